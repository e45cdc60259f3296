import { describe, expect, it } from "vitest";
import { regionsWith } from "../../lib/regions.ts";
import { describeUnknownRegion } from "../../lib/unknown-region.ts";

describe("the regions that there are", () => {
  it.each([
    "us-east-1",
    "eu-central-2",
    "ap-southeast-7",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "cn-northwest-1",
    "me-central-1",
    "mx-central-1",
    "eusc-de-east-1",
  ])("AWS has %s", (name) => {
    expect(regionsWith().has(name)).toBe(true);
  });

  it.each(["", "aws-global", "aws-cn-global", "us-east-12", "us-east-1a", "US-EAST-1", "us-east-1 ", "constructor"])(
    "AWS has none called %j",
    (name) => {
      expect(regionsWith().has(name)).toBe(false);
    },
  );

  it("others come on top of them", () => {
    const regions = regionsWith(["mars-north-1"]);
    expect(regions.has("mars-north-1")).toBe(true);
    expect(regions.size).toBe(regionsWith().size + 1);
  });

  it.each(["", "us-east", "US-EAST-1", "us-east-1 ", "us_east_1", "us-east-1/x", "../us-east-1", "1-1-1", "ū-east-1"])(
    "%j can't be the name of one",
    (name) => {
      expect(() => regionsWith([name])).toThrow(`REGIONS names regions, as mars-north-1, not ${name}`);
    },
  );
});

describe("what an unknown one was meant to be", () => {
  it("the nearest of those that there are, REGIONS' too", () => {
    expect(describeUnknownRegion("mars-nroth-1", regionsWith(["mars-north-1"]))).toBe(
      "There is no region mars-nroth-1. Did you mean mars-north-1? Regions beside AWS's are named in REGIONS.",
    );
  });
});
