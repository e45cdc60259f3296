/** What the page shows, and how it comes to know that. */
import { useEffect, useState } from "preact/hooks";
import type { ShownEntry } from "../../control/asked.ts";
import type { ShownGroup } from "../../groups.ts";
import type { Place } from "../../places.ts";
import { entriesOf, groupsOf, listen, placesThere } from "./api.ts";

/** As of now. A change makes another one. */
export interface Snapshot {
  readonly connection: "connecting" | "live" | "lost";
  readonly places: readonly Place[];
  readonly place: Place | undefined;
  /** Those of the place, by name; undefined until they have been read. */
  readonly groups: readonly ShownGroup[] | undefined;
  /** Those of the place, the latest first. */
  readonly entries: readonly ShownEntry[];
  /** Whether all that is on record of it has been read, or as much as a page can have. */
  readonly isWhole: boolean;
  /** What has just come of it, the latest first. */
  readonly news: readonly ShownEntry[];
  /** How much has come of other places since they were last looked at, by {@link keyOf}. */
  readonly unseen: ReadonlyMap<string, number>;
  /** What could not be read, and why. */
  readonly problem: string | undefined;
}

/** As much as a page can look through at once. What is older, `sg-sandbox trail` shows. */
export const MAX_ENTRIES = 20_000;
/** What comes meanwhile is shown at once. */
const TOGETHER_MILLISECONDS = 50;

export const keyOf = ({ account, region }: Place): string => `${account}/${region}`;

const placeOf = ({ record }: ShownEntry): Place => ({ account: record.recipientAccountId, region: record.awsRegion });

let snapshot: Snapshot = {
  connection: "connecting",
  places: [],
  place: undefined,
  groups: undefined,
  entries: [],
  isWhole: false,
  news: [],
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
    reset: () => void refresh(),
  });
}

/** Shows another place. */
export function show(place: Place): void {
  const unseen = new Map(snapshot.unseen);
  unseen.delete(keyOf(place));
  // What is shown of a place stays until it has been read anew.
  const isOther = !isShown(place);
  const known = isOther || !snapshot.isWhole ? [] : snapshot.entries;
  change({ place, isWhole: false, unseen, ...(isOther && { entries: [], groups: undefined }) });
  void readEntries(place, known);
  void readGroups();
}

/** All that may have changed while the sandbox wasn't heard. */
async function refresh(): Promise<void> {
  try {
    const places = await placesThere();
    change({ places, problem: undefined });
    const place = snapshot.place ?? places[0];
    if (place) show(place);
  } catch (error) {
    change({ problem: textOf(error) });
  }
}

const isShown = (place: Place): boolean => snapshot.place !== undefined && keyOf(snapshot.place) === keyOf(place);

/** Which of several readings counts: the last one that was begun. */
let reading = 0;

/** @param known what was there to the end when it was last read: it is read as far as to that */
async function readEntries(place: Place, known: readonly ShownEntry[]): Promise<void> {
  const own = ++reading;
  const knownIds = idsOf(known);
  let found: readonly ShownEntry[] = [];
  toldMeanwhile = [];
  try {
    for await (const entries of entriesOf(place)) {
      if (own !== reading) return;
      found = [...found, ...entries];
      const isMet = entries.some(({ record }) => knownIds.has(record.eventID));
      if (isMet) found = [...found, ...without(known, idsOf(found))];
      change({ entries: withLater(found, toldMeanwhile) });
      if (isMet || found.length >= MAX_ENTRIES) break;
    }
    if (own === reading) change({ isWhole: true });
  } catch (error) {
    if (own === reading) change({ problem: textOf(error) });
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Groups are read again at most so often, and the less often the longer that takes. */
const GROUPS_MILLISECONDS = 150;
let groupsAreDue = false;
let groupsAreRead = false;

/** They are read as a whole: what a rule changes shows in other groups, too. */
async function readGroups(): Promise<void> {
  groupsAreDue = true;
  if (groupsAreRead) return;
  groupsAreRead = true;
  while (groupsAreDue && snapshot.place) {
    groupsAreDue = false;
    const started = performance.now();
    const { place } = snapshot;
    try {
      const groups = await groupsOf(place);
      if (isShown(place)) change({ groups: keepUnchanged(groups, snapshot.groups), problem: undefined });
    } catch (error) {
      change({ problem: textOf(error) });
    }
    const pause = Math.max(GROUPS_MILLISECONDS, 3 * (performance.now() - started));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  groupsAreRead = false;
}

/** A group that is as it was stays the same object: its row isn't drawn again, nor its text made. */
function keepUnchanged(groups: readonly ShownGroup[], before: readonly ShownGroup[] = []): readonly ShownGroup[] {
  const known = new Map(before.map((group) => [group.groupId, group]));
  return groups.map((group) => {
    const old = known.get(group.groupId);
    return old && JSON.stringify(old) === JSON.stringify(group) ? old : group;
  });
}

let waiting: ShownEntry[] = [];
/** Since the last reading was begun, the latest first: a part of it may be older than they are. */
let toldMeanwhile: readonly ShownEntry[] = [];

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
  toldMeanwhile = snapshot.isWhole ? [] : [...own, ...toldMeanwhile];
  // What changes elsewhere may make rules stale here: a peering connection has two sides.
  if (entries.some(({ record }) => !record.readOnly)) void readGroups();
  change({
    ...(places.size > snapshot.places.length && { places: [...places.values()] }),
    ...(own.length < entries.length && { unseen }),
    ...(own.length > 0 && { news: own, entries: withLater(snapshot.entries, own) }),
  });
}

/** What has been told may be among what has been read: it is the latest then. */
function withLater(entries: readonly ShownEntry[], later: readonly ShownEntry[]): readonly ShownEntry[] {
  if (later.length === 0) return entries;
  return [...without(later, idsOf(entries)), ...entries].slice(0, MAX_ENTRIES);
}

const idsOf = (entries: readonly ShownEntry[]): ReadonlySet<string> =>
  new Set(entries.map(({ record }) => record.eventID));

const without = (entries: readonly ShownEntry[], ids: ReadonlySet<string>): readonly ShownEntry[] =>
  entries.filter(({ record }) => !ids.has(record.eventID));
