import type { Account } from "../../account.ts";
import { derivedId } from "../../security-group/ids.ts";

/**
 * What a VPC is born with on AWS and can't be changed here is not kept in the table: its ID follows from the VPC's, or
 * from account and region.
 */
export const routeTableIdOf = (vpcId: string): string => derivedId("rtb", vpcId);
export const routeTableAssociationIdOf = (vpcId: string): string => derivedId("rtbassoc", vpcId);
export const networkAclIdOf = (vpcId: string): string => derivedId("acl", vpcId);
export const networkAclAssociationIdOf = (subnetId: string): string => derivedId("aclassoc", subnetId);
/** A default VPC has one. */
export const internetGatewayIdOf = (vpcId: string): string => derivedId("igw", vpcId);
/** All VPCs of an account in a region share one set. */
export const dhcpOptionsIdOf = ({ accountId, region }: Pick<Account, "accountId" | "region">): string =>
  derivedId("dopt", accountId, region);
