/** What public reports show of AWS: each test is named after the one that shows it. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Actor, actor, attempt, rulesOfAnswer } from "../../support/actor.ts";
import { flat, ipPermissions, ipv4Rules, ipv6Rules } from "../../support/rules.ts";
import type { CallParameters } from "../../support/service.ts";
import { setUpService } from "../../support/set-up.ts";
import { elementsOf, readXml, textAt } from "../../support/xml.ts";
import { authorize, type Direction, refused, revoke } from "./requests.ts";

const { table, service, user } = await setUpService();
/** An account that has deleted its default VPC. */
const without = actor(service, { accountId: "333344445555" });

const vpcId = await user.createVpc();
/** A group of a VPC that isn't the default one. */
const groupId = await user.createGroup({ VpcId: vpcId });

const SSH = "tcp 22 10.0.0.0/8";

const tryTo = (parameters: CallParameters, by = user) => attempt(table.client, () => by.call(parameters));

/** The IDs of the rules that it has added. */
async function add(direction: Direction, id: string, ...rules: string[]): Promise<string[]> {
  const answer = await user.call(authorize(direction, id, ipPermissions(...rules)));
  return rulesOfAnswer(answer, "securityGroupRuleSet").map((rule) => textAt(rule, "securityGroupRuleId") ?? "");
}

describe("boto3#526, #790: egress with flat parameters", () => {
  it.each([authorize, revoke])("→ UnknownParameter, the first of them", async (call) => {
    for (const [name, value] of Object.entries({ ...flat(SSH), SourceSecurityGroupName: "web", ToPort: 22 })) {
      const outcome = await tryTo(call("Egress", groupId, { [name]: value, ...ipPermissions(SSH) }));
      expect(outcome).toEqual(refused("UnknownParameter", `The parameter ${name} is not recognized`));
    }
  });
});

describe("pasted outputs and CloudTrail records, 2021 to 2025: tags of a rule", () => {
  it("none → no tagSet in what Authorize answers, an empty one in what is described", async () => {
    const id = await user.createGroup({ VpcId: vpcId });
    const { body } = await user.authorize(id, SSH);
    expect(body).not.toContain("tagSet");
    const ruleId = textAt(readXml(body), "securityGroupRuleSet", "item", "securityGroupRuleId") ?? "";
    const described = await user.call({ Action: "DescribeSecurityGroupRules", "SecurityGroupRuleId.1": ruleId });
    expect(described.body).toContain("<tagSet/>");
  });

  it("some → in both", async () => {
    const tags = { "TagSpecification.1.ResourceType": "security-group-rule", "TagSpecification.1.Tag.1.Key": "team" };
    const id = await user.createGroup({ VpcId: vpcId });
    const { body } = await user.call(authorize("Egress", id, { ...ipPermissions(SSH), ...tags }));
    expect(body).toContain("<key>team</key>");
  });
});

describe("aws-sdk-java-v2#5217: two forms in one request", () => {
  const message = (one: string, other: string) =>
    `The parameter '${one}' may not be used in combination with '${other}'.`;

  it.each(["Ingress", "Egress"] as const)("descriptions, %s → InvalidParameterCombination", async (direction) => {
    const outcome = await tryTo({
      Action: `UpdateSecurityGroupRuleDescriptions${direction}`,
      GroupId: groupId,
      ...ipPermissions(SSH),
      "SecurityGroupRuleDescription.1.SecurityGroupRuleId": "sgr-00000000",
    });
    const text = message("ipPermissions", "securityGroupRuleDescriptions");
    expect(outcome).toEqual(refused("InvalidParameterCombination", text));
  });

  it("rule IDs of a revoke beside permissions, good or bad → InvalidParameterCombination", async () => {
    const ids = { "SecurityGroupRuleId.1": "sgr-00000000" };
    for (const rule of [SSH, "esp 10.0.0.1"]) {
      const outcome = await tryTo(revoke("Ingress", groupId, { ...ids, ...ipPermissions(rule) }));
      const text = message("securityGroupRuleIds", "ipPermissions");
      expect(outcome).toEqual(refused("InvalidParameterCombination", text));
    }
    const outcome = await tryTo(revoke("Ingress", groupId, { ...ids, CidrIp: "10.0.0.0/8" }));
    expect(outcome).toEqual(refused("InvalidParameterCombination", message("securityGroupRuleIds", "cidrIp")));
  });
});

