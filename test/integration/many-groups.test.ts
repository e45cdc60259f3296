import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audit } from "../../infra/audit/audit.ts";
import { newId } from "../../lib/security-group/ids.ts";
import { allOutbound, putGroup } from "../../lib/store/groups.ts";
import { type Actor, actor, keysOf } from "../support/actor.ts";
import { REGION, startTable, TABLE, type TestTable } from "../support/engine.ts";
import { ipPermissions, ipv4Rules, ipv6Rules } from "../support/rules.ts";
import { type CallParameters, createTestService, type TestService } from "../support/service.ts";
import { elementsOf, readXml, textAt, type Xml } from "../support/xml.ts";

const MANY = 2_500;
const FEW = 50;

/** An account with so many groups in one VPC, beside its default ones. */
interface Crowd {
  readonly user: Actor;
  readonly vpcId: string;
  readonly groupIds: readonly string[];
}

let table: TestTable;
let service: TestService;
let many: Crowd;
let few: Crowd;

beforeAll(async () => {
  table = await startTable();
  service = createTestService(table.client);
  many = await crowd("111111111111", MANY);
  few = await crowd("222222222222", FEW);
});
afterAll(() => table.stop());

/** Puts them as CreateSecurityGroup would, but fast. */
async function crowd(accountId: string, count: number): Promise<Crowd> {
  const user = actor(service, { accountId });
  const vpcId = await user.createVpc();
  const groupIds = Array.from({ length: count }, () => newId("sg"));
  const items = groupIds.flatMap((groupId, number) => {
    const group = {
      groupId,
      groupName: `group-${number}`,
      description: "one of many",
      vpcId,
      tags: [["n", `${number}`]] as const,
    };
    return putGroup(group, allOutbound({})).flatMap((write) => ("put" in write ? [write.put] : []));
  });
  const puts = items.map((item) => ({ PutRequest: { Item: { pk: `${accountId}/${REGION}`, ...item } } }));
  const batches = Array.from({ length: Math.ceil(puts.length / 25) }, (_, at) => puts.slice(at * 25, at * 25 + 25));
  await Promise.all(
    batches.map((batch) => table.client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: batch } }))),
  );
  return { user, vpcId, groupIds };
}

interface Page {
  readonly ids: string[];
  readonly nextToken: string | undefined;
}

/** A page of an action's list, and what to call it by. */
async function page(user: Actor, [Action, list, id]: Listing, parameters: CallParameters): Promise<Page> {
  const { status, body } = await user.call({ Action, ...parameters });
  if (status !== 200) throw new Error(body);
  const xml = readXml(body);
  const ids = elementsOf(xml, list, "item").map((item) => textAt(item, id) ?? "");
  return { ids, nextToken: textAt(xml, "nextToken") };
}

type Listing = readonly [action: string, list: string, id: string];

const GROUPS: Listing = ["DescribeSecurityGroups", "securityGroupInfo", "groupId"];
const RULES: Listing = ["DescribeSecurityGroupRules", "securityGroupRuleSet", "securityGroupRuleId"];
const TAGS: Listing = ["DescribeTags", "tagSet", "resourceId"];
const GROUPS_FOR_VPC: Listing = ["GetSecurityGroupsForVpc", "securityGroupForVpcSet", "groupId"];

/** The pages, up to that many, with something going on after each. */
async function pages(
  user: Actor,
  listing: Listing,
  parameters: CallParameters,
  { most = Number.POSITIVE_INFINITY, between = (_: Page): Promise<unknown> => Promise.resolve() } = {},
): Promise<Page[]> {
  const found: Page[] = [];
  let nextToken: string | undefined;
  do {
    const next = await page(user, listing, { ...parameters, ...(nextToken !== undefined && { NextToken: nextToken }) });
    found.push(next);
    ({ nextToken } = next);
    await between(next);
  } while (nextToken !== undefined && found.length < most);
  return found;
}

const idsOf = (found: readonly Page[]): string[] => found.flatMap(({ ids }) => ids);
const inVpc = (vpcId: string): CallParameters => ({ "Filter.1.Name": "vpc-id", "Filter.1.Value.1": vpcId });

