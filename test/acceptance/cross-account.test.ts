import {
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT } from "../support/engine.ts";
import {
  addEgress,
  addIngress,
  createGroup,
  createVpc,
  groupById,
  membersOf,
  outcomeOf,
  refusal,
  refused,
  ruleById,
  tcp,
} from "../support/stage.ts";
import { peer } from "../support/peerings.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const OTHER = "222233334444";
/** Accounts that the sandbox doesn't know: their groups are taken as they are named. */
const [THIRD, FOURTH] = ["333344445555", "444455556666"] as const;

let groupId: string;

const other = sandbox.ec2(await sandbox.table.addCredential({ accountId: OTHER }));
const vpcId = await createVpc(ec2);
const theirVpcId = await createVpc(other, { CidrBlock: "10.1.0.0/16" });
/** A group of the other account, in a peer VPC. */
const theirs = await createGroup(other, { VpcId: theirVpcId });
const VpcPeeringConnectionId = await peer(ec2, { VpcId: vpcId, PeerVpcId: theirVpcId, PeerOwnerId: OTHER }, other);
const named = { UserId: OTHER, VpcId: theirVpcId, VpcPeeringConnectionId, PeeringStatus: "active" };
beforeEach(async () => {
  groupId = await createGroup(ec2, { VpcId: vpcId });
});

const from = (UserId: string | undefined, GroupId: string): IpPermission => ({
  ...tcp(443),
  UserIdGroupPairs: [{ GroupId, ...(UserId !== undefined && { UserId }) }],
});
const revoke = (...IpPermissions: IpPermission[]) =>
  ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions }));

describe("a rule that names another account's group", () => {
  it.each([
    ["ingress", addIngress],
    ["egress", addEgress],
  ] as const)("%s → authorised, and described with account and ID", async (direction, add) => {
    const [id = ""] = await add(ec2, groupId, from(OTHER, theirs));
    expect((await ruleById(ec2, id)).ReferencedGroupInfo).toEqual({ ...named, GroupId: theirs });
    const group = await groupById(ec2, groupId);
    const permissions = direction === "ingress" ? group.IpPermissions : group.IpPermissionsEgress;
    expect(permissions).toContainEqual(
      expect.objectContaining({ IpProtocol: "tcp", UserIdGroupPairs: [{ ...named, GroupId: theirs }] }),
    );
  });

  it("the same again → InvalidPermission.Duplicate, by the ID", async () => {
    await addIngress(ec2, groupId, from(OTHER, theirs));
    expect(await refusal(sandbox, () => addIngress(ec2, groupId, from(OTHER, theirs)))).toEqual(
      refused(
        "InvalidPermission.Duplicate",
        `the specified rule "peer: ${theirs}, TCP, from port: 443, to port: 443, ALLOW" already exists`,
      ),
    );
  });

  it("the same ID in two other accounts, and in one's own → three rules", async () => {
    const own = await createGroup(ec2, { VpcId: vpcId });
    const ids = await addIngress(ec2, groupId, {
      ...tcp(443),
      UserIdGroupPairs: [
        { UserId: THIRD, GroupId: own },
        { UserId: FOURTH, GroupId: own },
        { UserId: ACCOUNT, GroupId: own },
      ],
    });
    expect(new Set(ids).size).toBe(3);
    const rules = await Promise.all(ids.map((id) => ruleById(ec2, id)));
    expect(rules.map(({ ReferencedGroupInfo }) => ReferencedGroupInfo?.UserId)).toEqual([THIRD, FOURTH, ACCOUNT]);
  });

  it("without the account it is a group of one's own, and there is none → InvalidGroup.NotFound", async () => {
    expect(await refusal(sandbox, () => addIngress(ec2, groupId, from(undefined, theirs)))).toEqual(
      refused("InvalidGroup.NotFound", `The security group '${theirs}' does not exist`),
    );
  });

  it("a group by the other account's name → an error", async () => {
    const UserIdGroupPairs = [{ UserId: OTHER, GroupName: "default" }];
    const outcome = await refusal(sandbox, () => addIngress(ec2, groupId, { ...tcp(443), UserIdGroupPairs }));
    expect(outcome).toMatchObject({ status: 400, changed: false });
  });

  it("an account that isn't 12 digits → an error", async () => {
    const outcome = await refusal(sandbox, () => addIngress(ec2, groupId, from("amazon", theirs)));
    expect(outcome).toMatchObject({ status: 400, changed: false });
  });
});

