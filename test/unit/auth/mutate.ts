import type { HttpRequest } from "../../../lib/http.ts";

/** A source of random whole numbers below a bound, the same for the same seed (mulberry32). */
export type Random = (below: number) => number;

export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const pick = <Value>(values: readonly Value[], random: Random): Value => values[random(values.length)] as Value;

type Mutation = (request: HttpRequest, random: Random) => HttpRequest;
type TextMutation = (text: string, random: Random) => string;

const CHARACTERS = "aZ09.-_~%+&=;:/?#@ !'()*,\"\\{}[]\t\nü\u0000".split("");

/** One character more, less or other. */
const character: TextMutation = (text, random) => {
  const at = random(text.length + 1);
  const inserted = pick(CHARACTERS, random);
  return text.slice(0, at) + pick(["", inserted], random) + text.slice(at + random(2));
};

/** The same in another spelling, or not quite. */
const spelling: TextMutation = (text, random) => {
  const changes: readonly ((text: string) => string)[] = [
    (all) => all.replaceAll("+", "%20"),
    (all) => all.replaceAll("%20", "+"),
    (all) => all.replaceAll("%2F", "/"),
    (all) => all.replaceAll("%2F", "%2f"),
    (all) => all.replaceAll("%3A", ":"),
    (all) => all.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    (all) => all.toLowerCase(),
    (all) => all.replace(/%/, "%25"),
    decodeURIComponent,
    encodeURIComponent,
  ];
  try {
    return pick(changes, random)(text);
  } catch {
    return text;
  }
};

/** Pairs in another order, one more, one less, one twice, or with the value of another. */
const pairs: TextMutation = (text, random) => {
  const all = text.split("&");
  const [one, other] = [random(all.length), random(all.length)];
  const changes: readonly (() => string[])[] = [
    () => all.toReversed(),
    () => all.toSorted(),
    () => all.toSpliced(one, 1),
    () => all.toSpliced(one, 0, all[other] ?? ""),
    () => all.toSpliced(one, 0, pick(["", "DryRun=true", "Action=DeleteVpc", "X=", "Signature=x", "=", "a"], random)),
    () => all.toSpliced(one, 1, `${all[one]?.split("=")[0]}=${all[other]?.split("=")[1]}`),
    () => all.toSpliced(one, 1, `${all[one]}.1`),
  ];
  return pick(changes, random)().join("&");
};

const ofText = [character, character, spelling, pairs];

const query: Mutation = (request, random) => ({ ...request, query: pick(ofText, random)(request.query, random) });

const body: Mutation = (request, random) => ({
  ...request,
  body: Buffer.from(pick(ofText, random)(request.body.toString(), random)),
});

/** A parameter goes from the query string to the form, or back; or all of them do. */
const elsewhere: Mutation = (request, random) => {
  const [inQuery, inBody] = [request.query, request.body.toString()].map((text) => text.split("&").filter(Boolean));
  const [from = [], to = []] = random(2) === 0 ? [inQuery, inBody] : [inBody, inQuery];
  to.push(...from.splice(random(from.length + 1), random(2) === 0 ? 1 : from.length));
  return { ...request, query: (inQuery ?? []).join("&"), body: Buffer.from((inBody ?? []).join("&")) };
};

const header: Mutation = (request, random) => {
  const name = pick(
    [...Object.keys(request.headers), "x-amz-date", "date", "x-amz-security-token", "x-amz-target"],
    random,
  );
  const value = request.headers[name] ?? "";
  const changed = pick([character(value, random), character(value, random), ` ${value}  `, undefined], random);
  return { ...request, headers: { ...request.headers, [name]: changed } };
};

const line: Mutation = (request, random) =>
  pick<() => HttpRequest>(
    [
      () => ({ ...request, method: pick(["GET", "POST", "get", "PUT", "HEAD"], random) }),
      () => ({ ...request, path: pick(["", "/", "//", "/./", "/x/..", "/x", "/%2F", "/?"], random) }),
      () => ({ ...request, path: character(request.path, random) }),
    ],
    random,
  )();

const MUTATIONS: readonly Mutation[] = [query, query, body, body, header, header, elsewhere, line];

/** The request with one to three changes, as one that is in between could make them. */
export function mutate(request: HttpRequest, random: Random): HttpRequest {
  let mutated = request;
  for (let changes = 1 + random(3); changes > 0; changes -= 1) mutated = pick(MUTATIONS, random)(mutated, random);
  return mutated;
}
