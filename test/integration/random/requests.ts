import type { Direction } from "../../../lib/security-group/permission.ts";
import { ACCOUNT } from "../../support/engine.ts";
import type { Random } from "./random.ts";
import type { Change, GroupReference, Request, RequestedRule } from "./request.ts";
import { type State, typeOfSource } from "./state.ts";

/** What requests choose from. */
export interface Scene {
  readonly random: Random;
  readonly state: State;
  readonly vpcIds: readonly string[];
  /** IDs that were there once. */
  readonly pastGroupIds: readonly string[];
  readonly pastRuleIds: readonly string[];
}

/** Few, so that requests meet: as they are sent, and as answers say it. */
const PROTOCOLS = [
  ["tcp 22", "tcp 22"],
  ["6 22", "tcp 22"],
  ["UDP 53-60", "udp 53-60"],
  ["icmp 8/-1", "icmp 8/-1"],
  ["-1", "-1"],
  ["50", "50"],
] as const;
const ADDRESSES = [
  ["10.0.0.0/8", "10.0.0.0/8"],
  ["10.1.2.3/8", "10.0.0.0/8"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["2001:DB8::1/32", "2001:db8::/32"],
  ["2001:db8::/32", "2001:db8::/32"],
] as const;
const OTHER_ACCOUNT = "111122223333";
const NO_GROUP = "sg-0123456789abcdef0";
const NO_PREFIX_LIST = "pl-0123456789abcdef0";
const NO_RULE = "sgr-0123456789abcdef0";
const NAMES = ["web", "Web", "db", "app", "cache"];
const MOST_GROUPS = 7;

/** Of how many requests so many are of that kind. */
const KINDS: readonly (readonly [times: number, make: (scene: Scene) => Request])[] = [
  [1, createGroup],
  [1, deleteGroup],
  [4, authorize],
  [3, revoke],
  [2, revokeById],
  [3, modify],
  [1, describe],
  [1, describeById],
  [1, tag],
  [1, untag],
];
const LOTS = KINDS.flatMap(([times, make]) => Array.from({ length: times }, () => make));

/** Any request, one that succeeds more often than not. */
export function anyRequest(scene: Scene): Request {
  // Two groups beside the default ones at least.
  if (scene.state.groups.length < 4) return createGroup(scene);
  return scene.random.pick(LOTS)(scene);
}

function createGroup(scene: Scene): Request {
  const { random, state, vpcIds } = scene;
  if (state.groups.length >= MOST_GROUPS) return deleteGroup(scene);
  const name = random.chance(0.03) ? "Default" : random.pick(NAMES);
  return { do: "create", name, vpcId: random.pick(vpcIds) };
}

function deleteGroup(scene: Scene): Request {
  return { do: "delete", group: group(scene) };
}

function authorize(scene: Scene): Request {
  const { random } = scene;
  const tags = random.chance(0.2) ? { [random.pick(["env", "team"])]: random.pick(["a", "b"]) } : {};
  return {
    do: "authorize",
    ...place(scene),
    rules: withOddities(
      scene,
      random.some(3, () => newRule(scene)),
    ),
    tags,
  };
}

function revoke(scene: Scene): Request {
  const at = place(scene);
  const rules = scene.random.some(3, () => oldRule(scene, at));
  return { do: "revoke", ...at, rules: withOddities(scene, rules) };
}

function revokeById(scene: Scene): Request {
  const at = place(scene);
  return { do: "revoke by ID", ...at, ruleIds: scene.random.some(2, () => ruleId(scene, at)) };
}

function describe(scene: Scene): Request {
  const at = place(scene);
  const rules = scene.random.some(2, () => oldRule(scene, at));
  return { do: "describe", ...at, rules: withOddities(scene, rules) };
}

function describeById(scene: Scene): Request {
  const at = place(scene);
  return { do: "describe by ID", ...at, ruleId: ruleId(scene, at), ...description(scene) };
}

function modify(scene: Scene): Request {
  const { random, state } = scene;
  const at = { group: { groupId: groupId(scene) }, direction: direction(scene) };
  const changes = random.some(2, (): Change => {
    const id = ruleId(scene, at);
    const existing = state.rules.find((rule) => rule.ruleId === id);
    // Mostly of the same type of source, which it has to be.
    const candidates = Array.from({ length: 10 }, () => newRule(scene));
    const fitting = candidates.find(({ text }) => existing && typeOfSource(text) === typeOfSource(existing.text));
    const rule = fitting ?? newRule(scene);
    // The request has no place for an owner.
    const text = rule.text.replace(` ${OTHER_ACCOUNT}/`, ` ${ACCOUNT}/`);
    return { ruleId: id, rule: { ...rule, text } };
  });
  return { do: "modify", groupId: at.group.groupId, changes };
}

function tag(scene: Scene): Request {
  const { random } = scene;
  const tags = { [random.pick(["env", "team"])]: random.pick(["a", "b"]) };
  return { do: "tag", ruleIds: random.some(2, () => ruleId(scene, place(scene))), tags };
}

function untag(scene: Scene): Request {
  const { random } = scene;
  const ruleIds = random.some(2, () => ruleId(scene, place(scene)));
  return { do: "untag", ruleIds, key: random.pick(["env", "team"]) };
}

interface Place {
  readonly direction: Direction;
  readonly group: GroupReference;
}

function place(scene: Scene): Place {
  const at = direction(scene);
  // Egress actions take no name.
  return { direction: at, group: at === "ingress" ? group(scene) : { groupId: groupId(scene) } };
}

const direction = ({ random }: Scene): Direction => (random.chance(0.7) ? "ingress" : "egress");

function group(scene: Scene): GroupReference {
  const { random } = scene;
  return random.chance(0.1) ? { groupName: random.pick(NAMES) } : { groupId: groupId(scene) };
}

/** Of the groups that are there the first is the likeliest, so that requests meet in it. */
function groupId({ random, state, pastGroupIds }: Scene): string {
  if (random.chance(0.03)) return NO_GROUP;
  if (pastGroupIds.length > 0 && random.chance(0.05)) return random.pick(pastGroupIds);
  const hot = state.groups.find(({ name }) => name !== "default");
  return hot && random.chance(0.3) ? hot.groupId : random.pick(state.groups).groupId;
}

function newRule(scene: Scene): RequestedRule {
  const { random } = scene;
  const [sentProtocol, protocol] = random.pick(PROTOCOLS);
  const [sentSource, source] = anySource(scene);
  return { sent: `${sentProtocol} ${sentSource}`, text: `${protocol} ${source}`, ...description(scene) };
}

function anySource(scene: Scene): readonly [sent: string, text: string] {
  const { random, state } = scene;
  const kind = random.integer(10);
  if (kind < 5) return random.pick(ADDRESSES);
  if (kind < 7) {
    const id = random.chance(0.1) ? NO_PREFIX_LIST : random.pick(state.prefixListIds);
    return [id, id];
  }
  if (random.chance(0.1)) return [`${OTHER_ACCOUNT}/${NO_GROUP}`, `${OTHER_ACCOUNT}/${NO_GROUP}`];
  const id = groupId(scene);
  return [id, `${ACCOUNT}/${id}`];
}

/** Mostly one that the group has, in that direction or the other. */
function oldRule(scene: Scene, at: Place): RequestedRule {
  const { random } = scene;
  const rules = rulesIn(scene, at);
  if (rules.length === 0 || random.chance(0.15)) return newRule(scene);
  const { text } = random.pick(rules);
  return { sent: text, text, ...description(scene) };
}

/** Now and then one of them once more, in other words; or a permission without a source. */
function withOddities({ random }: Scene, rules: readonly RequestedRule[]): readonly RequestedRule[] {
  const [again] = random.chance(0.05) ? rules : [];
  return [
    ...(random.chance(0.05) ? [{ sent: "tcp 22 ", text: "" }] : []),
    ...rules,
    ...(again ? [{ ...again, sent: again.sent.replace(/^tcp /, "6 ") }] : []),
  ];
}

function ruleId(scene: Scene, at: Place): string {
  const { random, pastRuleIds } = scene;
  const ids = rulesIn(scene, at).flatMap((rule) => rule.ruleId ?? []);
  if (random.chance(0.03) || ids.length === 0) return NO_RULE;
  if (pastRuleIds.length > 0 && random.chance(0.05)) return random.pick(pastRuleIds);
  return random.pick(ids);
}

function rulesIn({ random, state }: Scene, { direction, group }: Place) {
  const { groupId } =
    "groupId" in group ? group : (state.groups.find(({ name }) => name === group.groupName) ?? { groupId: "" });
  const anywhere = random.chance(0.05);
  return state.rules.filter((rule) => anywhere || (rule.groupId === groupId && rule.direction === direction));
}

const description = ({ random }: Scene): { description?: string } =>
  random.chance(0.3) ? { description: random.pick(["office", "home"]) } : {};
