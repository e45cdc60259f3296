import { describe, expect, it } from "vitest";
import { derivedId } from "../../lib/security-group/ids.ts";
import { actor, keysOf } from "../support/actor.ts";
import { allow, policyOf } from "../support/policies.ts";
import { ipPermissions } from "../support/rules.ts";
import { textsOf } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table, service } = await setUpService();

const SSH = "tcp 22 10.0.0.0/8";

describe("the first use of a region", () => {
  const region = "eu-west-3";

  it("reading → what the first write will find, and nothing is written", async () => {
    const before = await keysOf(table.client);
    const reader = actor(service, { region });
    const seen = await reader.call({ Action: "DescribeSecurityGroups" });
    expect(seen).toMatchObject({
      status: 200,
      body: expect.stringContaining(derivedId("sg", "123456789012", region)) as string,
    });
    expect(await reader.call({ Action: "DescribeSecurityGroupRules", MaxResults: 5 })).toMatchObject({ status: 200 });
    expect(
      await reader.call({
        Action: "DescribeVpcAttribute",
        VpcId: derivedId("vpc", "123456789012", region),
        Attribute: "enableDnsSupport",
      }),
    ).toMatchObject({ status: 200 });
    expect(await keysOf(table.client)).toEqual(before);
  });

  it("refused, or a dry run → nothing is written", async () => {
    const before = await keysOf(table.client);
    const create = { Action: "CreateVpc", CidrBlock: "10.0.0.0/16" };
    await actor(service, { region, policy: policyOf() }).call(create);
    await actor(service, { region }).call({ ...create, DryRun: true });
    expect(await keysOf(table.client)).toEqual(before);
  });

  it("a policy asks for the VPC of the default group → decided as if it were there, and done", async () => {
    const vpc = `arn:aws:ec2:${region}:123456789012:vpc/${derivedId("vpc", "123456789012", region)}`;
    const who = actor(service, {
      region,
      policy: policyOf(allow({ Condition: { ArnEquals: { "ec2:Vpc": vpc } } })),
    });
    const rule = { Action: "AuthorizeSecurityGroupIngress", GroupName: "default", ...ipPermissions(SSH) };
    expect(await who.call(rule)).toMatchObject({ status: 200 });
  });

  it("a revoke from the default group, whose ID a Describe has told → it is made, and the rule goes", async () => {
    const who = actor(service, { region: "eu-south-2" });
    const { body } = await who.call({ Action: "DescribeSecurityGroups" });
    const [GroupId = ""] = textsOf(body, "groupId");
    service.takeCalls();
    const revoke = { Action: "RevokeSecurityGroupEgress", GroupId, ...ipPermissions("-1 0.0.0.0/0") };
    const answer = await who.call(revoke);
    expect(answer).toMatchObject({ status: 200 });
    expect(textsOf(answer.body, "securityGroupRuleId")).toHaveLength(1);
    // The condition that the account is there fails; it is looked for, made and read; then the rule is deleted.
    const [transaction, read] = ["TransactWriteItems", "GetItem"];
    expect(service.takeCalls()).toEqual([transaction, read, transaction, read, transaction]);
    const byGroup = { "Filter.1.Name": "group-id", "Filter.1.Value.1": GroupId };
    const left = await who.call({ Action: "DescribeSecurityGroupRules", ...byGroup });
    expect(textsOf(left.body, "isEgress")).toEqual(["false"]);
  });
});
