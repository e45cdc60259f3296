import { tagKeys } from "../security-group/tags.ts";
import type { InterfaceItem } from "../store/items.ts";
import { ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields, type Filters } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import {
  type GroupNames,
  interfacesIn,
  requireInterface,
  requireInterfaceId,
  toNetworkInterface,
} from "./interfaces/interface.ts";

/**
 * Interfaces by ID, by filter, or all; of a group, as clients ask before they delete it, those that are in it:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
 */
export const DescribeNetworkInterfaces: Action<"DescribeNetworkInterfaces"> = async (input, context) => {
  const page = pageRequest(input, context);
  const ids = input.NetworkInterfaceIds?.map(requireInterfaceId);
  const names = new Map<string, string>();
  const filters = compileFilters(input.Filters, fields(names, context), ({ tags }) => tags);
  const found = ids
    ? await Promise.all([...new Set(ids)].map((id) => requireInterface(id, context)))
    : await findInterfaces(filters, context);
  if (found.length > 0) await readNames(names, context);
  const results = following(found, positionOf, page);
  const toMember = (item: InterfaceItem) => toNetworkInterface(item, names, context);
  return toPage("NetworkInterfaces", { results, filters, positionOf, toMember }, page, context);
};

const positionOf = ({ networkInterfaceId }: InterfaceItem): string => networkInterfaceId;

/** Those in the groups that a filter names; all, where none does. */
async function findInterfaces({ named }: Filters<InterfaceItem>, context: Context): Promise<readonly InterfaceItem[]> {
  const groupIds = named("group-id");
  if (!groupIds) return context.partition.query(ranges.interfaces);
  const found = await Promise.all(groupIds.map((id) => interfacesIn(id, context)));
  return [...new Map(found.flat().map((one) => [one.networkInterfaceId, one])).values()];
}

async function readNames(names: Map<string, string>, { partition }: Context): Promise<void> {
  for (const { groupId, groupName } of await partition.query(ranges.names)) names.set(groupId, groupName);
}

/** What there is nothing of here: addresses of other networks, attachments, and interfaces of AWS's services. */
const ABSENT = [
  "addresses.association.owner-id",
  "addresses.association.public-ip",
  "association.allocation-id",
  "association.association-id",
  "association.ip-owner-id",
  "association.public-dns-name",
  "association.public-ip",
  "attachment.attach-time",
  "attachment.attachment-id",
  "attachment.delete-on-termination",
  "attachment.device-index",
  "attachment.instance-id",
  "attachment.instance-owner-id",
  "attachment.nat-gateway-id",
  "attachment.status",
  "ipv6-addresses.ipv6-address",
  "operator.managed",
  "operator.principal",
  "private-dns-name",
  "requester-id",
];

function fields(names: GroupNames, context: Context): Fields<InterfaceItem> {
  const answer = (item: InterfaceItem) => toNetworkInterface(item, names, context);
  return {
    ...Object.fromEntries(ABSENT.map((name) => [name, () => []])),
    "addresses.primary": ({ addresses }) => addresses.map((_, index) => index === 0),
    "addresses.private-ip-address": ({ addresses }) => addresses,
    "availability-zone": ({ zone }) => [zone],
    "availability-zone-id": (item) => [answer(item).AvailabilityZoneId],
    description: ({ description }) => [description],
    "group-id": ({ groupIds }) => groupIds,
    "group-name": ({ groupIds }) => groupIds.map((id) => names.get(id)),
    "interface-type": (item) => [answer(item).InterfaceType],
    "mac-address": ({ macAddress }) => [macAddress],
    "network-interface-id": (item) => [positionOf(item)],
    "owner-id": () => [context.accountId],
    "private-ip-address": ({ addresses }) => [addresses[0]],
    "requester-managed": () => [false],
    "source-dest-check": ({ sourceDestCheck }) => [sourceDestCheck],
    status: (item) => [answer(item).Status],
    "subnet-id": ({ subnetId }) => [subnetId],
    "tag-key": ({ tags }) => tagKeys(tags),
    "vpc-id": ({ vpcId }) => [vpcId],
  };
}
