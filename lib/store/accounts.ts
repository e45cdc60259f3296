import { randomBytes } from "node:crypto";
import type { Account } from "../account.ts";
import { derivedEc2GroupId, derivedId } from "../security-group/ids.ts";
import type { Direction, Permission } from "../security-group/permission.ts";
import { putGroup } from "./groups.ts";
import type { AccountItem } from "./items.ts";
import { keys } from "./keys.ts";
import type { Partition } from "./partition.ts";
import type { Write } from "./transaction.ts";
import { DEFAULT_GROUP_NAME, putVpc } from "./vpcs.ts";

/** The account's default VPC: its ID follows from account and region. An account with EC2 (classic) has none. */
export const defaultVpcId = ({ accountId, region, platform }: Account): string | undefined =>
  platform === "vpc" ? derivedId("vpc", accountId, region) : undefined;

/**
 * What an account's first use of a region finds there: its default VPC and default group or, with EC2 (classic), its
 * default group. The first write fails where the account is there already.
 * @param groups how many it is going to have, with those that the same transaction adds
 */
export function putAccount(account: Account, groups = 1): Write[] {
  const { accountId, region, platform } = account;
  const vpcId = defaultVpcId(account);
  const item: AccountItem = {
    sk: keys.account,
    platform,
    tokenSecret: randomBytes(32).toString("hex"),
    groups,
    ...(vpcId !== undefined && { defaultVpcId: vpcId }),
  };
  return [
    { put: item, condition: "absent" },
    ...(vpcId === undefined ? putEc2DefaultGroup(accountId, region) : putDefaultVpc(account, vpcId)),
  ];
}

/** The default VPC with its default group. The first write fails where it is there already. */
export function putDefaultVpc({ accountId, region }: Account, vpcId: string): Write[] {
  const vpc = {
    vpcId,
    isDefault: true,
    cidrBlock: "172.31.0.0/16",
    cidrAssociationId: derivedId("vpc-cidr-assoc", accountId, region),
    instanceTenancy: "default" as const,
    tags: [],
  };
  return putVpc(vpc, { accountId, defaultGroupId: derivedId("sg", accountId, region) });
}

function putEc2DefaultGroup(accountId: string, region: string): Write[] {
  const groupId = derivedEc2GroupId(accountId, region);
  const source = { type: "group", userId: accountId, groupId } as const;
  const fromItself: [Direction, Permission][] = [
    ["ingress", { protocol: "tcp", fromPort: 0, toPort: 65_535, source }],
    ["ingress", { protocol: "udp", fromPort: 0, toPort: 65_535, source }],
    ["ingress", { protocol: "icmp", fromPort: -1, toPort: -1, source }],
  ];
  return putGroup({ groupId, groupName: DEFAULT_GROUP_NAME, description: "default group", tags: [] }, fromItself);
}

/** VPC User Guide, "Amazon VPC quotas": security groups per Region. */
const MAX_GROUPS = 2_500;

/** Counts a new group, which fails where the account has as many as it may. */
export const countGroup: Write = {
  update: keys.account,
  add: { groups: 1 },
  condition: { atMost: { groups: MAX_GROUPS - 1 } },
};

/** Counts groups that go. */
export const discountGroups = (groups: number): Write => ({
  update: keys.account,
  add: { groups: -groups },
  condition: "present",
});

const REMEMBERED_ACCOUNTS = 10_000;

/** Makes an account in a region on its first use, and remembers it for the life of the container. */
export function accountOpener(): (account: Account, partition: Partition) => Promise<AccountItem> {
  const opened = new Map<string, AccountItem>();
  return async (account, partition) => {
    const name = `${account.accountId}/${account.region}`;
    const item = opened.get(name) ?? (await openAccount(account, partition));
    if (opened.size >= REMEMBERED_ACCOUNTS) opened.clear();
    opened.set(name, item);
    return item;
  };
}

/** A read first: it is cheaper than a transaction, which then decides whose first use this is. */
async function openAccount(account: Account, partition: Partition): Promise<AccountItem> {
  const there = await partition.get<AccountItem>(keys.account);
  if (there) return there;
  await partition.commit(putAccount(account));
  const made = await partition.get<AccountItem>(keys.account);
  if (!made) throw new Error("the account was made, and is not there");
  return made;
}
