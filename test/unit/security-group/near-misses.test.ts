import { describe, expect, it } from "vitest";
import { nearMisses } from "../../../lib/security-group/near-misses.ts";
import type { Direction } from "../../../lib/security-group/permission.ts";
import type { Rule } from "../../../lib/security-group/rule.ts";

const rule = (fromPort: number, toPort: number, cidr: string, direction: Direction = "ingress"): Rule => ({
  ruleId: `sgr-${direction}-${fromPort}-${toPort}-${cidr}`,
  groupId: "sg-1",
  direction,
  permission: { protocol: "tcp", fromPort, toPort, source: { type: "ipv4", cidr } },
  tags: [],
});
const SSH = rule(22, 22, "10.0.0.0/8");

describe("near misses", () => {
  it.each([
    ["its last port", rule(22, 25, "10.0.0.0/8"), ["toPort"]],
    ["its source", rule(22, 22, "10.0.0.0/9"), ["source"]],
    ["its direction", rule(22, 22, "10.0.0.0/8", "egress"), ["direction"]],
    ["both ports", rule(80, 80, "10.0.0.0/8"), ["fromPort", "toPort"]],
  ])("show a rule that differs in %s", (_, stored, differs) => {
    expect(nearMisses([SSH], [stored])).toEqual([
      {
        asked: "tcp#22#22#10.0.0.0/8",
        ruleId: stored.ruleId,
        direction: stored.direction,
        stored: `tcp#${stored.permission.fromPort}#${stored.permission.toPort}#${stored.ruleId.split("-").at(-1)}`,
        differs,
      },
    ]);
  });

  it("leave out a rule that matches, and one that differs in more than two fields", () => {
    expect(nearMisses([SSH], [SSH, rule(80, 80, "192.0.2.0/24")])).toEqual([]);
  });

  it("are the three closest ones, for ten of those asked for", () => {
    const stored = [80, 81, 82].map((port) => rule(port, port, "10.0.0.0/8"));
    stored.push(rule(22, 23, "10.0.0.0/8"));
    const found = nearMisses(Array<Rule>(11).fill(SSH), stored);
    expect(found).toHaveLength(30);
    expect(found[0]?.differs).toEqual(["toPort"]);
  });
});
