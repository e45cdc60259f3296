/** What public reports show of AWS: each test is named after the one that shows it. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Actor, actor, attempt, revokedIds, rulesOfAnswer } from "../../support/actor.ts";
import { ACCOUNT } from "../../support/engine.ts";
import { ipPermissions } from "../../support/rules.ts";
import type { CallParameters } from "../../support/service.ts";
import { setUpService } from "../../support/set-up.ts";
import { readXml, textAt } from "../../support/xml.ts";
import { authorize, type Direction, refused, revoke, updateDescriptions } from "./requests.ts";

const { table, service, user } = await setUpService();
const classic = actor(service, { accountId: "222233334444", platform: "ec2" });
/** An account that has deleted its default VPC. */
const without = actor(service, { accountId: "333344445555" });

const vpcId = await user.createVpc();
await user.createGroup({ GroupName: "web" });
const defaultVpcId = await defaultVpcOf(user);
/** A group of a VPC that isn't the default one. */
const groupId = await user.createGroup({ VpcId: vpcId });

const SSH = "tcp 22 10.0.0.0/8";

const OTHER_NETWORK = refused(
  "InvalidGroup.NotFound",
  "You have specified two resources that belong to different networks.",
);

const tryTo = (parameters: CallParameters, by = user) => attempt(table.client, () => by.call(parameters));

/** The IDs of the rules that it has added. */
async function add(direction: Direction, id: string, ...rules: string[]): Promise<string[]> {
  const answer = await user.call(authorize(direction, id, ipPermissions(...rules)));
  return rulesOfAnswer(answer, "securityGroupRuleSet").map((rule) => textAt(rule, "securityGroupRuleId") ?? "");
}

async function defaultVpcOf(by: Actor): Promise<string> {
  const filter = { "Filter.1.Name": "is-default", "Filter.1.Value.1": true };
  const { body } = await by.call({ Action: "DescribeVpcs", ...filter });
  return textAt(readXml(body), "vpcSet", "item", "vpcId") ?? "";
}

describe("terraform#11809, aws-cli#69, terraform-provider-aws#42018: a permission without any source list", () => {
  const NO_SOURCE = ipPermissions("tcp 22 ");

  it.each(["Ingress", "Egress"] as const)("%s → true, an empty rule set, nothing changed", async (direction) => {
    for (const id of [groupId, await user.createGroup()]) {
      const answer = await user.call(authorize(direction, id, NO_SOURCE));
      expect(textAt(readXml(answer.body), "return")).toBe("true");
      expect(answer.body).toContain("<securityGroupRuleSet/>");
      for (const call of [authorize, revoke]) {
        expect(await tryTo(call(direction, id, NO_SOURCE))).toEqual({ status: 200, changed: false });
      }
      const update = { Action: `UpdateSecurityGroupRuleDescriptions${direction}`, GroupId: id, ...NO_SOURCE };
      expect(await tryTo(update)).toEqual({ status: 200, changed: false });
    }
  });

  it("an EC2 (classic) group, descriptions → true, nothing changed", async () => {
    const GroupId = await classic.createGroup();
    const update = { Action: "UpdateSecurityGroupRuleDescriptionsIngress", GroupId, ...NO_SOURCE };
    expect(await tryTo(update, classic)).toEqual({ status: 200, changed: false });
  });

  it("beside one with a source → that one is added, and revoked", async () => {
    const id = await user.createGroup({ VpcId: vpcId });
    const [ruleId] = await add("Ingress", id, "tcp 80 ", SSH);
    expect(await user.rulesOf(id)).toEqual([SSH]);
    expect(revokedIds(await user.revoke(id, "tcp 80 ", SSH))).toEqual([ruleId]);
  });

  it.each([
    ["an unknown group", "sg-00000000", NO_SOURCE, "InvalidGroup.NotFound"],
    ["a bad protocol", groupId, ipPermissions("esp 22 "), "InvalidParameterValue"],
  ])("%s → refused all the same", async (_, id, parameters, code) => {
    const update = { Action: "UpdateSecurityGroupRuleDescriptionsIngress", GroupId: id, ...parameters };
    for (const request of [authorize("Ingress", id, parameters), revoke("Ingress", id, parameters), update]) {
      expect(await tryTo(request)).toMatchObject({ status: 400, code, changed: false });
    }
  });
});

describe("boto3#1078, crossplane/provider-aws#1496: flat ports without a source", () => {
  it.each([authorize, revoke])("a VPC group → MissingParameter", async (call) => {
    const message = "Missing source specification: include source security group or CIDR information";
    const outcome = await tryTo(call("Ingress", groupId, { IpProtocol: "tcp", FromPort: 22, ToPort: 22 }));
    expect(outcome).toEqual(refused("MissingParameter", message));
  });
});

describe("aws-cli#867: a permission without any source list, and a flat owner", () => {
  it.each([authorize, revoke])("→ true, nothing changed", async (call) => {
    const parameters = { ...ipPermissions("tcp 3306 "), SourceSecurityGroupOwnerId: "sg-1ea6eb7b" };
    expect(await tryTo(call("Ingress", groupId, parameters))).toEqual({ status: 200, changed: false });
  });
});

