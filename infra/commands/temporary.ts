import { randomBytes } from "node:crypto";
import type { Credential } from "../../lib/account.ts";
import { sha256 } from "../../lib/auth/encoding.ts";
import type { Flags } from "./command.ts";

/** The flags that make an access key a temporary one. */
export const temporaryFlags = {
  "session-token": { help: "it comes with a session token, and ends: in an hour, or as --expires says" },
  expires: { value: "TIME", help: "when it ends: in 90m, 12h or 7d, or at 2026-12-31T00:00:00Z (never)" },
} as const satisfies Flags;

/** What those flags add to a credential. The token itself is for its user only: the table has its hash. */
export interface Temporary {
  readonly sessionToken?: string;
  readonly attributes: Pick<Credential, "sessionTokenHash" | "expires">;
}

const HOUR_SECONDS = 3_600;

/**
 * @param now in milliseconds since 1970
 * @throws Error where --expires is no time, or one that has passed
 */
export function temporary(withToken: boolean, expires: string | undefined, now: number): Temporary {
  const end = expires === undefined ? undefined : parseEnd(expires, Math.floor(now / 1_000));
  if (!withToken) return { attributes: end === undefined ? {} : { expires: end } };
  const sessionToken = randomBytes(48).toString("base64");
  return {
    sessionToken,
    attributes: { sessionTokenHash: sha256(sessionToken), expires: end ?? Math.floor(now / 1_000) + HOUR_SECONDS },
  };
}

const UNITS: Readonly<Record<string, number>> = { m: 60, h: HOUR_SECONDS, d: 24 * HOUR_SECONDS };

/** Seconds since 1970. */
function parseEnd(text: string, now: number): number {
  const [, count, unit = ""] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Math.floor(Date.parse(text) / 1_000) : Number.NaN;
  const end = count === undefined ? moment : now + Number(count) * (UNITS[unit] ?? Number.NaN);
  if (Number.isNaN(end)) throw new Error("--expires takes 90m, 12h, 7d or a time such as 2026-12-31T00:00:00Z");
  if (end <= now) throw new Error(`--expires: ${text} has passed`);
  return end;
}
