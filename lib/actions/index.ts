import type { ActionName } from "../model/operations.ts";
import type { Action } from "./context.ts";
import { AcceptVpcPeeringConnection } from "./AcceptVpcPeeringConnection.ts";
import { AssociateSecurityGroupVpc } from "./AssociateSecurityGroupVpc.ts";
import { AssociateVpcCidrBlock } from "./AssociateVpcCidrBlock.ts";
import { AuthorizeSecurityGroupEgress } from "./AuthorizeSecurityGroupEgress.ts";
import { AuthorizeSecurityGroupIngress } from "./AuthorizeSecurityGroupIngress.ts";
import { CreateDefaultVpc } from "./CreateDefaultVpc.ts";
import { CreateManagedPrefixList } from "./CreateManagedPrefixList.ts";
import { CreateNetworkInterface } from "./CreateNetworkInterface.ts";
import { CreateSecurityGroup } from "./CreateSecurityGroup.ts";
import { CreateSubnet } from "./CreateSubnet.ts";
import { CreateTags } from "./CreateTags.ts";
import { CreateVpc } from "./CreateVpc.ts";
import { CreateVpcPeeringConnection } from "./CreateVpcPeeringConnection.ts";
import { DeleteManagedPrefixList } from "./DeleteManagedPrefixList.ts";
import { DeleteNetworkInterface } from "./DeleteNetworkInterface.ts";
import { DeleteSecurityGroup } from "./DeleteSecurityGroup.ts";
import { DeleteSubnet } from "./DeleteSubnet.ts";
import { DeleteTags } from "./DeleteTags.ts";
import { DeleteVpc } from "./DeleteVpc.ts";
import { DeleteVpcPeeringConnection } from "./DeleteVpcPeeringConnection.ts";
import { DescribeAccountAttributes } from "./DescribeAccountAttributes.ts";
import { DescribeAvailabilityZones } from "./DescribeAvailabilityZones.ts";
import { DescribeDhcpOptions } from "./DescribeDhcpOptions.ts";
import { DescribeInstances } from "./DescribeInstances.ts";
import { DescribeInternetGateways } from "./DescribeInternetGateways.ts";
import { DescribeManagedPrefixLists } from "./DescribeManagedPrefixLists.ts";
import { DescribeNatGateways } from "./DescribeNatGateways.ts";
import { DescribeNetworkAcls } from "./DescribeNetworkAcls.ts";
import { DescribeNetworkInterfaces } from "./DescribeNetworkInterfaces.ts";
import { DescribePrefixLists } from "./DescribePrefixLists.ts";
import { DescribeRegions } from "./DescribeRegions.ts";
import { DescribeRouteTables } from "./DescribeRouteTables.ts";
import { DescribeSecurityGroupReferences } from "./DescribeSecurityGroupReferences.ts";
import { DescribeSecurityGroupRules } from "./DescribeSecurityGroupRules.ts";
import { DescribeSecurityGroupVpcAssociations } from "./DescribeSecurityGroupVpcAssociations.ts";
import { DescribeSecurityGroups } from "./DescribeSecurityGroups.ts";
import { DescribeStaleSecurityGroups } from "./DescribeStaleSecurityGroups.ts";
import { DescribeSubnets } from "./DescribeSubnets.ts";
import { DescribeTags } from "./DescribeTags.ts";
import { DescribeVpcAttribute } from "./DescribeVpcAttribute.ts";
import { DescribeVpcClassicLink } from "./DescribeVpcClassicLink.ts";
import { DescribeVpcClassicLinkDnsSupport } from "./DescribeVpcClassicLinkDnsSupport.ts";
import { DescribeVpcEndpoints } from "./DescribeVpcEndpoints.ts";
import { DescribeVpcPeeringConnections } from "./DescribeVpcPeeringConnections.ts";
import { DescribeVpcs } from "./DescribeVpcs.ts";
import { DisassociateSecurityGroupVpc } from "./DisassociateSecurityGroupVpc.ts";
import { DisassociateVpcCidrBlock } from "./DisassociateVpcCidrBlock.ts";
import { GetManagedPrefixListAssociations } from "./GetManagedPrefixListAssociations.ts";
import { GetManagedPrefixListEntries } from "./GetManagedPrefixListEntries.ts";
import { GetSecurityGroupsForVpc } from "./GetSecurityGroupsForVpc.ts";
import { ModifyManagedPrefixList } from "./ModifyManagedPrefixList.ts";
import { ModifyNetworkInterfaceAttribute } from "./ModifyNetworkInterfaceAttribute.ts";
import { ModifySecurityGroupRules } from "./ModifySecurityGroupRules.ts";
import { ModifySubnetAttribute } from "./ModifySubnetAttribute.ts";
import { ModifyVpcAttribute } from "./ModifyVpcAttribute.ts";
import { RejectVpcPeeringConnection } from "./RejectVpcPeeringConnection.ts";
import { RestoreManagedPrefixListVersion } from "./RestoreManagedPrefixListVersion.ts";
import { RevokeSecurityGroupEgress } from "./RevokeSecurityGroupEgress.ts";
import { RevokeSecurityGroupIngress } from "./RevokeSecurityGroupIngress.ts";
import { UpdateSecurityGroupRuleDescriptionsEgress } from "./UpdateSecurityGroupRuleDescriptionsEgress.ts";
import { UpdateSecurityGroupRuleDescriptionsIngress } from "./UpdateSecurityGroupRuleDescriptionsIngress.ts";

