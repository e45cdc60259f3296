import { describe, expect, it } from "vitest";
import { type Done, suggestPolicy } from "../../../lib/authorization/suggest.ts";
import type { ActionName, Operations } from "../../../lib/model/operations.ts";
import { parsePolicy } from "../../../lib/permissions/parse.ts";

const account = { accountId: "123456789012", region: "us-east-1", platform: "vpc" } as const;
const [SG, OTHER, VPC] = ["sg-0123456789abcdef0", "sg-0fedcba9876543210", "vpc-0123456789abcdef0"];
const arn = (resource: string) => `arn:aws:ec2:us-east-1:123456789012:${resource}`;

const done = <Name extends ActionName>(
  action: Name,
  input: Operations[Name]["input"],
  answer: Readonly<Record<string, string>> = {},
): Done => ({ action, input, answer: Object.entries(answer).map(([element, text]) => ({ element, text })) });

/** What is allowed, a line a statement: `actions on resources if conditions`. */
async function suggest(requests: readonly Done[], groups: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const policy = await suggestPolicy(requests, { account, findGroup: (name) => Promise.resolve(groups[name]) });
  parsePolicy(policy);
  const statements = policy["Statement"] as { Action: string[]; Resource: string[]; Condition?: object }[];
  return statements.map(({ Action, Resource, Condition }) =>
    [
      Action.map((name) => name.replace("ec2:", "")).join(","),
      Resource.map((one) => one.replace(arn(""), "")).join(","),
      ...(Condition ? [JSON.stringify(Condition)] : []),
    ].join(" "),
  );
}

describe("the smallest policy", () => {
  it("actions on the same resources → one statement, each of them once", async () => {
    const twice = [
      done("RevokeSecurityGroupIngress", { GroupId: SG }),
      done("AuthorizeSecurityGroupIngress", { GroupId: SG }),
    ];
    expect(await suggest([...twice, ...twice, done("DeleteSecurityGroup", { GroupId: OTHER })])).toEqual([
      `AuthorizeSecurityGroupIngress,RevokeSecurityGroupIngress security-group/${SG}`,
      `DeleteSecurityGroup security-group/${OTHER}`,
    ]);
  });

  it("an action on no single resource → in the region where it was done", async () => {
    expect(await suggest([done("DescribeVpcs", {})])).toEqual([
      'DescribeVpcs * {"StringEquals":{"aws:RequestedRegion":"us-east-1"}}',
    ]);
  });

  it("tags on what is made → only where that makes it", async () => {
    const TagSpecifications = [{ ResourceType: "security-group" as const, Tags: [{ Key: "a", Value: "b" }] }];
    const create = { GroupName: "web", Description: "web", VpcId: VPC, TagSpecifications };
    expect(await suggest([done("CreateSecurityGroup", create, { groupId: SG })])).toEqual([
      `CreateSecurityGroup security-group/*,vpc/${VPC}`,
      'CreateTags security-group/* {"StringEquals":{"ec2:CreateAction":"CreateSecurityGroup"}}',
    ]);
  });

  it("what was made, whose ID is another one the next time → all of its type; and what was there stays itself", async () => {
    const requests = [
      done("CreateSecurityGroup", { GroupName: "web", Description: "web", VpcId: VPC }, { groupId: SG }),
      done("DeleteSecurityGroup", { GroupId: SG }),
      done("RevokeSecurityGroupIngress", { GroupId: OTHER }),
      done("RevokeSecurityGroupEgress", { GroupId: SG }),
      done("RevokeSecurityGroupEgress", { GroupId: OTHER }),
    ];
    expect(await suggest(requests)).toEqual([
      `CreateSecurityGroup security-group/*,vpc/${VPC}`,
      "DeleteSecurityGroup,RevokeSecurityGroupEgress security-group/*",
      `RevokeSecurityGroupIngress security-group/${OTHER}`,
    ]);
  });

  it.each([
    ["the answer has its ID", { groupId: SG }, {}, `security-group/${SG}`],
    ["the answer hasn't → the one that has the name today", {}, { web: OTHER }, `security-group/${OTHER}`],
    ["nobody has the name any more → all", {}, {}, "security-group/*"],
  ])("a group by its name: %s", async (_, answer, groups, resource) => {
    const revoke = done("RevokeSecurityGroupIngress", { GroupName: "web" }, answer);
    expect(await suggest([revoke], groups)).toEqual([`RevokeSecurityGroupIngress ${resource}`]);
  });

  it("on more than a policy has room for → on all of that type", async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `sg-${String(index).padStart(17, "0")}`);
    const requests = ids.map((GroupId) => done("RevokeSecurityGroupIngress", { GroupId }));
    expect(await suggest(requests)).toEqual(["RevokeSecurityGroupIngress security-group/*"]);
  });
});