describe("an account with 2,500 groups", () => {
  it("without MaxResults → all of them, once each, in the order of their IDs", async () => {
    const { ids, nextToken } = await page(many.user, GROUPS, {});
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining([...many.groupIds]));
    // The default groups of two VPCs.
    expect(ids).toHaveLength(MANY + 2);
    expect(nextToken).toBeUndefined();
  });

  it.each([
    ["DescribeSecurityGroups", GROUPS, () => ({}), MANY + 2],
    ["DescribeSecurityGroups with a filter", GROUPS, () => inVpc(many.vpcId), MANY + 1],
    ["DescribeSecurityGroupRules", RULES, () => ({}), MANY + 4],
    ["DescribeTags", TAGS, () => ({}), MANY],
    ["GetSecurityGroupsForVpc", GROUPS_FOR_VPC, () => ({ VpcId: many.vpcId }), MANY + 1],
  ])("%s by pages of 1,000 → three, nothing twice, nothing missing", async (_, listing, parameters, total) => {
    const found = await pages(many.user, listing, { ...parameters(), MaxResults: 1_000 });
    expect(found.map(({ ids }) => ids.length)).toEqual([1_000, 1_000, total - 2_000]);
    expect(new Set(idsOf(found)).size).toBe(total);
  });

  it.each([
    ["DescribeSecurityGroups by 5", GROUPS, 5, 30],
    ["DescribeSecurityGroups by 1,000", GROUPS, 1_000, 3],
    ["GetSecurityGroupsForVpc by 1,000", GROUPS_FOR_VPC, 1_000, 3],
  ])(
    "%s, groups created and deleted between pages → nothing twice, nothing missing",
    async (_, listing, size, most) => {
      const { user, vpcId } = many;
      const parameters = { ...(listing === GROUPS ? inVpc(vpcId) : { VpcId: vpcId }), MaxResults: size };
      const before = (await page(user, GROUPS, inVpc(vpcId))).ids;
      const deleted = new Set<string>();
      const remove = async (GroupId = "") => {
        await user.call({ Action: "DeleteSecurityGroup", GroupId });
        deleted.add(GroupId);
      };
      const found = await pages(user, listing, parameters, {
        most,
        async between({ ids }) {
          const last = before.findLastIndex((id) => id <= (ids.at(-1) ?? ""));
          await user.createGroup({ VpcId: vpcId });
          // One that was on the page, the position of the next one, and one to come.
          await remove(ids[1]);
          await remove(ids.at(-1));
          await remove(before[last + 2]);
        },
      });
      const [seen, after] = [idsOf(found), new Set((await page(user, GROUPS, inVpc(vpcId))).ids)];
      const reached = seen.at(-1) ?? "";
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(seen.toSorted());
      expect(seen.length).toBeGreaterThanOrEqual(Math.min(size * most, MANY - 100));
      const stayed = before.filter((id) => after.has(id) && id <= reached);
      expect(stayed.filter((id) => !seen.includes(id))).toEqual([]);
      expect(deleted.size).toBeGreaterThan(most);
    },
  );

  it("a name that one of them has → InvalidGroup.Duplicate", async () => {
    const { user, vpcId } = few;
    const group = { Action: "CreateSecurityGroup", GroupName: "GROUP-49", GroupDescription: "x", VpcId: vpcId };
    expect(await user.call(group)).toMatchObject({ status: 400, code: "InvalidGroup.Duplicate" });
  });

  it("the audit of its table → no findings", async () => {
    expect(await audit({ client: table.client, tableName: TABLE })).toEqual([]);
  });
});

describe("what a page of 5 costs in requests to DynamoDB", () => {
  const LISTINGS = [
    ["DescribeSecurityGroups", GROUPS, () => ({})],
    ["DescribeSecurityGroups with a filter", GROUPS, ({ vpcId }: Crowd) => inVpc(vpcId)],
    ["DescribeSecurityGroupRules", RULES, () => ({})],
    ["DescribeTags", TAGS, () => ({})],
    ["GetSecurityGroupsForVpc", GROUPS_FOR_VPC, ({ vpcId }: Crowd) => ({ VpcId: vpcId })],
  ] as const;

  it.each(LISTINGS)(
    "%s → as many with 2,500 groups as with 50, on the first page and on the next",
    async (_, ...of) => {
      const [listing, parameters] = of;
      const cost = async (where: Crowd) => {
        service.takeCalls();
        const first = await page(where.user, listing, { ...parameters(where), MaxResults: 5 });
        const firstCalls = service.takeCalls();
        const NextToken = first.nextToken ?? "";
        const second = await page(where.user, listing, { ...parameters(where), MaxResults: 5, NextToken });
        return { found: [first.ids.length, second.ids.length], calls: [firstCalls.length, service.takeCalls().length] };
      };
      const costOfFew = await cost(few);
      expect(costOfFew.found).toEqual([5, 5]);
      expect(await cost(many)).toEqual(costOfFew);
    },
  );
});

