import type { VpcItem } from "../../store/items.ts";

/** What ModifyVpcAttribute changes, by the names that the API has for them. */
export const VPC_ATTRIBUTES = ["enableDnsHostnames", "enableDnsSupport", "enableNetworkAddressUsageMetrics"] as const;

export type VpcAttribute = (typeof VPC_ATTRIBUTES)[number];

/** A new VPC has DNS support, and the default one DNS host names too (VPC User Guide, "DNS attributes for your VPC"). */
export function vpcAttribute(vpc: VpcItem, name: VpcAttribute): boolean {
  return vpc[name] ?? (name === "enableDnsSupport" || (name === "enableDnsHostnames" && vpc.isDefault));
}
