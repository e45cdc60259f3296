import { errors } from "../errors.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { toPage, WHOLE } from "./describe/pages.ts";

/** The regions that need no opting in. Any other one works here too: a region is what a request is signed for. */
const REGIONS = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html */
export const DescribeRegions: Action<"DescribeRegions"> = async ({ Filters, RegionNames }, context) => {
  const filters = compileFilters(Filters, FIELDS);
  const results = wantedRegions(RegionNames, context).map(toRegion);
  return toPage("Regions", { results, filters, positionOf, toMember: (region) => region }, WHOLE, context);
};

type Region = ReturnType<typeof toRegion>;

const positionOf = ({ RegionName }: Region): string => RegionName;

/** @throws InvalidParameterValue for the name of none */
function wantedRegions(names: readonly string[] | undefined, { region }: Context): readonly string[] {
  const known = new Set([...REGIONS, region]);
  const unknown = names?.find((name) => !known.has(name));
  if (unknown !== undefined) throw errors.invalidRegion(unknown);
  return names ?? [...known].toSorted();
}

const toRegion = (name: string) => ({
  OptInStatus: "opt-in-not-required" as const,
  RegionName: name,
  Endpoint: `ec2.${name}.amazonaws.com`,
});

const FIELDS: Fields<Region> = {
  endpoint: ({ Endpoint }) => [Endpoint],
  "opt-in-status": ({ OptInStatus }) => [OptInStatus],
  "region-name": ({ RegionName }) => [RegionName],
};
