/** A seed with all its accounts, VPCs, groups and prefix lists under their IDs, before anything is made of them. */
import type { Account } from "../../../lib/account.ts";
import {
  DEFAULT_GROUP_NAME,
  DEFAULT_VPC_CIDR,
  DESCRIPTION_OF_DEFAULT_GROUP,
} from "../../../lib/security-group/defaults.ts";
import { derivedEc2GroupId, derivedId, isEc2GroupId } from "../../../lib/security-group/ids.ts";
import type { Regions as KnownRegions } from "../../../lib/regions.ts";
import { describeUnknownRegion } from "../../../lib/unknown-region.ts";
import { defaultVpcId } from "../../../lib/store/accounts.ts";
import { Fault, type Path } from "./fault.ts";
import {
  accountIdOf,
  type AccountState,
  type GroupState,
  type PrefixListState,
  type State,
  type VpcState,
} from "./form.ts";

/** Something of a seed, and where in it it stands. */
interface Planned<Part> {
  readonly state: Part;
  readonly path: Path;
}

export interface GroupPlan extends Planned<GroupState> {
  readonly groupId: string;
  /** Absent for an EC2 (classic) group. */
  readonly vpcId?: string;
}

export interface VpcPlan extends Planned<VpcState> {
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly cidrBlock: string;
  /** The default group among them. */
  readonly groups: readonly GroupPlan[];
}

export interface PrefixListPlan extends Planned<PrefixListState> {
  readonly prefixListId: string;
}

export interface AccountPlan extends Planned<AccountState> {
  readonly account: Account;
  readonly vpcs: readonly VpcPlan[];
  /** EC2 (classic) groups. */
  readonly groups: readonly GroupPlan[];
  readonly prefixLists: readonly PrefixListPlan[];
}

/** Where accounts may be. */
export interface Regions {
  /** That of accounts which name none. */
  readonly own: string;
  readonly known: KnownRegions;
}

/**
 * IDs that the seed doesn't give follow from account, region and name: the same seed makes the same IDs.
 * @throws Fault
 */
export function planAccounts({ accounts }: State, regions: Regions): AccountPlan[] {
  const plans = accounts.map((state, index) => planAccount(state, ["accounts", index], regions));
  requireDistinct(plans, ({ account: { accountId, region } }) => `account ${accountId} in ${region}`);
  return plans;
}

function planAccount(state: AccountState, path: Path, { own, known }: Regions): AccountPlan {
  const { region = own, platform = "vpc", prefixLists = [], groups = [] } = state;
  const account = { accountId: accountIdOf(state.accountId), region, platform };
  if (!known.has(region)) throw new Fault([...path, "region"], describeUnknownRegion(region, known));
  if (platform === "vpc" && groups.length > 0) {
    throw new Fault(
      [...path, "groups"],
      "groups outside of VPCs are for accounts of the platform ec2: write them in a VPC",
    );
  }
  const vpcs = withDefaultVpc(state, account, path).map((planned, index) => planVpc(planned, index, account));
  requireDistinct(vpcs, ({ vpcId }) => `VPC ${vpcId}`);
  const lists = prefixLists.map((list, index) => planPrefixList(list, [...path, "prefixLists", index], account));
  requireDistinct(lists, ({ prefixListId }) => `prefix list ${prefixListId}`);
  return {
    state,
    path,
    account,
    vpcs,
    groups: platform === "ec2" ? planGroups(groups, path, account, undefined) : [],
    prefixLists: lists,
  };
}

/** The VPCs that are given, and a default VPC unless there is one among them, or is to be none. */
function withDefaultVpc(state: AccountState, account: Account, path: Path): Planned<VpcState>[] {
  const given = (state.vpcs ?? []).map((vpc, index) => ({ state: vpc, path: [...path, "vpcs", index] }));
  const [first, second] = given.filter(({ state: { isDefault } }) => isDefault);
  if (second) throw new Fault([...second.path, "isDefault"], "an account has one default VPC in a region");
  if (first && account.platform === "ec2")
    throw new Fault([...first.path, "isDefault"], "an account of the platform ec2 has no default VPC");
  if (first && state.defaultVpc === false)
    throw new Fault([...first.path, "isDefault"], "defaultVpc: false says that there is none");
  const isBorn = !first && state.defaultVpc !== false && account.platform === "vpc";
  return isBorn ? [...given, { state: { isDefault: true }, path }] : given;
}

