import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringsToSign } from "../../../lib/auth/signature-v2.ts";
import { canonicalQuery } from "../../../lib/auth/signature-v4.ts";
import { canonicalRequests } from "../../../lib/auth/verify-v4.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { parseParameters } from "../../../lib/protocol/parameters.ts";
import { rounds } from "../../support/rounds.ts";

/**
 * Two requests share a signature where one text that is signed for the one is signed for the other as well. Requests
 * are made of few and dangerous pieces, so that this comes about; then both must mean the same.
 */

const piece = fc.constantFrom(
  "a",
  "b",
  "A",
  "a.1",
  "a.10",
  "=",
  "&",
  "%",
  "+",
  " ",
  "/",
  "\n",
  "\0",
  "ü",
  "~",
  "host:h",
);
const text = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(""));

/** Encoded as some client or other would: to the letter, with + for spaces, in small letters, or hardly. */
const encoders: readonly ((part: string) => string)[] = [
  encodeURIComponent,
  (part) => encodeURIComponent(part).replaceAll("%20", "+"),
  (part) => encodeURIComponent(part).toLowerCase(),
  (part) => part.replaceAll(/[%&=+#]/g, encodeURIComponent),
  (part) => part.replaceAll(/[%&+#]/g, encodeURIComponent).replace(/\n/, "%0A"),
];

const pair = fc
  .tuple(text, text, fc.constantFrom(...encoders))
  .map(([name, value, encode]) => `${encode(name)}=${encode(value)}`);
const pairs = fc.array(fc.oneof(pair, fc.constant("")), { maxLength: 3 }).map((all) => all.join("&"));

const headerValue = fc.constantFrom("h", "h:1", " h ", "h\nx-amz-date:d", "d", "");
const request: fc.Arbitrary<HttpRequest> = fc.record({
  method: fc.constantFrom("GET", "POST"),
  path: fc.constantFrom("/", "", "/p", "/a\n", "/p/../p"),
  query: pairs,
  headers: fc.record({ host: headerValue, "x-amz-date": headerValue, "x-b": headerValue }),
  body: pairs.map((form) => Buffer.from(form)),
});

const signedHeaders = fc.constantFrom(["host"], ["host", "x-amz-date"], ["host", "x-amz-date", "x-b"]);

const parametersOf = (given: HttpRequest) => [...parseParameters(given)].map((pair) => JSON.stringify(pair)).toSorted();

/** Undefined for what is refused before its signature is looked at. */
function meaningOf(given: HttpRequest): string | undefined {
  try {
    return JSON.stringify([given.method, parametersOf(given)]);
  } catch {
    return undefined;
  }
}

/** The query string as somebody could take it who decodes or encodes once too often, or not at all. */
const rewritings: readonly ((query: string) => string)[] = [
  decodeURIComponent,
  encodeURI,
  (query) => query.replaceAll("+", "%20"),
  (query) => query.replaceAll("%20", "+"),
  (query) => query.split("&").toReversed().join("&"),
  canonicalQuery,
];

function rewrite(given: HttpRequest, rewriting: (query: string) => string): HttpRequest {
  try {
    return { ...given, query: rewriting(given.query) };
  } catch {
    return given;
  }
}

const PARTS = ["method", "path", "query", "headers", "body"] as const;

/** A request, and another one: the same in another writing, or with other parts. */
const twoRequests = fc.oneof(
  fc.tuple(request, fc.constantFrom(...rewritings)).map(([one, rewriting]) => [one, rewrite(one, rewriting)] as const),
  fc
    .tuple(request, request, fc.subarray([...PARTS], { minLength: 1 }))
    .map(
      ([one, other, parts]) =>
        [one, { ...one, ...Object.fromEntries(parts.map((part) => [part, other[part]])) }] as const,
    ),
);

const haveOneInCommon = (some: readonly string[], others: readonly string[]) =>
  some.some((one) => others.includes(one));

describe("two requests of different meanings never share a signature", () => {
  it("Version 4", () => {
    let shared = 0;
    fc.assert(
      fc.property(twoRequests, signedHeaders, ([one, other], names) => {
        const meaning = meaningOf(one);
        if (meaning === undefined || meaningOf(other) === undefined) return;
        if (!haveOneInCommon([...canonicalRequests(one, names)], [...canonicalRequests(other, names)])) return;
        shared += 1;
        expect(meaningOf(other)).toBe(meaning);
      }),
      { numRuns: rounds(5_000) },
    );
    expect(shared).toBeGreaterThan(100);
  });

  it("Version 4, other headers signed: nothing shared at all", () => {
    fc.assert(
      fc.property(
        twoRequests,
        fc.uniqueArray(signedHeaders, { minLength: 2, maxLength: 2 }),
        ([one, other], [names = [], otherNames = []]) => {
          if (meaningOf(one) === undefined || meaningOf(other) === undefined) return;
          expect(haveOneInCommon([...canonicalRequests(one, names)], [...canonicalRequests(other, otherNames)])).toBe(
            false,
          );
        },
      ),
      { numRuns: rounds(1_500) },
    );
  });

  it("Version 2", () => {
    let shared = 0;
    fc.assert(
      fc.property(twoRequests, ([one, other]) => {
        const meaning = meaningOf(one);
        if (meaning === undefined || meaningOf(other) === undefined) return;
        if (!haveOneInCommon(stringsToSign(one, parseParameters(one)), stringsToSign(other, parseParameters(other))))
          return;
        shared += 1;
        expect(meaningOf(other)).toBe(meaning);
      }),
      { numRuns: rounds(5_000) },
    );
    expect(shared).toBeGreaterThan(100);
  });
});
