/**
 * What each form of the actions takes of DynamoDB, as it counts it itself (ConsumedCapacity), trail off and on: the table
 * in docs/benchmarks.md, line by line.
 */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { noUsage, type Usage } from "../../lib/usage.ts";
import { actor } from "../support/actor.ts";
import { flat, ipPermissions, ipv4Rules, ipv6Rules } from "../support/rules.ts";
import { type CallParameters, createTestService } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table, user } = await setUpService();

/** By whether what changes is put on record. */
const services = [
  createTestService(table.client),
  createTestService(table.client, undefined, undefined, { days: 90, reads: false }),
];

const SSH = "tcp 22 10.0.0.0/8";
const REVOKE = { Action: "RevokeSecurityGroupIngress" };
const AUTHORIZE = { Action: "AuthorizeSecurityGroupIngress" };

/** Sets the stage and says what to ask. */
type Stage = () => Promise<CallParameters>;

/** A group of another VPC than the default one, with those rules. */
async function groupWith(...rules: readonly string[]) {
  const GroupId = await user.createGroup({ VpcId: await user.createVpc() });
  const ids = rules.length > 0 ? await user.addRules(GroupId, ...rules) : [];
  return { GroupId, ids };
}

const named = async (parameters: CallParameters) => {
  const GroupName = `costs-${Math.random()}`;
  await user.addRules(await user.createGroup({ GroupName }), SSH);
  return { ...REVOKE, GroupName, ...parameters };
};

const FORMS: Readonly<Record<string, Stage>> = {
  "revoke a rule": async () => ({ ...REVOKE, GroupId: (await groupWith(SSH)).GroupId, ...flat(SSH) }),
  "revoke a rule of a group of 60": async () => ({
    ...REVOKE,
    GroupId: (await groupWith(SSH, ...ipv4Rules(59))).GroupId,
    ...flat(SSH),
  }),
  "revoke a rule that has a description, which isn't given": async () => ({
    ...REVOKE,
    GroupId: (await groupWith(`${SSH} # office`)).GroupId,
    ...flat(SSH),
  }),
  "revoke a rule that names a group": async () => {
    const rule = `tcp 22 ${await user.createGroup()}`;
    const GroupId = await user.createGroup();
    await user.addRules(GroupId, rule);
    return { ...REVOKE, GroupId, ...ipPermissions(rule) };
  },
  "revoke a rule by the group's name": () => named(flat(SSH)),
  "revoke a rule by its ID": async () => {
    const { GroupId, ids } = await groupWith(SSH);
    return { ...REVOKE, GroupId, "SecurityGroupRuleId.1": ids[0] ?? "" };
  },
  "revoke a rule by its ID, of a group of 60": async () => {
    const { GroupId, ids } = await groupWith(...ipv4Rules(60));
    return { ...REVOKE, GroupId, "SecurityGroupRuleId.1": ids[0] ?? "" };
  },
  "revoke 50 rules": async () => {
    const rules = ipv4Rules(50);
    return { ...REVOKE, GroupId: (await groupWith(...rules)).GroupId, ...ipPermissions(...rules) };
  },
  "revoke 120 rules": async () => {
    const rules = [...ipv4Rules(60), ...ipv6Rules(60)];
    return { ...REVOKE, GroupId: (await groupWith(...rules)).GroupId, ...ipPermissions(...rules) };
  },
  "revoke a rule that isn't there": async () => ({ ...REVOKE, GroupId: (await groupWith()).GroupId, ...flat(SSH) }),
  "authorize a rule": async () => ({ ...AUTHORIZE, GroupId: (await groupWith()).GroupId, ...flat(SSH) }),
  "authorize a rule, of a group of 59": async () => ({
    ...AUTHORIZE,
    GroupId: (await groupWith(...ipv4Rules(59))).GroupId,
    ...flat(SSH),
  }),
  "authorize 50 rules": async () => ({
    ...AUTHORIZE,
    GroupId: (await groupWith()).GroupId,
    ...ipPermissions(...ipv4Rules(50)),
  }),
  "create a group": () =>
    Promise.resolve({ Action: "CreateSecurityGroup", GroupName: `new-${Math.random()}`, GroupDescription: "costs" }),
  "delete a group": async () => ({ Action: "DeleteSecurityGroup", GroupId: (await groupWith()).GroupId }),
  "describe a group": async () => ({ Action: "DescribeSecurityGroups", "GroupId.1": (await groupWith(SSH)).GroupId }),
  "describe a group of 60 rules": async () => ({
    Action: "DescribeSecurityGroups",
    "GroupId.1": (await groupWith(...ipv4Rules(60))).GroupId,
  }),
};

async function costsOf(stage: Stage): Promise<string[]> {
  const costs: Usage[] = [];
  for (const service of services) {
    const asked = await stage();
    // A container's first request looks at the account.
    await actor(service).call({ Action: "DescribeAccountAttributes" });
    const usage = noUsage();
    await service.call(asked, {}, usage);
    costs.push(usage);
  }
  return costs.map(({ roundTrips, readUnits, writeUnits }) => `${roundTrips} / ${readUnits} / ${writeUnits}`);
}

/** Of the document, by their first cell: the other ones. */
const lines = new Map(
  readFileSync("docs/benchmarks.md", "utf8")
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, form = "", ...cells]) => [form, cells.slice(0, 2)]),
);

it.each(Object.entries(FORMS))("%s: as docs/benchmarks.md says", async (form, stage) => {
  expect(lines.get(form)).toEqual(await costsOf(stage));
});
