import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const actions = readdirSync("lib/actions").flatMap(
  (name) => /^(?<action>[A-Z]\w+)\.ts$/.exec(name)?.groups?.["action"] ?? [],
);
const readme = readFileSync("README.md", "utf8");

/** What answers alike is tested in a table. */
const table = readFileSync("test/acceptance/vpc-surroundings.test.ts", "utf8");

describe("every action", () => {
  it("has tests that are found by its name, or its line in the table of those that answer alike", () => {
    const places = (action: string) => ["acceptance", "integration"].map((tier) => `test/${tier}/actions/${action}`);
    const isTested = (action: string) =>
      table.includes(`${action}Command`) ||
      places(action).some((place) => existsSync(place) || existsSync(`${place}.test.ts`));
    expect(actions.length).toBeGreaterThan(30);
    expect(actions.filter((action) => !isTested(action))).toEqual([]);
  });

  it("is named in the README", () => {
    // Its table says `UpdateSecurityGroupRuleDescriptionsIngress, …Egress`.
    const named = (action: string) =>
      readme.includes(action) || readme.includes(action.replace("Egress", "Ingress, …Egress"));
    expect(actions.filter((action) => !named(action))).toEqual([]);
  });
});
