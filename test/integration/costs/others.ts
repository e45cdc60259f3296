import type { Actor } from "../../support/actor.ts";
import { textsOf } from "../../support/service.ts";
import { groupWith, made, SSH, type Stage } from "./stages.ts";

const TAG = { "Tag.1.Key": "costs", "Tag.1.Value": "some" };
const OF_DEFAULT_VPC = { "Filter.1.Name": "default-for-az", "Filter.1.Value.1": "true" };
const DEFAULT_VPC = { Action: "DescribeVpcs", "Filter.1.Name": "is-default", "Filter.1.Value.1": "true" };
const LIST = {
  Action: "CreateManagedPrefixList",
  PrefixListName: "costs",
  MaxEntries: 5,
  AddressFamily: "IPv4",
  "Entry.1.Cidr": "192.0.2.0/24",
};

const subnetIn = (VpcId: string) => ({ Action: "CreateSubnet", VpcId, CidrBlock: "10.0.0.0/24" });
const newSubnet = async (user: Actor) => made(user, "subnetId", subnetIn(await user.createVpc()));
const newInterface = async (user: Actor) =>
  made(user, "networkInterfaceId", { Action: "CreateNetworkInterface", SubnetId: await newSubnet(user) });
const newList = (user: Actor) => made(user, "prefixListId", LIST);

async function peering(user: Actor) {
  const PeerVpcId = await user.createVpc({ CidrBlock: "10.1.0.0/16" });
  return { Action: "CreateVpcPeeringConnection", VpcId: await user.createVpc(), PeerVpcId };
}
const newPeering = async (user: Actor) => made(user, "vpcPeeringConnectionId", await peering(user));

const association = async (user: Actor) => ({
  Action: "AssociateSecurityGroupVpc",
  GroupId: (await groupWith(user)).GroupId,
  VpcId: await user.createVpc(),
});

