import { DEFAULT_GROUP_NAME, DESCRIPTION_OF_DEFAULT_GROUP, rulesOfDefaultGroup } from "../security-group/defaults.ts";
import { allPuts, putGroup } from "./groups.ts";
import type { VpcItem } from "./items.ts";
import { keys } from "./keys.ts";
import type { Write } from "./transaction.ts";

/** A VPC that isn't there yet, with its default group. */
export interface VpcPuts {
  readonly item: VpcItem;
  /** Fails where the VPC is there. */
  readonly vpc: Write;
  readonly defaultGroup: readonly Write[];
}

export function putVpc(
  vpc: Omit<VpcItem, "sk" | "additions">,
  { accountId, defaultGroupId }: { readonly accountId: string; readonly defaultGroupId: string },
): VpcPuts {
  const item: VpcItem = { sk: keys.vpc(vpc.vpcId), ...vpc, additions: 0 };
  const group = {
    groupId: defaultGroupId,
    groupName: DEFAULT_GROUP_NAME,
    description: DESCRIPTION_OF_DEFAULT_GROUP.vpc,
    vpcId: vpc.vpcId,
    tags: [],
  };
  return {
    item,
    vpc: { put: item, condition: "absent" },
    defaultGroup: allPuts(putGroup(group, rulesOfDefaultGroup(accountId, defaultGroupId, vpc))),
  };
}
