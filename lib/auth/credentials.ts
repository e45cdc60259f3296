import { isDeepStrictEqual } from "node:util";
import type { Credential } from "../account.ts";
import { BoundedMap } from "../bounded-map.ts";
import { type Deadline, within } from "../deadline.ts";

/** Reads what an access key stands for; undefined where there is none. */
export type ReadCredential = (accessKeyId: string, deadline: Deadline) => Promise<Credential | undefined>;

/**
 * The same, out of memory where that will do.
 * @param since milliseconds since 1970: what was read before that is read again, if it hasn't been just now
 */
export type FindCredential = (
  accessKeyId: string,
  deadline: Deadline,
  since?: number,
) => Promise<Credential | undefined>;

/** How long a warm container goes on with what it has read: what a removal takes to be felt. */
const KEPT_MILLISECONDS = 60_000;
/** How often a key is read again before that, at most. */
const AGAIN_MILLISECONDS = 1_000;
/** How many known keys are kept, and how many unknown ones: guesses don't crowd out callers. */
const KEPT_KEYS = 1_000;

interface Kept {
  readonly credential: Credential | undefined;
  readonly readAt: number;
  /** When it was last read before its time. */
  readonly againAt: number;
}

/**
 * Keeps for a minute what an access key stands for, so that a warm container verifies a caller without a read; that
 * there is nothing, too. Where a signature doesn't match, the key is read again, as it may have been added or replaced:
 * at once, but for each key once a second at most, whether it exists or not. So guessing is neither free nor told apart.
 */
export function cacheCredentials(read: ReadCredential, now: () => number = Date.now): FindCredential {
  const known = new BoundedMap<string, Kept>(KEPT_KEYS);
  const unknown = new BoundedMap<string, Kept>(KEPT_KEYS);
  const underWay = new Map<string, Promise<Credential | undefined>>();

  async function readAndKeep(accessKeyId: string, deadline: Deadline, again: boolean): Promise<Credential | undefined> {
    const readAt = now();
    const before = known.get(accessKeyId)?.credential;
    const found = await read(accessKeyId, deadline);
    // The same object stands for the same credential: what hangs on it stays, and nobody verifies it in vain.
    const credential = isDeepStrictEqual(found, before) ? before : found;
    const [kept, other] = credential ? [known, unknown] : [unknown, known];
    kept.set(accessKeyId, { credential, readAt, againAt: again ? readAt : Number.NEGATIVE_INFINITY });
    other.delete(accessKeyId);
    return credential;
  }

  return async (accessKeyId, deadline, since = Number.NEGATIVE_INFINITY) => {
    const kept = known.get(accessKeyId) ?? unknown.get(accessKeyId);
    const isKept = kept !== undefined && now() - kept.readAt < KEPT_MILLISECONDS;
    if (isKept && (kept.readAt >= since || now() - kept.againAt < AGAIN_MILLISECONDS)) return kept.credential;
    const reading =
      underWay.get(accessKeyId) ??
      readAndKeep(accessKeyId, deadline, isKept).finally(() => underWay.delete(accessKeyId));
    underWay.set(accessKeyId, reading);
    // It may be another request's, which has longer to wait.
    return within(deadline, () => reading);
  };
}
