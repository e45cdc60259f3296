/** The peering connections of a seed. */
import { derivedId } from "../../../lib/security-group/ids.ts";
import type { Source } from "../../../lib/security-group/permission.ts";
import type { Rule } from "../../../lib/security-group/rule.ts";
import { PEERING_EXPIRES_MILLISECONDS, shownUntil } from "../../../lib/actions/peerings/peering.ts";
import { isSide } from "../../../lib/actions/peerings/side.ts";
import type { PeeringItem, PeeringSide } from "../../../lib/store/items.ts";
import { keys } from "../../../lib/store/keys.ts";
import type { Path } from "./fault.ts";
import { findVpc, type Lookup } from "./find.ts";
import { accountIdOf, isId, type PeeringState } from "./form.ts";
import type { AccountPlan, GroupPlan, VpcPlan } from "./plan.ts";
import { tagged } from "./tags.ts";

/** A connection as an account has it, and where it is written. */
export interface PlannedPeering {
  readonly item: PeeringItem;
  readonly path: Path;
}

/** @throws Fault */
export function peeringsOf(plan: AccountPlan, all: readonly AccountPlan[]): PlannedPeering[] {
  return (plan.state.peerings ?? []).map((state, index) => {
    const path = [...plan.path, "peerings", index];
    return { item: peeringItem(state, path, plan, all), path };
  });
}

function peeringItem(state: PeeringState, path: Path, plan: AccountPlan, all: readonly AccountPlan[]): PeeringItem {
  const { status = "active", changedAt } = state;
  const requester = sideOf(state.requester, [...path, "requester"], plan, all);
  const accepter = sideOf(state.accepter, [...path, "accepter"], plan, all);
  const { vpcPeeringConnectionId = derivedId("pcx", nameOfSide(requester), nameOfSide(accepter)) } = state;
  const changed = changedAt === undefined ? Date.now() : Date.parse(changedAt);
  // Written by a sandbox, it is whole: nothing is added.
  const isWhole = changedAt !== undefined;
  const withBlocks = (side: Side, isShown: boolean): PeeringSide => {
    const { vpc, ...item } = side;
    return isWhole || !isShown || !vpc ? item : { ...blocksOf(vpc), ...item };
  };
  const expiresAt =
    state.expiresAt === undefined ? changed + PEERING_EXPIRES_MILLISECONDS : Date.parse(state.expiresAt);
  return {
    sk: keys.peering(vpcPeeringConnectionId),
    vpcPeeringConnectionId,
    requester: withBlocks(requester, true),
    accepter: withBlocks(accepter, status === "active"),
    status,
    statusMessage: state.statusMessage ?? messageOf(status, accepter),
    changedAt: changed,
    expiresAt,
    ...(status !== "active" && { expires: shownUntil(status === "pending-acceptance" ? expiresAt : changed) }),
    ...tagged(state.tags, [...path, "tags"]),
  };
}

/** A side, and the seed's VPC that it is, if it is one. */
type Side = PeeringSide & { readonly vpc: VpcPlan | undefined };

function sideOf(state: PeeringState["requester"], path: Path, own: AccountPlan, all: readonly AccountPlan[]): Side {
  const accountId = accountIdOf(state.accountId ?? own.account.accountId);
  const { region = own.account.region, cidrBlocks, ipv6CidrBlocks } = state;
  const theirs = all.find(({ account }) => account.accountId === accountId && account.region === region);
  const known = theirs?.vpcs.find(({ vpcId }) => vpcId === state.vpc);
  // What isn't in the seed is named by its ID.
  const vpc =
    known ??
    (isId("vpc", state.vpc) ? undefined : findVpc(state.vpc, theirs ?? { ...own, vpcs: [] }, [...path, "vpc"]));
  return {
    accountId,
    region,
    vpcId: vpc?.vpcId ?? state.vpc,
    ...(cidrBlocks && { cidrBlocks }),
    ...(ipv6CidrBlocks && { ipv6CidrBlocks }),
    vpc,
  };
}

const nameOfSide = ({ accountId, region, vpcId }: PeeringSide): string => [accountId, region, vpcId].join("/");

const blocksOf = ({ cidrBlock, state: { secondaryCidrBlocks = [], ipv6CidrBlock } }: VpcPlan) => ({
  cidrBlocks: [cidrBlock, ...secondaryCidrBlocks.map((block) => block.cidrBlock)],
  ipv6CidrBlocks: ipv6CidrBlock === undefined ? [] : [ipv6CidrBlock],
});

function messageOf(status: PeeringItem["status"], { accountId }: PeeringSide): string {
  switch (status) {
    case "active":
      return "Active";
    case "pending-acceptance":
      return `Pending Acceptance by ${accountId}`;
    default:
      return `${status.charAt(0).toUpperCase()}${status.slice(1)}`;
  }
}

/**
 * The connection by which a group's rules reach another VPC's group, where there is one.
 * @param all what is written of all accounts
 */
export function peerOf(
  source: Source,
  { vpcId: own }: GroupPlan,
  { account }: AccountPlan,
  all: readonly { readonly lookup: Lookup; readonly peerings: readonly PlannedPeering[] }[],
): Rule["peer"] {
  if (source.type !== "group" || own === undefined) return undefined;
  const { region } = account;
  const theirs = all.find(
    ({ lookup: { plan } }) => plan.account.accountId === source.userId && plan.account.region === region,
  );
  const { vpcId } = theirs?.lookup.groups.get(source.groupId) ?? {};
  if (vpcId === undefined || vpcId === own) return undefined;
  const ends = [
    { accountId: account.accountId, region, vpcId: own },
    { accountId: source.userId, region, vpcId },
  ];
  const found = all
    .flatMap(({ peerings }) => peerings)
    .find(
      ({ item: { status, requester, accepter } }) =>
        status === "active" && ends.every((end) => isSide(requester, end) || isSide(accepter, end)),
    );
  return found && { vpcId, vpcPeeringConnectionId: found.item.vpcPeeringConnectionId };
}
