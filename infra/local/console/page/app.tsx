import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Place } from "../../places.ts";
import { GroupsPane } from "./groups-pane.tsx";
import type { Subject } from "./history.ts";
import { News } from "./news.tsx";
import { parseSearch } from "./search.ts";
import { keyOf, show, type Snapshot, useSnapshot } from "./store.ts";
import { TrailPane } from "./trail-pane.tsx";

export function App() {
  const { connection, places, place, groups, entries, isWhole, news, unseen, problem } = useSnapshot();
  const [typed, setTyped] = useState("");
  const [subject, setSubject] = useState<Subject>();
  const search = useMemo(() => parseSearch(typed), [typed]);
  const names = useMemo(() => new Map(groups?.map(({ groupId, groupName }) => [groupId, groupName])), [groups]);
  useEffect(() => setSubject(undefined), [place && keyOf(place)]);
  return (
    <>
      <header class="top">
        <h1>
          <img src="icon.svg" alt="" width="20" height="20" /> sg-sandbox
        </h1>
        <PlacePicker places={places} place={place} unseen={unseen} />
        <SearchBox typed={typed} onType={setTyped} />
        <Connection connection={connection} />
      </header>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <News news={news} />
      <main key={place && keyOf(place)}>
        <GroupsPane groups={groups} names={names} region={place?.region ?? ""} search={search} onHistory={setSubject} />
        <TrailPane
          entries={entries}
          isWhole={isWhole}
          names={names}
          search={search}
          subject={subject}
          onHistory={setSubject}
          onLeaveHistory={() => setSubject(undefined)}
        />
      </main>
    </>
  );
}

type PickerProps = Pick<Snapshot, "place" | "places" | "unseen">;

function PlacePicker({ places, place, unseen }: PickerProps) {
  const pick = (key: string) => {
    const chosen = places.find((one) => keyOf(one) === key);
    if (chosen) show(chosen);
  };
  const news = places.filter((one) => unseen.has(keyOf(one)));
  return (
    <div class="places">
      <label>
        <span class="sr">Account and region</span>
        <select value={place && keyOf(place)} onChange={({ currentTarget }) => pick(currentTarget.value)}>
          {places.map((one) => (
            <option key={keyOf(one)} value={keyOf(one)}>
              {one.account} · {one.region}
            </option>
          ))}
        </select>
      </label>
      {news.slice(0, MAX_NEWS).map((one) => (
        <button type="button" class="news" key={keyOf(one)} onClick={() => show(one)}>
          {unseen.get(keyOf(one))} new in {newsText(one, place)}
        </button>
      ))}
    </div>
  );
}

const MAX_NEWS = 2;

/** Of a place, what tells it from the one that is shown. */
const newsText = (one: Place, shown: Place | undefined): string =>
  one.account === shown?.account ? one.region : `${one.account} · ${one.region}`;

interface SearchProps {
  readonly typed: string;
  readonly onType: (text: string) => void;
}

/** The key that leads to the search box, as on many pages. */
const SEARCH_KEY = "/";

function SearchBox({ typed, onType }: SearchProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if (event.key !== SEARCH_KEY || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <input
      ref={box}
      type="search"
      class="search"
      aria-label="Search groups and trail"
      aria-keyshortcuts={SEARCH_KEY}
      placeholder="Search IDs, names, CIDRs, addresses, ports, keys, request IDs   ( / )"
      spellcheck={false}
      autocomplete="off"
      value={typed}
      onInput={({ currentTarget }) => onType(currentTarget.value)}
      onKeyDown={({ key }) => key === "Escape" && onType("")}
    />
  );
}

const CONNECTIONS = { connecting: "connecting…", live: "live", lost: "not connected: trying again" } as const;

const Connection = ({ connection }: Pick<Snapshot, "connection">) => (
  <span class={`connection ${connection}`} role="status">
    {CONNECTIONS[connection]}
  </span>
);
