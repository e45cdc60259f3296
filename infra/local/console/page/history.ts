/** Which requests were about a group or a rule. */
import { formatPermission, type Permission } from "../../../../lib/security-group/permission.ts";
import type { AskedRule, ShownEntry } from "../../control/asked.ts";
import type { ShownGroup } from "../../groups.ts";
import { gistOf } from "./gist.ts";

/** What a history is of. */
export interface Subject {
  readonly group: Pick<ShownGroup, "groupId" | "groupName">;
  /** Absent: of the group with all its rules. */
  readonly rule?: Pick<ShownGroup["rules"][number], "direction" | "permission" | "ruleId">;
}

/** What a request was about, there any more or not: its group, and its rule where it names one only. */
export function subjectsOf(entry: ShownEntry, names: ReadonlyMap<string, string>): readonly Subject[] {
  const { ids, groupIds, groupName = "", rules } = gistOf(entry);
  const [groupId = [...names].find(([, name]) => name === groupName)?.[0] ?? ""] = groupIds;
  if (groupId === "" && groupName === "") return [];
  const group = { groupId, groupName: names.get(groupId) ?? (groupName === "" ? groupId : groupName) };
  const [rule, ...others] = rules;
  if (!rule || others.length > 0 || rule.source.type === "group-name") return [{ group }];
  const { direction, source, ...traffic } = rule;
  const ruleId = [...ids].find((id) => id.startsWith("sgr-")) ?? "";
  return [{ group, rule: { ruleId, direction, permission: { ...traffic, source } } }, { group }];
}

export function isAbout(entry: ShownEntry, { group, rule }: Subject): boolean {
  const { ids, groupIds, groupName, rules } = gistOf(entry);
  if (rule && ids.has(rule.ruleId)) return true;
  const isOfGroup = groupIds.includes(group.groupId) || groupName === group.groupName;
  if (!rule) return isOfGroup || ids.has(group.groupId);
  return isOfGroup && (rules.some((asked) => isSame(asked, rule)) || isNearly(entry, rule.ruleId));
}

/** A request that would have meant the rule, had it said it rightly. */
const isNearly = ({ notes }: ShownEntry, ruleId: string): boolean =>
  notes.nearMisses?.some((miss) => miss.ruleId === ruleId) ?? false;

function isSame(asked: AskedRule, { direction, permission }: NonNullable<Subject["rule"]>): boolean {
  const { source } = asked;
  if (asked.direction !== direction) return false;
  if (source.type !== "group-name") {
    const { protocol, fromPort, toPort } = asked;
    return formatPermission({ protocol, fromPort, toPort, source }) === formatPermission(permission);
  }
  return permission.source.type === "group" && isSameTraffic(asked, permission);
}

const isSameTraffic = (one: Omit<Permission, "source">, other: Omit<Permission, "source">): boolean =>
  one.protocol === other.protocol && one.fromPort === other.fromPort && one.toPort === other.toPort;
