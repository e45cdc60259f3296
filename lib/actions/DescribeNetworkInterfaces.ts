import type { Action } from "./context.ts";
import { errors } from "../errors.ts";
import { compileFilters } from "./describe/filters.ts";
import { pageRequest } from "./describe/pages.ts";

/**
 * There are no network interfaces here; clients ask for those that use a group before they delete it:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
 */
export const DescribeNetworkInterfaces: Action<"DescribeNetworkInterfaces"> = async (input, context) => {
  pageRequest(input, context);
  compileFilters(input.Filters, FIELDS, () => []);
  const [id] = input.NetworkInterfaceIds ?? [];
  if (id !== undefined) throw errors.networkInterfaceNotFound(id);
  return Promise.resolve({ NetworkInterfaces: [] });
};

const FILTERS = [
  "association.allocation-id",
  "association.association-id",
  "addresses.association.owner-id",
  "addresses.association.public-ip",
  "addresses.primary",
  "addresses.private-ip-address",
  "association.ip-owner-id",
  "association.public-ip",
  "association.public-dns-name",
  "attachment.attach-time",
  "attachment.attachment-id",
  "attachment.delete-on-termination",
  "attachment.device-index",
  "attachment.instance-id",
  "attachment.instance-owner-id",
  "attachment.status",
  "availability-zone",
  "availability-zone-id",
  "description",
  "group-id",
  "ipv6-addresses.ipv6-address",
  "interface-type",
  "mac-address",
  "network-interface-id",
  "operator.managed",
  "operator.principal",
  "owner-id",
  "private-dns-name",
  "private-ip-address",
  "requester-id",
  "requester-managed",
  "source-dest-check",
  "status",
  "subnet-id",
  "tag-key",
  "vpc-id",
  "group-name",
];

const FIELDS = Object.fromEntries(FILTERS.map((name) => [name, () => []]));
