import type { Filter } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import { isWellFormed } from "../security-group/ids.ts";
import { toSecurityGroupRule } from "../security-group/answers.ts";
import type { Rule } from "../security-group/rule.ts";
import { groupsIn, readGroup } from "../store/groups.ts";
import { ranges } from "../store/keys.ts";
import { ruleKey } from "../store/rules.ts";
import type { Action, Context } from "./context.ts";
import { type Fields, compileFilters } from "./describe/filters.ts";
import { following, type PageRequest, pageRequest, readAhead, toPage } from "./describe/pages.ts";
import { findRules } from "./rules/find-rules.ts";

/**
 * Rules by ID, by group, by tag, or all, those of a group together:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html
 */
export const DescribeSecurityGroupRules: Action<"DescribeSecurityGroupRules"> = async (input, context) => {
  const { SecurityGroupRuleIds: ids, Filters: filters, MaxResults } = input;
  if (ids && MaxResults !== undefined) throw errors.combinationOfLists("securityGroupRuleIds", "maxResults");
  const page = pageRequest(input, context);
  const { passes } = compileFilters(filters, FIELDS, ({ tags }) => tags);
  const rules = ids ? await findRules(new Set(ids), context) : await rulesOf(filters, page, context);
  const { results, ...rest } = await toPage(rules, passes, ruleKey, page, context);
  return { ...rest, SecurityGroupRules: results.map((rule) => toSecurityGroupRule(rule, context)) };
};

const FIELDS: Fields<Rule> = {
  "group-id": ({ groupId }) => [groupId],
  "security-group-rule-id": ({ ruleId }) => [ruleId],
};

/** Of the groups that a filter names, where one does; of all, where none does. */
async function rulesOf(
  filters: readonly Filter[] = [],
  page: PageRequest,
  context: Context,
): Promise<AsyncIterable<Rule> | Iterable<Rule>> {
  const groupIds = filters.find(({ Name }) => Name === "group-id")?.Values;
  for (const id of groupIds ?? []) {
    if (!isPattern(id) && !isWellFormed("sg", id)) throw errors.malformedGroupIdFilter(id);
  }
  if (!groupIds || groupIds.some(isPattern)) return allRules(page, context);
  const wanted = [...new Set(groupIds)].toSorted();
  const groups = await Promise.all(wanted.map((id) => readGroup(context.partition, id)));
  return following(
    groups.flatMap((stored) => stored?.rules ?? []),
    ruleKey,
    page,
  );
}

const isPattern = (value: string): boolean => /[*?\\]/.test(value);

/** A group whose rules were partly on the page before is read again from its start. */
async function* allRules(page: PageRequest, { partition }: Context): AsyncGenerator<Rule> {
  const { after } = page;
  const range = after === undefined ? ranges.groups() : ranges.groupsFrom(after);
  for await (const { rules } of groupsIn(partition.scan(range, readAhead(page)))) {
    for (const rule of rules) {
      if (after === undefined || ruleKey(rule) > after) yield rule;
    }
  }
}
