import type { CreateSecurityGroupRequest } from "@aws-sdk/client-ec2";
import type { Platform } from "../account.ts";
import { errors } from "../errors.ts";
import { newEc2GroupId, newId } from "../security-group/ids.ts";
import { groupArn } from "../security-group/answers.ts";
import { allOutbound, DEFAULT_GROUP_NAME } from "../security-group/defaults.ts";
import { toTagList } from "../security-group/tags.ts";
import { isAscii, isVpcText } from "../security-group/text.ts";
import { count, defaultVpcId } from "../store/accounts.ts";
import { allPuts, putGroup } from "../store/groups.ts";
import type { VpcItem } from "../store/items.ts";
import type { Write } from "../store/transaction.ts";
import { keys } from "../store/keys.ts";
import { untilUnchanged } from "../store/until-unchanged.ts";
import type { Action, Context } from "./context.ts";
import { requireQuota } from "./quota.ts";
import { requestedTags } from "./tags/requested-tags.ts";
import { requireVpc } from "./vpcs/vpc.ts";

/**
 * Makes a group in a VPC, in the default VPC or, for an account with EC2 (classic), outside of any:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
 */
export const CreateSecurityGroup: Action<"CreateSecurityGroup"> = async (input, context) => {
  const { VpcId = defaultVpcId(context) } = input;
  const { groupName, description } = requireTexts(input, VpcId === undefined ? "ec2" : "vpc");
  const tags = requestedTags(input.TagSpecifications, {
    resourceType: "security-group",
    wrongType: "InvalidParameterValue",
  });
  const vpc = VpcId === undefined ? undefined : await findVpc(VpcId, input.VpcId !== undefined, context);
  return putNewGroup({ groupName, description, tags }, vpc, context);
};

/** @throws MissingParameter, InvalidParameterValue, InvalidGroup.Reserved */
function requireTexts({ GroupName, Description }: CreateSecurityGroupRequest, platform: Platform) {
  if (GroupName === undefined) throw errors.missingParameter("GroupName");
  // An empty description counts as none.
  if (!Description) throw errors.missingParameter("GroupDescription");
  if (GroupName === "") throw errors.empty("GroupName");
  if (!isAscii(GroupName)) throw errors.nonAscii(GroupName, "GroupName");
  if (!isAscii(Description)) throw errors.nonAscii(Description, "GroupDescription");
  if (GroupName.startsWith("sg-")) throw errors.groupNameLikeId(GroupName);
  if (GroupName.length > 255 || (platform === "vpc" && !isVpcText(GroupName))) throw errors.groupName();
  if (Description.length > 255 || (platform === "vpc" && !isVpcText(Description))) throw errors.groupDescription();
  if (GroupName.toLowerCase() === DEFAULT_GROUP_NAME) {
    throw platform === "vpc" ? errors.reservedGroupName(GroupName) : errors.groupReserved(GroupName);
  }
  return { groupName: GroupName, description: Description };
}

/** @throws InvalidVpcID.Malformed, InvalidVpcID.NotFound, VPCIdNotSpecified */
async function findVpc(vpcId: string, isRequested: boolean, context: Context): Promise<VpcItem> {
  if (isRequested) return requireVpc(vpcId, context);
  const defaultVpc = await context.partition.get(keys.vpc(vpcId));
  if (defaultVpc) return defaultVpc;
  // It has been deleted; or the whole account is gone, since the table was emptied.
  await context.reopenAccount();
  const remade = await context.partition.get(keys.vpc(vpcId));
  if (!remade) throw errors.noDefaultVpc();
  return remade;
}

/**
 * @throws InvalidGroup.Duplicate, InvalidVpcID.NotFound, SecurityGroupLimitExceeded
 */
async function putNewGroup(
  attributes: Omit<Parameters<typeof putGroup>[0], "groupId" | "vpcId">,
  vpc: VpcItem | undefined,
  context: Context,
): ReturnType<Action<"CreateSecurityGroup">> {
  const inVpc: Write[] = vpc ? [{ update: vpc.sk, add: { additions: 1 }, condition: "present" }] : [];
  const counted = count({ groups: 1 }, context.limits);
  return untilUnchanged(async () => {
    const groupId = vpc ? newId("sg") : newEc2GroupId();
    const puts = putGroup({ ...attributes, groupId, ...(vpc && { vpcId: vpc.vpcId }) }, vpc ? allOutbound(vpc) : []);
    const answer = {
      Return: true,
      GroupId: groupId,
      ...(attributes.tags.length > 0 && { Tags: toTagList(attributes.tags) }),
      SecurityGroupArn: groupArn(groupId, context),
    };
    const outcome = await context.partition.commit([...allPuts(puts), counted, ...inVpc], answer);
    if (outcome.committed) return answer;
    const { failed } = outcome;
    if (failed.has(puts.name)) throw errors.groupDuplicate(attributes.groupName, vpc?.vpcId);
    if (vpc && inVpc.some((write) => failed.has(write))) throw errors.vpcNotFound(vpc.vpcId);
    await requireQuota(counted, failed, context);
    // Otherwise the ID is taken: another one.
    return undefined;
  });
}
