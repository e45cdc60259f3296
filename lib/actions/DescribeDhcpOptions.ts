import type { DhcpOptions } from "@aws-sdk/client-ec2";
import { fromTagList, toTagList } from "../security-group/tags.ts";
import { keys } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";
import { pick } from "./describe/pick.ts";
import { dhcpOptionsIdOf } from "./vpcs/surroundings.ts";

/**
 * The set of DHCP options that every VPC has. There are no others:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeDhcpOptions.html
 */
export const DescribeDhcpOptions: Action<"DescribeDhcpOptions"> = async (input, context) => {
  const page = pageRequest(input, context);
  const filters = compileFilters(input.Filters, FIELDS, ({ Tags }) => fromTagList(Tags));
  const options = pick([await defaultOptions(context)], "dopt", idOf, input.DhcpOptionsIds);
  const results = following(options, idOf, page);
  return toPage("DhcpOptions", { results, filters, positionOf: idOf, toMember: (one) => one }, page, context);
};

const idOf = ({ DhcpOptionsId = "" }: DhcpOptions): string => DhcpOptionsId;

/** VPC User Guide, "DHCP option sets": the default one. */
async function defaultOptions(context: Context): Promise<DhcpOptions> {
  const account = await context.partition.get(keys.account);
  return {
    DhcpConfigurations: [
      { Key: "domain-name", Values: [{ Value: domainOf(context.region) }] },
      { Key: "domain-name-servers", Values: [{ Value: "AmazonProvidedDNS" }] },
    ],
    DhcpOptionsId: dhcpOptionsIdOf(context),
    OwnerId: context.accountId,
    Tags: toTagList(account?.dhcpOptionsTags ?? []),
  };
}

const domainOf = (region: string): string => (region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`);

const FIELDS: Fields<DhcpOptions> = {
  "dhcp-options-id": (options) => [idOf(options)],
  key: ({ DhcpConfigurations = [] }) => DhcpConfigurations.map(({ Key }) => Key),
  "owner-id": ({ OwnerId }) => [OwnerId],
  "tag-key": ({ Tags = [] }) => Tags.map(({ Key }) => Key),
  value: ({ DhcpConfigurations = [] }) =>
    DhcpConfigurations.flatMap(({ Values = [] }) => Values.map(({ Value }) => Value)),
};
