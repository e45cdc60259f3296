import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { PolicyDocument } from "../../lib/policy-document.ts";
import { derivedId } from "../../lib/security-group/ids.ts";
import { actor, attempt } from "../support/actor.ts";
import { allow, deny, ofTeam, policyOf } from "../support/policies.ts";
import { interceptedClient } from "../support/requests.ts";
import { ipPermissions } from "../support/rules.ts";
import { type CallParameters, createTestService } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table, service, user } = await setUpService();

const SSH = "tcp 22 10.0.0.0/8";
const OFFICE = "tcp 23 10.0.0.0/8";
const arn = (resource: string) => `arn:aws:ec2:us-east-1:123456789012:${resource}`;
const REVOKE = "ec2:RevokeSecurityGroupIngress";

/** A caller with a policy of those statements. */
const caller = (...statements: PolicyDocument[]) => actor(service, { policy: policyOf(...statements) });

const tag = (id: string, value: string): CallParameters => ({
  Action: "CreateTags",
  "ResourceId.1": id,
  "Tag.1.Key": "team",
  "Tag.1.Value": value,
});

/** A group of the default VPC, named, of team a, with two rules. */
let group: { id: string; name: string; ruleIds: string[] };
let names = 0;

beforeEach(async () => {
  const name = `group-${++names}`;
  const id = await user.createGroup({ GroupName: name });
  await user.call(tag(id, "a"));
  group = { id, name, ruleIds: await user.addRules(id, SSH, OFFICE) };
  service.takeCalls();
});

describe("what is read to decide on a revoke", () => {
  const revoke = (statements: PolicyDocument[], parameters: CallParameters = { GroupId: group.id }) =>
    caller(...statements).call({ Action: "RevokeSecurityGroupIngress", ...parameters, ...ipPermissions(SSH) });
  const TRANSACTION = "TransactWriteItems";

  it.each<[title: string, calls: string[], statements: () => PolicyDocument[]]>([
    ["an action", [TRANSACTION], () => [allow({ Action: REVOKE })]],
    ["ARNs", [TRANSACTION], () => [allow({ Resource: arn(`security-group/${group.id}`) })]],
    [
      "the group's ID",
      [TRANSACTION],
      () => [allow({ Condition: { StringEquals: { "ec2:SecurityGroupID": group.id } } })],
    ],
    [
      "the region",
      [TRANSACTION],
      () => [allow({ Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } } })],
    ],
    ["tags, for another action", [TRANSACTION], () => [allow(), deny({ Action: "ec2:Delete*", ...ofTeam("a") })]],
    ["tags, and another statement allows it", [TRANSACTION], () => [allow(ofTeam("a")), allow()]],
    ["tags", ["GetItem", TRANSACTION], () => [allow(ofTeam("a"))]],
    ["a Deny by tags", ["GetItem", TRANSACTION], () => [allow(), deny(ofTeam("b"))]],
    ["the VPC", ["GetItem", TRANSACTION], () => [allow({ Condition: { ArnLike: { "ec2:Vpc": arn("vpc/*") } } })]],
  ])("%s → %s", async (_, calls, statements) => {
    expect(await revoke(statements())).toMatchObject({ status: 200 });
    expect(service.takeCalls()).toEqual(calls);
  });

  it("a group by name, any group is allowed → the name is read once, by the revoke", async () => {
    expect(await revoke([allow()], { GroupName: group.name })).toMatchObject({ status: 200 });
    expect(service.takeCalls()).toEqual(["GetItem", TRANSACTION]);
  });

  it("a group by name, ARNs → the name is read once, to decide", async () => {
    const statements = [allow({ Resource: arn(`security-group/${group.id}`) })];
    expect(await revoke(statements, { GroupName: group.name })).toMatchObject({ status: 200 });
    expect(service.takeCalls()).toEqual(["GetItem", TRANSACTION]);
  });

  it("refused → nothing but what decides", async () => {
    expect(await revoke([allow({ Action: "ec2:Describe*" })])).toMatchObject({ code: "UnauthorizedOperation" });
    expect(service.takeCalls()).toEqual([]);
    expect(await revoke([allow(ofTeam("b"))])).toMatchObject({ code: "UnauthorizedOperation" });
    expect(service.takeCalls()).toEqual(["GetItem"]);
  });

  it("only what the VPC is is asked → others may add rules meanwhile: the group is no part of the transaction", async () => {
    const sent: number[] = [];
    const client = interceptedClient(table.engine.endpoint, (send, { writes }) => {
      if (writes > 0) sent.push(writes);
      return send();
    });
    onTestFinished(() => client.destroy());
    const who = (condition: PolicyDocument) =>
      actor(createTestService(client), { policy: { Statement: [allow({ Condition: condition })] } });
    await who({ ArnLike: { "ec2:Vpc": arn("vpc/*") } }).revoke(group.id, SSH);
    await who({ StringEquals: { "aws:ResourceTag/team": "a" } }).revoke(group.id, OFFICE);
    expect(sent).toEqual([1, 2]);
  });
});

