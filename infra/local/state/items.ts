/** A seed as the items of a table. Nothing is read, and nothing written: what is wrong in it is found here. */
import { requirePrefixListName } from "../../../lib/actions/prefix-lists/attributes.ts";
import { errors } from "../../../lib/errors.ts";
import { canonicalIpv4Cidr, canonicalIpv6Cidr } from "../../../lib/security-group/cidr.ts";
import { DEFAULT_GROUP_NAME } from "../../../lib/security-group/defaults.ts";
import { isAscii, isVpcText } from "../../../lib/security-group/text.ts";
import type { Account } from "../../../lib/account.ts";
import { newAccountItem } from "../../../lib/store/accounts.ts";
import type { GroupItem, Item, PeeringItem, PrefixListItem } from "../../../lib/store/items.ts";
import { isKind, toRuleItem } from "../../../lib/store/items.ts";
import { keys, nameScope, partitionKey } from "../../../lib/store/keys.ts";
import { pointersOf } from "../../../lib/store/rules.ts";
import { at, Fault, type Path, refuse } from "./fault.ts";
import { findVpc, openLookup } from "./find.ts";
import type { PrefixListState, State } from "./form.ts";
import { peeringsOf } from "./peers.ts";
import {
  type AccountPlan,
  type GroupPlan,
  type PrefixListPlan,
  planAccounts,
  type Regions,
  type VpcPlan,
} from "./plan.ts";
import { type Around, rulesOf, sizeOf } from "./rules.ts";
import { ItemSet } from "./item-set.ts";
import { tagged } from "./tags.ts";
import { addVpc } from "./vpcs.ts";

/** What an account is to have in a region. */
export interface SeededAccount {
  readonly account: Account;
  readonly items: readonly Item[];
}

/**
 * What each account is to have, all of it: what the seed says, and what follows from that.
 * @throws Fault
 */
export function itemsOf(state: State, regions: Regions): SeededAccount[] {
  const plans = planAccounts(state, regions);
  const all = plans.map((plan) => ({ lookup: openLookup(plan), peerings: peeringsOf(plan, plans) }));
  const written = all.flatMap(({ peerings }) => peerings);
  return all.map((known) => {
    const { plan } = known.lookup;
    const { account, path, groups, vpcs, prefixLists } = plan;
    const items = new ItemSet();
    for (const list of prefixLists) addPrefixList(list, items);
    for (const vpc of vpcs) addVpc(vpc, known.lookup, items);
    for (const group of groups) addGroup(group, { ...known, all }, items);
    for (const vpc of vpcs) {
      const around = { ...known, all, ipv6CidrBlock: vpc.state.ipv6CidrBlock };
      for (const group of vpc.groups) addGroup(group, around, items);
    }
    for (const { item, path } of known.peerings) items.add(item, path, "the peering connection is there twice");
    for (const { item } of written) addOtherSide(item, account, items);
    const { tags: dhcpOptionsTags, tagsVersion } = tagged(plan.state.dhcpOptionsTags, [...path, "dhcpOptionsTags"]);
    const dhcp =
      dhcpOptionsTags.length > 0 ? { dhcpOptionsTags, ...(tagsVersion !== undefined && { tagsVersion }) } : {};
    const counts = {
      groups: groups.length + vpcs.reduce((sum, vpc) => sum + vpc.groups.length, 0),
      vpcs: vpcs.length,
      prefixLists: prefixLists.length,
      interfaces: items.all().filter((item) => isKind("interface", item)).length,
    };
    items.add({ ...newAccountItem(account, counts), ...dhcp }, path, "");
    return { account, items: items.all() };
  });
}

/** Each of the two accounts has a connection, with its own tags; where only one of them writes it down, the other has it, too. */
function addOtherSide(peering: PeeringItem, { accountId, region }: Account, items: ItemSet): void {
  const pk = partitionKey(accountId, region);
  const isOurs = [peering.requester, peering.accepter].some((side) => partitionKey(side.accountId, side.region) === pk);
  const { tags: _, tagsVersion: __, ...item } = peering;
  // One that has failed, the other account never sees.
  if (isOurs && peering.status !== "failed" && !items.has(peering.sk))
    items.add({ ...item, tags: [] } as PeeringItem, [], "");
}

