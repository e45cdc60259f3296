import { DescribeAvailabilityZonesCommand, type DescribeAvailabilityZonesCommandInput } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { setUpSandbox } from "../../support/set-up.ts";
import { outcomeOf } from "../../support/stage.ts";

const { sandbox, ec2 } = await setUpSandbox();

async function zones(input: DescribeAvailabilityZonesCommandInput = {}, client = ec2) {
  return (await client.send(new DescribeAvailabilityZonesCommand(input))).AvailabilityZones ?? [];
}
const names = async (input: DescribeAvailabilityZonesCommandInput = {}) =>
  (await zones(input)).map(({ ZoneName }) => ZoneName);

describe("DescribeAvailabilityZones", () => {
  it("the region's, all available", async () => {
    expect(await names()).toEqual(["us-east-1a", "us-east-1b", "us-east-1c"]);
    expect((await zones())[0]).toEqual({
      OptInStatus: "opt-in-not-required",
      Messages: [],
      RegionName: "us-east-1",
      ZoneName: "us-east-1a",
      ZoneId: "use1-az1",
      GroupName: "us-east-1-zg-1",
      NetworkBorderGroup: "us-east-1",
      ZoneType: "availability-zone",
      State: "available",
    });
  });

  it.each([
    ["eu-central-1", "euc1-az1"],
    ["ap-northeast-2", "apne2-az1"],
    ["us-gov-west-1", "usgw1-az1"],
    ["me-south-1", "mes1-az1"],
  ])("in %s → IDs like %s", async (region, id) => {
    const client = sandbox.ec2({ accessKeyId: "test", secretAccessKey: "test" }, region);
    const [zone] = await zones({}, client);
    expect(zone).toMatchObject({ ZoneId: id, ZoneName: `${region}a`, RegionName: region });
  });

  it("by name, by ID, by both", async () => {
    expect(await names({ ZoneNames: ["us-east-1b"] })).toEqual(["us-east-1b"]);
    expect(await names({ ZoneIds: ["use1-az3", "use1-az1"] })).toEqual(["us-east-1a", "us-east-1c"]);
    expect(await names({ ZoneNames: ["us-east-1a"], ZoneIds: ["use1-az2"] })).toEqual([]);
  });

  it.each([
    ["state", "available", 3],
    ["zone-type", "local-zone", 0],
    ["zone-id", "use1-az2", 1],
    ["opt-in-status", "opt-in-not-required", 3],
    ["region-name", "eu-*", 0],
  ])("filter %s = %s → %i", async (Name, value, count) => {
    expect(await names({ Filters: [{ Name, Values: [value] }] })).toHaveLength(count);
  });

  it.each<[string, DescribeAvailabilityZonesCommandInput]>([
    ["a zone of another region", { ZoneNames: ["us-east-1a", "eu-west-1a"] }],
    ["an unknown ID", { ZoneIds: ["use1-az9"] }],
    ["a filter that isn't one", { Filters: [{ Name: "vpc-id", Values: ["x"] }] }],
  ])("%s → InvalidParameterValue", async (_, input) => {
    expect(await outcomeOf(() => zones(input))).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });
});
