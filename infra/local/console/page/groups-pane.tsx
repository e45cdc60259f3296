import { useMemo, useState } from "preact/hooks";
import type { ShownGroup } from "../../groups.ts";
import { Chips } from "./chips.tsx";
import { useFoldedOut } from "./folded-out.ts";
import { GroupRow } from "./group-row.tsx";
import type { Subject } from "./history.ts";
import { matchingRules, type Search } from "./search.ts";
import { WindowedList } from "./windowed-list.tsx";

const KINDS = { all: "All", world: "Open to the world", stale: "Stale", unused: "Unused" } as const;
type Kind = keyof typeof KINDS;

const IS: Readonly<Record<Kind, (group: ShownGroup) => boolean>> = {
  all: () => true,
  world: ({ rules }) => rules.some(({ isOpenToWorld }) => isOpenToWorld === true),
  stale: ({ rules }) => rules.some(({ isStale }) => isStale === true),
  unused: ({ isUnused }) => isUnused === true,
};

interface Props {
  /** Undefined until they have been read. */
  readonly groups: readonly ShownGroup[] | undefined;
  readonly names: ReadonlyMap<string, string>;
  readonly region: string;
  readonly search: Search;
  readonly onHistory: (subject: Subject) => void;
}

/** The groups as they are now. */
export function GroupsPane({ groups, names, region, search, onHistory }: Props) {
  const [kind, setKind] = useState<Kind>("all");
  const [open, toggle] = useFoldedOut();
  const found = useMemo(
    () =>
      (groups ?? []).flatMap((group) => {
        const rules = matchingRules(group, search);
        return rules ? [{ group, rules }] : [];
      }),
    [groups, search],
  );
  const counts = useMemo(() => {
    const count = (one: Kind) => found.filter(({ group }) => IS[one](group)).length;
    return { all: found.length, world: count("world"), stale: count("stale"), unused: count("unused") };
  }, [found]);
  const shown = useMemo(() => found.filter(({ group }) => IS[kind](group)), [found, kind]);
  return (
    <section class="pane" aria-labelledby="groups-title">
      <header class="pane-head">
        <h2 id="groups-title">Groups</h2>
        <Chips label="Which groups" names={KINDS} counts={counts} chosen={kind} onChoose={setKind} />
      </header>
      <WindowedList
        label="Security groups, by name"
        items={shown}
        keyOf={({ group }) => group.groupId}
        rowHeight={54}
        row={({ group, rules }, place) => (
          <GroupRow
            group={group}
            rules={rules}
            names={names}
            region={region}
            isOpen={open.has(group.groupId)}
            onToggle={() => toggle(group.groupId)}
            onHistory={onHistory}
            {...place}
          />
        )}
        empty={groups ? "No such group." : "Reading…"}
      />
    </section>
  );
}