describe("whom, what and which resource the error names", () => {
  const PREFIX =
    "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/test is not authorized to perform:";

  it.each<[title: string, statements: PolicyDocument[], parameters: () => CallParameters, message: () => string]>([
    [
      "nothing allows it",
      [],
      () => ({ Action: "RevokeSecurityGroupIngress", GroupId: group.id }),
      () =>
        `${REVOKE} on resource: ${arn(`security-group/${group.id}`)} because no identity-based policy allows the ${REVOKE} action`,
    ],
    [
      "a statement denies it",
      [allow(), deny({ Action: "ec2:Revoke*" })],
      () => ({ Action: "RevokeSecurityGroupIngress", GroupId: group.id }),
      () =>
        `${REVOKE} on resource: ${arn(`security-group/${group.id}`)} with an explicit deny in an identity-based policy`,
    ],
    [
      "an action on no single resource",
      [],
      () => ({ Action: "DescribeVpcs" }),
      () => "ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action",
    ],
    [
      "something new",
      [],
      () => ({ Action: "CreateVpc", CidrBlock: "10.0.0.0/16" }),
      () =>
        `ec2:CreateVpc on resource: ${arn("vpc/*")} because no identity-based policy allows the ec2:CreateVpc action`,
    ],
    [
      "markup in an ID",
      [],
      () => ({ Action: "DeleteVpc", VpcId: "<b>&" }),
      () =>
        `ec2:DeleteVpc on resource: ${arn("vpc/<b>&")} because no identity-based policy allows the ec2:DeleteVpc action`,
    ],
  ])("%s → UnauthorizedOperation", async (_, statements, parameters, message) => {
    const refusal = await attempt(table.client, () => caller(...statements).call(parameters()));
    expect(refusal).toEqual({
      status: 403,
      code: "UnauthorizedOperation",
      message: `${PREFIX} ${message()}`,
      changed: false,
    });
  });
});

