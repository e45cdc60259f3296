import type { Place } from "../../places.ts";
import { keyOf, show, type Snapshot, useSnapshot } from "./store.ts";
import { TrailPane } from "./trail-pane.tsx";

export function App() {
  const { connection, places, place, entries, isWhole, unseen, problem } = useSnapshot();
  return (
    <>
      <header class="top">
        <h1>
          <img src="icon.svg" alt="" width="20" height="20" /> sg-sandbox
        </h1>
        <PlacePicker places={places} place={place} unseen={unseen} />
        <Connection connection={connection} />
      </header>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <main>
        <TrailPane entries={entries} isWhole={isWhole} />
      </main>
    </>
  );
}

type PickerProps = Pick<Snapshot, "places" | "place" | "unseen">;

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
      {news.slice(0, 3).map((one) => (
        <button type="button" class="news" key={keyOf(one)} onClick={() => show(one)}>
          <NewsText place={one} count={unseen.get(keyOf(one)) ?? 0} />
        </button>
      ))}
    </div>
  );
}

const NewsText = ({ place, count }: { readonly place: Place; readonly count: number }) => (
  <>
    {count} new in {place.account} {place.region}
  </>
);

const CONNECTIONS = { connecting: "connecting…", live: "live", lost: "not connected: trying again" } as const;

function Connection({ connection }: Pick<Snapshot, "connection">) {
  return (
    <span class={`connection ${connection}`} role="status">
      {CONNECTIONS[connection]}
    </span>
  );
}
