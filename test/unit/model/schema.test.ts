import { describe, expect, it } from "vitest";
import { isKnown } from "../../../lib/model/schema.ts";

describe("isKnown", () => {
  it("from nowhere to nowhere: always", () => {
    expect(isKnown({}, "2011-12-15")).toBe(true);
  });

  it("since a version: from that one on", () => {
    expect(isKnown({ since: "2014-06-15" }, "2014-05-01")).toBe(false);
    expect(isKnown({ since: "2014-06-15" }, "2014-06-15")).toBe(true);
    expect(isKnown({ since: "2014-06-15" }, "2016-11-15")).toBe(true);
  });

  it("until a version: before that one", () => {
    expect(isKnown({ until: "2014-06-15" }, "2014-05-01")).toBe(true);
    expect(isKnown({ until: "2014-06-15" }, "2014-06-15")).toBe(false);
  });
});
