import { type Ec2Error, errors } from "../errors.ts";
import { COUNTED } from "../store/accounts.ts";
import { isKind } from "../store/items.ts";
import type { Failures } from "../store/raw.ts";
import type { Write } from "../store/transaction.ts";
import type { Context } from "./context.ts";

const EXCEEDED: Readonly<Record<(typeof COUNTED)[number], () => Ec2Error>> = {
  groups: errors.groupLimit,
  interfaces: errors.interfaceLimit,
  prefixLists: errors.prefixListLimit,
  vpcs: errors.vpcLimit,
};

/**
 * Why something new could not be counted: the account has as many as it may, or the account itself is gone, since the
 * table was emptied. It is made again then, and the request is worth another attempt.
 * @param counted by `count` (store/accounts.ts)
 * @throws SecurityGroupLimitExceeded, VpcLimitExceeded, ResourceLimitExceeded, NetworkInterfaceLimitExceeded
 */
export async function requireQuota(counted: Write, failed: Failures, context: Context): Promise<void> {
  if (!failed.has(counted)) return;
  const account = failed.get(counted);
  if (!account) return context.reopenAccount();
  if (!isKind("account", account)) return;
  const { add: added = {} } = "update" in counted ? counted : {};
  const exceeded = COUNTED.find((name) => {
    const more = added[name] ?? 0;
    return more > 0 && account[name] + more > context.limits[name];
  });
  if (exceeded !== undefined) throw EXCEEDED[exceeded]();
}
