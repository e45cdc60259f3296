import { beforeEach, describe, expect, it } from "vitest";
import { attempt } from "../../../support/actor.ts";
import { ipv4Rules, ipv6Rules } from "../../../support/rules.ts";
import type { Answer } from "../../../support/service.ts";
import { readXml, textAt } from "../../../support/xml.ts";
import { setUpService } from "../../../support/set-up.ts";

const { table, user } = await setUpService();

let groupId: string;

beforeEach(async () => {
  groupId = await user.createGroup();
});

const LIMIT = {
  status: 400,
  code: "RulesPerSecurityGroupLimitExceeded",
  message: "The maximum number of rules per security group has been reached.",
  changed: false,
};

describe("60 IPv4 rules and 60 IPv6 rules", () => {
  it("one by one and then one more of each → RulesPerSecurityGroupLimitExceeded", async () => {
    await user.addRules(groupId, ...ipv4Rules(59));
    await user.addRules(groupId, "tcp 22 10.0.0.0/8");
    expect(await attempt(table.client, () => user.authorize(groupId, "tcp 23 10.0.0.0/8"))).toEqual(LIMIT);
    await user.addRules(groupId, ...ipv6Rules(59));
    await user.addRules(groupId, "tcp 22 2001:db8::/32");
    expect(await attempt(table.client, () => user.authorize(groupId, "tcp 23 2001:db8::/32"))).toEqual(LIMIT);
    expect(await user.rulesOf(groupId)).toHaveLength(120);
  });

  it("all in one request → authorised", async () => {
    const rules = [...ipv4Rules(60), ...ipv6Rules(60)];
    expect(await user.addRules(groupId, ...rules)).toHaveLength(120);
    expect(await user.rulesOf(groupId)).toEqual(rules.toSorted());
  });

  it.each([
    ["61 IPv4", ipv4Rules(61)],
    ["61 IPv6", ipv6Rules(61)],
    ["60 IPv4 and 61 IPv6", [...ipv4Rules(60), ...ipv6Rules(61)]],
    ["130 IPv4", ipv4Rules(130)],
  ])("%s in one request → RulesPerSecurityGroupLimitExceeded, none is added", async (_, rules) => {
    expect(await attempt(table.client, () => user.authorize(groupId, ...rules))).toEqual(LIMIT);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("more than there is room for → RulesPerSecurityGroupLimitExceeded, none is added", async () => {
    await user.addRules(groupId, ...ipv4Rules(59));
    const two = ["tcp 22 10.0.0.0/8", "tcp 23 10.0.0.0/8"];
    expect(await attempt(table.client, () => user.authorize(groupId, ...two))).toEqual(LIMIT);
  });

  it("a rule too many that exists → InvalidPermission.Duplicate", async () => {
    const [first = "", ...others] = ipv4Rules(60);
    await user.addRules(groupId, first, ...others);
    const outcome = await attempt(table.client, () => user.authorize(groupId, first));
    expect(outcome).toMatchObject({ code: "InvalidPermission.Duplicate", changed: false });
  });

  it("one is revoked → room for one, and no more", async () => {
    const [first = "", ...others] = ipv4Rules(60);
    await user.addRules(groupId, first, ...others);
    await user.revoke(groupId, first);
    await user.addRules(groupId, "tcp 22 10.0.0.0/8");
    expect(await attempt(table.client, () => user.authorize(groupId, first))).toEqual(LIMIT);
  });
});

const succeeded = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200).length;
const codes = (answers: readonly Answer[]) => new Set(answers.flatMap(({ code }) => code ?? []));

describe("at the same time", () => {
  it("80 authorise a rule each → exactly 60 succeed, the others are over the limit", async () => {
    const answers = await Promise.all(ipv4Rules(80).map((rule) => user.authorize(groupId, rule)));
    expect(succeeded(answers)).toBe(60);
    expect(codes(answers)).toEqual(new Set(["RulesPerSecurityGroupLimitExceeded"]));
    const granted = ipv4Rules(80).filter((_, index) => answers[index]?.status === 200);
    expect(await user.rulesOf(groupId)).toEqual(granted.toSorted());
  });

  it("30 authorise three rules each → exactly 20 succeed, none is half done", async () => {
    const threes = Array.from({ length: 30 }, (_, n) => [1, 2, 3].map((port) => `tcp ${port} 10.0.${n}.0/24`));
    const answers = await Promise.all(threes.map((rules) => user.authorize(groupId, ...rules)));
    expect(succeeded(answers)).toBe(20);
    const granted = threes.filter((_, index) => answers[index]?.status === 200).flat();
    expect(await user.rulesOf(groupId)).toEqual(granted.toSorted());
  });

  it("several fill the group in more than one transaction each → exactly one succeeds, none is half done", async () => {
    const batches = [1, 2, 3, 4].map((port) =>
      [...ipv4Rules(60), ...ipv6Rules(60)].map((rule) => rule.replace(" 443 ", ` ${port} `)),
    );
    const answers = await Promise.all(batches.map((rules) => user.authorize(groupId, ...rules)));
    expect(succeeded(answers)).toBe(1);
    const granted = batches.filter((_, index) => answers[index]?.status === 200).flat();
    expect(await user.rulesOf(groupId)).toEqual(granted.toSorted());
  });

  it("50 authorise the same rule → exactly one succeeds, the others are duplicates", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => user.authorize(groupId, "tcp 22 10.0.0.0/8")));
    expect(succeeded(answers)).toBe(1);
    expect(codes(answers)).toEqual(new Set(["InvalidPermission.Duplicate"]));
    expect(await user.rulesOf(groupId)).toEqual(["tcp 22 10.0.0.0/8"]);
  });
});

describe("prefix lists count as many rules as they may have entries", () => {
  async function createPrefixList(MaxEntries: number): Promise<string> {
    const list = { PrefixListName: `list-of-${MaxEntries}`, AddressFamily: "IPv4", MaxEntries };
    const { body } = await user.call({ Action: "CreateManagedPrefixList", ...list });
    return textAt(readXml(body), "prefixList", "prefixListId") ?? "";
  }

  it("one of 40 and 20 rules fit, one more rule → RulesPerSecurityGroupLimitExceeded", async () => {
    await user.addRules(groupId, `tcp 80 ${await createPrefixList(40)}`, ...ipv4Rules(20));
    expect(await attempt(table.client, () => user.authorize(groupId, "tcp 22 10.0.0.0/8"))).toEqual(LIMIT);
    expect(await user.authorize(groupId, "tcp 22 2001:db8::/32")).toMatchObject({ status: 200 });
  });

  it("four of 40 authorised at the same time → exactly one succeeds", async () => {
    const lists = await Promise.all([40, 40, 40, 40].map(createPrefixList));
    const answers = await Promise.all(lists.map((list) => user.authorize(groupId, `tcp 80 ${list}`)));
    expect(succeeded(answers)).toBe(1);
    expect(codes(answers)).toEqual(new Set(["RulesPerSecurityGroupLimitExceeded"]));
  });
});