function addGroup(group: GroupPlan, around: Around, items: ItemSet): void {
  const { groupId, vpcId, state, path } = group;
  const { plan } = around.lookup;
  const { name, description = name } = state;
  const isText = vpcId === undefined ? (text: string) => isAscii(text) && text.length <= 255 : isVpcText;
  refuse([...path, "name"], name === "" || !isText(name), errors.groupName);
  refuse([...path, "name"], name.startsWith("sg-"), () => errors.groupNameLikeId(name));
  refuse([...path, "description"], description === "" || !isText(description), errors.groupDescription);
  const item: GroupItem = {
    sk: keys.group(groupId),
    groupId,
    groupName: name,
    description,
    ...(vpcId !== undefined && { vpcId }),
    ...tagged(state.tags, [...path, "tags"]),
    additions: 0,
    modifications: 0,
  };
  items.add(item, [...path, "groupId"], `group ${groupId} is there twice`);
  const named = { sk: keys.name(nameScope(vpcId), name), groupId, groupName: name };
  items.add(named, [...path, "name"], `group ${name} is there twice`);
  addRules(group, around, items);
  for (const [index, vpc] of (state.associatedVpcs ?? []).entries()) {
    addAssociation(group, findVpc(vpc, plan, [...path, "associatedVpcs", index]), plan, {
      items,
      path: [...path, "associatedVpcs", index],
    });
  }
}

interface Here {
  readonly items: ItemSet;
  readonly path: Path;
}

/** What AssociateSecurityGroupVpc refuses is refused. */
function addAssociation(
  { groupId, vpcId: own, state }: GroupPlan,
  vpc: VpcPlan,
  { vpcs }: AccountPlan,
  here: Here,
): void {
  const { items, path } = here;
  const isInDefault = vpcs.some(({ vpcId, isDefault }) => vpcId === own && isDefault);
  refuse(path, own === undefined, errors.vpcGroupsOnly);
  refuse(path, state.name === DEFAULT_GROUP_NAME, () => errors.defaultGroupAssociation(groupId));
  refuse(path, own === vpc.vpcId, () => errors.ownVpcAssociation(groupId, vpc.vpcId));
  refuse(path, vpc.isDefault || isInDefault, errors.defaultVpcAssociation);
  const association = { sk: keys.association(groupId, vpc.vpcId), groupId, vpcId: vpc.vpcId };
  items.add(association, path, `VPC ${vpc.vpcId} is there twice`);
  items.add({ sk: keys.use(groupId, vpc.vpcId) }, path, "");
}

function addRules(group: GroupPlan, around: Around, items: ItemSet): void {
  const { accountId } = around.lookup.plan.account;
  const ids = new Set<string>();
  for (const { rule, path } of rulesOf(group, around)) {
    items.add(toRuleItem(rule), path, "the rule is there twice");
    if (ids.has(rule.ruleId)) throw new Fault(path, `another rule of the group is ${rule.ruleId}`);
    ids.add(rule.ruleId);
    for (const sk of pointersOf(rule, accountId)) items.add({ sk }, path, "the rule is there twice");
  }
}

function addPrefixList({ state, path, prefixListId }: PrefixListPlan, items: ItemSet): void {
  at([...path, "name"], () => requirePrefixListName(state.name));
  const { name, addressFamily = "IPv4", version = 1, earlierVersions = [], stateMessage, request } = state;
  const item: PrefixListItem = {
    sk: keys.prefixList(prefixListId),
    prefixListId,
    prefixListName: name,
    addressFamily,
    maxEntries: sizeOf(state),
    version,
    state: state.state ?? "create-complete",
    ...(stateMessage !== undefined && { stateMessage }),
    ...(request !== undefined && { request }),
    ...tagged(state.tags, [...path, "tags"]),
    additions: 0,
  };
  items.add(item, path, `prefix list ${prefixListId} is there twice`);
  const current = { version, entries: state.entries ?? [] };
  for (const [index, one] of [current, ...earlierVersions].entries()) {
    const here = [...path, ...(one === current ? ["entries"] : ["earlierVersions", index - 1, "entries"])];
    if (one.version > version) throw new Fault(here, `the list is of version ${version}`);
    if (one === current && one.entries.length > sizeOf(state))
      throw new Fault(here, `the list has ${sizeOf(state)} entries at most`);
    const entries = one.entries.map((entry, place) => readEntry(entry, [...here, place], addressFamily));
    refuse(here, new Set(entries.map(({ cidr }) => cidr)).size < entries.length, errors.repeatedEntry);
    items.add(
      { sk: keys.entries(prefixListId, one.version), entries } as Item,
      here,
      `version ${one.version} is there twice`,
    );
  }
}

type Entry = NonNullable<PrefixListState["entries"]>[number];

function readEntry({ cidr, description = "" }: Entry, path: Path, family: PrefixListItem["addressFamily"]): Entry {
  const canonical = family === "IPv4" ? canonicalIpv4Cidr : canonicalIpv6Cidr;
  return { cidr: at([...path, "cidr"], () => canonical(cidr)), ...(description !== "" && { description }) };
}
