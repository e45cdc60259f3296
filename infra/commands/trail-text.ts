import type { Environment } from "../../lib/environment.ts";
import type { TrailNotes } from "../../lib/store/trail.ts";
import type { TrailEntry } from "../../lib/trail/lookup.ts";
import type { TrailRecord } from "../../lib/trail/record.ts";

/** How lines look: for a person at a terminal, or for whatever reads them. */
interface Look {
  readonly hasColumns: boolean;
  readonly hasColours: boolean;
}

/** Nobody wants colours in a file, nor where `NO_COLOR` is set (no-color.org). */
export const lookOf = (isTerminal: boolean, { NO_COLOR: withoutColours = "" }: Environment): Look => ({
  hasColumns: isTerminal,
  hasColours: isTerminal && withoutColours === "",
});

/** ECMA-48, Select Graphic Rendition: a colour, and back to the terminal's own. */
const RED = ["\u001B[31m", "\u001B[39m"] as const;
const YELLOW = ["\u001B[33m", "\u001B[39m"] as const;

/** An entry of the trail: a line, and one below it for each rule that comes close to what wasn't there. */
export function textOf({ record, notes }: TrailEntry, look: Look): string {
  const paint = ([begin, end]: readonly [string, string], text: string) =>
    look.hasColours ? `${begin}${text}${end}` : text;
  const line = `${lineOf(record, look)}${decisionOf(notes)}`;
  const misses = (notes.nearMisses ?? []).map((miss) => paint(YELLOW, missOf(miss)));
  return [record.errorCode === undefined ? line : paint(RED, line), ...misses].join("\n");
}

/** As wide as most keys and actions are. */
const USER_WIDTH = 20;
const ACTION_WIDTH = 30;

/** When, who, what, on what, and what came of it. */
function lineOf(record: TrailRecord, { hasColumns }: Look): string {
  const { eventTime, eventName, userIdentity, requestParameters, errorCode, errorMessage } = record;
  const outcome = errorCode === undefined ? "done" : `${errorCode}: ${errorMessage ?? ""}`;
  const asked = requestParameters === null ? "" : parametersOf(requestParameters);
  const column = (text: string, width: number) => (hasColumns ? plain(text).padEnd(width) : plain(text));
  const who = column(userIdentity.userName, USER_WIDTH);
  return `${eventTime} ${who} ${column(eventName, ACTION_WIDTH)} ${plain(`${asked} ${outcome}`).trimStart()}`;
}

/** In one line, and without what would move a terminal's cursor. */
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, " ");

/** A rule that is nearly what was asked for, and what keeps it from being that. */
const missOf = ({ asked, ruleId, direction, stored, differs }: NonNullable<TrailNotes["nearMisses"]>[number]): string =>
  `  ${asked.replaceAll("#", " ")} is nearly ${ruleId} (${direction} ${stored.replaceAll("#", " ")}): other ${differs.join(", ")}`;

/** Which statements decided, where there is a policy. */
function decisionOf({ decision }: TrailNotes): string {
  if (!decision) return "";
  const { effect, statements = [], refused } = decision;
  const by = statements.length === 0 ? "no statement" : statements.join(", ");
  return ` [${effect} by ${by}${refused === undefined ? "" : ", only reported"}]`;
}

/** As long as a line of a terminal has room for; `--json` has the rest. */
const MAX_ASKED = 160;

/** The values of the parameters, by name, without the levels between them. */
function parametersOf(parameters: object): string {
  const texts: string[] = [];
  const visit = (name: string, value: unknown): void => {
    if (typeof value !== "object" || value === null) texts.push(`${name}=${String(value)}`);
    else for (const [key, inner] of Object.entries(value)) visit(/^(?:\d+|items)$/.test(key) ? name : key, inner);
  };
  visit("", parameters);
  const text = texts.join(" ");
  return text.length > MAX_ASKED ? `${text.slice(0, MAX_ASKED)}…` : text;
}
