import {
  DescribeSecurityGroupReferencesCommand,
  DescribeStaleSecurityGroupsCommand,
  type Filter,
  GetSecurityGroupsForVpcCommand,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import { ACCOUNT } from "../../support/engine.ts";
import { addIngress, createGroup, createVpc, membersOf, outcomeOf, tcp } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { ec2 } = await setUpSandbox();

let vpcId: string;
let otherVpcId: string;
let web: string;
let db: string;

beforeAll(async () => {
  vpcId = await createVpc(ec2);
  otherVpcId = await createVpc(ec2);
  web = await createGroup(ec2, {
    VpcId: vpcId,
    GroupName: "Web",
    Description: "web servers",
    TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: "Owner", Value: "TeamA" }] }],
  });
  db = await createGroup(ec2, { VpcId: vpcId, GroupName: "db", Description: "databases" });
  await createGroup(ec2, { VpcId: otherVpcId, GroupName: "Web", Description: "web servers" });
  await addIngress(ec2, db, { ...tcp(5432), UserIdGroupPairs: [{ GroupId: web }] });
});

const failure = (code: string, message: string) => ({ status: 400, code, message });

/** What any action answers to a VPC that isn't one. */
const vpcErrors: [string, string, string | undefined, string][] = [
  ["no VPC", "MissingParameter", undefined, "The request must contain the parameter vpcId"],
  ["an unknown VPC", "InvalidVpcID.NotFound", "vpc-00000000", "The vpc ID 'vpc-00000000' does not exist"],
  ["a malformed VPC", "InvalidVpcID.Malformed", "x", 'Invalid id: "x" (expecting "vpc-...")'],
];

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

  it.each(vpcErrors)("%s → %s", async (_, code, id, message) => {
    expect(await outcomeOf(() => groupsFor(id))).toMatchObject(failure(code, message));
  });
});

describe("DescribeStaleSecurityGroups", () => {
  const describeStale = (VpcId: string | undefined) => ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId }));

  it("a VPC → none: there is no peering that could have gone", async () => {
    expect(membersOf(await describeStale(vpcId))).toEqual({ StaleSecurityGroupSet: [] });
  });

  it.each(vpcErrors)("%s → %s", async (_, code, id, message) => {
    expect(await outcomeOf(() => describeStale(id))).toMatchObject(failure(code, message));
  });

  it("a made-up NextToken → InvalidPaginationToken", async () => {
    const command = new DescribeStaleSecurityGroupsCommand({ VpcId: vpcId, NextToken: "garbage" });
    expect(await outcomeOf(() => ec2.send(command))).toMatchObject({ status: 400, code: "InvalidPaginationToken" });
  });
});

describe("DescribeSecurityGroupReferences", () => {
  const describeReferences = (GroupId: string[] | undefined) =>
    ec2.send(new DescribeSecurityGroupReferencesCommand({ GroupId }));

  it("groups, one named in its own VPC → none: references are those of peered VPCs", async () => {
    expect(membersOf(await describeReferences([web, db]))).toEqual({ SecurityGroupReferenceSet: [] });
  });

  it.each<[string, string, string[] | undefined, string]>([
    ["no group", "MissingParameter", undefined, "The request must contain the parameter groupId"],
    ["an unknown group", "InvalidGroup.NotFound", ["sg-00000000"], "The security group 'sg-00000000' does not exist"],
    ["a malformed group", "InvalidGroupId.Malformed", ["x"], 'Invalid id: "x" (expecting "sg-...")'],
  ])("%s → %s", async (_, code, ids, message) => {
    expect(await outcomeOf(() => describeReferences(ids))).toMatchObject(failure(code, message));
  });

  it("an unknown group beside a known one → InvalidGroup.NotFound", async () => {
    const outcome = await outcomeOf(() => describeReferences([web, "sg-00000000"]));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidGroup.NotFound" });
  });
});
