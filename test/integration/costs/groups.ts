import type { Actor } from "../../support/actor.ts";
import { flat, ipPermissions, ipv4Rules, ipv6Rules } from "../../support/rules.ts";
import type { CallParameters } from "../../support/service.ts";
import { groupWith, SSH, type Stage } from "./stages.ts";

const REVOKE = { Action: "RevokeSecurityGroupIngress" };
const AUTHORIZE = { Action: "AuthorizeSecurityGroupIngress" };

async function named(user: Actor, parameters: CallParameters) {
  const GroupName = `costs-${Math.random()}`;
  await user.addRules(await user.createGroup({ GroupName }), SSH);
  return { ...REVOKE, GroupName, ...parameters };
}

/** The one that is an error. */
export const MISSING = "revoke a rule that isn't there";

/** Of groups and their rules. */
export const formsOfGroups: Readonly<Record<string, Stage>> = {
  "revoke a rule": async (user) => ({ ...REVOKE, GroupId: (await groupWith(user, SSH)).GroupId, ...flat(SSH) }),
  "revoke a rule of a group of 60": async (user) => ({
    ...REVOKE,
    GroupId: (await groupWith(user, SSH, ...ipv4Rules(59))).GroupId,
    ...flat(SSH),
  }),
  "revoke a rule that has a description, which isn't given": async (user) => ({
    ...REVOKE,
    GroupId: (await groupWith(user, `${SSH} # office`)).GroupId,
    ...flat(SSH),
  }),
  "revoke a rule that names a group": async (user) => {
    const rule = `tcp 22 ${await user.createGroup()}`;
    const GroupId = await user.createGroup();
    await user.addRules(GroupId, rule);
    return { ...REVOKE, GroupId, ...ipPermissions(rule) };
  },
  "revoke a rule by the group's name": (user) => named(user, flat(SSH)),
  "revoke a rule by its ID": async (user) => {
    const { GroupId, ids } = await groupWith(user, SSH);
    return { ...REVOKE, GroupId, "SecurityGroupRuleId.1": ids[0] ?? "" };
  },
  "revoke a rule by its ID, of a group of 60": async (user) => {
    const { GroupId, ids } = await groupWith(user, ...ipv4Rules(60));
    return { ...REVOKE, GroupId, "SecurityGroupRuleId.1": ids[0] ?? "" };
  },
  "revoke 50 rules": async (user) => {
    const rules = ipv4Rules(50);
    return { ...REVOKE, GroupId: (await groupWith(user, ...rules)).GroupId, ...ipPermissions(...rules) };
  },
  "revoke 120 rules": async (user) => {
    const rules = [...ipv4Rules(60), ...ipv6Rules(60)];
    return { ...REVOKE, GroupId: (await groupWith(user, ...rules)).GroupId, ...ipPermissions(...rules) };
  },
  [MISSING]: async (user) => ({ ...REVOKE, GroupId: (await groupWith(user)).GroupId, ...flat(SSH) }),
  "authorize a rule": async (user) => ({ ...AUTHORIZE, GroupId: (await groupWith(user)).GroupId, ...flat(SSH) }),
  "authorize a rule, of a group of 59": async (user) => ({
    ...AUTHORIZE,
    GroupId: (await groupWith(user, ...ipv4Rules(59))).GroupId,
    ...flat(SSH),
  }),
  "authorize 50 rules": async (user) => ({
    ...AUTHORIZE,
    GroupId: (await groupWith(user)).GroupId,
    ...ipPermissions(...ipv4Rules(50)),
  }),
  "create a group": () => ({
    Action: "CreateSecurityGroup",
    GroupName: `new-${Math.random()}`,
    GroupDescription: "costs",
  }),
  "delete a group": async (user) => ({ Action: "DeleteSecurityGroup", GroupId: (await groupWith(user)).GroupId }),
  "describe a group": async (user) => ({
    Action: "DescribeSecurityGroups",
    "GroupId.1": (await groupWith(user, SSH)).GroupId,
  }),
  "describe a group of 60 rules": async (user) => ({
    Action: "DescribeSecurityGroups",
    "GroupId.1": (await groupWith(user, ...ipv4Rules(60))).GroupId,
  }),
  "describe a group by its name": async (user) => {
    const GroupName = `costs-${Math.random()}`;
    await user.createGroup({ GroupName });
    return { Action: "DescribeSecurityGroups", "GroupName.1": GroupName };
  },
  "authorize an egress rule": async (user) => ({
    Action: "AuthorizeSecurityGroupEgress",
    GroupId: (await groupWith(user)).GroupId,
    ...ipPermissions(SSH),
  }),
  "revoke an egress rule": async (user) => ({
    Action: "RevokeSecurityGroupEgress",
    GroupId: (await groupWith(user)).GroupId,
    ...ipPermissions("-1 0.0.0.0/0"),
  }),
  "modify a rule": async (user) => {
    const { GroupId, ids } = await groupWith(user, SSH);
    const prefix = "SecurityGroupRule.1";
    return {
      Action: "ModifySecurityGroupRules",
      GroupId,
      [`${prefix}.SecurityGroupRuleId`]: ids[0] ?? "",
      [`${prefix}.SecurityGroupRule.IpProtocol`]: "tcp",
      [`${prefix}.SecurityGroupRule.FromPort`]: 443,
      [`${prefix}.SecurityGroupRule.ToPort`]: 443,
      [`${prefix}.SecurityGroupRule.CidrIpv4`]: "10.0.0.0/8",
    };
  },
  "give an ingress rule a description": async (user) => ({
    Action: "UpdateSecurityGroupRuleDescriptionsIngress",
    GroupId: (await groupWith(user, SSH)).GroupId,
    ...ipPermissions(`${SSH} # office`),
  }),
  "give an egress rule a description": async (user) => ({
    Action: "UpdateSecurityGroupRuleDescriptionsEgress",
    GroupId: (await groupWith(user)).GroupId,
    ...ipPermissions("-1 0.0.0.0/0 # all"),
  }),
  "list the rules of a group": async (user) => ({
    Action: "DescribeSecurityGroupRules",
    "Filter.1.Name": "group-id",
    "Filter.1.Value.1": (await groupWith(user, SSH)).GroupId,
  }),
};
