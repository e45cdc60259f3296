import { step } from "./model.ts";
import type { Outcome } from "./outcome.ts";
import { type Request, textsOf } from "./request.ts";
import { linesOf, type State, withIdsOf } from "./state.ts";

/** A request and what was answered. */
export interface Exchange {
  readonly request: Request;
  readonly outcome: Outcome;
}

const MOST_STATES = 20_000;

/**
 * Whether requests that were made all at once were answered as if they had been made one after the other, in some
 * order: each answer true when its turn came, and what is there afterwards what the last one left.
 */
export function isExplained(before: State, given: readonly Exchange[], after: State): boolean {
  const exchanges = given.flatMap(parts);
  const seen = new Set<string>();
  const wanted = linesOf(after).join("\n");

  function search(state: State, left: readonly Exchange[]): boolean {
    // What changes nothing can have its turn as soon as it is true.
    const rest = left.filter((exchange) => step(state, exchange.request, exchange.outcome) !== state);
    const lines = linesOf(withIdsOf(state, after)).join("\n");
    if (rest.length === 0) return lines === wanted;
    const position = `${rest.map((exchange) => exchanges.indexOf(exchange)).join()}\n${lines}`;
    if (seen.has(position)) return false;
    seen.add(position);
    if (seen.size > MOST_STATES) throw new Error("too many orders to try");
    return rest.some((exchange) => {
      const next = step(state, exchange.request, exchange.outcome);
      return (
        typeof next !== "string" &&
        search(
          next,
          rest.filter((other) => other !== exchange),
        )
      );
    });
  }

  return search(before, exchanges);
}

/**
 * What a revoke in the default VPC has not found it has looked for before it revoked the others (design, "Revoke in one
 * round trip"): each of them has its own turn. What it was told twice is unknown the second time, whether found or not.
 */
export function parts({ request, outcome }: Exchange): Exchange[] {
  if (request.do !== "revoke" || outcome.code !== undefined || outcome.unknown.length === 0)
    return [{ request, outcome }];
  const wanted = textsOf(request.rules);
  const unknown = outcome.unknown.map((rule) => rule.replace(/ # .*/, ""));
  const missing = new Set(unknown.filter((text) => times(text, unknown) === times(text, wanted)));
  const rulesOf = (isWanted: (text: string) => boolean) => request.rules.filter(({ text }) => isWanted(text));
  return [
    {
      request: { ...request, rules: rulesOf((text) => !missing.has(text)) },
      outcome: { ...outcome, unknown: unknown.filter((text) => !missing.has(text)) },
    },
    ...[...missing].map((missed) => ({
      request: { ...request, rules: rulesOf((text) => text === missed) },
      outcome: { ...outcome, revoked: [], unknown: unknown.filter((text) => text === missed) },
    })),
  ];
}

const times = (text: string, texts: readonly string[]): number => texts.filter((other) => other === text).length;

/** What to look at where no order explains the answers: those left that aren't true from the start, and what changed. */
export function story(before: State, exchanges: readonly Exchange[], after: State): string {
  const open = exchanges.filter(({ request, outcome }) => step(before, request, outcome) !== before);
  const print = ({ request, outcome }: Exchange) => `  ${JSON.stringify(request)} → ${JSON.stringify(outcome)}`;
  const refused = open.filter(({ outcome }) => outcome.code !== undefined);
  const wrong = refused.filter((exchange) =>
    isExplained(
      before,
      open.filter((other) => other !== exchange),
      after,
    ),
  );
  const [linesBefore, linesAfter] = [linesOf(before), linesOf(after)];
  return [
    "No order of these requests explains their answers, and what is there afterwards:",
    ...open.map(print),
    ...(wrong.length > 0 ? ["Without this one, it would be explained:", ...wrong.map(print)] : []),
    "Before (-) and after (+):",
    ...linesBefore.map((line) => `  ${linesAfter.includes(line) ? " " : "-"} ${line}`),
    ...linesAfter.filter((line) => !linesBefore.includes(line)).map((line) => `  + ${line}`),
  ].join("\n");
}
