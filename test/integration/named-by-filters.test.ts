import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CallParameters } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { service, user } = await setUpService();

/** What a filter that says what it wants may cost: what else the account has doesn't matter. */
const stage = { vpcId: "", groupId: "", ruleId: "", listId: "" };

beforeAll(async () => {
  stage.vpcId = await user.createVpc();
  stage.groupId = await user.createGroup({ VpcId: stage.vpcId, GroupName: "wanted" });
  [stage.ruleId = ""] = await user.addRules(stage.groupId, "tcp 22 10.0.0.0/8");
  const list = { Action: "CreateManagedPrefixList", PrefixListName: "l", MaxEntries: 1, AddressFamily: "IPv4" };
  stage.listId = /pl-\w+/.exec((await user.call(list)).body)?.[0] ?? "";
  await user.call({ Action: "CreateTags", "ResourceId.1": stage.groupId, "Tag.1.Key": "a", "Tag.1.Value": "b" });
  await Promise.all(Array.from({ length: 20 }, () => user.createGroup()));
});
beforeEach(async () => {
  // The first of a container looks at the account.
  await user.call({ Action: "DescribeVpcs" });
  service.takeCalls();
});

const filtered = (Action: string, name: string, ...values: string[]): CallParameters => ({
  Action,
  "Filter.1.Name": name,
  ...Object.fromEntries(values.map((value, index) => [`Filter.1.Value.${index + 1}`, value])),
});

describe("a filter that names what it wants", () => {
  it.each<[string, () => CallParameters, expected: string, calls: string[]]>([
    ["group-id", () => filtered("DescribeSecurityGroups", "group-id", stage.groupId), "<groupName>wanted<", ["Query"]],
    ["group-name", () => filtered("DescribeSecurityGroups", "group-name", "wanted"), stage.groupId, ["Query", "Query"]],
    [
      "vpc-id",
      () => filtered("DescribeSecurityGroups", "vpc-id", stage.vpcId),
      "<groupName>wanted<",
      ["Query", "Query", "Query"],
    ],
    ["group-id", () => filtered("DescribeSecurityGroupRules", "group-id", stage.groupId), "10.0.0.0/8", ["Query"]],
    [
      "security-group-rule-id",
      () => filtered("DescribeSecurityGroupRules", "security-group-rule-id", stage.ruleId),
      "10.0.0.0/8",
      ["Query"],
    ],
    [
      "group-id",
      () => ({ ...filtered("GetSecurityGroupsForVpc", "group-id", stage.groupId), VpcId: stage.vpcId }),
      "<groupName>wanted<",
      // The VPC, the groups that are associated with it, and the one that is named.
      ["GetItem", "Query", "Query"],
    ],
    ["vpc-id", () => filtered("DescribeVpcs", "vpc-id", stage.vpcId), "10.0.0.0/16", ["GetItem"]],
    ["resource-id", () => filtered("DescribeTags", "resource-id", stage.groupId), "<value>b<", ["GetItem"]],
    ["resource-id of a rule", () => filtered("DescribeTags", "resource-id", stage.ruleId), "tagSet", ["Query"]],
    [
      "prefix-list-id",
      () => filtered("DescribeManagedPrefixLists", "prefix-list-id", stage.listId),
      "<prefixListName>l<",
      ["GetItem"],
    ],
  ])("%s → that alone is read", async (_, parameters, expected, calls) => {
    const { status, body } = await user.call(parameters());
    expect(status).toBe(200);
    expect(body).toContain(expected);
    expect(service.takeCalls()).toEqual(calls);
  });

  it.each<[string, () => CallParameters]>([
    ["DescribeSecurityGroups", () => filtered("DescribeSecurityGroups", "group-id", "sg-00000000", "nonsense")],
    ["DescribeSecurityGroups", () => filtered("DescribeSecurityGroups", "vpc-id", "vpc-00000000")],
    ["DescribeSecurityGroups", () => filtered("DescribeSecurityGroups", "group-name", "Wanted")],
    ["DescribeSecurityGroupRules", () => filtered("DescribeSecurityGroupRules", "group-id", "sg-00000000")],
    [
      "DescribeSecurityGroupRules",
      () => filtered("DescribeSecurityGroupRules", "security-group-rule-id", "sgr-00000000", "nonsense"),
    ],
    ["DescribeVpcs", () => filtered("DescribeVpcs", "vpc-id", "vpc-00000000", "nonsense")],
    ["DescribeTags", () => filtered("DescribeTags", "resource-id", "sg-00000000", "i-00000000", "nonsense")],
    ["DescribeManagedPrefixLists", () => filtered("DescribeManagedPrefixLists", "prefix-list-id", "pl-0", "nonsense")],
  ])("%s of what isn't there → an empty list", async (_, parameters) => {
    const { status, body } = await user.call(parameters());
    expect(status).toBe(200);
    expect(body).not.toContain("<item>");
  });

  it("several IDs, with and without a match → those that are there, once each, page by page", async () => {
    const ids = [stage.groupId, "sg-00000000", stage.groupId];
    const { body } = await user.call({ ...filtered("DescribeSecurityGroups", "group-id", ...ids), MaxResults: 5 });
    expect(body.match(/<groupName>wanted</g)).toHaveLength(1);
    expect(body).not.toContain("nextToken");
  });
});

describe("a filter that is wrong", () => {
  it.each(["DescribeSecurityGroups", "DescribeSecurityGroupRules", "DescribeTags", "DescribeVpcs"])(
    "%s → InvalidParameterValue, and nothing has been read",
    async (Action) => {
      expect(await user.call(filtered(Action, "nosuch", "a"))).toMatchObject({ code: "InvalidParameterValue" });
      expect(service.takeCalls()).toEqual([]);
    },
  );
});
