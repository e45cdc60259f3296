import type { IpPermission, UserIdGroupPair } from "@aws-sdk/client-ec2";
import type { Platform } from "../account.ts";
import { errors } from "../errors.ts";

/** One rule without a list, as requests had it before there were IpPermissions. */
export interface FlatParameters {
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
  readonly SourceSecurityGroupName?: string | undefined;
  readonly SourceSecurityGroupOwnerId?: string | undefined;
}

/** The first flat parameter that is given, by the name that EC2's errors have for it. */
export function flatParameter(parameters: FlatParameters): string | undefined {
  const byName: Readonly<Record<string, unknown>> = {
    cidrIp: parameters.CidrIp,
    ipProtocol: parameters.IpProtocol,
    fromPort: parameters.FromPort,
    toPort: parameters.ToPort,
    sourceSecurityGroupName: parameters.SourceSecurityGroupName,
    sourceSecurityGroupOwnerId: parameters.SourceSecurityGroupOwnerId,
  };
  return Object.keys(byName).find((name) => byName[name] !== undefined);
}

/**
 * The flat form of the document's example, as the IpPermissions it stands for.
 * @throws MissingParameter where a VPC group's has no source
 * @throws InvalidParameterCombination for a group beside a CIDR
 */
export function flatPermissions(parameters: FlatParameters, platform: Platform): IpPermission[] {
  const { IpProtocol, FromPort, ToPort, CidrIp } = parameters;
  const { SourceSecurityGroupName: GroupName, SourceSecurityGroupOwnerId: UserId } = parameters;
  const protocolAndPorts = { IpProtocol, FromPort, ToPort };
  if (GroupName === undefined && UserId === undefined) {
    // An EC2 group takes what has no source, and does nothing with it.
    if (CidrIp === undefined && platform === "vpc") throw errors.missingFlatSource();
    return [{ ...protocolAndPorts, ...(CidrIp !== undefined && { IpRanges: [{ CidrIp }] }) }];
  }
  if (CidrIp !== undefined) throw errors.combination("sourceSecurityGroupName", "cidrIp");
  const pair = { GroupName, UserId };
  const hasProtocol = Object.values(protocolAndPorts).some((value) => value !== undefined);
  // AWS looks the group up before it minds a protocol beside it; we take that for what it says.
  return hasProtocol ? [{ ...protocolAndPorts, UserIdGroupPairs: [pair] }] : fullAccess(pair, platform);
}

/** "grants full ICMP, UDP, and TCP access" (API_AuthorizeSecurityGroupIngress, SourceSecurityGroupName). */
function fullAccess(pair: UserIdGroupPair, platform: Platform): IpPermission[] {
  const FromPort = platform === "ec2" ? 1 : 0;
  const UserIdGroupPairs = [pair];
  return [
    { IpProtocol: "tcp", FromPort, ToPort: 65_535, UserIdGroupPairs },
    { IpProtocol: "udp", FromPort, ToPort: 65_535, UserIdGroupPairs },
    { IpProtocol: "icmp", FromPort: -1, ToPort: -1, UserIdGroupPairs },
  ];
}