/** Of all that there is beside groups and rules. */
export const otherForms: Readonly<Record<string, Stage>> = {
  "tag a group": async (user) => ({ Action: "CreateTags", "ResourceId.1": (await groupWith(user)).GroupId, ...TAG }),
  "tag a rule": async (user) => ({
    Action: "CreateTags",
    "ResourceId.1": (await groupWith(user, SSH)).ids[0] ?? "",
    ...TAG,
  }),
  "untag a group": async (user) => {
    const { GroupId } = await groupWith(user);
    await made(user, "return", { Action: "CreateTags", "ResourceId.1": GroupId, ...TAG });
    return { Action: "DeleteTags", "ResourceId.1": GroupId, ...TAG };
  },
  "list the tags of a group": async (user) => ({
    Action: "DescribeTags",
    "Filter.1.Name": "resource-id",
    "Filter.1.Value.1": (await groupWith(user)).GroupId,
  }),
  "create a VPC": () => ({ Action: "CreateVpc", CidrBlock: "10.0.0.0/16" }),
  "delete a VPC": async (user) => ({ Action: "DeleteVpc", VpcId: await user.createVpc() }),
  "describe a VPC": async (user) => ({ Action: "DescribeVpcs", "VpcId.1": await user.createVpc() }),
  "describe an attribute of a VPC": async (user) => ({
    Action: "DescribeVpcAttribute",
    VpcId: await user.createVpc(),
    Attribute: "enableDnsSupport",
  }),
  "modify an attribute of a VPC": async (user) => ({
    Action: "ModifyVpcAttribute",
    VpcId: await user.createVpc(),
    "EnableDnsHostnames.Value": true,
  }),
  "add a CIDR block to a VPC": async (user) => ({
    Action: "AssociateVpcCidrBlock",
    VpcId: await user.createVpc(),
    CidrBlock: "100.64.0.0/16",
  }),
  "take a CIDR block from a VPC": async (user) => {
    const asked = { Action: "AssociateVpcCidrBlock", VpcId: await user.createVpc(), CidrBlock: "100.64.0.0/16" };
    return { Action: "DisassociateVpcCidrBlock", AssociationId: await made(user, "associationId", asked) };
  },
  "create a subnet": async (user) => subnetIn(await user.createVpc()),
  "modify a subnet": async (user) => ({
    Action: "ModifySubnetAttribute",
    SubnetId: await newSubnet(user),
    "MapPublicIpOnLaunch.Value": true,
  }),
  "delete a subnet": async (user) => ({ Action: "DeleteSubnet", SubnetId: await newSubnet(user) }),
  "describe a subnet": async (user) => ({ Action: "DescribeSubnets", "SubnetId.1": await newSubnet(user) }),
  "create a network interface": async (user) => ({ Action: "CreateNetworkInterface", SubnetId: await newSubnet(user) }),
  "put a network interface in another group": async (user) => {
    const VpcId = await user.createVpc();
    const SubnetId = await made(user, "subnetId", subnetIn(VpcId));
    const NetworkInterfaceId = await made(user, "networkInterfaceId", { Action: "CreateNetworkInterface", SubnetId });
    const group = await user.createGroup({ VpcId });
    return { Action: "ModifyNetworkInterfaceAttribute", NetworkInterfaceId, "SecurityGroupId.1": group };
  },
  "delete a network interface": async (user) => ({
    Action: "DeleteNetworkInterface",
    NetworkInterfaceId: await newInterface(user),
  }),
  "describe a network interface": async (user) => ({
    Action: "DescribeNetworkInterfaces",
    "NetworkInterfaceId.1": await newInterface(user),
  }),
  "create a prefix list of an entry": () => LIST,
  "add an entry to a prefix list": async (user) => ({
    Action: "ModifyManagedPrefixList",
    PrefixListId: await newList(user),
    CurrentVersion: 1,
    "AddEntry.1.Cidr": "198.51.100.0/24",
  }),
  "restore a version of a prefix list": async (user) => {
    const PrefixListId = await newList(user);
    const asked = { Action: "ModifyManagedPrefixList", PrefixListId, CurrentVersion: 1 };
    await made(user, "prefixListId", { ...asked, "AddEntry.1.Cidr": "198.51.100.0/24" });
    return { Action: "RestoreManagedPrefixListVersion", PrefixListId, CurrentVersion: 2, PreviousVersion: 1 };
  },
  "delete a prefix list": async (user) => ({ Action: "DeleteManagedPrefixList", PrefixListId: await newList(user) }),
  "describe a prefix list": async (user) => ({
    Action: "DescribeManagedPrefixLists",
    "PrefixListId.1": await newList(user),
  }),
  "describe AWS's prefix lists": () => ({ Action: "DescribePrefixLists" }),
  "list the entries of a prefix list": async (user) => ({
    Action: "GetManagedPrefixListEntries",
    PrefixListId: await newList(user),
  }),
  "list the groups that name a prefix list": async (user) => ({
    Action: "GetManagedPrefixListAssociations",
    PrefixListId: await newList(user),
  }),
  "request a peering connection": (user) => peering(user),
  "accept a peering connection": async (user) => ({
    Action: "AcceptVpcPeeringConnection",
    VpcPeeringConnectionId: await newPeering(user),
  }),
  "reject a peering connection": async (user) => ({
    Action: "RejectVpcPeeringConnection",
    VpcPeeringConnectionId: await newPeering(user),
  }),
  "delete a peering connection": async (user) => ({
    Action: "DeleteVpcPeeringConnection",
    VpcPeeringConnectionId: await newPeering(user),
  }),
  "describe a peering connection": async (user) => ({
    Action: "DescribeVpcPeeringConnections",
    "VpcPeeringConnectionId.1": await newPeering(user),
  }),
  "associate a group with another VPC": (user) => association(user),
  "end a group's association with a VPC": async (user) => {
    const { GroupId, VpcId } = await association(user);
    await made(user, "state", { Action: "AssociateSecurityGroupVpc", GroupId, VpcId });
    return { Action: "DisassociateSecurityGroupVpc", GroupId, VpcId };
  },
  "list the associations of a group": async (user) => ({
    Action: "DescribeSecurityGroupVpcAssociations",
    "Filter.1.Name": "group-id",
    "Filter.1.Value.1": (await association(user)).GroupId,
  }),
  "list the groups for a VPC": async (user) => ({ Action: "GetSecurityGroupsForVpc", VpcId: await user.createVpc() }),
  "list the VPCs that name a group": async (user) => ({
    Action: "DescribeSecurityGroupReferences",
    "GroupId.1": (await groupWith(user)).GroupId,
  }),
  "list the stale rules of a VPC": async (user) => ({
    Action: "DescribeStaleSecurityGroups",
    VpcId: await user.createVpc(),
  }),
  "create a default VPC": async (user) => {
    const [vpcId = ""] = textsOf((await user.call(DEFAULT_VPC)).body, "vpcId");
    const subnets = textsOf((await user.call({ Action: "DescribeSubnets", ...OF_DEFAULT_VPC })).body, "subnetId");
    for (const SubnetId of subnets) await user.call({ Action: "DeleteSubnet", SubnetId });
    await made(user, "return", { Action: "DeleteVpc", VpcId: vpcId });
    return { Action: "CreateDefaultVpc" };
  },
  "describe the account": () => ({ Action: "DescribeAccountAttributes" }),
  "describe the zones": () => ({ Action: "DescribeAvailabilityZones" }),
  "describe the regions": () => ({ Action: "DescribeRegions" }),
  "describe the instances, of which there are none": () => ({ Action: "DescribeInstances" }),
  "describe the NAT gateways, of which there are none": () => ({ Action: "DescribeNatGateways" }),
  "describe the endpoints, of which there are none": () => ({ Action: "DescribeVpcEndpoints" }),
  "describe the DHCP options": () => ({ Action: "DescribeDhcpOptions" }),
  "describe the Internet gateways": () => ({ Action: "DescribeInternetGateways" }),
  "describe the network ACLs": () => ({ Action: "DescribeNetworkAcls" }),
  "describe the route tables": () => ({ Action: "DescribeRouteTables" }),
  "ask who is calling": () => ({ Action: "GetCallerIdentity", Version: "2011-06-15" }),
};
