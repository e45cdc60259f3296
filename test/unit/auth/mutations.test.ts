import { describe, expect, it } from "vitest";
import type { Caller } from "../../../lib/auth/authenticate.ts";
import { Ec2Error } from "../../../lib/errors.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { parseParameters } from "../../../lib/protocol/parameters.ts";
import { authenticatorOf } from "./authenticator.ts";
import { CLIENT_REQUESTS, type ClientRequest } from "./client-requests.ts";
import { mutate, type Random, randomFrom } from "./mutate.ts";

const MUTATIONS = 10_000;

/** How a signature is written down may change, if what it says doesn't. */
const WRITING = new Set(["Signature", "X-Amz-Signature", "X-Amz-SignedHeaders"]);

/** All that a request means: who asks for what, where, and how long that is good for. */
function meaningOf(request: HttpRequest, caller: Caller): string {
  const asked = [...parseParameters(request)].filter(([name]) => !WRITING.has(name));
  const parameters = asked.map((pair) => JSON.stringify(pair)).toSorted();
  const { authorization, date, "x-amz-date": amzDate = date, "x-amz-target": target } = request.headers;
  const signedAt = authorization === undefined ? undefined : amzDate;
  return JSON.stringify({ parameters, caller, method: request.method, signedAt, target });
}

/** Takes requests as they come to that client's credential, when the client sent its own. */
function judge({ at, service, credential }: ClientRequest) {
  const authenticate = authenticatorOf({ credential, now: () => at });
  /** The meaning, where the request is taken; undefined where it is refused. Any other failure is a fault of ours. */
  return async (request: HttpRequest): Promise<string | undefined> => {
    try {
      return meaningOf(request, await authenticate(request, service));
    } catch (error) {
      if (!(error instanceof Ec2Error)) throw error;
      return undefined;
    }
  };
}

const having = (...clients: string[]) => CLIENT_REQUESTS.filter(({ client }) => clients.includes(client));

describe.each([
  ["Version 4 in the header", having("boto3, Version 4, odd characters", "curl", "libcloud, Version 4, session token")],
  ["Version 4 in the query string", having("boto3, pre-signed GET", "boto3, pre-signed POST")],
  [
    "Version 2, HmacSHA256",
    having("boto 2, Version 2, odd characters", "libcloud, Version 2", "boto 2, Version 2, GET"),
  ],
  ["Version 2, HmacSHA1", having("boto 2, Version 2 with HmacSHA1")],
])("%s", (_, requests) => {
  it(`${MUTATIONS} mutations: none is taken that means something else`, async () => {
    const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
    const random: Random = randomFrom(seed);
    const originals = requests.map((client) => ({ request: client.request, outcomeOf: judge(client) }));
    const meanings = await Promise.all(originals.map(({ request, outcomeOf }) => outcomeOf(request)));
    expect(meanings).not.toContain(undefined);
    const wrong: object[] = [];
    let taken = 0;
    for (let number = 0; number < MUTATIONS; number += 1) {
      const index = number % originals.length;
      const { request, outcomeOf } = originals[index] as (typeof originals)[number];
      const mutated = mutate(request, random);
      const meaning = await outcomeOf(mutated);
      if (meaning === undefined) continue;
      taken += 1;
      if (meaning !== meanings[index])
        wrong.push({ meaning, original: meanings[index], mutated, seed: `SEED=${seed}` });
    }
    expect(wrong).toEqual([]);
    // Some only write the same otherwise, and most don't.
    expect(taken).toBeGreaterThan(MUTATIONS / 1_000);
    expect(taken).toBeLessThan(MUTATIONS / 2);
  });
});
