import type { AvailabilityZone } from "@aws-sdk/client-ec2";
import { errors } from "../errors.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { toPage, WHOLE } from "./describe/pages.ts";
import { type Zone, zonesOf } from "../security-group/zones.ts";

/**
 * The zones of the region, all available:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html
 */
export const DescribeAvailabilityZones: Action<"DescribeAvailabilityZones"> = async (input, context) => {
  const filters = compileFilters(input.Filters, FIELDS);
  const zones = zonesOf(context.region);
  requireKnown(
    input.ZoneNames,
    zones.map(({ name }) => name),
  );
  requireKnown(
    input.ZoneIds,
    zones.map(({ id }) => id),
  );
  const results = zones
    .filter(({ name, id }) => (input.ZoneNames?.includes(name) ?? true) && (input.ZoneIds?.includes(id) ?? true))
    .map((zone) => toAvailabilityZone(zone, context));
  return toPage("AvailabilityZones", { results, filters, positionOf, toMember: (zone) => zone }, WHOLE, context);
};

const positionOf = ({ ZoneName = "" }: AvailabilityZone): string => ZoneName;

/** @throws InvalidParameterValue */
function requireKnown(requested: readonly string[] = [], known: readonly string[]): void {
  const unknown = requested.find((one) => !known.includes(one));
  if (unknown !== undefined) throw errors.invalidZone(unknown);
}

const toAvailabilityZone = ({ name, id }: Zone, { region }: Context): AvailabilityZone => ({
  OptInStatus: "opt-in-not-required",
  Messages: [],
  RegionName: region,
  ZoneName: name,
  ZoneId: id,
  GroupName: `${region}-zg-1`,
  NetworkBorderGroup: region,
  ZoneType: "availability-zone",
  State: "available",
});

const FIELDS: Fields<AvailabilityZone> = {
  "group-long-name": () => [],
  "group-name": ({ GroupName }) => [GroupName],
  message: () => [],
  "opt-in-status": ({ OptInStatus }) => [OptInStatus],
  "parent-zone-id": () => [],
  "parent-zone-name": () => [],
  "region-name": ({ RegionName }) => [RegionName],
  state: ({ State }) => [State],
  "zone-id": ({ ZoneId }) => [ZoneId],
  "zone-name": ({ ZoneName }) => [ZoneName],
  "zone-type": ({ ZoneType }) => [ZoneType],
};
