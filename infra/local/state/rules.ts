/** The rules of a seed's groups. */
import { isIP } from "node:net";
import { awsPrefixLists } from "../../../lib/actions/prefix-lists/prefix-list.ts";
import { errors } from "../../../lib/errors.ts";
import { canonicalIpv4Cidr, canonicalIpv6Cidr } from "../../../lib/security-group/cidr.ts";
import {
  allOutbound,
  DEFAULT_GROUP_NAME,
  rulesOfDefaultGroup,
  rulesOfEc2DefaultGroup,
} from "../../../lib/security-group/defaults.ts";
import { derivedRuleId, groupDigitsOf, isAwsManaged } from "../../../lib/security-group/ids.ts";
import type { Direction, Permission, Source } from "../../../lib/security-group/permission.ts";
import { canonicalProtocol } from "../../../lib/security-group/protocol.ts";
import type { Rule } from "../../../lib/security-group/rule.ts";
import { isVpcText } from "../../../lib/security-group/text.ts";
import { predictRuleId } from "../../../lib/store/items.ts";
import { at, Fault, type Path, refuse } from "./fault.ts";
import { groupsThere, type Lookup } from "./find.ts";
import { type EgressState, type IngressState, isId } from "./form.ts";
import { peerOf, type PlannedPeering } from "./peers.ts";
import type { GroupPlan } from "./plan.ts";
import { tagged } from "./tags.ts";

/** An account of a seed, with what others can name in it. */
interface Known {
  readonly lookup: Lookup;
  readonly peerings: readonly PlannedPeering[];
}

/** What is around a group. */
export interface Around extends Known {
  /** All accounts of the seed: rules may name groups of another one. */
  readonly all: readonly Known[];
  /** Of the group's VPC. */
  readonly ipv6CidrBlock?: string | undefined;
}

/** A rule, and where in the seed it stands. */
export interface PlannedRule {
  readonly rule: Rule;
  readonly path: Path;
}

/**
 * What the group is written to allow. Where that isn't written, it is what a new one allows.
 * @throws Fault
 */
export function rulesOf(group: GroupPlan, around: Around): PlannedRule[] {
  const { state, path, vpcId } = group;
  const born = bornRules(group, around);
  const bornIn = (wanted: Direction) =>
    born
      .filter(([direction]) => direction === wanted)
      .map(([direction, permission]) => newRule(group, direction, permission));
  if (vpcId === undefined && state.egress)
    throw new Fault([...path, "egress"], "rules of EC2 (classic) groups are about what comes in");
  const ingress = state.ingress?.map((rule, index) =>
    readRule(rule, rule.source, {
      group,
      direction: "ingress",
      path: [...path, "ingress", index],
      end: "source",
      ...around,
    }),
  );
  const egress = state.egress?.map((rule, index) =>
    readRule(rule, rule.destination, {
      group,
      direction: "egress",
      path: [...path, "egress", index],
      end: "destination",
      ...around,
    }),
  );
  return [...(ingress ?? bornIn("ingress")), ...(egress ?? bornIn("egress"))];
}

function bornRules({ groupId, vpcId, state }: GroupPlan, { lookup, ipv6CidrBlock }: Around) {
  const { accountId } = lookup.plan.account;
  const isDefault = state.name === DEFAULT_GROUP_NAME;
  if (vpcId === undefined) return isDefault ? rulesOfEc2DefaultGroup(accountId, groupId) : [];
  const vpc = ipv6CidrBlock === undefined ? {} : { ipv6CidrBlock };
  return isDefault ? rulesOfDefaultGroup(accountId, groupId, vpc) : allOutbound(vpc);
}

function newRule({ groupId, path }: GroupPlan, direction: Direction, permission: Permission): PlannedRule {
  const rule = { groupId, direction, permission };
  return { rule: { ...rule, ruleId: predictRuleId(rule), tags: [] }, path };
}

interface Place extends Around {
  readonly group: GroupPlan;
  readonly direction: Direction;
  readonly path: Path;
  /** The name of what says where traffic comes from, or goes to. */
  readonly end: "destination" | "source";
}

function readRule(state: EgressState | IngressState, end: string, place: Place): PlannedRule {
  const { group, direction, path, lookup } = place;
  const { groupId, vpcId } = group;
  const { description = "", sourceGroupName } = state;
  refuse([...path, "description"], !isVpcText(description), errors.ruleDescription);
  const source = readEnd(end, place);
  const permission = { ...readPorts(state, place), source };
  const isNamed = source.type === "group" && vpcId === undefined && !end.includes("sg-");
  const groupName = sourceGroupName ?? (isNamed ? end : undefined);
  const peer = state.peer ?? (state.ruleId === undefined ? peerOf(source, group, lookup.plan, place.all) : undefined);
  const prefixList = source.type === "prefix-list" ? weightOf(source.prefixListId, place) : undefined;
  const rule = {
    groupId,
    direction,
    permission,
    ...(description !== "" && { description }),
    ...(groupName !== undefined && { sourceGroupName: groupName }),
    ...(peer && { peer }),
    ...(prefixList && { prefixList }),
    ...tagged(state.tags, [...path, "tags"]),
  };
  if (
    !peer &&
    source.type === "group" &&
    source.userId === lookup.plan.account.accountId &&
    !lookup.groups.has(source.groupId)
  ) {
    throw new Fault([...path, place.end], `there is no group ${source.groupId}`);
  }
  return { rule: { ...rule, ruleId: readId(state.ruleId, groupId, path) ?? predictRuleId(rule) }, path };
}

