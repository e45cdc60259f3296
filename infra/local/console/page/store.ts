/** What the page shows, and how it comes to know that. */
import { useEffect, useState } from "preact/hooks";
import type { ShownEntry } from "../../control/asked.ts";
import type { Place } from "../../places.ts";
import { entriesOf, listen, placesThere } from "./api.ts";

/** As of now. A change makes another one. */
export interface Snapshot {
  readonly connection: "connecting" | "live" | "lost";
  readonly places: readonly Place[];
  readonly place: Place | undefined;
  /** Those of the place, the latest first. */
  readonly entries: readonly ShownEntry[];
  /** Whether all that is on record of it has been read. */
  readonly isWhole: boolean;
  /** How much has come of other places since they were last looked at, by {@link keyOf}. */
  readonly unseen: ReadonlyMap<string, number>;
  /** What could not be read, and why. */
  readonly problem: string | undefined;
}

/** As much as a page can look through at once. What is older, `sg-sandbox trail` shows. */
const MAX_ENTRIES = 20_000;
/** What comes meanwhile is shown at once. */
const TOGETHER_MILLISECONDS = 50;

export const keyOf = ({ account, region }: Place): string => `${account}/${region}`;

const placeOf = ({ record }: ShownEntry): Place => ({ account: record.recipientAccountId, region: record.awsRegion });

let snapshot: Snapshot = {
  connection: "connecting",
  places: [],
  place: undefined,
  entries: [],
  isWhole: false,
  unseen: new Map(),
  problem: undefined,
};
const watchers = new Set<(now: Snapshot) => void>();

function change(changes: Partial<Snapshot>): void {
  snapshot = { ...snapshot, ...changes };
  for (const watch of watchers) watch(snapshot);
}

export function useSnapshot(): Snapshot {
  const [shown, show] = useState(snapshot);
  useEffect(() => {
    watchers.add(show);
    show(snapshot);
    return () => void watchers.delete(show);
  }, []);
  return shown;
}

/** Listens, and shows the first place. */
export function open(): void {
  listen({
    heard() {
      change({ connection: "live" });
      void refresh();
    },
    lost: () => change({ connection: "lost" }),
    told,
  });
}

/** Shows another place. */
export function show(place: Place): void {
  const unseen = new Map(snapshot.unseen);
  unseen.delete(keyOf(place));
  change({ place, entries: [], isWhole: false, unseen });
  void readEntries(place);
}

/** All that may have changed while the sandbox wasn't heard. */
async function refresh(): Promise<void> {
  try {
    const places = await placesThere();
    change({ places, problem: undefined });
    const place = snapshot.place ?? places[0];
    if (place) show(place);
  } catch (error) {
    change({ problem: String(error) });
  }
}

const isShown = (place: Place): boolean => snapshot.place !== undefined && keyOf(snapshot.place) === keyOf(place);

/** Which of several readings counts: the last one that was begun. */
let reading = 0;

async function readEntries(place: Place): Promise<void> {
  const own = ++reading;
  try {
    for await (const entries of entriesOf(place)) {
      if (own !== reading) return;
      change({ entries: withOlder(snapshot.entries, entries) });
      if (snapshot.entries.length >= MAX_ENTRIES) return;
    }
    if (own === reading) change({ isWhole: true });
  } catch (error) {
    if (own === reading) change({ problem: String(error) });
  }
}

let waiting: ShownEntry[] = [];

function told(entry: ShownEntry): void {
  if (waiting.length === 0) setTimeout(tellAll, TOGETHER_MILLISECONDS);
  waiting.push(entry);
}

function tellAll(): void {
  const entries = waiting;
  waiting = [];
  const places = new Map(snapshot.places.map((place) => [keyOf(place), place]));
  const unseen = new Map(snapshot.unseen);
  for (const place of entries.map(placeOf)) {
    const key = keyOf(place);
    places.set(key, places.get(key) ?? place);
    if (!isShown(place)) unseen.set(key, (unseen.get(key) ?? 0) + 1);
  }
  const own = entries.filter((entry) => isShown(placeOf(entry))).toReversed();
  change({
    ...(places.size > snapshot.places.length && { places: [...places.values()] }),
    ...(own.length < entries.length && { unseen }),
    ...(own.length > 0 && { entries: withLater(snapshot.entries, own) }),
  });
}

/** What has been told may also be among what is read, and the other way round. */
const without = (entries: readonly ShownEntry[], others: readonly ShownEntry[]): readonly ShownEntry[] => {
  const ids = new Set(others.map(({ record }) => record.eventID));
  return entries.filter(({ record }) => !ids.has(record.eventID));
};

const withOlder = (entries: readonly ShownEntry[], older: readonly ShownEntry[]): readonly ShownEntry[] => [
  ...entries,
  ...without(older, entries),
];

const withLater = (entries: readonly ShownEntry[], later: readonly ShownEntry[]): readonly ShownEntry[] =>
  [...without(later, entries.slice(0, 2_000)), ...entries].slice(0, MAX_ENTRIES);
