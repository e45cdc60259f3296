import { useMemo, useState } from "preact/hooks";
import type { ShownEntry } from "../../control/asked.ts";
import { Chips } from "./chips.tsx";
import { useFoldedOut } from "./folded-out.ts";
import { type Effect, gistOf } from "./gist.ts";
import { isAbout, type Subject } from "./history.ts";
import { sourceText, trafficText } from "./rule-text.ts";
import { matchesEntry, type Search } from "./search.ts";
import { MAX_ENTRIES } from "./store.ts";
import { TrailRow } from "./trail-row.tsx";
import { WindowedList } from "./windowed-list.tsx";

const KINDS = { all: "All", changes: "Changes", refused: "Refused", reads: "Reads, dry runs" } as const;
type Kind = keyof typeof KINDS;

const KIND_OF: Readonly<Record<Effect, Kind>> = {
  opened: "changes",
  closed: "changes",
  changed: "changes",
  refused: "refused",
  read: "reads",
  tried: "reads",
};

const kindOf = (entry: ShownEntry): Kind => KIND_OF[gistOf(entry).effect];

interface Props {
  readonly entries: readonly ShownEntry[];
  readonly isWhole: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly search: Search;
  /** Whose history is shown; undefined: everybody's. */
  readonly subject: Subject | undefined;
  readonly onHistory: (subject: Subject) => void;
  readonly onLeaveHistory: () => void;
}

/** What happened, the latest first. */
export function TrailPane({ entries, isWhole, names, search, subject, onHistory, onLeaveHistory }: Props) {
  const [kind, setKind] = useState<Kind>("all");
  const [open, toggle] = useFoldedOut();
  const found = useMemo(
    () => entries.filter((entry) => (!subject || isAbout(entry, subject)) && matchesEntry(entry, search, names)),
    [entries, subject, search, names],
  );
  const counts = useMemo(() => countsOf(found), [found]);
  const shown = useMemo(() => (kind === "all" ? found : found.filter((one) => kindOf(one) === kind)), [found, kind]);
  return (
    <section class="pane" aria-labelledby="trail-title">
      <header class="pane-head">
        <h2 id="trail-title">Trail</h2>
        <Chips label="Which requests" names={KINDS} counts={counts} chosen={kind} onChoose={setKind} />
        {subject && (
          <button type="button" class="subject" onClick={onLeaveHistory}>
            History of {subjectText(subject, names)} <span aria-hidden="true">✕</span>
            <span class="sr">, back to all</span>
          </button>
        )}
        {!isWhole && <span class="hint">reading…</span>}
        {isWhole && entries.length >= MAX_ENTRIES && <span class="hint">the latest {MAX_ENTRIES} only</span>}
      </header>
      <WindowedList
        label="Requests on record, the latest first"
        items={shown}
        keyOf={({ record }) => record.eventID}
        rowHeight={34}
        row={(entry, place) => (
          <TrailRow
            entry={entry}
            names={names}
            isOpen={open.has(entry.record.eventID)}
            onToggle={() => toggle(entry.record.eventID)}
            onHistory={onHistory}
            {...place}
          />
        )}
        empty={entries.length > 0 ? "No such request." : isWhole ? "Nothing is on record here yet." : "Reading…"}
      />
    </section>
  );
}

function subjectText({ group, rule }: Subject, names: ReadonlyMap<string, string>): string {
  if (!rule) return group.groupName;
  const { permission } = rule;
  return `${trafficText(permission)} · ${sourceText(permission.source, (id) => names.get(id))} in ${group.groupName}`;
}

function countsOf(entries: readonly ShownEntry[]): Readonly<Record<Kind, number>> {
  const counts = { all: entries.length, changes: 0, refused: 0, reads: 0 };
  for (const entry of entries) counts[kindOf(entry)]++;
  return counts;
}
