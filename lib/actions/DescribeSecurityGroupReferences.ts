import type { Action } from "./context.ts";
import { errors } from "../errors.ts";
import { requireGroup } from "./groups/find-group.ts";
import { requireWellFormed } from "./groups/requested-group.ts";

/**
 * Which peered VPCs name the groups. There is no peering here, so none does:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupReferences.html
 */
export const DescribeSecurityGroupReferences: Action<"DescribeSecurityGroupReferences"> = async (input, context) => {
  const { GroupId: ids } = input;
  if (!ids) throw errors.missingParameter("groupId");
  ids.forEach(requireWellFormed);
  await Promise.all(ids.map((id) => requireGroup(id, context)));
  return { SecurityGroupReferenceSet: [] };
};