describe("tags and VPCs of what is acted on", () => {
  const outcomeOf = async (statements: PolicyDocument[], parameters: CallParameters) =>
    (await caller(...statements).call(parameters)).code ?? "done";

  it("DryRun answers from the same decision", async () => {
    const dry = { Action: "DeleteSecurityGroup", GroupId: group.id, DryRun: true };
    expect(await outcomeOf([allow(ofTeam("a"))], dry)).toBe("DryRunOperation");
    expect(await outcomeOf([allow(ofTeam("b"))], dry)).toBe("UnauthorizedOperation");
  });

  it("every resource has to be allowed", async () => {
    const other = await user.createGroup();
    const tags = { ...tag(group.id, "b"), "ResourceId.2": other };
    expect(await attempt(table.client, () => caller(allow(ofTeam("a"))).call(tags))).toMatchObject({
      code: "UnauthorizedOperation",
      message: expect.stringContaining(arn(`security-group/${other}`)) as string,
      changed: false,
    });
    await user.call(tag(other, "a"));
    expect(await outcomeOf([allow(ofTeam("a"))], tags)).toBe("done");
  });

  it("rules have tags of their own", async () => {
    const [ssh = "", office = ""] = group.ruleIds;
    await user.call(tag(ssh, "a"));
    const modify = (ruleId: string): CallParameters => ({
      Action: "ModifySecurityGroupRules",
      GroupId: group.id,
      "SecurityGroupRule.1.SecurityGroupRuleId": ruleId,
      "SecurityGroupRule.1.SecurityGroupRule.IpProtocol": "tcp",
      "SecurityGroupRule.1.SecurityGroupRule.FromPort": 25,
      "SecurityGroupRule.1.SecurityGroupRule.ToPort": 25,
      "SecurityGroupRule.1.SecurityGroupRule.CidrIpv4": "10.0.0.0/8",
    });
    expect(await outcomeOf([allow(ofTeam("a"))], modify(office))).toBe("UnauthorizedOperation");
    expect(await outcomeOf([allow(ofTeam("a"))], modify(ssh))).toBe("done");
  });

  it("groups of one VPC only", async () => {
    const vpcId = await user.createVpc();
    const inVpc = await user.createGroup({ VpcId: vpcId });
    const statements = [allow({ Condition: { ArnEquals: { "ec2:Vpc": arn(`vpc/${vpcId}`) } } })];
    const rule = { Action: "AuthorizeSecurityGroupIngress", ...ipPermissions(SSH) };
    expect(await outcomeOf(statements, { ...rule, GroupId: inVpc })).toBe("done");
    expect(await outcomeOf(statements, { ...rule, GroupId: group.id })).toBe("UnauthorizedOperation");
  });

  it("the VPC of a CIDR block that is taken away", async () => {
    const vpcId = await user.createVpc();
    const { body } = await user.call({ Action: "AssociateVpcCidrBlock", VpcId: vpcId, CidrBlock: "10.1.0.0/16" });
    const AssociationId = /<associationId>([^<]+)</.exec(body)?.[1] ?? "";
    const take = { Action: "DisassociateVpcCidrBlock", AssociationId };
    expect(await outcomeOf([allow(), deny({ Resource: arn(`vpc/${vpcId}`) })], take)).toBe("UnauthorizedOperation");
    await user.call(tag(vpcId, "a"));
    expect(await outcomeOf([allow(ofTeam("b"))], take)).toBe("UnauthorizedOperation");
    expect(await outcomeOf([allow(ofTeam("a"))], take)).toBe("done");
    expect(await outcomeOf([allow(ofTeam("a"))], take)).toBe("InvalidVpcCidrBlockAssociationID.NotFound");
  });

  it("a group that isn't there: NotFound where its absence is allowed, UnauthorizedOperation where not", async () => {
    const absent = { Action: "DeleteSecurityGroup", GroupId: "sg-00000000000000000" };
    expect(await outcomeOf([allow(), deny(ofTeam("a"))], absent)).toBe("InvalidGroup.NotFound");
    expect(await outcomeOf([allow(ofTeam("a"))], absent)).toBe("UnauthorizedOperation");
    expect(await outcomeOf([allow(), deny(ofTeam("a"))], { ...absent, GroupId: "sg-?" })).toBe(
      "InvalidGroupId.Malformed",
    );
  });

  it("what is made: by its VPC, and CreateTags too where it is tagged", async () => {
    const create = { Action: "CreateSecurityGroup", GroupName: `made-${names}`, GroupDescription: "x", DryRun: true };
    const tagged = {
      ...create,
      "TagSpecification.1.ResourceType": "security-group",
      "TagSpecification.1.Tag.1.Key": "team",
      "TagSpecification.1.Tag.1.Value": "a",
    };
    const mayCreate = allow({ Action: "ec2:CreateSecurityGroup" });
    const mayTag = (team: string) =>
      allow({
        Action: "ec2:CreateTags",
        Condition: {
          StringEquals: { "ec2:CreateAction": "CreateSecurityGroup", "aws:RequestTag/team": team },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] },
        },
      });
    expect(await outcomeOf([mayCreate], create)).toBe("DryRunOperation");
    expect(await outcomeOf([mayCreate], tagged)).toBe("UnauthorizedOperation");
    expect(await outcomeOf([mayCreate, mayTag("a")], tagged)).toBe("DryRunOperation");
    expect(await outcomeOf([mayCreate, mayTag("b")], tagged)).toBe("UnauthorizedOperation");
    const elsewhere = { ArnNotEquals: { "ec2:Vpc": arn(`vpc/${derivedId("vpc", "123456789012", "us-east-1")}`) } };
    expect(
      await outcomeOf(
        [allow({ Condition: elsewhere, Resource: arn("security-group/*") }), allow({ Resource: arn("vpc/*") })],
        create,
      ),
    ).toBe("UnauthorizedOperation");
  });
});

describe("the log", () => {
  it("the statements that decided", async () => {
    await caller(allow({ Sid: "Read", Action: "ec2:Describe*" }), deny({ Sid: "NoVpcs", Action: "ec2:*Vpcs" })).call({
      Action: "DescribeTags",
    });
    expect(service.log.at(-1)).toMatchObject({ status: 200, statements: ["Read"] });
    await caller(allow(), deny({ Sid: "NoVpcs", Action: "ec2:*Vpcs" })).call({ Action: "DescribeVpcs" });
    expect(service.log.at(-1)).toMatchObject({ status: 403, statements: ["NoVpcs"] });
    await caller().call({ Action: "DescribeVpcs" });
    expect(service.log.at(-1)).toMatchObject({ status: 403, statements: [] });
    await user.call({ Action: "DescribeVpcs" });
    expect(service.log.at(-1)).not.toHaveProperty("statements");
  });

  it("PERMISSIONS=report: what policies refuse is done, and logged", async () => {
    const reporting = createTestService(table.client, undefined, "report");
    const who = actor(reporting, { policy: { Statement: [] } });
    expect(await who.revoke(group.id, SSH)).toMatchObject({ status: 200 });
    expect(await user.rulesOf(group.id)).toEqual([OFFICE]);
    expect(reporting.log.at(-1)).toMatchObject({ status: 200, refused: expect.stringContaining(REVOKE) as string });
  });

  it("a policy that never was one → MalformedPolicyDocument, nothing is allowed", async () => {
    const who = actor(service, { policy: { Statement: [{ Effect: "Allow" }] } });
    const refusal = await attempt(table.client, () => who.revoke(group.id, SSH));
    expect(refusal).toMatchObject({ status: 400, code: "MalformedPolicyDocument", changed: false });
  });
});