describe("prefix lists", () => {
  const CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing";
  const FULL = refused(
    "RulesPerSecurityGroupLimitExceeded",
    "The maximum number of rules per security group has been reached.",
  );
  const awsLists = async () => {
    const { body } = await user.call({ Action: "DescribeManagedPrefixLists" });
    return body;
  };

  it("cloudformation-coverage-roadmap#1103: a name for an ID → InvalidPrefixListID.NotFound", async () => {
    const id = await user.createGroup({ VpcId: vpcId });
    const [ruleId = ""] = await add("Ingress", id, "tcp 443 pl-3b927c52");
    const rule = { ...ipPermissions("tcp 443 "), "IpPermissions.1.PrefixListIds.1.PrefixListId": CLOUDFRONT };
    const at = "SecurityGroupRule.1.SecurityGroupRule";
    const modify = {
      Action: "ModifySecurityGroupRules",
      GroupId: id,
      "SecurityGroupRule.1.SecurityGroupRuleId": ruleId,
      [`${at}.IpProtocol`]: "-1",
      [`${at}.PrefixListId`]: CLOUDFRONT,
    };
    const update = { Action: "UpdateSecurityGroupRuleDescriptionsIngress", GroupId: id, ...rule };
    for (const request of [authorize("Egress", id, rule), revoke("Ingress", id, rule), modify, update]) {
      const message = `The prefix list ID '${CLOUDFRONT}' does not exist`;
      expect(await tryTo(request)).toEqual(refused("InvalidPrefixListID.NotFound", message));
    }
  });

  it("VPC User Guide, AWS-managed prefix list weight: CloudFront's is 55 of a group's 60 rules", async () => {
    expect(await awsLists()).toContain(`<prefixListName>${CLOUDFRONT}</prefixListName>`);
    const id = await user.createGroup({ VpcId: vpcId });
    await add("Ingress", id, "tcp 443 pl-3b927c52");
    expect(await tryTo(authorize("Ingress", id, ipPermissions(...ipv4Rules(6))))).toEqual(FULL);
    expect(await tryTo(authorize("Ingress", id, ipPermissions("tcp 80 pl-3b927c52")))).toEqual(FULL);
    expect(await user.authorize(id, ...ipv4Rules(5), ...ipv6Rules(60))).toMatchObject({ status: 200 });
  });

  it("beside too many rules, and by ModifySecurityGroupRules → RulesPerSecurityGroupLimitExceeded", async () => {
    const id = await user.createGroup({ VpcId: vpcId });
    const [ruleId = ""] = await add("Ingress", id, "tcp 443 pl-12345678", ...ipv4Rules(6));
    expect(await tryTo(authorize("Ingress", id, ipPermissions("tcp 443 pl-3b927c52")))).toEqual(FULL);
    const at = "SecurityGroupRule.1.SecurityGroupRule";
    const to = { [`${at}.IpProtocol`]: "-1", [`${at}.PrefixListId`]: "pl-3b927c52" };
    const modify = {
      Action: "ModifySecurityGroupRules",
      GroupId: id,
      "SecurityGroupRule.1.SecurityGroupRuleId": ruleId,
    };
    expect(await tryTo({ ...modify, ...to })).toEqual(FULL);
  });

  it("the same: those of S3 and DynamoDB are 1 each", async () => {
    const xml = readXml(await awsLists());
    const own = ["s3", "dynamodb"].map((service) => idOfList(xml, `com.amazonaws.us-east-1.${service}`));
    const id = await user.createGroup({ VpcId: vpcId });
    expect(await user.authorize(id, `tcp 443 ${own.join(",")}`, ...ipv4Rules(58))).toMatchObject({ status: 200 });
    expect(await tryTo(authorize("Ingress", id, ipPermissions("tcp 1 10.0.0.0/8")))).toEqual(FULL);
  });

  it("in another region it has another ID", async () => {
    const elsewhere = actor(service, { region: "eu-west-1" });
    const { body } = await elsewhere.call({ Action: "DescribeManagedPrefixLists" });
    expect(idOfList(readXml(body), CLOUDFRONT)).toMatch(/^pl-(?!3b927c52)[0-9a-f]{8}$/);
  });
});

function idOfList(xml: ReturnType<typeof readXml>, name: string): string {
  const lists = elementsOf(xml, "prefixListSet", "item");
  return textAt(lists.find((list) => textAt(list, "prefixListName") === name) ?? "", "prefixListId") ?? "";
}

beforeAll(async () => {
  await without.call({ Action: "DeleteVpc", VpcId: await defaultVpcOf(without) });
});
describe("the default VPC is gone", () => {
  it("aws-cli#5082: DeleteSecurityGroup by name → VPCIdNotSpecified", async () => {
    const outcome = await tryTo({ Action: "DeleteSecurityGroup", GroupName: "web" }, without);
    expect(outcome).toEqual(refused("VPCIdNotSpecified", "No default VPC for this user"));
  });

  it("aws-cdk#15655: rules of a group by name → VPCIdNotSpecified", async () => {
    for (const Action of ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"]) {
      const outcome = await tryTo({ Action, GroupName: "web", ...flat(SSH) }, without);
      expect(outcome).toEqual(refused("VPCIdNotSpecified", "No default VPC for this user"));
    }
  });

  it("kubergrunt#106: DeleteSecurityGroup by ID and name → VPCIdNotSpecified", async () => {
    const GroupId = await without.createGroup({ VpcId: await without.createVpc() });
    const outcome = await tryTo({ Action: "DeleteSecurityGroup", GroupId, GroupName: "web" }, without);
    const message = "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.";
    expect(outcome).toEqual(refused("VPCIdNotSpecified", message));
  });

  it("kubergrunt#106: where it is there, the ID counts", async () => {
    const GroupId = await user.createGroup({ VpcId: vpcId });
    const outcome = await tryTo({ Action: "DeleteSecurityGroup", GroupId, GroupName: "nosuch" });
    expect(outcome).toEqual({ status: 200, changed: true });
  });
});

async function defaultVpcOf(by: Actor): Promise<string> {
  const filter = { "Filter.1.Name": "is-default", "Filter.1.Value.1": true };
  const { body } = await by.call({ Action: "DescribeVpcs", ...filter });
  return textAt(readXml(body), "vpcSet", "item", "vpcId") ?? "";
}
