import type { Actor } from "../../support/actor.ts";
import { ipPermissions, ipv4Rules, ipv6Rules } from "../../support/rules.ts";
import { type Answer, type CallParameters, textsOf } from "../../support/service.ts";

/** A request that needs several transactions, on a stage of its own. */
interface BigRequest {
  readonly parameters: CallParameters;
  /** What is seen of what it changes: texts that are the same as long as nothing has changed. */
  look(): Promise<readonly string[]>;
  /** The code that the request answers where it has been carried out already; undefined: it succeeds once more. */
  readonly repeated: string | undefined;
}

type Stage = (user: Actor) => Promise<BigRequest>;

const RULES = [...ipv4Rules(60), ...ipv6Rules(60)];

/** In a VPC that isn't the default one, where a rule that isn't there is an error. */
async function groupOf(user: Actor, rules: readonly string[]) {
  const vpcId = await user.createVpc();
  const groupId = await user.createGroup({ VpcId: vpcId });
  const ruleIds = rules.length === 0 ? [] : await user.addRules(groupId, ...rules);
  return { vpcId, groupId, ruleIds };
}

/** Rules that name groups: each is two items, and the named groups count them. */
async function groupsNamed(user: Actor, vpcId: string, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => user.createGroup({ VpcId: vpcId })));
}

const numbered = (name: string, values: readonly (string | number)[]): CallParameters =>
  Object.fromEntries(values.map((value, index) => [`${name}.${index + 1}`, value]));

const bodyOf = async (answer: Promise<Answer>): Promise<string> =>
  (await answer).body.replace(/<requestId>.*<\/requestId>|<RequestID>.*<\/RequestID>/, "");

/** Each of those elements of the answer, as text. */
const itemsOf = async (answer: Promise<Answer>, name: string): Promise<string[]> => textsOf((await answer).body, name);

