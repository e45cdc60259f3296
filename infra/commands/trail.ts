import { setTimeout } from "node:timers/promises";
import { deadlineIn } from "../../lib/deadline.ts";
import { DEFAULT_REGION, SANDBOX_ACCOUNT } from "../../lib/environment.ts";
import { entryOf, lookUpItems, type TrailEntry, type TrailPlace } from "../../lib/trail/lookup.ts";
import { defineCommand, usageError } from "./command.ts";
import { isModule } from "../local/events.ts";
import { resendEvent } from "./resend.ts";
import { deployedFlag, tableFlags } from "./settings.ts";
import { lookOf, textOf } from "./trail-text.ts";
import { withTable } from "./with-table.ts";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const READ_MILLISECONDS = 29_000;
const FOLLOW_MILLISECONDS = 1_000;
/** DynamoDB has deleted what was kept less long. */
const MAX_DAYS = 3_650;

/** `npm run trail`: what has been changed, and what was refused. */
export const trail = defineCommand({
  name: "trail",
  summary: "Prints what is on record of an account in a region, a line a request, the latest last. It changes nothing.",
  usage: [
    "[--since 1h]",
    "--event-name RevokeSecurityGroupIngress --json",
    "--follow",
    "--resend ID --events TARGET",
    "--suggest-policy --access-key-id ID",
    "--table NAME",
  ],
  flags: {
    since: { value: "TIME", help: "how far back: 30s, 15m, 1h, 7d (1h; to resend or suggest, 90d)" },
    "event-name": { value: "NAME", help: "of these requests only" },
    "access-key-id": { value: "ID", help: "of this key's requests only" },
    json: { help: "the whole records, one a line, each with what is known beside it" },
    follow: { help: "goes on with what comes, until Ctrl-C" },
    resend: { value: "ID", help: "sends that event again, or that of the request with this ID, and prints no other" },
    events: { value: "TARGET", help: "gets what is sent again: a URL or a file", variable: "EVENTS" },
    "suggest-policy": { help: "prints the smallest policy that allows what was done, and no record" },
    account: { value: "ID", help: `whose (${SANDBOX_ACCOUNT})` },
    ...deployedFlag,
    ...tableFlags,
  },
  async run({ resend, "suggest-policy": suggests, ...values }, [word], environment) {
    const { "event-name": eventName, "access-key-id": accessKeyId, json, follow, account, table } = values;
    const { since = resend === undefined && !suggests ? "1h" : "90d" } = values;
    if (word !== undefined) throw usageError(trail, `trail takes flags only, not ${word}`, environment);
    const [, count, unit = ""] = /^(\d{1,9})([smhd])$/.exec(since) ?? [];
    const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN);
    if (Number.isNaN(seconds)) throw usageError(trail, `--since is as 30s, 15m, 1h or 7d, not ${since}`, environment);
    const accountId = account ?? SANDBOX_ACCOUNT;
    if (!/^\d{12}$/.test(accountId)) throw usageError(trail, `--account is 12 digits, not ${accountId}`, environment);
    const { AWS_REGION: region = DEFAULT_REGION, EVENTS: target } = environment;
    if (resend !== undefined && target === undefined)
      throw usageError(trail, "--resend needs --events TARGET", environment);
    // It would act with the caller's own AWS credentials, and perhaps on AWS.
    if (resend !== undefined && target !== undefined && isModule(target))
      throw usageError(trail, `--resend sends to a URL or a file, not to the module ${target}`, environment);
    await withTable({ deployed: table, environment }, async (place) => {
      const all = { ...place, accountId, region, days: MAX_DAYS };
      let seen: ReadonlySet<string> = new Set();
      let start = new Date(Math.max(0, Date.now() - seconds * 1_000));
      if (resend !== undefined && target !== undefined) return resendEvent(resend, target, { ...all, start });
      const which = { eventName, accessKeyId };
      const look = lookOf(process.stdout.isTTY, environment);
      if (suggests) {
        const { printPolicy } = await import("./suggest.ts");
        const entries = await recordsSince(start, which, all);
        return printPolicy(
          entries.map(({ record }) => record),
          all,
        );
      }
      for (;;) {
        // What is committed now may have an earlier time than what has been read: it is looked for a while longer.
        const next = new Date(Date.now() - READ_MILLISECONDS);
        const records = await recordsSince(start, which, all);
        for (const { record, notes } of records) {
          if (seen.has(record.eventID)) continue;
          console.log(json ? JSON.stringify({ record, notes }) : textOf({ record, notes }, look));
        }
        if (!follow) return;
        seen = new Set(records.map(({ record }) => record.eventID));
        if (next > start) start = next;
        await setTimeout(FOLLOW_MILLISECONDS);
      }
    });
  },
});

type Place = Omit<TrailPlace, "deadline">;

/** Which records: all where neither is given. */
interface Which {
  readonly eventName: string | undefined;
  readonly accessKeyId: string | undefined;
}

/** Of that time and after, the oldest first. */
async function recordsSince(start: Date, { eventName, accessKeyId }: Which, place: Place): Promise<TrailEntry[]> {
  const records: TrailEntry[] = [];
  let nextToken: string | undefined;
  do {
    const lookup = {
      start,
      maxResults: 50,
      ...(accessKeyId !== undefined && { attribute: { key: "AccessKeyId", value: accessKeyId } as const }),
      ...(eventName !== undefined && { attribute: { key: "EventName", value: eventName } as const }),
      ...(nextToken !== undefined && { nextToken }),
    };
    const found = await lookUpItems(lookup, { ...place, deadline: deadlineIn(READ_MILLISECONDS) });
    // A lookup takes one attribute.
    const items = found.items.filter((item) => accessKeyId === undefined || item.accessKeyId === accessKeyId);
    records.push(...items.map(entryOf));
    nextToken = found.nextToken;
  } while (nextToken !== undefined);
  return records.toReversed();
}
