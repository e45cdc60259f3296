import { describe, expect, it } from "vitest";
import type { ShownEntry } from "../../../../infra/local/control/asked.ts";
import type { ShownGroup } from "../../../../infra/local/groups.ts";
import { matchesEntry, matchingRules, parseSearch } from "../../../../infra/local/console/page/search.ts";
import { parsePermission } from "../../../../lib/security-group/permission.ts";
import { type Asked, toRecord } from "../../../../lib/trail/record.ts";
import { structures } from "../../../../lib/model/structures.ts";

const rule = (permission: string, ruleId: string): ShownGroup["rules"][number] => ({
  ruleId,
  direction: "ingress",
  permission: parsePermission(permission),
  tags: [],
});

const group: ShownGroup = {
  groupId: "sg-0123456789abcdef0",
  groupName: "Bastion",
  description: "ssh from the office",
  vpcId: "vpc-0123456789abcdef0",
  tags: [["Team", "web"]],
  rules: [
    rule("tcp#20#25#10.1.0.0/16", "sgr-0123456789aaaaaaa"),
    rule("tcp#443#443#0.0.0.0/0", "sgr-0123456789bbbbbbb"),
    rule("udp#53#53#2001:db8::/32", "sgr-0123456789ccccccc"),
    rule("-1#-1#-1#123456789012/sg-0fedcba9876543210", "sgr-0123456789ddddddd"),
    rule("icmp#8#0#10.0.0.0/8", "sgr-0123456789eeeeeee"),
  ],
  usedBy: ["eni-0123456789abcdef0"],
  namedBy: [],
};

const last = (typed: string) =>
  matchingRules(group, parseSearch(typed))
    ?.map(({ ruleId }) => ruleId.slice(-1))
    .join("") ?? "none";

describe("what is typed → the group's rules that are meant", () => {
  it.each([
    ["", "abcde"],
    ["  ", "abcde"],
    ["bastion", "abcde"],
    ["BASTION office", "abcde"],
    ["sg-0123456789abcdef0", "abcde"],
    ["eni-0123456789abcdef0", "abcde"],
    ["web", "abcde"],
    ["nothing", "none"],
    ["bastion nothing", "none"],
    ["sgr-0123456789bbbbbbb", "b"],
    // A port finds the ranges that it is in, and all traffic; not the digits of IDs, nor an ICMP type.
    ["22", "ad"],
    ["443", "bd"],
    ["53", "cd"],
    ["8", "d"],
    ["26", "d"],
    ["bastion 22", "ad"],
    // An address or a block finds what contains it.
    ["10.1.2.3", "abe"],
    ["10.1.0.0/16", "abe"],
    ["10.0.0.0/8", "be"],
    ["10.0.0.0/7", "b"],
    ["2001:DB8::1", "c"],
    ["2001:db8:1::/48", "c"],
    ["2001:db9::1", "none"],
    ["10.1.2.3 22", "a"],
    ["10.1.2.3/33", "none"],
    ["10.1.2.3/", "none"],
    ["0.0.0.0/0", "b"],
    ["sg-0fedcba9876543210", "d"],
  ])("%j → %s", (typed, expected) => {
    expect(last(typed)).toBe(expected);
  });
});

const asked: Asked = {
  caller: { accountId: "123456789012", accessKeyId: "AKIAIOSFODNN7EXAMPLE", region: "us-east-1" },
  action: "RevokeSecurityGroupIngress",
  version: "2016-11-15",
  structures,
  requestId: "0c89d2f5-4b1c-4f43-a2d9-6a3d1b7b1f1e",
  input: { GroupId: group.groupId },
  http: { headers: {}, isSecure: false },
};
const ending = { at: new Date(), eventId: "6a1d9f14-4c1c-4a1b-8c66-0f2f8e2b8f4f", outcome: { Return: true } };

const entry: ShownEntry = {
  record: toRecord(asked, ending),
  notes: { decision: { effect: "Allow", statements: ["CloseOnly"] } },
  asked: {
    input: {},
    rules: [{ direction: "ingress", ...parsePermission("tcp#8443#8443#192.0.2.0/24") }],
  },
};
const names = new Map([[group.groupId, group.groupName]]);

it.each([
  ["", true],
  ["revoke", true],
  ["akiaiosfodnn7example", true],
  ["0c89d2f5-4b1c-4f43-a2d9-6a3d1b7b1f1e", true],
  ["closeonly", true],
  // By its group's name, which stands in no record.
  ["bastion", true],
  ["bastion 8443", true],
  ["8444", false],
  ["192.0.2.77", true],
  ["192.0.3.77", false],
  ["authorize", false],
])("%j → of a revoke: %s", (typed, expected) => {
  expect(matchesEntry(entry, parseSearch(typed), names)).toBe(expected);
});