export const BIG_REQUESTS: Readonly<Record<string, Stage>> = {
  "authorize of 120 rules": async (user) => {
    const { groupId } = await groupOf(user, []);
    return {
      parameters: { Action: "AuthorizeSecurityGroupIngress", GroupId: groupId, ...ipPermissions(...RULES) },
      look: () => user.rulesOf(groupId),
      repeated: "InvalidPermission.Duplicate",
    };
  },

  "authorize of 60 rules that name groups": async (user) => {
    const { vpcId, groupId } = await groupOf(user, []);
    const named = await groupsNamed(user, vpcId, 3);
    const rules = Array.from({ length: 60 }, (_, index) => `tcp ${index} ${named[index % 3]}`);
    return {
      parameters: { Action: "AuthorizeSecurityGroupIngress", GroupId: groupId, ...ipPermissions(...rules) },
      look: () => user.rulesOf(groupId),
      repeated: "InvalidPermission.Duplicate",
    };
  },

  "revoke of 120 rules": async (user) => {
    const { groupId } = await groupOf(user, RULES);
    return {
      parameters: { Action: "RevokeSecurityGroupIngress", GroupId: groupId, ...ipPermissions(...RULES) },
      look: () => user.rulesOf(groupId),
      repeated: "InvalidPermission.NotFound",
    };
  },

  "revoke of 60 rules that name groups": async (user) => {
    const { vpcId, groupId } = await groupOf(user, []);
    const named = await groupsNamed(user, vpcId, 3);
    const rules = Array.from({ length: 60 }, (_, index) => `tcp ${index} ${named[index % 3]}`);
    await user.addRules(groupId, ...rules);
    return {
      parameters: { Action: "RevokeSecurityGroupIngress", GroupId: groupId, ...ipPermissions(...rules) },
      look: () => user.rulesOf(groupId),
      repeated: "InvalidPermission.NotFound",
    };
  },

  "revoke of 120 rules by their IDs": async (user) => {
    const { groupId, ruleIds } = await groupOf(user, RULES);
    return {
      parameters: {
        Action: "RevokeSecurityGroupIngress",
        GroupId: groupId,
        ...numbered("SecurityGroupRuleId", ruleIds),
      },
      look: () => user.rulesOf(groupId),
      repeated: "InvalidSecurityGroupRuleId.NotFound",
    };
  },

  "revoke in the default VPC of 120 rules": async (user) => {
    const groupId = await user.createGroup();
    await user.addRules(groupId, ...RULES);
    return {
      parameters: { Action: "RevokeSecurityGroupIngress", GroupId: groupId, ...ipPermissions(...RULES) },
      look: () => user.rulesOf(groupId),
      repeated: undefined,
    };
  },

  "modification of 120 rules": async (user) => {
    const { groupId, ruleIds } = await groupOf(user, RULES);
    const changes = ruleIds.map((id, index): [string, string | number][] => [
      [`SecurityGroupRule.${index + 1}.SecurityGroupRuleId`, id],
      [`SecurityGroupRule.${index + 1}.SecurityGroupRule.IpProtocol`, "udp"],
      [`SecurityGroupRule.${index + 1}.SecurityGroupRule.FromPort`, 53],
      [`SecurityGroupRule.${index + 1}.SecurityGroupRule.ToPort`, 53],
      index < 60
        ? [`SecurityGroupRule.${index + 1}.SecurityGroupRule.CidrIpv4`, `10.0.${(index + 1) % 60}.0/24`]
        : [`SecurityGroupRule.${index + 1}.SecurityGroupRule.CidrIpv6`, `2001:db8:${index.toString(16)}::/48`],
    ]);
    return {
      parameters: { Action: "ModifySecurityGroupRules", GroupId: groupId, ...Object.fromEntries(changes.flat()) },
      look: () => user.rulesOf(groupId),
      repeated: undefined,
    };
  },

  "descriptions of 120 rules": async (user) => {
    const { groupId } = await groupOf(user, RULES);
    const described = ipPermissions(...RULES.map((rule) => `${rule} # described`));
    return {
      parameters: { Action: "UpdateSecurityGroupRuleDescriptionsIngress", GroupId: groupId, ...described },
      look: () => user.rulesOf(groupId),
      repeated: undefined,
    };
  },

  "tags on 120 rules": async (user) => {
    const { ruleIds } = await groupOf(user, RULES);
    return {
      parameters: { Action: "CreateTags", ...numbered("ResourceId", ruleIds), "Tag.1.Key": "k", "Tag.1.Value": "v" },
      look: () => itemsOf(user.call({ Action: "DescribeTags" }), "resourceId"),
      repeated: undefined,
    };
  },

  "tags off 120 rules": async (user) => {
    const { ruleIds } = await groupOf(user, RULES);
    const resources = numbered("ResourceId", ruleIds);
    await user.call({ Action: "CreateTags", ...resources, "Tag.1.Key": "k", "Tag.1.Value": "v" });
    return {
      parameters: { Action: "DeleteTags", ...resources, "Tag.1.Key": "k" },
      look: () => itemsOf(user.call({ Action: "DescribeTags" }), "resourceId"),
      repeated: undefined,
    };
  },

  "delete of a group with 120 rules": async (user) => {
    const { groupId } = await groupOf(user, RULES);
    return {
      parameters: { Action: "DeleteSecurityGroup", GroupId: groupId },
      look: async () => [await bodyOf(user.call({ Action: "DescribeSecurityGroups", "GroupId.1": groupId }))],
      repeated: "InvalidGroup.NotFound",
    };
  },

  "delete of a group with 60 rules that name groups": async (user) => {
    const { vpcId, groupId } = await groupOf(user, []);
    const named = await groupsNamed(user, vpcId, 3);
    await user.addRules(groupId, ...Array.from({ length: 60 }, (_, index) => `tcp ${index} ${named[index % 3]}`));
    return {
      parameters: { Action: "DeleteSecurityGroup", GroupId: groupId },
      look: async () => [await bodyOf(user.call({ Action: "DescribeSecurityGroups", "GroupId.1": groupId }))],
      repeated: "InvalidGroup.NotFound",
    };
  },

  "delete of a VPC whose default group has 120 rules": async (user) => {
    const vpcId = await user.createVpc();
    const ofVpc = { Action: "DescribeSecurityGroups", "Filter.1.Name": "vpc-id", "Filter.1.Value.1": vpcId };
    const [groupId = ""] = await itemsOf(user.call(ofVpc), "groupId");
    await user.addRules(groupId, ...ipv4Rules(59), ...ipv6Rules(59));
    return {
      parameters: { Action: "DeleteVpc", VpcId: vpcId },
      look: async () => [
        await bodyOf(user.call({ Action: "DescribeVpcs", "VpcId.1": vpcId })),
        await bodyOf(user.call(ofVpc)),
      ],
      repeated: "InvalidVpcID.NotFound",
    };
  },
};
