import * as sdk from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { type ActionName, operations, type Operations } from "../../lib/model/operations.ts";
import { structures } from "../../lib/model/structures.ts";
import { allowing } from "../../lib/policy-document.ts";
import { addIngress, createGroup, createPrefixList, createVpc, refusal, tcp } from "../support/stage.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

/** A client of the same account that may do nothing. */
const powerless = sandbox.ec2(await sandbox.table.addCredential({ accountId: "123456789012", policy: allowing([]) }));
const GroupId = await createGroup(ec2, { VpcId: await createVpc(ec2) });
const [SecurityGroupRuleId = ""] = await addIngress(ec2, GroupId, tcp(22, "10.0.0.0/8"));
const [VpcId, PrefixListId] = [await createVpc(ec2), await createPrefixList(ec2)];
const [SubnetId, NetworkInterfaceId] = ["subnet-0123456789abcdef0", "eni-0123456789abcdef0"];
const VpcPeeringConnectionId = "pcx-0123456789abcdef0";

const rule = { GroupId, IpPermissions: [tcp(22, "10.0.0.0/8")] };
const newRule = { GroupId, IpPermissions: [tcp(23, "10.0.0.0/8")] };

/** What to ask of each action. One that is missing does not compile. */
const inputs: { readonly [Name in ActionName]: Operations[Name]["input"] } = {
  AcceptVpcPeeringConnection: { VpcPeeringConnectionId },
  AssociateSecurityGroupVpc: { GroupId, VpcId },
  AssociateVpcCidrBlock: { VpcId, CidrBlock: "10.1.0.0/16" },
  AuthorizeSecurityGroupEgress: newRule,
  AuthorizeSecurityGroupIngress: newRule,
  CreateDefaultVpc: {},
  CreateManagedPrefixList: { PrefixListName: "dry", MaxEntries: 1, AddressFamily: "IPv4" },
  CreateNetworkInterface: { SubnetId },
  CreateSecurityGroup: { GroupName: "dry", Description: "run" },
  CreateSubnet: { VpcId, CidrBlock: "10.0.0.0/24" },
  CreateTags: { Resources: [GroupId], Tags: [{ Key: "a", Value: "1" }] },
  CreateVpc: { CidrBlock: "10.0.0.0/16" },
  CreateVpcPeeringConnection: { VpcId, PeerVpcId: VpcId },
  DeleteManagedPrefixList: { PrefixListId },
  DeleteNetworkInterface: { NetworkInterfaceId },
  DeleteSecurityGroup: { GroupId },
  DeleteSubnet: { SubnetId },
  DeleteTags: { Resources: [GroupId] },
  DeleteVpc: { VpcId },
  DeleteVpcPeeringConnection: { VpcPeeringConnectionId },
  DescribeAccountAttributes: {},
  DescribeAvailabilityZones: {},
  DescribeDhcpOptions: {},
  DescribeInstances: {},
  DescribeInternetGateways: {},
  DescribeManagedPrefixLists: {},
  DescribeNatGateways: {},
  DescribeNetworkAcls: {},
  DescribeNetworkInterfaces: {},
  DescribePrefixLists: {},
  DescribeRegions: {},
  DescribeRouteTables: {},
  DescribeSecurityGroupReferences: { GroupId: [GroupId] },
  DescribeSecurityGroupRules: {},
  DescribeSecurityGroupVpcAssociations: {},
  DescribeSecurityGroups: {},
  DescribeStaleSecurityGroups: { VpcId },
  DescribeSubnets: {},
  DescribeTags: {},
  DescribeVpcAttribute: { VpcId, Attribute: "enableDnsSupport" },
  DescribeVpcClassicLink: {},
  DescribeVpcClassicLinkDnsSupport: {},
  DescribeVpcEndpoints: {},
  DescribeVpcPeeringConnections: {},
  DescribeVpcs: {},
  DisassociateSecurityGroupVpc: { GroupId, VpcId },
  DisassociateVpcCidrBlock: { AssociationId: "vpc-cidr-assoc-0123456789abcdef0" },
  GetManagedPrefixListAssociations: { PrefixListId },
  GetManagedPrefixListEntries: { PrefixListId },
  GetSecurityGroupsForVpc: { VpcId },
  ModifyManagedPrefixList: { PrefixListId, PrefixListName: "other" },
  ModifyNetworkInterfaceAttribute: { NetworkInterfaceId, Groups: [GroupId] },
  ModifySecurityGroupRules: {
    GroupId,
    SecurityGroupRules: [{ SecurityGroupRuleId, SecurityGroupRule: { IpProtocol: "-1", CidrIpv4: "10.0.0.0/8" } }],
  },
  ModifySubnetAttribute: { SubnetId, EnableDns64: { Value: true } },
  ModifyVpcAttribute: { VpcId, EnableDnsSupport: { Value: false } },
  RejectVpcPeeringConnection: { VpcPeeringConnectionId },
  RestoreManagedPrefixListVersion: { PrefixListId, PreviousVersion: 1, CurrentVersion: 2 },
  RevokeSecurityGroupEgress: rule,
  RevokeSecurityGroupIngress: rule,
  UpdateSecurityGroupRuleDescriptionsEgress: rule,
  UpdateSecurityGroupRuleDescriptionsIngress: rule,
};

const names = Object.keys(operations) as ActionName[];
/** AWS has actions without it: the SDK would leave it out, and the action would be done. */
const takesDryRun = (action: ActionName) => "DryRun" in (structures[operations[action].input] ?? {});

type Command = Parameters<sdk.EC2Client["send"]>[0];

/** The stock client's command of that action, with that input. */
function call(client: sdk.EC2Client, action: ActionName, DryRun: boolean): Promise<unknown> {
  const commands = sdk as unknown as Readonly<Record<string, new (input: object) => Command>>;
  const CommandOf = commands[`${action}Command`];
  if (!CommandOf) throw new Error(`the SDK has no ${action}`);
  return client.send(new CommandOf({ ...inputs[action], DryRun }));
}

describe("DryRun → 412 DryRunOperation, nothing is done", () => {
  it.each(names.filter(takesDryRun))("%s", async (action) => {
    expect(await refusal(sandbox, () => call(ec2, action, true))).toEqual({
      status: 412,
      code: "DryRunOperation",
      message: "Request would have succeeded, but DryRun flag is set.",
      changed: false,
    });
  });
});

describe.each([false, true])("not allowed, DryRun %s → 403 UnauthorizedOperation, nothing is done", (DryRun) => {
  it.each(names)("%s", async (action) => {
    const outcome = await refusal(sandbox, () => call(powerless, action, DryRun));
    expect(outcome).toMatchObject({ status: 403, code: "UnauthorizedOperation", changed: false });
    const what = `is not authorized to perform: ec2:${action} `;
    expect(outcome.message).toContain(`You are not authorized to perform this operation. User: arn:aws:iam::`);
    expect(outcome.message).toContain(what);
  });
});

describe("a credential that may do one action", () => {
  it("does that, and no other", async () => {
    const reader = sandbox.ec2(
      await sandbox.table.addCredential({ accountId: "123456789012", policy: allowing(["DescribeSecurityGroups"]) }),
    );
    const allowed: string[] = [];
    for (const action of names.filter(takesDryRun)) {
      const { code } = await refusal(sandbox, () => call(reader, action, true));
      if (code === "DryRunOperation") allowed.push(action);
    }
    expect(allowed).toEqual(["DescribeSecurityGroups"]);
    const { SecurityGroups = [] } = await reader.send(new sdk.DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups.map((group) => group.GroupId)).toContain(GroupId);
  });
});
