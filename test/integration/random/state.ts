import type { Direction } from "../../../lib/security-group/permission.ts";
import { ACCOUNT } from "../../support/engine.ts";

export interface ModelGroup {
  readonly groupId: string;
  readonly name: string;
  readonly vpcId: string;
}

export interface ModelRule {
  /** Undefined for the egress rule that a group is born with, until an answer has told its ID. */
  readonly ruleId: string | undefined;
  readonly groupId: string;
  readonly direction: Direction;
  /** In the notation of support/rules.ts, canonical, without a description: `tcp 22 10.0.0.0/8`. */
  readonly text: string;
  readonly description: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** What an account has, as far as the model knows it. Nothing in it is ever changed: a change makes another one. */
export interface State {
  readonly defaultVpcId: string;
  readonly prefixListIds: readonly string[];
  readonly groups: readonly ModelGroup[];
  readonly rules: readonly ModelRule[];
}

export const groupOf = (state: State, groupId: string): ModelGroup | undefined =>
  state.groups.find((group) => group.groupId === groupId);

export const sameRule = (
  one: Pick<ModelRule, "groupId" | "direction" | "text">,
  other: Pick<ModelRule, "groupId" | "direction" | "text">,
): boolean => one.groupId === other.groupId && one.direction === other.direction && one.text === other.text;

/** What a rule's text names: `10.0.0.0/8`, `pl-…`, `123456789012/sg-…`. */
export const sourceOf = (text: string): string => text.split(" ").at(-1) ?? "";

/** The group of the account that a rule names; undefined where it names something else. */
export function ownSourceGroup(text: string): string | undefined {
  const [owner, groupId = ""] = sourceOf(text).split("/");
  return owner === ACCOUNT && groupId.startsWith("sg-") ? groupId : undefined;
}

export function typeOfSource(text: string): "group" | "ipv4" | "ipv6" | "prefix-list" {
  const source = sourceOf(text);
  if (source.includes("sg-")) return "group";
  if (source.startsWith("pl-")) return "prefix-list";
  return source.includes(":") ? "ipv6" : "ipv4";
}

/** The state as lines of text, in an order that doesn't depend on how it came about. */
export function linesOf({ groups, rules }: State): string[] {
  return [
    ...groups.map(({ groupId, vpcId, name }) => `${groupId} ${vpcId} ${name}`),
    ...rules.map(({ groupId, direction, text, ruleId, description, tags }) =>
      [
        groupId,
        direction,
        text,
        ruleId,
        description ?? "-",
        ...Object.entries(tags)
          .map((tag) => tag.join("="))
          .toSorted(),
      ].join(" "),
    ),
  ].toSorted();
}

/** The state with the IDs that the other one knows. */
export function withIdsOf(state: State, other: State): State {
  const rules = state.rules.map((rule) =>
    rule.ruleId === undefined ? { ...rule, ruleId: other.rules.find((one) => sameRule(one, rule))?.ruleId } : rule,
  );
  return { ...state, rules };
}
