import type { Permission } from "../security-group/permission.ts";
import { allOutbound, putGroup } from "./groups.ts";
import type { VpcItem } from "./items.ts";
import { keys } from "./keys.ts";
import type { Write } from "./transaction.ts";

export const DEFAULT_GROUP_NAME = "default";

/** A VPC that isn't there yet, with its default group, which lets its own members in. */
export function putVpc(
  vpc: Omit<VpcItem, "sk" | "revision">,
  { accountId, defaultGroupId }: { readonly accountId: string; readonly defaultGroupId: string },
): Write[] {
  const fromItself: Permission = {
    protocol: "-1",
    fromPort: -1,
    toPort: -1,
    source: { type: "group", userId: accountId, groupId: defaultGroupId },
  };
  const group = {
    groupId: defaultGroupId,
    groupName: DEFAULT_GROUP_NAME,
    description: "default VPC security group",
    vpcId: vpc.vpcId,
    tags: [],
  };
  const item: VpcItem = { sk: keys.vpc(vpc.vpcId), ...vpc, revision: 0 };
  return [{ put: item, condition: "absent" }, ...putGroup(group, [["ingress", fromItself], ...allOutbound(vpc)])];
}
