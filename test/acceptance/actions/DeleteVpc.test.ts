import { DeleteVpcCommand, DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { keysOf } from "../../support/actor.ts";
import {
  addEgress,
  addIngress,
  createGroup,
  createVpc,
  membersOf,
  outcomeOf,
  refusal,
  refused,
  tcp,
  vpcById,
} from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { wrongVpcIds } from "../../support/wrong-ids.ts";

const { sandbox, ec2 } = await setUpSandbox();

const deleteVpc = (VpcId: string | undefined) => ec2.send(new DeleteVpcCommand({ VpcId }));

async function defaultGroupOf(vpcId: string): Promise<string> {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups[0]?.GroupId ?? "";
}

describe("DeleteVpc", () => {
  it("a VPC that has its default group alone → gone with that group and its rules", async () => {
    const vpcId = await createVpc(ec2);
    const groupId = await defaultGroupOf(vpcId);
    await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    expect(membersOf(await deleteVpc(vpcId))).toEqual({});
    expect(await outcomeOf(() => vpcById(ec2, vpcId))).toMatchObject({ code: "InvalidVpcID.NotFound" });
    const left = await keysOf(sandbox.table.client);
    expect(left.filter((key) => key.includes(vpcId) || key.includes(groupId))).toEqual([]);
  });

  it("one whose default group has more rules than a transaction holds → gone with all of them", async () => {
    const vpcId = await createVpc(ec2);
    const groupId = await defaultGroupOf(vpcId);
    const cidrs = Array.from({ length: 59 }, (_, index) => `10.${index}.0.0/16`);
    await addIngress(ec2, groupId, tcp(22, ...cidrs));
    await addEgress(ec2, groupId, tcp(22, ...cidrs));
    await deleteVpc(vpcId);
    const left = await keysOf(sandbox.table.client);
    expect(left.filter((key) => key.includes(vpcId) || key.includes(groupId))).toEqual([]);
  });

  it("one with a group in it → DependencyViolation", async () => {
    const vpcId = await createVpc(ec2);
    await createGroup(ec2, { VpcId: vpcId });
    expect(await refusal(sandbox, () => deleteVpc(vpcId))).toEqual(
      refused("DependencyViolation", `The vpc '${vpcId}' has dependencies and cannot be deleted.`),
    );
  });

  it.each(wrongVpcIds)("%s → %s", async (_, code, id, message) => {
    expect(await refusal(sandbox, () => deleteVpc(id))).toEqual(refused(code, message));
  });
});
