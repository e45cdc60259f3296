/** What a record is about, read out of it. */
import type { AskedRule, ShownEntry } from "../../control/asked.ts";
import { isWorld } from "./rule-text.ts";

/** What became of a request, as far as a glance tells. */
export type Effect = "opened" | "closed" | "changed" | "read" | "tried" | "refused";

/** The same in words, for those who don't see its sign. */
export const WORDS: Readonly<Record<Effect, string>> = {
  opened: "opened",
  closed: "closed",
  changed: "changed",
  read: "read",
  tried: "dry run",
  refused: "refused",
};

/** What the lists say of an entry. */
export interface Gist {
  readonly effect: Effect;
  readonly rules: readonly AskedRule[];
  /** IDs of all that it names or was answered. */
  readonly ids: ReadonlySet<string>;
  /** The groups that it acts on: not those that its rules name as their source. */
  readonly groupIds: readonly string[];
  /** The name of one, where it goes by that. */
  readonly groupName: string | undefined;
  /** Of a revoke that was no error: how many of the rules that it asked for were not there. */
  readonly notThere: number;
  readonly opensToWorld: boolean;
  /** All of it, in lower case, to look for words in. */
  readonly text: string;
}

const known = new WeakMap<ShownEntry, Gist>();

export function gistOf(entry: ShownEntry): Gist {
  const gist = known.get(entry) ?? read(entry);
  known.set(entry, gist);
  return gist;
}

function read(entry: ShownEntry): Gist {
  const { record, notes, asked } = entry;
  const { requestParameters, responseElements } = record;
  const effect = effectOf(entry);
  const rules = asked?.rules ?? [];
  return {
    effect,
    rules,
    ids: new Set(idsIn([requestParameters, responseElements])),
    groupIds: groupIdsIn(requestParameters, responseElements),
    groupName: textIn(requestParameters, "groupName"),
    notThere: itemsIn(responseElements, "unknownIpPermissionSet").length,
    opensToWorld:
      effect === "opened" && rules.some(({ direction, source }) => direction === "ingress" && isWorld(source)),
    text: `${JSON.stringify(record)} ${JSON.stringify(notes)}`.toLowerCase(),
  };
}

function effectOf({ record: { eventName, errorCode, readOnly } }: ShownEntry): Effect {
  if (errorCode === "Client.DryRunOperation") return "tried";
  if (errorCode !== undefined) return "refused";
  if (readOnly) return "read";
  if (eventName.startsWith("Authorize")) return "opened";
  return eventName.startsWith("Revoke") ? "closed" : "changed";
}

type Elements = Readonly<Record<string, unknown>>;

const isElements = (value: unknown): value is Elements => typeof value === "object" && value !== null;

function textIn(elements: unknown, name: string): string | undefined {
  const value = isElements(elements) ? elements[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

function itemsIn(elements: unknown, name: string): readonly Elements[] {
  const list = isElements(elements) ? elements[name] : undefined;
  const items = isElements(list) ? list["items"] : undefined;
  return Array.isArray(items) ? items.filter(isElements) : [];
}

function groupIdsIn(...elements: readonly unknown[]): string[] {
  const ids = elements.flatMap((one) => [
    textIn(one, "groupId"),
    ...itemsIn(one, "securityGroupIdSet").map((item) => textIn(item, "groupId")),
    ...itemsIn(one, "resourcesSet").map((item) => textIn(item, "resourceId")),
    ...itemsIn(one, "revokedSecurityGroupRuleSet").map((item) => textIn(item, "groupId")),
    textIn(isElements(one) ? one["ModifySecurityGroupRulesRequest"] : undefined, "GroupId"),
  ]);
  return [...new Set(ids.filter((id) => id !== undefined && id.startsWith("sg-")))] as string[];
}

function idsIn(values: readonly unknown[]): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (isElements(value)) Object.values(value).forEach(visit);
    else if (typeof value === "string" && /^[a-z]+-[0-9a-f]{8,17}$/.test(value)) found.push(value);
  };
  values.forEach(visit);
  return found;
}
