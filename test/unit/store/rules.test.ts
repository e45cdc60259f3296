import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Source } from "../../../lib/security-group/permission.ts";
import type { Rule } from "../../../lib/security-group/rule.ts";
import { predictRuleId, toRule, toRuleItem } from "../../../lib/store/items.ts";
import { keys } from "../../../lib/store/keys.ts";
import { deleteRule, putRule } from "../../../lib/store/rules.ts";
import { permission } from "../security-group/arbitraries.ts";

const ACCOUNT = "111122223333";
const GROUP = "sg-0aaaaaaaaaaaaaaaa";

const rule = (source: Source): Rule => ({
  ruleId: "sgr-1",
  groupId: GROUP,
  direction: "ingress",
  permission: { protocol: "tcp", fromPort: 80, toPort: 80, source },
  tags: [],
});

const group = (groupId: string, userId = ACCOUNT) => rule({ type: "group", userId, groupId });

describe("rule items", () => {
  it("what is stored is read back", () => {
    fc.assert(
      fc.property(permission, fc.option(fc.string(), { nil: undefined }), (allowed, description) => {
        const stored: Rule = {
          ...rule(allowed.source),
          permission: allowed,
          ...(description !== undefined && { description }),
        };
        expect(toRule(toRuleItem(stored))).toEqual(stored);
      }),
    );
  });

  it("an item that is no rule's: an error", () => {
    expect(() => toRule({ sk: keys.group(GROUP), ruleId: "sgr-1", tags: [] })).toThrow(/not the key of a rule/);
  });

  it("the predicted ID: the group's first digits, the same for the same rule", () => {
    const one = rule({ type: "ipv4", cidr: "10.0.0.0/8" });
    expect(predictRuleId(one)).toMatch(/^sgr-0aaaaaaa[0-9a-f]{9}$/);
    expect(predictRuleId({ ...one })).toBe(predictRuleId(one));
    expect(predictRuleId({ ...one, direction: "egress" })).not.toBe(predictRuleId(one));
    expect(predictRuleId(rule({ type: "ipv4", cidr: "11.0.0.0/8" }))).not.toBe(predictRuleId(one));
  });
});

describe("pointers", () => {
  const other = "sg-0bbbbbbbbbbbbbbbb";

  it.each<[string, Rule]>([
    ["a CIDR", rule({ type: "ipv4", cidr: "10.0.0.0/8" })],
    ["the group itself", group(GROUP)],
    ["another account's group", group(other, "444455556666")],
    ["a prefix list of AWS's", rule({ type: "prefix-list", prefixListId: "pl-12345678" })],
  ])("%s: the rule alone", (_, one) => {
    expect(putRule(one, ACCOUNT)).toHaveLength(1);
    expect(deleteRule(one, ACCOUNT, "present")).toEqual([
      { delete: keys.rule(GROUP, "ingress", one.permission), condition: "present" },
    ]);
  });

  it("another group of the account: the rule and its pointer, put and deleted together", () => {
    const one = group(other);
    const pointer = keys.pointer(keys.group(other), GROUP, "ingress", one.permission);
    expect(putRule(one, ACCOUNT)).toEqual([{ put: toRuleItem(one), condition: "absent" }, { put: { sk: pointer } }]);
    expect(deleteRule(one, ACCOUNT, "present")).toEqual([
      { delete: keys.rule(GROUP, "ingress", one.permission), condition: "present" },
      { delete: pointer },
    ]);
  });
});
