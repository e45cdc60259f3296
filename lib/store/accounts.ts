import { randomBytes } from "node:crypto";
import type { Account } from "../account.ts";
import { derivedEc2GroupId, derivedId } from "../security-group/ids.ts";
import {
  DEFAULT_GROUP_NAME,
  DEFAULT_VPC_CIDR,
  DESCRIPTION_OF_DEFAULT_GROUP,
  rulesOfEc2DefaultGroup,
} from "../security-group/defaults.ts";
import type { Limits } from "../security-group/limits.ts";
import { allPuts, putGroup } from "./groups.ts";
import type { AccountItem } from "./items.ts";
import { keys } from "./keys.ts";
import type { Write } from "./transaction.ts";
import { TABLE_VERSION } from "./version.ts";
import { putDefaultSubnets } from "./subnets.ts";
import { putVpc, type VpcPuts } from "./vpcs.ts";

/** The account's default VPC: its ID follows from account and region. An account with EC2 (classic) has none. */
export const defaultVpcId = ({ accountId, region, platform }: Account): string | undefined =>
  platform === "vpc" ? derivedId("vpc", accountId, region) : undefined;

/**
 * What an account's first use of a region finds there: its default VPC and default group or, with EC2 (classic), its
 * default group. The first write fails where the account is there already.
 * @param groups how many it is going to have, with those that the same transaction adds
 */
export function putAccount(account: Account, groups = 1): Write[] {
  const { accountId, region } = account;
  const vpcId = defaultVpcId(account);
  const counts = { groups, vpcs: vpcId === undefined ? 0 : 1, prefixLists: 0, interfaces: 0 };
  const put: Write = { put: newAccountItem(account, counts), condition: "absent" };
  if (vpcId === undefined) return [put, ...putEc2DefaultGroup(accountId, region)];
  const { vpc, defaultGroup } = putDefaultVpc(account, vpcId, derivedId("sg", accountId, region));
  return [put, vpc, ...defaultGroup, ...putDefaultSubnets(account, vpcId)];
}

/** An account's own item, with a new secret. */
export function newAccountItem(account: Account, counts: Pick<AccountItem, (typeof COUNTED)[number]>): AccountItem {
  const vpcId = defaultVpcId(account);
  return {
    sk: keys.account,
    version: TABLE_VERSION,
    platform: account.platform,
    tokenSecret: randomBytes(32).toString("hex"),
    ...counts,
    ...(vpcId !== undefined && { defaultVpcId: vpcId }),
  };
}

/** The default VPC with its default group. */
export function putDefaultVpc({ accountId, region }: Account, vpcId: string, defaultGroupId: string): VpcPuts {
  const vpc = {
    vpcId,
    isDefault: true,
    cidrBlock: DEFAULT_VPC_CIDR,
    cidrAssociationId: derivedId("vpc-cidr-assoc", accountId, region),
    instanceTenancy: "default" as const,
    tags: [],
  };
  return putVpc(vpc, { accountId, defaultGroupId });
}

function putEc2DefaultGroup(accountId: string, region: string): Write[] {
  const groupId = derivedEc2GroupId(accountId, region);
  const description = DESCRIPTION_OF_DEFAULT_GROUP.ec2;
  const group = { groupId, groupName: DEFAULT_GROUP_NAME, description, tags: [] };
  return allPuts(putGroup(group, rulesOfEc2DefaultGroup(accountId, groupId)));
}

/** What an account counts. */
export const COUNTED = ["vpcs", "prefixLists", "interfaces", "groups"] as const satisfies readonly (keyof Limits)[];

type Counts = Partial<Record<(typeof COUNTED)[number], number>>;

/** Counts what is new, which fails where the account would have more of it than it may. */
export function count(added: Counts, limits: Limits): Write {
  const names = COUNTED.filter((name) => added[name] !== undefined);
  const atMost = Object.fromEntries(names.map((name) => [name, limits[name] - (added[name] ?? 0)]));
  return { update: keys.account, add: { ...added }, condition: { atMost } };
}

/** Counts what goes. */
export const discount = (removed: Counts): Write => ({
  update: keys.account,
  add: Object.fromEntries(Object.entries(removed).map(([name, number]) => [name, -number])),
  condition: "present",
});
