import { aws, ours } from "./ec2-error.ts";
import { requestErrors } from "./requests.ts";

/** What names and descriptions are made of. */
export const CHARACTERS = "less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*";

/** Security groups themselves: naming, making and deleting them. */
export const groupErrors = {
  // Named in a request
  malformedGroupId: (id: string) => aws("InvalidGroupId.Malformed")`Invalid id: "${id}" (expecting "sg-...")`,
  malformedGroupIdFilter: (id: string) => aws("InvalidGroupId.Malformed")`The security group ID '${id}' is malformed`,
  groupNotFound: (id: string) => aws("InvalidGroup.NotFound")`The security group '${id}' does not exist`,
  groupNameNotFound: (name: string, defaultVpcId: string | undefined) =>
    aws(
      "InvalidGroup.NotFound",
    )`The security group '${name}' does not exist in default VPC '${defaultVpcId ?? "none"}'`,
  otherNetwork: () => aws("InvalidGroup.NotFound")`You have specified two resources that belong to different networks.`,
  vpcGroupByName: (name: string) =>
    aws(
      "InvalidParameterValue",
    )`Invalid value '${name}' for groupName. You may not reference Amazon VPC security groups by name. Please use the corresponding id for this operation.`,
  vpcGroupsOnly: () => ours("InvalidParameterValue")`Only Amazon VPC security groups may be used with this operation.`,

  // Made
  groupName: () =>
    ours("InvalidParameterValue")`Invalid security group name. Valid names are non-empty strings ${CHARACTERS}`,
  groupNameLikeId: (name: string) =>
    requestErrors.invalidValue(name, "GroupName", "Group names may not be in the format sg-*."),
  reservedGroupName: (name: string) => aws("InvalidParameterValue")`Cannot use reserved security group name: ${name}`,
  groupReserved: (name: string) => ours("InvalidGroup.Reserved")`The security group '${name}' is reserved`,
  groupDescription: () =>
    aws("InvalidParameterValue")`Invalid security group description. Valid descriptions are strings ${CHARACTERS}`,
  groupDuplicate: (name: string, vpcId: string | undefined) =>
    vpcId === undefined
      ? ours("InvalidGroup.Duplicate")`The security group '${name}' already exists`
      : aws("InvalidGroup.Duplicate")`The security group '${name}' already exists for VPC '${vpcId}'`,
  groupLimit: () =>
    ours(
      "SecurityGroupLimitExceeded",
    )`The maximum number of security groups per region has been reached. Delete groups that are no longer needed.`,

  // Associated with VPCs
  defaultGroupAssociation: (groupId: string) =>
    ours(
      "InvalidParameterValue",
    )`The security group '${groupId}' is a default one: it can't be associated with another VPC.`,
  defaultVpcAssociation: () =>
    ours(
      "InvalidParameterValue",
    )`Security groups can't be associated across VPCs where one of them is the default VPC.`,
  ownVpcAssociation: (groupId: string, vpcId: string) =>
    ours("InvalidParameterValue")`The security group '${groupId}' belongs to the vpc '${vpcId}' already.`,
  notAssociated: (groupId: string, vpcId: string) =>
    ours("InvalidGroup.NotFound")`The security group '${groupId}' is not associated with the vpc '${vpcId}'`,

  // Deleted
  deletesDefault: (groupId: string, name: string) =>
    aws("CannotDelete")`the specified group: "${groupId}" name: "${name}" cannot be deleted by a user`,
  dependency: (id: string) => aws("DependencyViolation")`resource ${id} has a dependent object`,
  groupInUse: (group: string, users: readonly string[]) =>
    ours("InvalidGroup.InUse")`Group ${group} is used by groups: ${users.join(", ")}`,
};
