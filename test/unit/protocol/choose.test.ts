import { expect, it } from "vitest";
import { isForCloudTrail, protocolOf } from "../../../lib/protocol/choose.ts";
import { ec2 } from "../../../lib/protocol/ec2.ts";
import { sts } from "../../../lib/protocol/sts.ts";

it.each([
  ["2011-06-15", sts],
  ["2016-11-15", ec2],
  ["2011-12-15", ec2],
  ["", ec2],
  ["constructor", ec2],
])("version %j: whose it is", (version, protocol) => {
  expect(protocolOf(new Map([["Version", version]]))).toBe(protocol);
});

it("no version: EC2's, whose error says so", () => {
  expect(protocolOf(new Map([["Action", "GetCallerIdentity"]]))).toBe(ec2);
});

it.each([
  ["com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents", true],
  ["CloudTrail_20131101.DescribeTrails", true],
  ["DynamoDB_20120810.GetItem", false],
  ["", false],
  [undefined, false],
])("the target %s: CloudTrail's? %j", (target, expected) => {
  const headers = { "x-amz-target": target };
  expect(isForCloudTrail({ method: "POST", path: "/", query: "", headers, body: Buffer.alloc(0) })).toBe(expected);
});