describe("a revoke is matched by account and ID", () => {
  it("both → revoked, and answered with the ID", async () => {
    const [id] = await addIngress(ec2, groupId, from(OTHER, theirs));
    expect(membersOf(await revoke(from(OTHER, theirs)))).toMatchObject({
      RevokedSecurityGroupRules: [{ SecurityGroupRuleId: id, ReferencedGroupId: theirs }],
    });
    expect((await groupById(ec2, groupId)).IpPermissions).toEqual([]);
  });

  it("egress too", async () => {
    const [id] = await addEgress(ec2, groupId, from(OTHER, theirs));
    const input = { GroupId: groupId, IpPermissions: [from(OTHER, theirs)] };
    const { RevokedSecurityGroupRules } = await ec2.send(new RevokeSecurityGroupEgressCommand(input));
    expect(RevokedSecurityGroupRules).toMatchObject([{ SecurityGroupRuleId: id, ReferencedGroupId: theirs }]);
  });

  it.each<[string, string | undefined]>([
    ["no account: one's own", undefined],
    ["one's own account", ACCOUNT],
    ["a third account", THIRD],
  ])("%s → InvalidPermission.NotFound, it stays", async (_, account) => {
    await addIngress(ec2, groupId, from(OTHER, theirs));
    expect(await refusal(sandbox, () => revoke(from(account, theirs)))).toEqual(
      refused("InvalidPermission.NotFound", "The specified rule does not exist in this security group."),
    );
  });

  it("one of two rules with the same ID → the other stays", async () => {
    const own = await createGroup(ec2, { VpcId: vpcId });
    await addIngress(ec2, groupId, from(THIRD, own), from(undefined, own));
    await revoke(from(ACCOUNT, own));
    expect((await groupById(ec2, groupId)).IpPermissions).toMatchObject([
      { UserIdGroupPairs: [{ UserId: THIRD, GroupId: own }] },
    ]);
  });
});

describe("filters and deletion", () => {
  it("ip-permission.user-id and .group-id find it", async () => {
    await addIngress(ec2, groupId, from(THIRD, theirs));
    const Filters = [
      { Name: "ip-permission.user-id", Values: [THIRD] },
      { Name: "ip-permission.group-id", Values: [theirs] },
      { Name: "group-id", Values: [groupId] },
    ];
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(SecurityGroups).toMatchObject([{ GroupId: groupId }]);
  });

  it("neither account sees the other's group", async () => {
    await addIngress(ec2, groupId, from(OTHER, theirs));
    for (const [client, id] of [
      [ec2, theirs],
      [other, groupId],
    ] as const) {
      expect(await outcomeOf(() => groupById(client, id))).toMatchObject({ code: "InvalidGroup.NotFound" });
    }
  });

  it("the group that names it can be deleted", async () => {
    await addIngress(ec2, groupId, from(OTHER, theirs));
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
    expect(await outcomeOf(() => groupById(ec2, groupId))).toMatchObject({ code: "InvalidGroup.NotFound" });
  });

  it("the group that is named can be deleted: the rule stays, stale", async () => {
    const gone = await createGroup(other, { VpcId: theirVpcId });
    const [id = ""] = await addIngress(ec2, groupId, from(OTHER, gone));
    await other.send(new DeleteSecurityGroupCommand({ GroupId: gone }));
    expect((await ruleById(ec2, id)).ReferencedGroupInfo).toEqual({ ...named, GroupId: gone });
    expect((await revoke(from(OTHER, gone))).RevokedSecurityGroupRules).toHaveLength(1);
  });
});
