import {
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { allowing } from "../../lib/policy-document.ts";
import { parseError } from "../support/service.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox } = await setUpSandbox();

const describeGroups = (client: EC2Client) => client.send(new DescribeSecurityGroupsCommand({}));

const namesOf = async (client: EC2Client): Promise<string[]> =>
  ((await describeGroups(client)).SecurityGroups ?? []).map(({ GroupName = "" }) => GroupName).toSorted();

const NOT_VALIDATED = {
  name: "AuthFailure",
  message: "AWS was not able to validate the provided access credentials",
  $metadata: { httpStatusCode: 401 },
};

describe("who is calling", () => {
  it.each([
    ["a wrong secret", { accessKeyId: "test", secretAccessKey: "guess" }],
    ["an unknown key", { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "test" }],
    ["a key in another case", { accessKeyId: "TEST", secretAccessKey: "test" }],
  ])("%s → AuthFailure 401", async (_, keys) => {
    await expect(describeGroups(sandbox.ec2(keys))).rejects.toMatchObject(NOT_VALIDATED);
  });

  it("a wrong secret revokes nothing", async () => {
    const stranger = sandbox.ec2({ accessKeyId: "test", secretAccessKey: "guess" });
    const example = { GroupName: "websrv", IpProtocol: "tcp", FromPort: 80, ToPort: 80, CidrIp: "205.192.0.0/16" };
    await expect(stranger.send(new RevokeSecurityGroupIngressCommand(example))).rejects.toMatchObject(NOT_VALIDATED);
    const { SecurityGroups = [] } = await sandbox
      .ec2()
      .send(new DescribeSecurityGroupsCommand({ GroupNames: ["websrv"] }));
    expect(SecurityGroups[0]?.IpPermissions).toHaveLength(1);
  });

  it.each(["GET", "POST"])("an unsigned %s → MissingParameter AWSAccessKeyId, 400", async (method) => {
    const query = "Action=DescribeSecurityGroups&Version=2016-11-15";
    const response = await (method === "GET"
      ? fetch(`${sandbox.url}/?${query}`)
      : fetch(sandbox.url, { method: "POST", body: new URLSearchParams(query) }));
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("text/xml;charset=UTF-8");
    expect(parseError(await response.text())).toEqual({
      code: "MissingParameter",
      message: "The request must contain the parameter AWSAccessKeyId",
    });
  });

  it("an Authorization header that makes no sense → AuthFailure 401", async () => {
    const response = await fetch(`${sandbox.url}/?Action=DescribeSecurityGroups&Version=2016-11-15`, {
      headers: { authorization: "AWS4-HMAC-SHA256 nonsense" },
    });
    expect(response.status).toBe(401);
    expect(parseError(await response.text())).toMatchObject({ code: "AuthFailure" });
  });

  it("a signed request whose parameters were changed on the way → AuthFailure, nothing revoked", async () => {
    const client = sandbox.ec2();
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string };
        request.body = request.body.replace("FromPort=81", "FromPort=80").replace("ToPort=81", "ToPort=80");
        return next(args);
      },
      { step: "finalizeRequest", priority: "low", name: "tamper" },
    );
    const example = { GroupName: "websrv", IpProtocol: "tcp", FromPort: 81, ToPort: 81, CidrIp: "205.192.0.0/16" };
    await expect(client.send(new RevokeSecurityGroupIngressCommand(example))).rejects.toMatchObject(NOT_VALIDATED);
  });

  it("a client whose clock is an hour slow → refused", async () => {
    const client = sandbox.ec2();
    client.config.systemClockOffset = -3_600_000;
    await expect(describeGroups(client)).rejects.toMatchObject({ name: "RequestExpired" });
  });
});

describe("what a credential may do", () => {
  it("with --allow: those actions → done, others → UnauthorizedOperation 403", async () => {
    const keys = await sandbox.table.addCredential({
      accountId: "123456789012",
      policy: allowing(["DescribeSecurityGroups"]),
    });
    const reader = sandbox.ec2(keys);
    expect(await namesOf(reader)).toContain("websrv");
    for (const command of [
      new RevokeSecurityGroupIngressCommand({ GroupName: "websrv", SecurityGroupRuleIds: ["sgr-00000000"] }),
      new RevokeSecurityGroupIngressCommand({ GroupName: "websrv", DryRun: true }),
    ]) {
      await expect(reader.send(command)).rejects.toMatchObject({
        name: "UnauthorizedOperation",
        $metadata: { httpStatusCode: 403 },
      });
    }
    await expect(reader.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }))).rejects.toMatchObject({
      name: "UnauthorizedOperation",
    });
  });
});

describe("accounts and regions are apart", () => {
  it("another account sees its own groups only, and can't reach yours", async () => {
    const mine = sandbox.ec2();
    const theirs = sandbox.ec2(await sandbox.table.addCredential({ accountId: "111122223333" }));
    const group = { GroupName: "mine", Description: "mine" };
    const { GroupId = "" } = await mine.send(new CreateSecurityGroupCommand(group));
    expect(await namesOf(theirs)).toEqual(["default"]);
    const byId = { GroupId, IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "10.0.0.0/8" };
    await expect(theirs.send(new RevokeSecurityGroupIngressCommand(byId))).rejects.toMatchObject({
      name: "InvalidGroup.NotFound",
      message: `The security group '${GroupId}' does not exist`,
    });
  });

  it("another region, at the same URL, has its own groups", async () => {
    const frankfurt = sandbox.ec2(undefined, "eu-central-1");
    expect(await namesOf(frankfurt)).toEqual(["default"]);
    await frankfurt.send(new CreateSecurityGroupCommand({ GroupName: "frankfurt", Description: "there" }));
    expect(await namesOf(frankfurt)).toEqual(["default", "frankfurt"]);
    expect(await namesOf(sandbox.ec2())).not.toContain("frankfurt");
  });

  it("two keys of one account see the same groups", async () => {
    const other = sandbox.ec2(await sandbox.table.addCredential({ accountId: "123456789012" }));
    expect(await namesOf(other)).toEqual(await namesOf(sandbox.ec2()));
  });
});
