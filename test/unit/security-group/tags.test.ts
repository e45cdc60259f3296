import { describe, expect, it } from "vitest";
import { fromTagList, newTagsVersion, tagKeys, toTagList, toTags } from "../../../lib/security-group/tags.ts";

describe("toTags", () => {
  it("in the order of their keys, whatever the order they come in", () => {
    const [owner, stage, other] = [["Owner", "TeamA"] as const, ["Stage", ""] as const, ["owner", "TeamB"] as const];
    const inOrder = [owner, stage, other];
    expect(toTags([owner, stage, other])).toEqual(inOrder);
    expect(toTags([other, stage, owner])).toEqual(inOrder);
    expect(toTags([stage, other, owner])).toEqual(inOrder);
  });

  it("the same key again: once, with the last value", () => {
    const tags = toTags([
      ["b", "1"],
      ["a", "1"],
      ["b", "2"],
    ]);
    expect(tags).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  it("keys that mean something to JavaScript: keys like others", () => {
    expect(toTags([["__proto__", "x"]])).toEqual([["__proto__", "x"]]);
  });
});

describe("tags", () => {
  const tags = toTags([
    ["Owner", "TeamA"],
    ["Stage", ""],
  ]);

  it("as EC2 lists them", () => {
    expect(toTagList(tags)).toEqual([
      { Key: "Owner", Value: "TeamA" },
      { Key: "Stage", Value: "" },
    ]);
    expect(toTagList([])).toEqual([]);
  });

  it("from EC2's list: what isn't said is empty", () => {
    expect(fromTagList(toTagList(tags))).toEqual(tags);
    expect(fromTagList([{ Key: "Stage" }, { Value: "x" }])).toEqual([
      ["Stage", ""],
      ["", "x"],
    ]);
    expect(fromTagList()).toEqual([]);
  });

  it("their version is another one each time", () => {
    expect(newTagsVersion()).toMatch(/^[0-9a-f]{16}$/);
    expect(newTagsVersion()).not.toBe(newTagsVersion());
  });

  it("their keys", () => {
    expect(tagKeys(tags)).toEqual(["Owner", "Stage"]);
  });
});
