import { describe, expect, it } from "vitest";
import { toLine } from "../../lib/log.ts";
import type { LogEntry } from "../../lib/service.ts";
import { noUsage } from "../../lib/usage.ts";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const SETTINGS = { level: "info", metrics: true } as const;
const INVOCATION = { functionRequestId: "f", apiRequestId: "a", coldStart: false, usage: noUsage() };
const ENTRY: LogEntry = { requestId: "r", status: 200, milliseconds: 7, action: "DescribeVpcs", version: "2016-11-15" };

type Line = Record<string, unknown> & { readonly _aws?: EmbeddedMetrics };

interface EmbeddedMetrics {
  readonly Timestamp: number;
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
  }[];
}

const lineOf = (entry: Partial<LogEntry> = {}, settings: Partial<typeof SETTINGS> | object = {}): Line =>
  JSON.parse(toLine({ ...ENTRY, ...entry }, INVOCATION, { ...SETTINGS, ...settings }, AT) ?? "null") as Line;

describe("a line", () => {
  it("is one line, whatever is in it", () => {
    expect(toLine({ ...ENTRY, cause: "a\nb" }, INVOCATION, SETTINGS, AT)).not.toContain("\n");
  });

  it("says when, how grave, whose and what", () => {
    expect(lineOf()).toMatchObject({
      timestamp: "2026-01-02T03:04:05.006Z",
      level: "INFO",
      outcome: "done",
      requestId: "r",
      functionRequestId: "f",
      apiRequestId: "a",
      action: "DescribeVpcs",
      milliseconds: 7,
      roundTrips: 0,
    });
  });

  it.each([
    [200, "INFO", "done"],
    [400, "WARN", "refused"],
    [412, "WARN", "refused"],
    [500, "ERROR", "failed"],
    [503, "ERROR", "failed"],
  ])("status %i: %s, %s", (status, level, outcome) => {
    expect(lineOf({ status })).toMatchObject({ level, outcome });
  });

  it.each([
    ["info", [200, 400, 500]],
    ["warn", [400, 500]],
    ["error", [500]],
  ])("level %s: the statuses %j", (level, statuses) => {
    expect([200, 400, 500].filter((status) => lineOf({ status }, { level }) !== null)).toEqual(statuses);
  });
});

/** CloudWatch User Guide, "Specification: Embedded metric format". */
describe("its metrics", () => {
  const { _aws } = lineOf();
  const directives = _aws?.CloudWatchMetrics ?? [];

  it("have the time, a namespace and names that are members: numbers, and texts as dimensions", () => {
    const line = lineOf();
    expect(_aws?.Timestamp).toBe(AT);
    expect(directives.map(({ Namespace }) => Namespace)).toEqual(["sg-sandbox", "sg-sandbox"]);
    const metrics = directives.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
    expect(metrics).toEqual(["requests", "milliseconds", "roundTrips", "conflicts", "writeUnits"]);
    expect(metrics.map((name) => typeof line[name])).toEqual(metrics.map(() => "number"));
    const dimensions = new Set(directives.flatMap(({ Dimensions }) => Dimensions.flat()));
    expect([...dimensions].map((name) => typeof line[name])).toEqual(["string", "string"]);
  });

  it.each([
    ["DescribeVpcs", "DescribeVpcs"],
    ["GetCallerIdentity", "GetCallerIdentity"],
    ["Whatever1", "unknown"],
    ["constructor", "unknown"],
    [undefined, "unknown"],
  ])("action %s: counted as %s, so that nobody can make metrics", (action, operation) => {
    const { action: _, ...entry } = ENTRY;
    const line = toLine({ ...entry, ...(action !== undefined && { action }) }, INVOCATION, SETTINGS, AT);
    expect(JSON.parse(line ?? "")).toMatchObject({ operation });
  });

  it("can be left out", () => {
    expect(lineOf({}, { metrics: false })).not.toHaveProperty("_aws");
  });
});
