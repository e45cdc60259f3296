import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const actions = readdirSync("lib/actions").flatMap(
  (name) => /^(?<action>[A-Z]\w+)\.ts$/.exec(name)?.groups?.["action"] ?? [],
);
const readme = readFileSync("README.md", "utf8");

/** What answers alike is tested together. permissions.test.ts names every action, and tests none of them. */
const topics = readdirSync("test/acceptance")
  .filter((name) => name.endsWith(".test.ts") && name !== "permissions.test.ts")
  .map((name) => readFileSync(`test/acceptance/${name}`, "utf8"))
  .join("\n");

describe("every action", () => {
  it("has tests that are found by its name, or under its name in a topic", () => {
    const places = (action: string) => ["acceptance", "integration"].map((tier) => `test/${tier}/actions/${action}`);
    const isTested = (action: string) =>
      new RegExp(`"${action}"|\\b${action}Command\\b`).test(topics) ||
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
