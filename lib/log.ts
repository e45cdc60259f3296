/**
 * What a function logs: one line of JSON for a request, which is CloudWatch's embedded metric format as well (CloudWatch
 * User Guide, "Specification: Embedded metric format").
 */
import { operations } from "./model/operations.ts";
import type { LogEntry } from "./service.ts";
import type { Usage } from "./usage.ts";

/** From which level on lines are written; what isn't written isn't counted either. */
export const LOG_LEVELS = ["info", "warn", "error"] as const;

export interface LogSettings {
  readonly level: (typeof LOG_LEVELS)[number];
  /** Whether CloudWatch makes metrics of the lines. */
  readonly metrics: boolean;
}

/** What Lambda knows of a request. */
export interface Invocation {
  readonly functionRequestId: string;
  /** Of API Gateway or the Function URL, and in its access log. */
  readonly apiRequestId?: string;
  /** Whether it is the container's first. */
  readonly coldStart: boolean;
  readonly usage: Usage;
}

const NAMESPACE = "sg-sandbox";

/** A dimension of these makes a metric of its own for each of its values, so there have to be few of them. */
const METRICS = [
  {
    Namespace: NAMESPACE,
    Dimensions: [["operation", "outcome"]],
    Metrics: [{ Name: "requests", Unit: "Count" }],
  },
  {
    Namespace: NAMESPACE,
    Dimensions: [["operation"]],
    Metrics: [
      { Name: "milliseconds", Unit: "Milliseconds" },
      { Name: "roundTrips", Unit: "Count" },
      { Name: "conflicts", Unit: "Count" },
      { Name: "writeUnits", Unit: "Count" },
    ],
  },
];

/**
 * @param at milliseconds since 1970
 * @returns undefined where the settings leave it out
 */
export function toLine(
  entry: LogEntry,
  { usage, ...invocation }: Invocation,
  { level: least, metrics }: LogSettings,
  at: number,
): string | undefined {
  const { level, outcome } = judge(entry.status);
  if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return undefined;
  return JSON.stringify({
    timestamp: new Date(at).toISOString(),
    level: level.toUpperCase(),
    ...entry,
    ...invocation,
    ...usage,
    outcome,
    ...(metrics && {
      operation: operationOf(entry),
      requests: 1,
      _aws: { Timestamp: at, CloudWatchMetrics: METRICS },
    }),
  });
}

/** @param status HTTP's: from 400 on it is the caller's fault, from 500 on ours */
function judge(status: number) {
  if (status >= 500) return { level: "error", outcome: "failed" } as const;
  return status >= 400
    ? ({ level: "warn", outcome: "refused" } as const)
    : ({ level: "info", outcome: "done" } as const);
}

/** Anybody can send any action's name, and no metric should come of it. */
const operationOf = ({ action = "" }: LogEntry): string =>
  Object.hasOwn(operations, action) || ["GetCallerIdentity", "LookupEvents"].includes(action) ? action : "unknown";
