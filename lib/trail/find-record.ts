import { entryOf, lookUpItems, type TrailPlace } from "./lookup.ts";
import type { TrailRecord } from "./record.ts";

const PAGE = 50;

/**
 * The record that has that event ID, or is of the request with that ID; undefined where there is none.
 * @param start where to stop looking back
 */
export async function findRecord(id: string, start: Date, place: TrailPlace): Promise<TrailRecord | undefined> {
  let nextToken: string | undefined;
  do {
    const lookup = { start, maxResults: PAGE, ...(nextToken !== undefined && { nextToken }) };
    const found = await lookUpItems(lookup, place);
    const item = found.items.find(({ eventId, sk }) => eventId === id || sk.endsWith(`#${id}`));
    if (item) return entryOf(item).record;
    nextToken = found.nextToken;
  } while (nextToken !== undefined);
  return undefined;
}
