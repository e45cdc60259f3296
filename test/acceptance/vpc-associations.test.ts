import {
  AssociateSecurityGroupVpcCommand,
  DeleteSecurityGroupCommand,
  DeleteVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeSecurityGroupVpcAssociationsCommand,
  DescribeStaleSecurityGroupsCommand,
  DisassociateSecurityGroupVpcCommand,
  type Filter,
  GetSecurityGroupsForVpcCommand,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { ACCOUNT, TABLE } from "../support/engine.ts";
import { setUpSandbox } from "../support/set-up.ts";
import {
  addIngress,
  createGroup,
  createVpc,
  defaultVpcIdOf,
  membersOf,
  outcomeOf,
  refusal,
  refused,
  tcp,
} from "../support/stage.ts";

const { sandbox, ec2 } = await setUpSandbox();

let [vpcId, otherVpcId, group] = ["", "", ""];
beforeEach(async () => {
  [vpcId, otherVpcId] = [await createVpc(ec2), await createVpc(ec2)];
  group = await createGroup(ec2, { VpcId: vpcId });
});

const associate = (GroupId: string | undefined = group, VpcId: string | undefined = otherVpcId) =>
  ec2.send(new AssociateSecurityGroupVpcCommand({ GroupId, VpcId }));
const disassociate = (GroupId: string | undefined = group, VpcId: string | undefined = otherVpcId) =>
  ec2.send(new DisassociateSecurityGroupVpcCommand({ GroupId, VpcId }));
const associations = async (...Filters: Filter[]) => {
  const { SecurityGroupVpcAssociations } = await ec2.send(new DescribeSecurityGroupVpcAssociationsCommand({ Filters }));
  return SecurityGroupVpcAssociations;
};
const ofGroup = () => associations({ Name: "group-id", Values: [group] });
const groupsFor = async (VpcId: string) => {
  const { SecurityGroupForVpcs = [] } = await ec2.send(new GetSecurityGroupsForVpcCommand({ VpcId }));
  return SecurityGroupForVpcs.map(({ GroupId, PrimaryVpcId }) => `${GroupId} of ${PrimaryVpcId}`);
};

describe("AssociateSecurityGroupVpc, DisassociateSecurityGroupVpc", () => {
  it("associated → described, and usable in the other VPC too; disassociated → no longer", async () => {
    expect(membersOf(await associate())).toEqual({ State: "associating" });
    expect(await ofGroup()).toEqual([
      {
        GroupId: group,
        VpcId: otherVpcId,
        VpcOwnerId: ACCOUNT,
        State: "associated",
        GroupOwnerId: ACCOUNT,
      },
    ]);
    const usable = `${group} of ${vpcId}`;
    expect(await groupsFor(otherVpcId)).toContain(usable);
    expect(await groupsFor(otherVpcId)).toHaveLength(2);
    expect(await groupsFor(vpcId)).toContain(usable);
    expect(membersOf(await associate())).toEqual({ State: "associated" });
    expect(membersOf(await disassociate())).toEqual({ State: "disassociating" });
    expect(await ofGroup()).toEqual([]);
    expect(await groupsFor(otherVpcId)).not.toContain(usable);
    expect(await outcomeOf(() => disassociate())).toMatchObject({ status: 400, code: "InvalidGroup.NotFound" });
  });

  it.each([
    ["group-owner-id", ACCOUNT, true],
    ["group-owner-id", "999988887777", false],
    ["state", "associated", true],
    ["state", "disassociated", false],
    ["vpc-owner-id", ACCOUNT, true],
  ])("filter %s = %s → %s", async (Name, value, expected) => {
    await associate();
    const found = await associations({ Name, Values: [value] }, { Name: "vpc-id", Values: [otherVpcId] });
    expect(found?.length).toBe(expected ? 1 : 0);
  });

  it("rules of groups that share a VPC may name each other, and are stale when they no longer share one", async () => {
    const there = await createGroup(ec2, { VpcId: otherVpcId });
    const naming = (GroupId: string) => ({ ...tcp(80), UserIdGroupPairs: [{ GroupId }] });
    const OTHER = "You have specified two resources that belong to different networks.";
    expect(await refusal(sandbox, () => addIngress(ec2, there, naming(group)))).toEqual(
      refused("InvalidGroup.NotFound", OTHER),
    );
    await associate();
    await addIngress(ec2, there, naming(group));
    await addIngress(ec2, group, naming(there));
    const stale = async (VpcId: string) => {
      const { StaleSecurityGroupSet = [] } = await ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId }));
      return StaleSecurityGroupSet.map(({ GroupId }) => GroupId);
    };
    expect([await stale(vpcId), await stale(otherVpcId)]).toEqual([[], []]);
    await disassociate();
    expect([await stale(vpcId), await stale(otherVpcId)]).toEqual([[group], [there]]);
    expect(await verifyTable({ client: sandbox.table.client, tableName: TABLE })).toEqual([]);
  });

  it("an associated group and its VPCs can't be deleted → DependencyViolation; afterwards they can", async () => {
    await associate();
    const calls = [
      () => ec2.send(new DeleteSecurityGroupCommand({ GroupId: group })),
      () => ec2.send(new DeleteVpcCommand({ VpcId: otherVpcId })),
    ];
    for (const call of calls) {
      expect(await refusal(sandbox, call)).toMatchObject({ code: "DependencyViolation", changed: false });
    }
    await disassociate();
    for (const call of calls) await call();
  });

  it("associated while the VPC is deleted → one of the two", async () => {
    const calls = [() => associate(), () => ec2.send(new DeleteVpcCommand({ VpcId: otherVpcId }))];
    const outcomes = await Promise.all(calls.map((call) => outcomeOf(call)));
    expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await verifyTable({ client: sandbox.table.client, tableName: TABLE })).toEqual([]);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ["a default group", "InvalidParameterValue", async () => associate(await defaultGroupOf(vpcId))],
    ["the default VPC", "InvalidParameterValue", async () => associate(group, await defaultVpcIdOf(ec2))],
    ["a group of the default VPC", "InvalidParameterValue", async () => associate(await createGroup(ec2))],
    ["its own VPC", "InvalidParameterValue", () => associate(group, vpcId)],
    ["an unknown group", "InvalidGroup.NotFound", () => associate("sg-00000000")],
    ["a malformed group", "InvalidGroupId.Malformed", () => associate("x")],
    ["an unknown VPC", "InvalidVpcID.NotFound", () => associate(group, "vpc-00000000")],
    ["an unknown group, disassociated", "InvalidGroup.NotFound", () => disassociate("sg-00000000")],
    ["an unknown VPC, disassociated", "InvalidVpcID.NotFound", () => disassociate(group, "vpc-00000000")],
  ])("%s → %s", async (_, code, call) => {
    expect(await outcomeOf(call)).toMatchObject({ status: 400, code });
  });
});

async function defaultGroupOf(id: string): Promise<string> {
  const Filters = [
    { Name: "vpc-id", Values: [id] },
    { Name: "group-name", Values: ["default"] },
  ];
  return (await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups?.[0]?.GroupId ?? "";
}
