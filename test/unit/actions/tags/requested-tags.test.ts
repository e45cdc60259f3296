import { describe, expect, it } from "vitest";
import { requestedTags, requireTags } from "../../../../lib/actions/tags/requested-tags.ts";
import { ec2Error } from "../../ec2-error.ts";

const ofGroup = { resourceType: "security-group", wrongType: "InvalidParameterValue" } as const;

describe("requestedTags", () => {
  it("no specifications: no tags", () => {
    expect(requestedTags(undefined, ofGroup)).toEqual([]);
    expect(requestedTags([{ ResourceType: "security-group" }], ofGroup)).toEqual([]);
  });

  it("those of all specifications, in the order of their keys", () => {
    const specifications = [
      { ResourceType: "security-group" as const, Tags: [{ Key: "b", Value: "1" }] },
      { ResourceType: "security-group" as const, Tags: [{ Key: "a" }] },
    ];
    expect(requestedTags(specifications, ofGroup)).toEqual([
      ["a", ""],
      ["b", "1"],
    ]);
  });

  it.each(["InvalidParameter", "InvalidParameterValue"] as const)(
    "another type of resource, or none → %s",
    (wrongType) => {
      for (const specification of [{ ResourceType: "vpc" as const }, {}]) {
        const act = () => requestedTags([specification], { ...ofGroup, wrongType });
        expect(act).toThrow(ec2Error(wrongType));
      }
    },
  );

  it("50 → taken; 51 → TagLimitExceeded", () => {
    const tagged = (count: number) => [
      {
        ResourceType: "security-group" as const,
        Tags: Array.from({ length: count }, (_, index) => ({ Key: `${index}` })),
      },
    ];
    expect(requestedTags(tagged(50), ofGroup)).toHaveLength(50);
    expect(() => requestedTags(tagged(51), ofGroup)).toThrow(ec2Error("TagLimitExceeded"));
  });
});

describe("requireTags", () => {
  it.each([
    ["a key and a value of one character", "k", "v"],
    ["the longest", "k".repeat(127), "v".repeat(256)],
    ["the longest, of characters that are two for JavaScript", "😀".repeat(127), "😀".repeat(256)],
    ["a key that begins like AWS's", "aws", ""],
  ])("%s: taken", (_, Key, Value) => {
    expect(requireTags([{ Key, Value }])).toEqual([[Key, Value]]);
  });

  it.each([
    ["no key", [{ Value: "x" }]],
    ["an empty key", [{ Key: "" }]],
    ["a key of 128 characters", [{ Key: "k".repeat(128) }]],
    ["a value of 257 characters", [{ Key: "k", Value: "v".repeat(257) }]],
    [
      "a key twice",
      [
        { Key: "k", Value: "1" },
        { Key: "k", Value: "2" },
      ],
    ],
    ["a key of AWS's", [{ Key: "aws:x" }]],
    ["a key of AWS's in another case", [{ Key: "AWS:x" }]],
  ])("%s → InvalidParameterValue", (_, tags) => {
    expect(() => requireTags(tags)).toThrow(ec2Error("InvalidParameterValue"));
  });

  it("a key of AWS's → the error that is asked for", () => {
    expect(() => requireTags([{ Key: "aws:x" }], (key) => new Error(`not ${key}`))).toThrow("not aws:x");
  });
});
