import { useMemo, useState } from "preact/hooks";
import type { ShownEntry } from "../../control/asked.ts";
import { type Effect, gistOf } from "./gist.ts";
import { TrailRow } from "./trail-row.tsx";
import { WindowedList } from "./windowed-list.tsx";

const KINDS = {
  all: "All",
  changes: "Changes",
  refused: "Refused",
  reads: "Reads",
} as const;
type Kind = keyof typeof KINDS;

const kindOf = (effect: Effect): Kind =>
  effect === "refused" ? "refused" : effect === "read" || effect === "tried" ? "reads" : "changes";

interface Props {
  readonly entries: readonly ShownEntry[];
  readonly isWhole: boolean;
}

/** What happened, the latest first. */
export function TrailPane({ entries, isWhole }: Props) {
  const [kind, setKind] = useState<Kind>("all");
  const counts = useMemo(() => countsOf(entries), [entries]);
  const shown = useMemo(
    () => (kind === "all" ? entries : entries.filter((entry) => kindOf(gistOf(entry).effect) === kind)),
    [entries, kind],
  );
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  return (
    <section class="pane" aria-labelledby="trail-title">
      <header class="pane-head">
        <h2 id="trail-title">Trail</h2>
        <div class="chips" role="group" aria-label="Which requests">
          {Object.entries(KINDS).map(([name, label]) => {
            const own = name as Kind;
            return (
              <button type="button" class="chip" key={name} aria-pressed={kind === own} onClick={() => setKind(own)}>
                {label} <span class="count">{counts[own]}</span>
              </button>
            );
          })}
        </div>
        {!isWhole && <span class="hint">reading…</span>}
      </header>
      <WindowedList
        label="Requests on record, the latest first"
        items={shown}
        keyOf={({ record }) => record.eventID}
        rowHeight={34}
        row={(entry, place) => (
          <TrailRow
            entry={entry}
            isOpen={open.has(entry.record.eventID)}
            onToggle={() => toggle(entry.record.eventID)}
            {...place}
          />
        )}
        empty={isWhole ? "Nothing is on record here yet." : "Reading…"}
      />
    </section>
  );
}

function countsOf(entries: readonly ShownEntry[]): Readonly<Record<Kind, number>> {
  const counts = { all: entries.length, changes: 0, refused: 0, reads: 0 };
  for (const entry of entries) counts[kindOf(gistOf(entry).effect)]++;
  return counts;
}
