import type { Credential } from "../account.ts";

export type FindCredential = (accessKeyId: string) => Promise<Credential | undefined>;

/** How long a warm container goes on with a credential that it has read: what a removal takes to be felt. */
const CACHED_MILLISECONDS = 60_000;
const CACHED_CREDENTIALS = 1_000;

/**
 * Keeps found credentials for a minute, so that a warm container verifies a caller without a read. Unknown keys are
 * not kept: a new credential works at once.
 */
export function cacheCredentials(find: FindCredential, now: () => number = Date.now): FindCredential {
  const cache = new Map<string, { readonly credential: Credential; readonly until: number }>();
  return async (accessKeyId) => {
    const cached = cache.get(accessKeyId);
    if (cached && now() < cached.until) return cached.credential;
    cache.delete(accessKeyId);
    const credential = await find(accessKeyId);
    if (credential) {
      const oldest = cache.keys().next();
      if (cache.size >= CACHED_CREDENTIALS && !oldest.done) cache.delete(oldest.value);
      cache.set(accessKeyId, { credential, until: now() + CACHED_MILLISECONDS });
    }
    return credential;
  };
}
