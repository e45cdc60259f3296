import { type Filter, GetSecurityGroupsForVpcCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ACCOUNT } from "../../support/engine.ts";
import { createGroup, createVpc, outcomeOf } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { wrongVpcIds } from "../../support/wrong-ids.ts";

const { ec2 } = await setUpSandbox();

const vpcId = await createVpc(ec2);
const web = await createGroup(ec2, {
  VpcId: vpcId,
  GroupName: "Web",
  Description: "web servers",
  TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: "Owner", Value: "TeamA" }] }],
});
await createGroup(ec2, { VpcId: vpcId, GroupName: "db", Description: "databases" });
const otherVpcId = await createVpc(ec2);
await createGroup(ec2, { VpcId: otherVpcId, GroupName: "Web", Description: "web servers" });

describe("GetSecurityGroupsForVpc", () => {
  const groupsFor = async (VpcId: string | undefined, ...Filters: Filter[]) => {
    const input = { VpcId, ...(Filters.length > 0 && { Filters }) };
    return (await ec2.send(new GetSecurityGroupsForVpcCommand(input))).SecurityGroupForVpcs ?? [];
  };

  it("a VPC → its groups, the default one among them, with every member; and no other's", async () => {
    const groups = await groupsFor(vpcId);
    expect(groups).toHaveLength(3);
    expect(groups.map(({ GroupName = "" }) => GroupName).toSorted()).toEqual(["Web", "db", "default"]);
    expect(groups).toContainEqual({
      GroupId: web,
      GroupName: "Web",
      Description: "web servers",
      OwnerId: ACCOUNT,
      PrimaryVpcId: vpcId,
      Tags: [{ Key: "Owner", Value: "TeamA" }],
    });
  });

  it.each<[string, () => string[], string[]]>([
    ["group-id", () => [web], ["Web"]],
    ["group-id", () => ["sg-00000000"], []],
    ["group-name", () => ["w*"], []],
    ["group-name", () => ["W?b", "db"], ["Web", "db"]],
    ["description", () => ["data*"], ["db"]],
    ["owner-id", () => [ACCOUNT], ["Web", "db", "default"]],
    ["owner-id", () => ["999988887777"], []],
    ["primary-vpc-id", () => [vpcId], ["Web", "db", "default"]],
    ["primary-vpc-id", () => [otherVpcId], []],
  ])("filter %s → only those that pass", async (Name, values, expected) => {
    const groups = await groupsFor(vpcId, { Name, Values: values() });
    expect(groups.map(({ GroupName = "" }) => GroupName).toSorted()).toEqual(expected);
  });

  it("filter nosuch → InvalidParameterValue", async () => {
    const outcome = await outcomeOf(() => groupsFor(vpcId, { Name: "nosuch", Values: ["x"] }));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });

  it.each(wrongVpcIds)("%s → %s", async (_, code, id, message) => {
    expect(await outcomeOf(() => groupsFor(id))).toMatchObject({ status: 400, code, message });
  });
});
