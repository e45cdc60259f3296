import { memo } from "preact/compat";
import type { ShownEntry } from "../../control/asked.ts";
import { EntryDetails } from "./entry-details.tsx";
import { type Effect, type Gist, gistOf, WORDS } from "./gist.ts";
import type { Subject } from "./history.ts";
import { sourceText, trafficText } from "./rule-text.ts";
import type { RowPlace } from "./windowed-list.tsx";

const SIGNS: Readonly<Record<Effect, string>> = {
  opened: "+",
  closed: "−",
  changed: "~",
  read: "·",
  tried: "?",
  refused: "✕",
};

interface Props extends RowPlace {
  readonly entry: ShownEntry;
  /** Of groups, by their IDs. */
  readonly names: ReadonlyMap<string, string>;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onHistory: (subject: Subject) => void;
}

export const TrailRow = memo(function TrailRow({ entry, names, isOpen, onToggle, onHistory, tabIndex }: Props) {
  const { record } = entry;
  const gist = gistOf(entry);
  return (
    <article class={`entry ${gist.effect}`}>
      <button type="button" class="row" data-row aria-expanded={isOpen} tabIndex={tabIndex} onClick={onToggle}>
        <span class="sign" aria-hidden="true">
          {SIGNS[gist.effect]}
        </span>
        <span class="sr">{WORDS[gist.effect]}</span>
        <time class="time" dateTime={record.eventTime} title={record.eventTime}>
          {timeText(record.eventTime)}
        </time>
        <span class="name">{record.eventName}</span>
        <span class="what">
          <What gist={gist} entry={entry} names={names} />
        </span>
        <span class="who">{record.userIdentity.userName}</span>
      </button>
      {isOpen && <EntryDetails entry={entry} names={names} onHistory={onHistory} />}
    </article>
  );
}, isSameRow);

function isSameRow(before: Readonly<Props>, now: Readonly<Props>): boolean {
  return (
    before.entry === now.entry &&
    before.names === now.names &&
    before.isOpen === now.isOpen &&
    before.tabIndex === now.tabIndex
  );
}

const MAX_RULES = 2;

interface WhatProps extends Pick<Props, "entry" | "names"> {
  readonly gist: Gist;
}

/** What it was about, in the room of half a line. */
function What({ gist, entry: { record }, names }: WhatProps) {
  const { rules, ids, groupIds, groupName, notThere, opensToWorld } = gist;
  const nameOf = (id: string) => names.get(id);
  // What isn't about a group is about the first thing that it names.
  const id = groupIds[0] ?? [...ids][0];
  const where = groupName ?? (id === undefined ? undefined : (nameOf(id) ?? id));
  const ruleIds = rules.length > 0 ? [] : [...ids].filter((one) => one.startsWith("sgr-") && one !== where);
  return (
    <>
      {record.errorCode !== undefined && <span class="code">{record.errorCode.replace(/^\w+\./, "")}</span>}
      {where !== undefined && <span class="where">{where}</span>}
      {rules.slice(0, MAX_RULES).map((rule) => (
        <span class="rule" key={`${trafficText(rule)} ${sourceText(rule.source, nameOf)}`}>
          {trafficText(rule)}
          <span class="arrow">{rule.direction === "ingress" ? " ← " : " → "}</span>
          {sourceText(rule.source, nameOf)}
        </span>
      ))}
      {ruleIds.slice(0, 1).map((one) => (
        <span class="rule" key={one}>
          {one}
        </span>
      ))}
      {rules.length > MAX_RULES && <span class="more">+{rules.length - MAX_RULES}</span>}
      {opensToWorld && <span class="badge world">world</span>}
      {notThere > 0 && <span class="badge warn">{notThere} not there</span>}
    </>
  );
}

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** The time of today; of other days, the day too. */
function timeText(time: string): string {
  const at = new Date(time);
  const today = new Date();
  return at.toDateString() === today.toDateString() ? clock.format(at) : `${day.format(at)} ${clock.format(at)}`;
}
