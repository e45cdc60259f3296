import { errors } from "../errors.ts";
import { isWellFormed } from "../security-group/ids.ts";
import { toSecurityGroupRule } from "../security-group/answers.ts";
import type { Rule } from "../security-group/rule.ts";
import { groupsIn, readGroup, type StoredGroup } from "../store/groups.ts";
import { ranges } from "../store/keys.ts";
import { ruleKey } from "../store/rules.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields, type Filters } from "./describe/filters.ts";
import { inTurn } from "./describe/in-turn.ts";
import { following, type PageRequest, pageRequest, readAhead, toPage } from "./describe/pages.ts";
import { peeringStatusTeller, withPeeringStatuses } from "./peerings/statuses.ts";
import { findRules, readRules } from "./rules/find-rules.ts";

/**
 * Rules by ID, by group, by tag, or all, those of a group together:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html
 */
export const DescribeSecurityGroupRules: Action<"DescribeSecurityGroupRules"> = async (input, context) => {
  const { SecurityGroupRuleIds: ids, MaxResults } = input;
  if (ids && MaxResults !== undefined) throw errors.combinationOfLists("securityGroupRuleIds", "maxResults");
  const page = pageRequest(input, context);
  const filters = compileFilters(input.Filters, FIELDS, ({ tags }) => tags);
  for (const id of filters.named("group-id") ?? []) {
    if (!isWellFormed("sg", id)) throw errors.malformedGroupIdFilter(id);
  }
  const rules = ids ? await findRules(new Set(ids), context) : await namedRules(filters, context);
  const tell = peeringStatusTeller(context);
  const results = rules
    ? await tell(following(rules, ruleKey, page))
    : rulesOf(withPeeringStatuses(groupsOf(filters, page, context), context), page);
  const toMember = (rule: Rule) => toSecurityGroupRule(rule, context);
  return toPage("SecurityGroupRules", { results, filters, positionOf: ruleKey, toMember }, page, context);
};

const FIELDS: Fields<Rule> = {
  "group-id": ({ groupId }) => [groupId],
  "security-group-rule-id": ({ ruleId }) => [ruleId],
};

/** The rules that a filter names; undefined where none does. */
async function namedRules({ named }: Filters<Rule>, context: Context): Promise<Rule[] | undefined> {
  const ids = named("security-group-rule-id")?.filter((id) => isWellFormed("sgr", id));
  return ids && [...(await readRules(new Set(ids), context)).values()];
}

/** The groups that a filter names; all, where none does. */
function groupsOf({ named }: Filters<Rule>, page: PageRequest, { partition }: Context): AsyncIterable<StoredGroup> {
  const ids = named("group-id");
  if (ids) return inTurn(ids, (id) => readGroup(partition, id));
  const range = page.after === undefined ? ranges.groups() : ranges.groupsFrom(page.after);
  return groupsIn(partition.scan(range, readAhead(page)));
}

/** A group whose rules were partly on the page before is read again from its start. */
async function* rulesOf(groups: AsyncIterable<StoredGroup>, { after = "" }: PageRequest): AsyncGenerator<Rule> {
  for await (const { rules } of groups) {
    for (const rule of rules) {
      if (ruleKey(rule) > after) yield rule;
    }
  }
}