describe("a group with as many rules as a group can have", () => {
  const RULES_IN = [...ipv4Rules(60), ...ipv6Rules(60)];
  let user: Actor;
  let vpcId: string;

  beforeAll(async () => {
    user = actor(service, { accountId: "333333333333" });
    vpcId = await user.createVpc();
  });

  const demand = async (parameters: CallParameters): Promise<Xml> => {
    const { status, body } = await user.call(parameters);
    if (status !== 200) throw new Error(body);
    return readXml(body);
  };

  const authorizeEgress = (GroupId: string, rules: readonly string[]) =>
    demand({ Action: "AuthorizeSecurityGroupEgress", GroupId, ...ipPermissions(...rules) });
  const revokeEgress = (GroupId: string, rule: string) =>
    demand({ Action: "RevokeSecurityGroupEgress", GroupId, ...ipPermissions(rule) });
  const keysWith = async (groupId: string) => (await keysOf(table.client)).filter((key) => key.includes(groupId));

  it("60 for IPv4 and 60 for IPv6 in both directions → is described, and deleted whole", async () => {
    const groupId = await user.createGroup({ VpcId: vpcId });
    await user.addRules(groupId, ...RULES_IN);
    await revokeEgress(groupId, "-1 0.0.0.0/0");
    await authorizeEgress(groupId, RULES_IN);
    const group = await demand({ Action: "DescribeSecurityGroups", "GroupId.1": groupId });
    for (const [list, range] of [
      ["ipPermissions", "ipRanges"],
      ["ipPermissions", "ipv6Ranges"],
      ["ipPermissionsEgress", "ipRanges"],
      ["ipPermissionsEgress", "ipv6Ranges"],
    ] as const) {
      expect(elementsOf(group, "securityGroupInfo", "item", list, "item", range, "item")).toHaveLength(60);
    }
    const ofGroup = { "Filter.1.Name": "group-id", "Filter.1.Value.1": groupId, MaxResults: 100 };
    const rules = await pages(user, RULES, ofGroup);
    expect(rules.map(({ ids }) => ids.length)).toEqual([100, 100, 40]);
    expect(new Set(idsOf(rules)).size).toBe(240);

    await demand({ Action: "DeleteSecurityGroup", GroupId: groupId });
    expect(await keysWith(groupId)).toEqual([]);
  });

  it("60 that name other groups in both directions → is deleted whole, and what it named can be deleted", async () => {
    const [groupId, source] = [await user.createGroup({ VpcId: vpcId }), await user.createGroup({ VpcId: vpcId })];
    const rules = Array.from({ length: 60 }, (_, port) => `tcp ${port} ${source}`);
    await user.addRules(groupId, ...rules);
    await revokeEgress(groupId, "-1 0.0.0.0/0");
    await authorizeEgress(groupId, rules);
    const dependent = await user.call({ Action: "DeleteSecurityGroup", GroupId: source });
    expect(dependent).toMatchObject({ status: 400, code: "DependencyViolation" });
    await demand({ Action: "DeleteSecurityGroup", GroupId: groupId });
    expect(await keysWith(groupId)).toEqual([]);
    await demand({ Action: "DeleteSecurityGroup", GroupId: source });
    expect(await keysWith(source)).toEqual([]);
  });

  it("is the default group of a VPC → DeleteVpc deletes it with the VPC", async () => {
    const other = await user.createVpc();
    const [groupId = ""] = (await page(user, GROUPS, inVpc(other))).ids;
    await user.addRules(groupId, ...ipv4Rules(59), ...ipv6Rules(59));
    const { status, code } = await user.call({ Action: "DeleteVpc", VpcId: other });
    expect({ status, code, left: await keysWith(other) }).toEqual({ status: 200, code: undefined, left: [] });
    expect(await keysWith(groupId)).toEqual([]);
  });

  it("UpdateSecurityGroupRuleDescriptionsIngress of all and one it hasn't → InvalidPermission.NotFound, none is changed", async () => {
    const groupId = await user.createGroup({ VpcId: vpcId });
    const [missing = "", ...rules] = RULES_IN;
    await user.addRules(groupId, ...rules);
    const described = [...rules, missing].map((rule) => `${rule} # new`);
    const update = { Action: "UpdateSecurityGroupRuleDescriptionsIngress", GroupId: groupId };
    const { code } = await user.call({ ...update, ...ipPermissions(...described) });
    const changed = (await user.rulesOf(groupId)).filter((rule) => rule.endsWith("# new"));
    expect({ code, changed: changed.length }).toEqual({ code: "InvalidPermission.NotFound", changed: 0 });
  });
});
