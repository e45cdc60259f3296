import { errors } from "../../errors.ts";
import { countGroup } from "../../store/accounts.ts";
import type { Failures } from "../../store/raw.ts";
import type { Context } from "../context.ts";

/**
 * Why a group could not be counted: the account has as many as it may, or the account itself is gone, since the table
 * was emptied. It is made again then, and the request is worth another attempt.
 * @throws SecurityGroupLimitExceeded
 */
export async function requireGroupQuota(failed: Failures, context: Context): Promise<void> {
  if (!failed.has(countGroup)) return;
  if (failed.get(countGroup)) throw errors.groupLimit();
  await context.reopenAccount();
}