function planVpc({ state, path }: Planned<VpcState>, index: number, account: Account): VpcPlan {
  const { isDefault = false } = state;
  const vpcId = isDefault
    ? idOfDefault(state, path, account)
    : (state.vpcId ?? idOf("vpc", account, nameOf(state) ?? index));
  const { cidrBlock = isDefault ? DEFAULT_VPC_CIDR : "10.0.0.0/16" } = state;
  return {
    state,
    path,
    vpcId,
    isDefault,
    cidrBlock,
    groups: planGroups(state.groups ?? [], path, account, vpcId, isDefault),
  };
}

/** It follows from account and region: requests find it without a read. */
function idOfDefault({ vpcId }: VpcState, path: Path, account: Account): string {
  const expected = defaultVpcId(account) ?? "";
  if (vpcId === undefined || vpcId === expected) return expected;
  throw new Fault([...path, "vpcId"], `the default VPC of ${account.accountId} in ${account.region} is ${expected}`);
}

function planGroups(
  given: readonly GroupState[],
  path: Path,
  account: Account,
  vpcId: string | undefined,
  isInDefaultVpc = false,
): GroupPlan[] {
  const { accountId, region } = account;
  const planned = given.map((state, index) => ({ state, path: [...path, "groups", index] }));
  const hasDefault = given.some(({ name }) => name === DEFAULT_GROUP_NAME);
  const description = DESCRIPTION_OF_DEFAULT_GROUP[vpcId === undefined ? "ec2" : "vpc"];
  const born: Planned<GroupState> = { state: { name: DEFAULT_GROUP_NAME, description }, path };
  const all = hasDefault ? planned : [...planned, born];
  const plans = all.map(({ state, path }): GroupPlan => {
    if (vpcId === undefined) {
      const born = state.name === DEFAULT_GROUP_NAME ? [] : [state.name.toLowerCase()];
      const { groupId = derivedEc2GroupId(accountId, region, ...born) } = state;
      if (!isEc2GroupId(groupId))
        throw new Fault([...path, "groupId"], "the ID of an EC2 (classic) group has 8 digits");
      return { state, path, groupId };
    }
    const born = isInDefaultVpc && state.name === DEFAULT_GROUP_NAME;
    const {
      groupId = born ? derivedId("sg", accountId, region) : idOf("sg", account, vpcId, state.name.toLowerCase()),
    } = state;
    if (account.platform === "ec2" && isEc2GroupId(groupId))
      throw new Fault([...path, "groupId"], "8 digits are for the IDs of EC2 (classic) groups");
    return { state, path, groupId, vpcId };
  });
  requireDistinct(plans, ({ state: { name } }) => `group ${name.toLowerCase()}`, "name");
  return plans;
}

function planPrefixList(state: PrefixListState, path: Path, account: Account): PrefixListPlan {
  return { state, path, prefixListId: state.prefixListId ?? idOf("pl", account, state.name) };
}

/** An ID for what a seed names. */
const idOf = (prefix: "pl" | "sg" | "vpc", { accountId, region }: Account, ...from: readonly (string | number)[]) =>
  derivedId(prefix, accountId, region, "seed", ...from.map(String));

/** What a person calls it. */
export const nameOf = ({ name, tags }: Pick<VpcState, "name" | "tags">): string | undefined => name ?? tags?.["Name"];

/** @throws Fault */
function requireDistinct<Plan extends { readonly path: Path }>(
  plans: readonly Plan[],
  say: (plan: Plan) => string,
  ...at: Path
): void {
  const seen = new Set<string>();
  for (const plan of plans) {
    const said = say(plan);
    if (seen.has(said)) throw new Fault([...plan.path, ...at], `${said} is there twice`);
    seen.add(said);
  }
}