/** @throws Fault for an ID under which the rule would not be found */
function readId(ruleId: string | undefined, groupId: string, path: Path): string | undefined {
  if (ruleId === undefined || groupDigitsOf(ruleId) === groupDigitsOf(derivedRuleId(groupId, ""))) return ruleId;
  throw new Fault([...path, "ruleId"], "the first eight digits of a rule's ID are those of its group's");
}

/** @throws Fault */
function readPorts(state: EgressState | IngressState, { group: { vpcId }, path }: Place) {
  const protocol = String(state.protocol).toLowerCase();
  const { port } = state;
  if (port !== undefined && (state.fromPort !== undefined || state.toPort !== undefined))
    throw new Fault([...path, "port"], "port stands beside fromPort or toPort: write one or the other");
  const isIcmp = ["1", "58", "icmp", "icmpv6"].includes(protocol);
  if (port !== undefined && isIcmp)
    throw new Fault([...path, "port"], "ICMP has no ports: its type is fromPort, and its code toPort");
  const [first, last = first] =
    port === undefined ? [state.fromPort, state.toPort] : String(port).split("-").map(Number);
  const requested = {
    IpProtocol: protocol === "all" ? "-1" : protocol,
    // Of ICMP, all types and all codes, where none is given.
    FromPort: first ?? (isIcmp ? -1 : undefined),
    ToPort: isIcmp ? (state.toPort ?? -1) : last,
  };
  return at([...path, "protocol"], () => canonicalProtocol(requested, vpcId === undefined ? "ec2" : "vpc"));
}

/** @throws Fault */
function readEnd(text: string, { lookup, group, path, end }: Place): Source {
  const { accountId } = lookup.plan.account;
  const here = [...path, end];
  // A group may be called 10.0.0.0, and even 10.0.0.0/8: that one is named by its ID.
  const family = text.includes("/") ? isIP(text.split("/")[0] ?? "") : 0;
  if (family === 4) return at(here, () => ({ type: "ipv4", cidr: canonicalIpv4Cidr(text) }));
  if (family === 6) return at(here, () => ({ type: "ipv6", cidr: canonicalIpv6Cidr(text) }));
  const [, owner, ofOwner] = /^(\d{12}|amazon-elb)\/(.+)$/.exec(text) ?? [];
  if (owner !== undefined && ofOwner !== undefined && isId("sg", ofOwner))
    return { type: "group", userId: owner, groupId: ofOwner };
  if (isId("sg", text)) return { type: "group", userId: accountId, groupId: text };
  if (isId("pl", text)) return { type: "prefix-list", prefixListId: text };
  const named = lookup.named(text, group.vpcId);
  if (named) return { type: "group", userId: accountId, groupId: named.groupId };
  const [list, another] = lookup.plan.prefixLists.filter(({ state }) => state.name === text);
  if (another) throw new Fault(here, `several prefix lists are called ${text}: write the ID`);
  if (list) return { type: "prefix-list", prefixListId: list.prefixListId };
  const bare = isIP(text);
  if (bare > 0) throw new Fault(here, `${text} has no length: ${text}/${bare === 4 ? 32 : 128} is that address alone`);
  throw new Fault(
    here,
    `${text} is no CIDR block, and no group or prefix list here${groupsThere(lookup, group.vpcId)}`,
  );
}

/** What a prefix list counts for. Of AWS's own we don't know all. @throws Fault for another that isn't there */
function weightOf(prefixListId: string, { lookup, path, end }: Place): Rule["prefixList"] {
  const ofAws = awsPrefixLists(lookup.plan.account).find((list) => list.prefixListId === prefixListId);
  if (ofAws) return { family: ofAws.addressFamily === "IPv4" ? "ipv4" : "ipv6", maxEntries: ofAws.maxEntries };
  if (isAwsManaged(prefixListId)) return undefined;
  const list = lookup.prefixLists.get(prefixListId);
  if (!list) throw new Fault([...path, end], `there is no prefix list ${prefixListId}`);
  return { family: list.state.addressFamily === "IPv6" ? "ipv6" : "ipv4", maxEntries: sizeOf(list.state) };
}

/** How many entries a prefix list may have. */
export const sizeOf = ({ maxEntries, entries = [] }: Lookup["plan"]["prefixLists"][number]["state"]): number =>
  maxEntries ?? Math.max(entries.length, 1);