describe("a source group by name", () => {
  const CALLS: readonly (readonly [string, (id: string, parameters: CallParameters) => CallParameters])[] = [
    ["AuthorizeSecurityGroupIngress", (id, rules) => authorize("Ingress", id, rules)],
    ["AuthorizeSecurityGroupEgress", (id, rules) => authorize("Egress", id, rules)],
    ["RevokeSecurityGroupIngress", (id, rules) => revoke("Ingress", id, rules)],
    ["RevokeSecurityGroupEgress", (id, rules) => revoke("Egress", id, rules)],
    ["UpdateSecurityGroupRuleDescriptionsIngress", (id, rules) => updateDescriptions("Ingress", id, rules)],
  ];

  beforeAll(async () => {
    await user.createGroup({ GroupName: "SG-One", VpcId: vpcId });
    await without.call({ Action: "DeleteVpc", VpcId: await defaultVpcOf(without) });
  });

  it.each(CALLS)("aws-sdk-rust#744: not in the default VPC, %s → InvalidGroup.NotFound", async (_, call) => {
    const message = `The security group 'SG-One' does not exist in default VPC '${defaultVpcId}'`;
    const outcome = await tryTo(call(groupId, ipPermissions("tcp 22 @SG-One")));
    expect(outcome).toEqual(refused("InvalidGroup.NotFound", message));
  });

  it.each(CALLS)("boto3#569: there, %s → InvalidGroup.NotFound: different networks", async (_, call) => {
    expect(await tryTo(call(groupId, ipPermissions("tcp 22 @web")))).toEqual(OTHER_NETWORK);
  });

  it.each(CALLS)("boto3#1697: no default VPC, %s → InvalidGroup.NotFound", async (_, call) => {
    const id = await without.createGroup({ VpcId: await without.createVpc() });
    const message = "The security group 'sg-11111111' does not exist in default VPC 'none'";
    const outcome = await tryTo(call(id, ipPermissions("tcp 22 @sg-11111111")), without);
    expect(outcome).toEqual(refused("InvalidGroup.NotFound", message));
  });

  it("an account with EC2 (classic), a VPC group → looked up among its EC2 groups", async () => {
    const id = await classic.createGroup({ VpcId: await classic.createVpc() });
    await classic.createGroup({ GroupName: "classic-web" });
    const message = "The security group 'nosuch' does not exist in default VPC 'none'";
    for (const call of [authorize, revoke]) {
      const outcome = await tryTo(call("Ingress", id, ipPermissions("tcp 22 @nosuch")), classic);
      expect(outcome).toEqual(refused("InvalidGroup.NotFound", message));
      expect(await tryTo(call("Ingress", id, ipPermissions("tcp 22 @classic-web")), classic)).toEqual(OTHER_NETWORK);
    }
  });

  it.each([
    ["boto3#644: beside a protocol and ports", { IpProtocol: "tcp", FromPort: 22, ToPort: 22 }],
    [
      "rusoto#1808: beside a protocol and an owner that are none",
      { IpProtocol: "all", SourceSecurityGroupOwnerId: "balancer" },
    ],
  ])("flat, %s → looked up", async (_, others) => {
    const message = `The security group 'SG-One' does not exist in default VPC '${defaultVpcId}'`;
    for (const call of [authorize, revoke]) {
      const outcome = await tryTo(call("Ingress", groupId, { SourceSecurityGroupName: "SG-One", ...others }));
      expect(outcome).toEqual(refused("InvalidGroup.NotFound", message));
    }
  });

  it.each<[string, CallParameters]>([
    ["boto3#644: beside ports without a protocol", { FromPort: 22, ToPort: 22 }],
    ["rusoto#1808: beside a protocol that is none", { IpProtocol: "all" }],
    ["the same, with an owner that is none", { IpProtocol: "all", SourceSecurityGroupOwnerId: "balancer" }],
    ["the same, with another account for its owner", { IpProtocol: "all", SourceSecurityGroupOwnerId: ACCOUNT }],
  ])("flat, an EC2 (classic) group's, %s → looked up", async (_, others) => {
    const id = await classic.createGroup();
    const message = "The security group 'SG-One' does not exist in default VPC 'none'";
    for (const call of [authorize, revoke]) {
      const outcome = await tryTo(call("Ingress", id, { SourceSecurityGroupName: "SG-One", ...others }), classic);
      expect(outcome).toEqual(refused("InvalidGroup.NotFound", message));
    }
  });

  it("flat, an EC2 (classic) group's that is there, beside a protocol that is none → what is wrong with that", async () => {
    const id = await classic.createGroup();
    await classic.createGroup({ GroupName: "SG-Two" });
    const there = { SourceSecurityGroupName: "SG-Two", IpProtocol: "all" };
    const outcome = await tryTo(authorize("Ingress", id, there), classic);
    expect(outcome).toMatchObject({ code: "InvalidPermission.Malformed", changed: false });
  });

  it("flat, in the default VPC, beside a protocol and an owner that are none → what is wrong with these", async () => {
    const [id, named] = [await user.createGroup(), { SourceSecurityGroupName: "web" }];
    for (const [wrong, message] of [
      [{ IpProtocol: "all" }, "Invalid value 'all' for IP protocol. Unknown protocol."],
      [{ SourceSecurityGroupOwnerId: "balancer" }, "Invalid value 'balancer' for userId."],
    ] as const) {
      const outcome = await tryTo(authorize("Ingress", id, { ...named, ...wrong }));
      expect(outcome).toEqual(refused("InvalidParameterValue", message));
    }
  });

  it("flat, beside a protocol and ports, in the default VPC → the rule that it says", async () => {
    const [id, source] = [await user.createGroup(), await user.createGroup({ GroupName: "flat-source" })];
    const flatly = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, SourceSecurityGroupName: "flat-source" };
    expect(await user.call(authorize("Ingress", id, flatly))).toMatchObject({ status: 200 });
    expect(await user.rulesOf(id)).toEqual([`tcp 22 ${ACCOUNT}/${source}`]);
    expect(revokedIds(await user.call(revoke("Ingress", id, flatly)))).toHaveLength(1);
  });

  it.each([authorize, revoke])("aws-sdk-js#417, flintrock#90: an owner alone → MissingParameter", async (call) => {
    for (const id of [groupId, await user.createGroup()]) {
      for (const parameters of [
        { ...ipPermissions("tcp 22 "), "IpPermissions.1.Groups.1.UserId": ACCOUNT },
        { SourceSecurityGroupOwnerId: "sg-42b00d3a" },
        { IpProtocol: "tcp", FromPort: 22, ToPort: 22, SourceSecurityGroupOwnerId: ACCOUNT },
      ]) {
        const outcome = await tryTo(call("Ingress", id, parameters));
        expect(outcome).toEqual(refused("MissingParameter", "Source group ID missing."));
      }
    }
  });
});

