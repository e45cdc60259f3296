import { DescribeRegionsCommand, type DescribeRegionsCommandInput } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { REGION } from "../../support/engine.ts";
import { outcomeOf } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

describe("DescribeRegions", () => {
  const regions = async (input: DescribeRegionsCommandInput, client = ec2) =>
    (await client.send(new DescribeRegionsCommand(input))).Regions ?? [];
  const names = async (input: DescribeRegionsCommandInput, client = ec2) =>
    (await regions(input, client)).map(({ RegionName = "" }) => RegionName);

  it("without parameters → regions by name, each once, with their endpoints", async () => {
    const all = await names({});
    expect(all).toEqual(expect.arrayContaining([REGION, "eu-west-1", "ap-northeast-1", "sa-east-1"]));
    expect(new Set(all).size).toBe(all.length);
    expect(await regions({ RegionNames: [REGION] })).toEqual([
      { RegionName: REGION, Endpoint: `ec2.${REGION}.amazonaws.com`, OptInStatus: "opt-in-not-required" },
    ]);
  });

  it("AllRegions → those that need opting in as well, but for other partitions'", async () => {
    const all = await regions({ AllRegions: true });
    expect(all.length).toBeGreaterThan((await names({})).length);
    expect(all).toContainEqual({
      RegionName: "eu-south-2",
      Endpoint: "ec2.eu-south-2.amazonaws.com",
      OptInStatus: "not-opted-in",
    });
    expect(all.filter(({ RegionName = "" }) => /^(?:cn|us-gov|us-iso)/.test(RegionName))).toEqual([]);
    expect(await names({ RegionNames: ["eu-south-2", "eu-south-2"] })).toEqual(["eu-south-2"]);
  });

  it("the region that the request is signed for is among them", async () => {
    const client = sandbox.ec2({ accessKeyId: "test", secretAccessKey: "test" }, "eu-south-2");
    expect(await names({}, client)).toContain("eu-south-2");
    const [own] = await regions({ RegionNames: ["eu-south-2"] }, client);
    expect(own?.OptInStatus).toBe("opted-in");
  });

  it("another partition's region → its regions", async () => {
    const client = sandbox.ec2({ accessKeyId: "test", secretAccessKey: "test" }, "us-gov-west-1");
    expect(await names({}, client)).toEqual(["us-gov-east-1", "us-gov-west-1"]);
  });

  it.each<[string, string[], string[]]>([
    ["region-name", ["eu-west-?"], ["eu-west-1", "eu-west-2", "eu-west-3"]],
    ["region-name", ["EU-west-1"], []],
    ["endpoint", ["*us-east-2*", "ec2.us-west-1.amazonaws.com"], ["us-east-2", "us-west-1"]],
    ["opt-in-status", ["not-opted-in"], []],
  ])("filter %s = %j → %j", async (Name, Values, expected) => {
    expect(await names({ Filters: [{ Name, Values }] })).toEqual(expected);
  });

  it("filter opt-in-status = opt-in-not-required → all of them", async () => {
    const Filters = [{ Name: "opt-in-status", Values: ["opt-in-not-required"] }];
    expect(await names({ Filters })).toEqual(await names({}));
  });

  it.each<[string, DescribeRegionsCommandInput]>([
    ["a region that isn't one", { RegionNames: [REGION, "mars-north-1"] }],
    ["the filter nosuch", { Filters: [{ Name: "nosuch", Values: ["x"] }] }],
  ])("%s → InvalidParameterValue", async (_, input) => {
    expect(await outcomeOf(() => regions(input))).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });
});