/** Every action of the model. One that is missing here, or isn't of its model's types, does not compile. */
export const actions: { readonly [Name in ActionName]: Action<Name> } = {
  AcceptVpcPeeringConnection,
  AssociateSecurityGroupVpc,
  AssociateVpcCidrBlock,
  AuthorizeSecurityGroupEgress,
  AuthorizeSecurityGroupIngress,
  CreateDefaultVpc,
  CreateManagedPrefixList,
  CreateNetworkInterface,
  CreateSecurityGroup,
  CreateSubnet,
  CreateTags,
  CreateVpc,
  CreateVpcPeeringConnection,
  DeleteManagedPrefixList,
  DeleteNetworkInterface,
  DeleteSecurityGroup,
  DeleteSubnet,
  DeleteTags,
  DeleteVpc,
  DeleteVpcPeeringConnection,
  DescribeAccountAttributes,
  DescribeAvailabilityZones,
  DescribeDhcpOptions,
  DescribeInstances,
  DescribeInternetGateways,
  DescribeManagedPrefixLists,
  DescribeNatGateways,
  DescribeNetworkAcls,
  DescribeNetworkInterfaces,
  DescribePrefixLists,
  DescribeRegions,
  DescribeRouteTables,
  DescribeSecurityGroupReferences,
  DescribeSecurityGroupRules,
  DescribeSecurityGroupVpcAssociations,
  DescribeSecurityGroups,
  DescribeStaleSecurityGroups,
  DescribeSubnets,
  DescribeTags,
  DescribeVpcAttribute,
  DescribeVpcClassicLink,
  DescribeVpcClassicLinkDnsSupport,
  DescribeVpcEndpoints,
  DescribeVpcPeeringConnections,
  DescribeVpcs,
  DisassociateSecurityGroupVpc,
  DisassociateVpcCidrBlock,
  GetManagedPrefixListAssociations,
  GetManagedPrefixListEntries,
  GetSecurityGroupsForVpc,
  ModifyManagedPrefixList,
  ModifyNetworkInterfaceAttribute,
  ModifySecurityGroupRules,
  ModifySubnetAttribute,
  ModifyVpcAttribute,
  RejectVpcPeeringConnection,
  RestoreManagedPrefixListVersion,
  RevokeSecurityGroupEgress,
  RevokeSecurityGroupIngress,
  UpdateSecurityGroupRuleDescriptionsEgress,
  UpdateSecurityGroupRuleDescriptionsIngress,
};
