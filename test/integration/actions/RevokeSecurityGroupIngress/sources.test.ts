import { beforeAll, describe, expect, it } from "vitest";
import { attempt, keysOf, revokedIds, rulesOfAnswer } from "../../../support/actor.ts";
import { ACCOUNT } from "../../../support/engine.ts";
import { setUpService } from "../../../support/set-up.ts";

const { table, user } = await setUpService();

/** A group of the default VPC, and the one that its rules name. */
const groupId = await user.createGroup({ GroupName: "database" });
const sourceId = await user.createGroup({ GroupName: "web" });

const OTHER_ACCOUNT = "111122223333";
const OTHER_GROUP = "sg-0123456789abcdef0";

describe("a source group of the default VPC", () => {
  it.each([
    ["by ID", () => `tcp 80 ${sourceId}`, () => `tcp 80 ${sourceId}`],
    ["by ID, granted by name", () => "tcp 80 @web", () => `tcp 80 ${sourceId}`],
    ["by name, granted by ID", () => `tcp 80 ${sourceId}`, () => "tcp 80 @web"],
    ["by name in another case", () => `tcp 80 ${sourceId}`, () => "tcp 80 @WEB"],
    ["with its account, granted without", () => `tcp 80 ${sourceId}`, () => `tcp 80 ${ACCOUNT}/${sourceId}`],
    ["without its account, granted with", () => `tcp 80 ${ACCOUNT}/${sourceId}`, () => `tcp 80 ${sourceId}`],
    ["by account and name", () => `tcp 80 ${sourceId}`, () => `tcp 80 ${ACCOUNT}/@web`],
    ["itself by ID", () => `-1 ${groupId}`, () => `-1 ${groupId}`],
    ["itself by name, granted by ID", () => `-1 ${groupId}`, () => "-1 @database"],
  ])("%s → revoked", async (_, granted, revoked) => {
    const ruleIds = await user.addRules(groupId, granted());
    expect(revokedIds(await user.revoke(groupId, revoked()))).toEqual(ruleIds);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("the flat form → full tcp, udp and icmp access is revoked", async () => {
    const flat = { GroupId: groupId, SourceSecurityGroupName: "web" };
    await user.call({ Action: "AuthorizeSecurityGroupIngress", ...flat });
    const source = `${ACCOUNT}/${sourceId}`;
    expect(await user.rulesOf(groupId)).toEqual([
      `icmp -1/-1 ${source}`,
      `tcp 0-65535 ${source}`,
      `udp 0-65535 ${source}`,
    ]);
    const answer = await user.call({ Action: "RevokeSecurityGroupIngress", ...flat });
    expect(revokedIds(answer)).toHaveLength(3);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("one of two source groups of a permission → the other one stays", async () => {
    const thirdId = await user.createGroup({ GroupName: "third" });
    await user.addRules(groupId, `tcp 80 ${sourceId},${thirdId}`);
    await user.revoke(groupId, `tcp 80 ${sourceId}`);
    expect(await user.rulesOf(groupId)).toEqual([`tcp 80 ${ACCOUNT}/${thirdId}`]);
    await user.revoke(groupId, `tcp 80 ${thirdId}`);
  });

  it("a rule with a source group is gone → nothing that spoke of it is left in the table", async () => {
    const before = await keysOf(table.client);
    await user.addRules(groupId, `tcp 8080 ${sourceId}`, `tcp 8080 ${groupId}`);
    expect((await keysOf(table.client)).length).toBeGreaterThan(before.length);
    await user.revoke(groupId, `tcp 8080 ${sourceId}`, `tcp 8080 ${groupId}`);
    expect(await keysOf(table.client)).toEqual(before);
  });
});

describe("a source group of a non-default VPC", () => {
  let vpcId: string;
  let vpcGroupId: string;
  let vpcSourceId: string;

  beforeAll(async () => {
    vpcId = await user.createVpc();
    vpcGroupId = await user.createGroup({ VpcId: vpcId });
    vpcSourceId = await user.createGroup({ VpcId: vpcId, GroupName: "source" });
  });

  it("by ID → revoked", async () => {
    const ruleIds = await user.addRules(vpcGroupId, `tcp 80 ${vpcSourceId}`, `tcp 80 ${vpcGroupId}`);
    const answer = await user.revoke(vpcGroupId, `tcp 80 ${vpcGroupId}`, `tcp 80 ${vpcSourceId}`);
    expect(revokedIds(answer).toSorted()).toEqual(ruleIds.toSorted());
    expect(await user.rulesOf(vpcGroupId)).toEqual([]);
  });

  it("by name → InvalidGroup.NotFound: names are looked up in the default VPC; nothing revoked", async () => {
    await user.addRules(vpcGroupId, `tcp 81 ${vpcSourceId}`);
    expect(await attempt(table.client, () => user.revoke(vpcGroupId, "tcp 81 @source"))).toMatchObject({
      status: 400,
      code: "InvalidGroup.NotFound",
      changed: false,
    });
    await user.revoke(vpcGroupId, `tcp 81 ${vpcSourceId}`);
  });

  it("the group of that name in the default VPC is another one → InvalidPermission.NotFound", async () => {
    await user.addRules(vpcGroupId, `tcp 82 ${vpcSourceId}`);
    expect(await user.revoke(vpcGroupId, `tcp 82 ${sourceId}`)).toMatchObject({ code: "InvalidPermission.NotFound" });
    await user.revoke(vpcGroupId, `tcp 82 ${vpcSourceId}`);
  });
});

describe("another account's group", () => {
  const RULE = `tcp 22 ${OTHER_ACCOUNT}/${OTHER_GROUP}`;

  it("by UserId and GroupId → revoked, and answered with its ID", async () => {
    const ruleIds = await user.addRules(groupId, RULE);
    expect(await user.rulesOf(groupId)).toEqual([RULE]);
    const answer = await user.revoke(groupId, RULE);
    expect(revokedIds(answer)).toEqual(ruleIds);
    expect(rulesOfAnswer(answer, "revokedSecurityGroupRuleSet")).toMatchObject([{ referencedGroupId: OTHER_GROUP }]);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("without its UserId, in a non-default VPC → it is another group: InvalidPermission.NotFound", async () => {
    const vpcGroupId = await user.createGroup({ VpcId: await user.createVpc() });
    await user.addRules(vpcGroupId, RULE);
    expect(await attempt(table.client, () => user.revoke(vpcGroupId, `tcp 22 ${OTHER_GROUP}`))).toMatchObject({
      code: "InvalidPermission.NotFound",
      changed: false,
    });
    expect(
      await attempt(table.client, () => user.revoke(vpcGroupId, `tcp 22 444455556666/${OTHER_GROUP}`)),
    ).toMatchObject({ code: "InvalidPermission.NotFound", changed: false });
  });
});

describe("a prefix list", () => {
  it("by its ID → revoked, and answered with it", async () => {
    await user.addRules(groupId, "tcp 443 pl-63a5400a");
    const answer = await user.revoke(groupId, "tcp 443 pl-63a5400a");
    expect(rulesOfAnswer(answer, "revokedSecurityGroupRuleSet")).toMatchObject([
      { prefixListId: "pl-63a5400a", ipProtocol: "tcp", fromPort: "443", toPort: "443" },
    ]);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });
});

it("every kind of source in one request → all are revoked", async () => {
  const rules = ["10.0.0.0/8", "2001:db8::/32", "pl-12345678", sourceId, groupId, `${OTHER_ACCOUNT}/${OTHER_GROUP}`];
  await user.addRules(groupId, `tcp 22 ${rules.join(",")}`);
  expect(await user.rulesOf(groupId)).toHaveLength(6);
  expect(revokedIds(await user.revoke(groupId, `tcp 22 ${rules.toReversed().join(",")}`))).toHaveLength(6);
  expect(await user.rulesOf(groupId)).toEqual([]);
});
