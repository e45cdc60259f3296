import { expect, it } from "vitest";
import { zonesOf } from "../../../lib/security-group/zones.ts";

it("a region's zones: their names in order, each with its ID", () => {
  expect(zonesOf("us-east-1")).toEqual([
    { name: "us-east-1a", id: "use1-az1" },
    { name: "us-east-1b", id: "use1-az2" },
    { name: "us-east-1c", id: "use1-az3" },
  ]);
});

// Each direction of the compass, and a part that is none, shortened as AWS's own zone IDs are.
it.each([
  ["eu-central-1", "euc1"],
  ["us-east-2", "use2"],
  ["eu-north-1", "eun1"],
  ["ap-northeast-1", "apne1"],
  ["cn-northwest-1", "cnnw1"],
  ["ap-south-1", "aps1"],
  ["ap-southeast-12", "apse12"],
  ["ap-southwest-1", "apsw1"],
  ["us-west-2", "usw2"],
  ["us-gov-west-1", "usgw1"],
])("%s → IDs that begin with %s", (region, short) => {
  expect(zonesOf(region).map(({ id }) => id)).toEqual([`${short}-az1`, `${short}-az2`, `${short}-az3`]);
});
