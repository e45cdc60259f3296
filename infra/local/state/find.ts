/** What a seed names by name or ID. */
import { Fault, type Path } from "./fault.ts";
import { type AccountPlan, type GroupPlan, nameOf, type PrefixListPlan, type VpcPlan } from "./plan.ts";

/** An account with all that others can name in it. */
export interface Lookup {
  readonly plan: AccountPlan;
  /** Every group, those of EC2 (classic) among them, by ID. */
  readonly groups: ReadonlyMap<string, GroupPlan>;
  readonly prefixLists: ReadonlyMap<string, PrefixListPlan>;
  /** A group of the VPC, or of EC2 (classic), by its name; names differ in more than case. */
  named(name: string, vpcId: string | undefined): GroupPlan | undefined;
}

/** @throws Fault where two groups have one ID */
export function openLookup(plan: AccountPlan): Lookup {
  const groups = new Map<string, GroupPlan>();
  const names = new Map<string, GroupPlan>();
  for (const group of [...plan.groups, ...plan.vpcs.flatMap((vpc) => vpc.groups)]) {
    if (groups.has(group.groupId)) throw new Fault([...group.path, "groupId"], `group ${group.groupId} is there twice`);
    groups.set(group.groupId, group);
    names.set(nameKey(group.state.name, group.vpcId), group);
  }
  const prefixLists = new Map(plan.prefixLists.map((list) => [list.prefixListId, list]));
  return { plan, groups, prefixLists, named: (name, vpcId) => names.get(nameKey(name, vpcId)) };
}

const nameKey = (name: string, vpcId = "") => `${vpcId}/${name.toLowerCase()}`;

/** @throws Fault where there is no such VPC, or several have the name */
export function findVpc(named: string, { vpcs }: AccountPlan, path: Path): VpcPlan {
  const [vpc, another] = vpcs.filter(({ vpcId, state }) => vpcId === named || nameOf(state) === named);
  if (vpc && !another) return vpc;
  throw new Fault(path, another ? `several VPCs are called ${named}: write the ID` : `there is no VPC ${named}`);
}

/** The group of that ID, wherever it is, or of that name in the VPC. @throws Fault where there is none */
export function findGroup(named: string, lookup: Lookup, vpcId: string | undefined, path: Path): GroupPlan {
  const group = lookup.groups.get(named) ?? lookup.named(named, vpcId);
  if (!group) throw new Fault(path, `there is no group ${named}${groupsThere(lookup, vpcId)}`);
  return group;
}

/** The names of the groups of a VPC, for somebody who has mistyped one. */
export function groupsThere({ groups }: Lookup, vpcId: string | undefined): string {
  const names = [...groups.values()].filter((group) => group.vpcId === vpcId).map(({ state: { name } }) => name);
  return names.length > 12 ? "" : `: there are ${names.join(", ")}`;
}
