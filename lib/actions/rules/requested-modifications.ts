import type { SecurityGroupRuleRequest, SecurityGroupRuleUpdate } from "@aws-sdk/client-ec2";
import { errors } from "../../errors.ts";
import type { Permission, Source } from "../../security-group/permission.ts";
import { requestedRules } from "../../security-group/requested-rules.ts";
import { isVpcText } from "../../security-group/text.ts";
import type { Context } from "../context.ts";

/** A rule by its ID, and what it is to be. */
export interface Modification {
  readonly ruleId: string;
  readonly permission: Permission;
  readonly description?: string;
}

/** Members of the request that name a source: what AWS's texts call them, and which type of source each is. */
const SOURCES = {
  CidrIpv4: "ipv4",
  CidrIpv6: "ipv6",
  PrefixListId: "prefix-list",
  ReferencedGroupId: "group",
} as const satisfies Partial<Record<keyof SecurityGroupRuleRequest, Source["type"]>>;

/**
 * What a request wants rules to be, each in canonical form.
 * @throws MissingParameter, InvalidParameterCombination, InvalidParameterValue
 */
export function requestedModifications(
  updates: readonly SecurityGroupRuleUpdate[],
  { accountId }: Context,
): Modification[] {
  const seen = new Set<string>();
  return updates.map(({ SecurityGroupRuleId: ruleId, SecurityGroupRule: request }) => {
    if (ruleId === undefined) throw errors.missingParameter("SecurityGroupRuleId");
    if (request === undefined) throw errors.missingParameter("SecurityGroupRule");
    if (seen.has(ruleId)) throw errors.repeatedRuleId(ruleId);
    seen.add(ruleId);
    const { Description: description = "" } = request;
    if (!isVpcText(description)) throw errors.ruleDescription();
    const permission = requestedPermission(request, accountId);
    return { ruleId, permission, ...(description !== "" && { description }) };
  });
}

function requestedPermission(request: SecurityGroupRuleRequest, accountId: string): Permission {
  const given = Object.keys(SOURCES).filter((name) => request[name as keyof typeof SOURCES] !== undefined);
  if (given.length === 0) throw errors.missingModifySource();
  if (given.length > 1) throw errors.oneModifySource();
  const { IpProtocol, FromPort = -1, ToPort = -1 } = request;
  if (IpProtocol === "-1" && (FromPort !== -1 || ToPort !== -1)) throw errors.allProtocolsWithPorts();
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId } = request;
  const permission = {
    IpProtocol,
    FromPort: request.FromPort,
    ToPort: request.ToPort,
    ...(CidrIpv4 !== undefined && { IpRanges: [{ CidrIp: CidrIpv4 }] }),
    ...(CidrIpv6 !== undefined && { Ipv6Ranges: [{ CidrIpv6 }] }),
    ...(PrefixListId !== undefined && { PrefixListIds: [{ PrefixListId }] }),
    ...(ReferencedGroupId !== undefined && { UserIdGroupPairs: [{ GroupId: ReferencedGroupId }] }),
  };
  const ruleContext = { accountId, platform: "vpc" } as const;
  const [rule] = requestedRules({ IpPermissions: [permission] }, ruleContext) ?? [];
  if (!rule || rule.source.type === "group-name") throw errors.missingSource();
  const { protocol, fromPort, toPort, source } = rule;
  return { protocol, fromPort, toPort, source };
}

const LABELS: Readonly<Record<Source["type"], string>> = {
  ipv4: "IPv4 CIDR",
  ipv6: "IPv6 CIDR",
  "prefix-list": "prefix list",
  group: "referenced group",
};

/** @throws InvalidParameterValue where the type of source would change */
export function requireSameType(modification: Modification, existing: Permission): void {
  const { type } = modification.permission.source;
  if (type === existing.source.type) return;
  const member = Object.entries(SOURCES).find(([, sourceType]) => sourceType === type)?.[0] ?? "";
  throw errors.otherSourceType(modification.ruleId, member, LABELS[existing.source.type]);
}