describe("ansible#57247: the owner of a source group", () => {
  it.each([authorize, revoke])("no account → InvalidParameterValue", async (call) => {
    for (const userId of ["s", "amazon-elbs", "11112222333", "x/y"]) {
      const rule = { ...ipPermissions(`tcp 22 ${groupId}`), "IpPermissions.1.Groups.1.UserId": userId };
      const outcome = await tryTo(call("Ingress", groupId, rule));
      expect(outcome).toEqual(refused("InvalidParameterValue", `Invalid value '${userId}' for userId.`));
    }
  });

  it.each([
    ["by ID", "amazon-elb/sg-843f59ed", "vpc"],
    ["by name", "amazon-elb/@amazon-elb-sg", "vpc"],
    ["by name", "amazon-elb/@amazon-elb-sg", "ec2"],
  ])("amazon-elb %s (%s), a group of platform %s → authorised, described and revoked", async (_, source, platform) => {
    const by = platform === "ec2" ? classic : user;
    const id = await by.createGroup();
    const [ruleId] = await by.addRules(id, `tcp 80 ${source}`);
    expect(await by.rulesOf(id)).toEqual(["tcp 80 amazon-elb/sg-843f59ed"]);
    expect(revokedIds(await by.revoke(id, `tcp 80 ${source}`))).toEqual([ruleId]);
  });

  it("aws-cli PR#1491: by owner, ID and name, and in the flat form → authorised and revoked", async () => {
    const id = await classic.createGroup();
    const pair = {
      ...ipPermissions("tcp 80 amazon-elb/sg-843f59ed"),
      "IpPermissions.1.Groups.1.GroupName": "amazon-elb-sg",
    };
    const flatly = { SourceSecurityGroupOwnerId: "amazon-elb", SourceSecurityGroupName: "amazon-elb-sg" };
    for (const [parameters, count] of [[pair, 1] as const, [flatly, 3] as const]) {
      await classic.call(authorize("Ingress", id, parameters));
      expect(await classic.rulesOf(id)).toHaveLength(count);
      expect(revokedIds(await classic.call(revoke("Ingress", id, parameters)))).toHaveLength(count);
    }
  });

  it("another name of amazon-elb's → InvalidGroup.NotFound", async () => {
    const outcome = await attempt(table.client, () => user.authorize(groupId, "tcp 80 amazon-elb/@web"));
    expect(outcome).toMatchObject({ code: "InvalidGroup.NotFound", changed: false });
  });
});

describe("boto3#336: an EC2 (classic) group, tcp without its first port", () => {
  it.each([
    ["ToPort only", { ToPort: 22 }],
    ["FromPort only", { FromPort: 22 }],
    ["neither", {}],
  ])("%s → InvalidPermission.Malformed", async (_, ports) => {
    const id = await classic.createGroup();
    for (const call of [authorize, revoke]) {
      const outcome = await tryTo(call("Ingress", id, { IpProtocol: "tcp", CidrIp: "10.0.0.0/8", ...ports }), classic);
      expect(outcome).toEqual(refused("InvalidPermission.Malformed", "TCP/UDP port (-1) out of range"));
    }
  });
});
