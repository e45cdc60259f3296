import type { Actor } from "../../support/actor.ts";
import { rulesIn } from "../../support/rules.ts";
import type { Answer } from "../../support/service.ts";
import { elementsOf, readXml, textAt, type Xml } from "../../support/xml.ts";
import type { ModelRule, State } from "./state.ts";

/** What an answer says: an error, or what was made and removed. */
export type Outcome =
  | { readonly code: string }
  | {
      readonly code?: never;
      readonly groupId: string | undefined;
      /** Rules that an authorize has made. */
      readonly made: readonly ModelRule[];
      /** Rules that a revoke has removed. Their source groups stand without their owner. */
      readonly revoked: readonly ModelRule[];
      /** Rules that a revoke has not found. */
      readonly unknown: readonly string[];
    };

export function toOutcome(answer: Answer): Outcome {
  return answer.code === undefined ? outcomeIn(readXml(answer.body)) : { code: answer.code };
}

/** What a success says, by the root element of its answer. */
export function outcomeIn(root: Xml): Exclude<Outcome, { readonly code: string }> {
  return {
    groupId: textAt(root, "groupId"),
    made: elementsOf(root, "securityGroupRuleSet", "item").map(toModelRule),
    revoked: elementsOf(root, "revokedSecurityGroupRuleSet", "item").map(toModelRule),
    unknown: rulesIn(elementsOf(root, "unknownIpPermissionSet", "item")),
  };
}

/** An item of DescribeSecurityGroupRules, or of what authorize and revoke answer. */
function toModelRule(item: Xml): ModelRule {
  const at = (...path: string[]) => textAt(item, ...path);
  const [userId, groupId] = [at("referencedGroupInfo", "userId"), at("referencedGroupInfo", "groupId")];
  const group = groupId === undefined ? at("referencedGroupId") : `${userId}/${groupId}`;
  const source = at("cidrIpv4") ?? at("cidrIpv6") ?? at("prefixListId") ?? group ?? "";
  const tags = elementsOf(item, "tagSet", "item").map((tag) => [textAt(tag, "key") ?? "", textAt(tag, "value") ?? ""]);
  return {
    ruleId: at("securityGroupRuleId"),
    groupId: at("groupId") ?? "",
    direction: at("isEgress") === "true" ? "egress" : "ingress",
    text: `${protocolAndPorts(at("ipProtocol") ?? "", at("fromPort") ?? "", at("toPort") ?? "")} ${source}`,
    description: at("description"),
    tags: Object.fromEntries(tags),
  };
}

function protocolAndPorts(protocol: string, from: string, to: string): string {
  if (/^-?\d+$/.test(protocol)) return protocol;
  if (protocol.startsWith("icmp")) return `${protocol} ${from}/${to}`;
  return `${protocol} ${from === to ? from : `${from}-${to}`}`;
}

/** What the account has: asked twice, as groups with their permissions and as rules, which have to agree. */
export async function observe(user: Actor, { defaultVpcId, prefixListIds }: Omit<State, "groups" | "rules">) {
  const demand = async (Action: string): Promise<Xml> => {
    const { status, body } = await user.call({ Action });
    if (status !== 200) throw new Error(body);
    return readXml(body);
  };
  const [groups, rules] = [await demand("DescribeSecurityGroups"), await demand("DescribeSecurityGroupRules")];
  const listed = elementsOf(groups, "securityGroupInfo", "item");
  const state: State = {
    defaultVpcId,
    prefixListIds,
    groups: listed.map((group) => ({
      groupId: textAt(group, "groupId") ?? "",
      name: textAt(group, "groupName") ?? "",
      vpcId: textAt(group, "vpcId") ?? "",
    })),
    rules: elementsOf(rules, "securityGroupRuleSet", "item").map(toModelRule),
  };
  return {
    state,
    /** The permissions of the groups, and the same as the rules say it. */
    permissions: listed.flatMap(permissionLines).toSorted(),
    fromRules: state.rules
      .map(({ groupId, direction, text, description }) =>
        [groupId, direction, text, ...(description === undefined ? [] : ["#", description])].join(" "),
      )
      .toSorted(),
  };
}

const LISTS = { ingress: "ipPermissions", egress: "ipPermissionsEgress" } as const;

const permissionLines = (group: Xml): string[] =>
  Object.entries(LISTS).flatMap(([direction, list]) =>
    rulesIn(elementsOf(group, list, "item")).map((rule) => `${textAt(group, "groupId")} ${direction} ${rule}`),
  );
