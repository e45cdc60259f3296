import { describe, expect, it } from "vitest";
import { isRegion } from "../../../lib/auth/region.ts";

describe("isRegion", () => {
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
    "us-east-12",
  ])("%s: a region", (text) => {
    expect(isRegion(text)).toBe(true);
  });

  it.each([
    "",
    "us-east",
    "us-east-1a",
    "US-EAST-1",
    "us-east-1 ",
    " us-east-1",
    "us-east-1\n",
    "us_east_1",
    "us-east-1/x",
    "us-east-1#x",
    "../us-east-1",
    "us-east-123",
    "-east-1",
    "1-1-1",
    "ū-east-1",
    "a".repeat(1_000),
  ])("%j: none", (text) => {
    expect(isRegion(text)).toBe(false);
  });
});
