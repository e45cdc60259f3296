import type { Actor } from "./actor.ts";
import type { CallParameters } from "./service.ts";
import { elementsOf, readXml, textAt } from "./xml.ts";

/** An action that lists, the list in its answer, and what tells one result from another. */
export type Listing = readonly [action: string, list: string, id: string];

export const GROUPS: Listing = ["DescribeSecurityGroups", "securityGroupInfo", "groupId"];
export const RULES: Listing = ["DescribeSecurityGroupRules", "securityGroupRuleSet", "securityGroupRuleId"];
export const TAGS: Listing = ["DescribeTags", "tagSet", "resourceId"];
export const GROUPS_FOR_VPC: Listing = ["GetSecurityGroupsForVpc", "securityGroupForVpcSet", "groupId"];

export interface Page {
  readonly ids: string[];
  readonly nextToken: string | undefined;
  /** The answer's, as it was sent. */
  readonly body: string;
}

/** One page of a list. It throws what was answered instead. */
export async function page(user: Actor, [Action, list, id]: Listing, parameters: CallParameters): Promise<Page> {
  const { status, body } = await user.call({ Action, ...parameters });
  if (status !== 200) throw new Error(body);
  const xml = readXml(body);
  const ids = elementsOf(xml, list, "item").map((item) => textAt(item, id) ?? "");
  return { ids, nextToken: textAt(xml, "nextToken"), body };
}

/** The pages, up to that many, with something going on after each. */
export async function pages(
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

export const idsOf = (found: readonly Page[]): string[] => found.flatMap(({ ids }) => ids);

/** The filter for what is in that VPC. */
export const inVpc = (vpcId: string): CallParameters => ({ "Filter.1.Name": "vpc-id", "Filter.1.Value.1": vpcId });
