import {
  CreateDefaultVpcCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DeleteVpcCommand,
  DescribeAccountAttributesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import {
  addIngress,
  createGroup,
  createVpc,
  defaultVpcIdOf,
  groupById,
  membersOf,
  refusal,
  refused,
  rulesOf,
  tcp,
} from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox } = await setUpSandbox();

/** A client of an account that has nothing yet. */
let ec2: EC2Client;
let defaultVpcId: string;
let accountId: string;
let accounts = 0;

beforeEach(async () => {
  accountId = `2222333344${String(accounts++).padStart(2, "0")}`;
  ec2 = sandbox.ec2(await sandbox.table.addCredential({ accountId }));
  defaultVpcId = await defaultVpcIdOf(ec2);
});

const createDefaultVpc = () => ec2.send(new CreateDefaultVpcCommand({}));
const deleteDefaultVpc = () => ec2.send(new DeleteVpcCommand({ VpcId: defaultVpcId }));

async function defaultVpcAttribute() {
  const command = new DescribeAccountAttributesCommand({ AttributeNames: ["default-vpc"] });
  const { AccountAttributes = [] } = await ec2.send(command);
  return AccountAttributes[0]?.AttributeValues?.map(({ AttributeValue }) => AttributeValue);
}

describe("an account's first use of a region", () => {
  it("finds a default VPC with its default group", async () => {
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
    expect(Vpcs).toMatchObject([
      { VpcId: defaultVpcId, IsDefault: true, CidrBlock: "172.31.0.0/16", State: "available", OwnerId: accountId },
    ]);
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups).toMatchObject([
      { GroupName: "default", Description: "default VPC security group", VpcId: defaultVpcId, OwnerId: accountId },
    ]);
  });
});

describe("while there is a default VPC", () => {
  it("CreateDefaultVpc → DefaultVpcAlreadyExists", async () => {
    // What an account is born with is written once something else is.
    await createGroup(ec2);
    const outcome = await refusal(sandbox, createDefaultVpc);
    expect(outcome).toMatchObject({ status: 400, code: "DefaultVpcAlreadyExists", changed: false });
  });

  it("DeleteVpc of it with a group in it → DependencyViolation", async () => {
    await createGroup(ec2);
    expect(await refusal(sandbox, deleteDefaultVpc)).toMatchObject({ code: "DependencyViolation", changed: false });
  });
});

describe("once the default VPC is deleted", () => {
  beforeEach(async () => {
    await deleteDefaultVpc();
  });

  it("there is no VPC and no group; it stays away", async () => {
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toEqual([]);
    expect((await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups).toEqual([]);
    expect(await defaultVpcAttribute()).toEqual(["none"]);
  });

  it("CreateSecurityGroup without VpcId → VPCIdNotSpecified", async () => {
    const outcome = await refusal(sandbox, () => createGroup(ec2));
    expect(outcome).toMatchObject({ status: 400, code: "VPCIdNotSpecified", changed: false });
    expect(outcome.message).toMatch(/^No default VPC for this user/);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["DescribeSecurityGroups", () => ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ["web"] }))],
    ["DeleteSecurityGroup", () => ec2.send(new DeleteSecurityGroupCommand({ GroupName: "web" }))],
    [
      "RevokeSecurityGroupIngress",
      () =>
        ec2.send(new RevokeSecurityGroupIngressCommand({ GroupName: "web", IpPermissions: [tcp(22, "10.0.0.0/8")] })),
    ],
  ])("%s by name → VPCIdNotSpecified", async (_, call) => {
    await createGroup(ec2, { GroupName: "web", VpcId: await createVpc(ec2) });
    expect(await refusal(sandbox, call)).toEqual(refused("VPCIdNotSpecified", "No default VPC for this user"));
  });

  it("groups in other VPCs work on, by ID", async () => {
    const groupId = await createGroup(ec2, { VpcId: await createVpc(ec2) });
    await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    expect(await rulesOf(ec2, groupId, false)).toHaveLength(1);
  });

  it("CreateDefaultVpc → there is one again, with its default group, and names work", async () => {
    const { Vpc: made = {} } = await createDefaultVpc();
    expect(made).toMatchObject({
      IsDefault: true,
      CidrBlock: "172.31.0.0/16",
      State: "pending",
      OwnerId: accountId,
      Tags: [],
    });
    expect(await defaultVpcAttribute()).toEqual([made.VpcId]);
    const create = new CreateSecurityGroupCommand({ GroupName: "web", Description: "by name" });
    const { GroupId = "" } = await ec2.send(create);
    expect(await groupById(ec2, GroupId)).toMatchObject({ VpcId: made.VpcId });
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ["default"] }));
    expect(SecurityGroups[0]?.IpPermissions).toMatchObject([
      { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: SecurityGroups[0]?.GroupId }] },
    ]);
    expect(await refusal(sandbox, createDefaultVpc)).toMatchObject({ code: "DefaultVpcAlreadyExists" });
  });

  it("CreateDefaultVpc, several at once → one of them succeeds", async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, createDefaultVpc));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const codes = outcomes.map((outcome) => (outcome.status === "rejected" ? String(outcome.reason) : ""));
    expect(codes.filter((code) => code.startsWith("DefaultVpcAlreadyExists"))).toHaveLength(4);
  });

  it("CreateDefaultVpc, and DeleteVpc once more → gone again, with what was changed in its group", async () => {
    await createDefaultVpc();
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    await addIngress(ec2, SecurityGroups[0]?.GroupId ?? "", tcp(22, "10.0.0.0/8"));
    expect(membersOf(await deleteDefaultVpc())).toEqual({});
    await createDefaultVpc();
    const { SecurityGroups: again = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(again[0]?.IpPermissions).toHaveLength(1);
  });
});
