import { createHash } from "node:crypto";
import { BoundedMap } from "../../lib/bounded-map.ts";
import { type Chance, withChance } from "../../lib/chance.ts";
import type { HttpRequest } from "../../lib/http.ts";
import { parseParameters } from "../../lib/protocol/parameters.ts";
import type { Service } from "../../lib/service.ts";
import type { Seed } from "./state/seed.ts";

/** Of a request, what differs from one time to the next, whatever it asks for. */
const PASSING = /^(x-amz-|signature|timestamp$|expires$|securitytoken$)/i;

/** Beyond so many different requests, the first one might get the IDs that it has had: those are taken, then. */
const MAX_REQUESTS = 100_000;

/**
 * The service, whose IDs follow from what is asked for: by which key, in which region, with which parameters, and for
 * the how manieth time. So the same requests get the same IDs, in whatever order they come.
 * @param salt tells a table from others: what has been there before may have the IDs that would be given again
 */
export function withSeededIds(service: Service, salt: string): Service {
  const seen = new BoundedMap<string, number>(MAX_REQUESTS);
  return (request, ...more) => {
    const asked = digest(typeof request === "function" ? "" : identityOf(request));
    const time = (seen.get(asked) ?? 0) + 1;
    seen.set(asked, time);
    return withChance(streamOf(digest(salt, asked, String(time))), () => service(request, ...more));
  };
}

/** The salt of a table that a seed has been planted in: what the seed has may have IDs that this program gives. */
export function saltOf(before: string, { accounts }: Seed): string {
  const hash = createHash("sha256").update(before);
  for (const { account, items } of accounts) {
    hash.update(`\n${account.accountId}/${account.region}`);
    for (const { sk } of items) hash.update(`\n${sk}`);
  }
  return hash.digest("hex");
}

function identityOf(request: HttpRequest): string {
  const authorization = request.headers["authorization"] ?? "";
  try {
    const parameters = [...parseParameters(request)];
    const credential = parameters.find(([name]) => name.toLowerCase() === "x-amz-credential")?.[1] ?? authorization;
    const [, accessKeyId = "", region = ""] = /([^\s/=]+)\/\d{8}\/([^/]+)\//.exec(credential) ?? [];
    const asked = parameters
      .filter(([name]) => !PASSING.test(name))
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
    return JSON.stringify([accessKeyId, region, asked]);
  } catch {
    // Another service's, or one that nobody can read.
    return JSON.stringify([request.query, request.body.toString("base64")]);
  }
}

function streamOf(seed: string): Chance {
  let taken = 0;
  return (octets) => createHash("sha512").update(`${seed}/${taken++}`).digest().subarray(0, octets);
}

const digest = (...texts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(texts)).digest("hex");
