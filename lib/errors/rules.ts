import { aws, ours } from "./ec2-error.ts";
import { CHARACTERS } from "./groups.ts";

/** The rules of groups: what they say, and which ones a request means. */
export const ruleErrors = {
  // Which rules
  missingRules: () => aws("MissingParameter")`Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.`,
  permissionNotFound: () =>
    aws("InvalidPermission.NotFound")`The specified rule does not exist in this security group.`,
  permissionDuplicate: (rule: string) =>
    aws("InvalidPermission.Duplicate")`the specified rule "${rule}" already exists`,
  repeatedPermission: () => aws("InvalidParameterValue")`The same permission must not appear multiple times`,
  malformedRuleId: (id: string) =>
    ours("InvalidSecurityGroupRuleId.Malformed")`Invalid id: "${id}" (expecting "sgr-...")`,
  ruleIdNotFound: (id: string) =>
    aws("InvalidSecurityGroupRuleId.NotFound")`The security group rule ID '${id}' does not exist`,
  repeatedRuleId: (id: string) =>
    ours(
      "InvalidParameterValue",
    )`Duplicated security group rule ID '${id}'. The same security group rule ID must not appear multiple times.`,
  ruleLimit: () =>
    aws("RulesPerSecurityGroupLimitExceeded")`The maximum number of rules per security group has been reached.`,

  // Protocol and ports
  permissionMalformed: (message: string) => aws("InvalidPermission.Malformed")`${message}`,
  unknownProtocol: (protocol: string) =>
    aws("InvalidParameterValue")`Invalid value '${protocol}' for IP protocol. Unknown protocol.`,
  missingProtocol: () =>
    aws(
      "InvalidParameterValue",
    )`Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.`,
  allProtocolsWithPorts: () =>
    aws(
      "InvalidParameterValue",
    )`You may not specify all protocols and specific ports. Please specify each protocol and port range combination individually, or all protocols and no port range.`,
  missingPorts: (protocols: string) =>
    aws("InvalidParameterValue")`Invalid value for portRange. Must specify both from and to ports with ${protocols}.`,
  portOutOfRange: (end: "from" | "to", port: number) =>
    aws("InvalidParameterValue")`TCP/UDP (${end}) port (${port}) out of range`,
  portRange: (from: number, to: number) => ours("InvalidParameterValue")`Invalid TCP/UDP port range (${from}:${to})`,
  icmpOutOfRange: (part: "type" | "code", value: number) =>
    aws("InvalidParameterValue")`ICMP ${part} (${value}) out of range`,
  icmpAllTypes: (code: number) =>
    ours(
      "InvalidParameterValue",
    )`ICMP code (${code}) cannot be used with all ICMP types (-1). Specify the code as -1, or one type.`,

  // Sources and descriptions
  missingSource: () =>
    aws(
      "InvalidParameterValue",
    )`missing mandatory parameter: exactly one of remote-security-group, remote-ip-range, remote-ipv6-range, or prefix-list-id must be present`,
  missingFlatSource: () =>
    aws("MissingParameter")`Missing source specification: include source security group or CIDR information`,
  missingSourceGroup: () => aws("MissingParameter")`Source group ID missing.`,
  malformedCidr: (cidr: string) => aws("InvalidParameterValue")`CIDR block ${cidr} is malformed`,
  invalidUserId: (id: string) => aws("InvalidParameterValue")`Invalid value '${id}' for userId.`,
  missingModifySource: () =>
    aws(
      "MissingParameter",
    )`The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId`,
  oneModifySource: () =>
    aws(
      "InvalidParameterCombination",
    )`Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified`,
  otherSourceType: (ruleId: string, member: string, type: string) =>
    ours(
      "InvalidParameterValue",
    )`Invalid rule type for security group rule '${ruleId}'. You may not specify ${member} for an existing ${type} rule.`,
  missingDescriptions: () => ours("MissingParameter")`You must specify either IP permissions or a description.`,
  ruleDescription: () =>
    aws("InvalidParameterValue")`Invalid rule description. Valid descriptions are strings ${CHARACTERS}`,
};
