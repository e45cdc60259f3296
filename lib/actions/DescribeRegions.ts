import { errors } from "../errors.ts";
import { PARTITIONS } from "../model/regions.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { toPage, WHOLE } from "./describe/pages.ts";

/** The regions of AWS's first partition that need no opting in (Account Management User Guide, "Specify which Regions"). */
const OPT_IN_NOT_REQUIRED = new Set([
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
]);

/**
 * The regions that need no opting in, and the one that the request is for; with AllRegions, or by name, those as well
 * that need it. All of them work: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
 */
export const DescribeRegions: Action<"DescribeRegions"> = async ({ AllRegions, Filters, RegionNames }, context) => {
  const filters = compileFilters(Filters, FIELDS);
  const all = regionsOf(context);
  const results = RegionNames
    ? [...new Set(RegionNames)].map((name) => all.find(({ RegionName }) => RegionName === name) ?? unknown(name))
    : all.filter(({ OptInStatus }) => AllRegions === true || OptInStatus !== "not-opted-in");
  return toPage("Regions", { results, filters, positionOf, toMember: (region) => region }, WHOLE, context);
};

interface Region {
  readonly OptInStatus: "not-opted-in" | "opt-in-not-required" | "opted-in";
  readonly RegionName: string;
  readonly Endpoint: string;
}

const positionOf = ({ RegionName }: Region): string => RegionName;

/** @throws InvalidParameterValue */
function unknown(name: string): never {
  throw errors.invalidRegion(name);
}

/** Those of the partition that the request's region is in, and those that AWS doesn't have. */
function regionsOf({ region, regions }: Context): Region[] {
  const [partition] = Object.entries(PARTITIONS).find(([, names]) => names.includes(region)) ?? [FIRST_PARTITION];
  const others = new Set(Object.entries(PARTITIONS).flatMap(([name, names]) => (name === partition ? [] : names)));
  const needsOptIn = (name: string) =>
    PARTITIONS[FIRST_PARTITION]?.includes(name) === true && !OPT_IN_NOT_REQUIRED.has(name);
  const statusOf = (name: string): Region["OptInStatus"] => {
    if (!needsOptIn(name)) return "opt-in-not-required";
    return name === region ? "opted-in" : "not-opted-in";
  };
  return [...regions]
    .filter((name) => !others.has(name))
    .toSorted()
    .map((name) => ({
      OptInStatus: statusOf(name),
      RegionName: name,
      Endpoint: `ec2.${name}.amazonaws.com`,
    }));
}

const FIRST_PARTITION = "aws";

const FIELDS: Fields<Region> = {
  endpoint: ({ Endpoint }) => [Endpoint],
  "opt-in-status": ({ OptInStatus }) => [OptInStatus],
  "region-name": ({ RegionName }) => [RegionName],
};
