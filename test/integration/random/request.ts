import type { Direction } from "../../../lib/security-group/permission.ts";
import { ipPermissions } from "../../support/rules.ts";
import type { CallParameters } from "../../support/service.ts";

/** A rule as a request writes it, and as answers do. Both in the notation of support/rules.ts. */
export interface RequestedRule {
  readonly sent: string;
  /** Empty for a permission without a source, which is no rule. */
  readonly text: string;
  readonly description?: string;
}

/** The texts of the rules that a request is really about. */
export const textsOf = (rules: readonly RequestedRule[]): string[] =>
  rules.flatMap(({ text }) => (text === "" ? [] : [text]));

type Tags = Readonly<Record<string, string>>;

/** The group of a request: by its ID, or by its name in the default VPC. */
export type GroupReference = { readonly groupId: string } | { readonly groupName: string };

interface OnRules {
  readonly direction: Direction;
  readonly group: GroupReference;
}

export type Request =
  | { readonly do: "create"; readonly name: string; readonly vpcId: string }
  | { readonly do: "delete"; readonly group: GroupReference }
  | (OnRules & { readonly do: "authorize"; readonly rules: readonly RequestedRule[]; readonly tags: Tags })
  | (OnRules & { readonly do: "revoke"; readonly rules: readonly RequestedRule[] })
  | (OnRules & { readonly do: "revoke by ID"; readonly ruleIds: readonly string[] })
  | (OnRules & { readonly do: "describe"; readonly rules: readonly RequestedRule[] })
  | (OnRules & { readonly do: "describe by ID"; readonly ruleId: string; readonly description?: string })
  | { readonly do: "modify"; readonly groupId: string; readonly changes: readonly Change[] }
  | { readonly do: "tag"; readonly ruleIds: readonly string[]; readonly tags: Tags }
  | { readonly do: "untag"; readonly ruleIds: readonly string[]; readonly key: string };

/** What a rule is to be. */
export interface Change {
  readonly ruleId: string;
  readonly rule: RequestedRule;
}

export function toParameters(request: Request): CallParameters {
  switch (request.do) {
    case "create":
      return {
        Action: "CreateSecurityGroup",
        GroupName: request.name,
        GroupDescription: "random",
        VpcId: request.vpcId,
      };
    case "delete":
      return { Action: "DeleteSecurityGroup", ...groupParameter(request.group) };
    case "authorize":
      return {
        ...onRules("AuthorizeSecurityGroup", request),
        ...permissions(request.rules),
        ...(Object.keys(request.tags).length > 0 && {
          "TagSpecification.1.ResourceType": "security-group-rule",
          ...tagParameters("TagSpecification.1.Tag", request.tags),
        }),
      };
    case "revoke":
      return { ...onRules("RevokeSecurityGroup", request), ...permissions(request.rules) };
    case "revoke by ID":
      return { ...onRules("RevokeSecurityGroup", request), ...numbered("SecurityGroupRuleId", request.ruleIds) };
    case "describe":
      return { ...onRules("UpdateSecurityGroupRuleDescriptions", request), ...permissions(request.rules) };
    case "describe by ID":
      return {
        ...onRules("UpdateSecurityGroupRuleDescriptions", request),
        "SecurityGroupRuleDescription.1.SecurityGroupRuleId": request.ruleId,
        ...(request.description !== undefined && {
          "SecurityGroupRuleDescription.1.Description": request.description,
        }),
      };
    case "modify":
      return {
        Action: "ModifySecurityGroupRules",
        GroupId: request.groupId,
        ...Object.assign({}, ...request.changes.map((change, index) => changeParameters(change, index + 1))),
      };
    case "tag":
      return {
        Action: "CreateTags",
        ...numbered("ResourceId", request.ruleIds),
        ...tagParameters("Tag", request.tags),
      };
    default:
      return { Action: "DeleteTags", ...numbered("ResourceId", request.ruleIds), "Tag.1.Key": request.key };
  }
}

const onRules = (action: string, { direction, group }: OnRules): CallParameters => ({
  Action: `${action}${direction === "ingress" ? "Ingress" : "Egress"}`,
  ...groupParameter(group),
});

const groupParameter = (group: GroupReference): CallParameters =>
  "groupId" in group ? { GroupId: group.groupId } : { GroupName: group.groupName };

const permissions = (rules: readonly RequestedRule[]): CallParameters => ipPermissions(...rules.map(written));

const written = ({ sent, description }: RequestedRule): string =>
  description === undefined ? sent : `${sent} # ${description}`;

const numbered = (name: string, values: readonly string[]): CallParameters =>
  Object.fromEntries(values.map((value, index) => [`${name}.${index + 1}`, value]));

const tagParameters = (list: string, tags: Tags): CallParameters =>
  Object.fromEntries(
    Object.entries(tags).flatMap(([key, value], index) => [
      [`${list}.${index + 1}.Key`, key],
      [`${list}.${index + 1}.Value`, value],
    ]),
  );

/** Members of an IpPermission → those of a SecurityGroupRuleRequest. */
const MEMBERS: Readonly<Record<string, string>> = {
  IpProtocol: "IpProtocol",
  FromPort: "FromPort",
  ToPort: "ToPort",
  "IpRanges.1.CidrIp": "CidrIpv4",
  "Ipv6Ranges.1.CidrIpv6": "CidrIpv6",
  "PrefixListIds.1.PrefixListId": "PrefixListId",
  "Groups.1.GroupId": "ReferencedGroupId",
};

function changeParameters({ ruleId, rule }: Change, number: number): CallParameters {
  const at = `SecurityGroupRule.${number}`;
  const members = Object.entries(ipPermissions(rule.sent)).flatMap(([name, value]) => {
    const member = MEMBERS[name.replace("IpPermissions.1.", "")];
    return member === undefined ? [] : [[`${at}.SecurityGroupRule.${member}`, value] as const];
  });
  return {
    [`${at}.SecurityGroupRuleId`]: ruleId,
    ...Object.fromEntries(members),
    ...(rule.description !== undefined && { [`${at}.SecurityGroupRule.Description`]: rule.description }),
  };
}
