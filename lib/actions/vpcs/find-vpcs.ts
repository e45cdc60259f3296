import type { VpcItem } from "../../store/items.ts";
import { keys, ranges } from "../../store/keys.ts";
import type { Context } from "../context.ts";

/** The VPCs with those IDs, those of them that are there; all, where no IDs are given. */
export async function findVpcs(
  ids: readonly string[] | undefined,
  { partition }: Context,
): Promise<readonly VpcItem[]> {
  if (!ids) return partition.query(ranges.vpcs);
  const vpcs = await Promise.all([...new Set(ids)].map((id) => partition.get(keys.vpc(id))));
  return vpcs.filter((vpc) => vpc !== undefined);
}
