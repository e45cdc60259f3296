/** What the page asks the sandbox for: the same that anybody can, below `/_sandbox/`. */
import type { ShownEntry } from "../../control/asked.ts";
import type { ShownGroup } from "../../groups.ts";
import type { Place } from "../../places.ts";

/** All places where there is something, in order; the first account's region is the first. */
export const placesThere = async (): Promise<readonly Place[]> =>
  (await get<{ readonly places: readonly Place[] }>("places")).places;

export const groupsOf = async (place: Place): Promise<readonly ShownGroup[]> =>
  (await get<{ readonly groups: readonly ShownGroup[] }>("groups", place)).groups;

/** Records a request for more of them answers at most. */
const PAGE = 500;

/** The entries of a place, the latest first, a page at a time. */
export async function* entriesOf(place: Place): AsyncGenerator<readonly ShownEntry[]> {
  let token: string | undefined;
  do {
    const asked = { ...place, limit: String(PAGE), ...(token !== undefined && { token }) };
    const answer = await get<{ readonly records: readonly ShownEntry[]; readonly nextToken?: string }>(
      "records",
      asked,
    );
    yield answer.records;
    token = answer.nextToken;
  } while (token !== undefined);
}

/** @throws Error with what the sandbox has to say */
export async function resend({ record }: ShownEntry): Promise<void> {
  const { eventID, recipientAccountId, awsRegion } = record;
  const query = new URLSearchParams({ id: eventID, account: recipientAccountId, region: awsRegion });
  await answerOf(await fetch(`events/resend?${query.toString()}`, { method: "POST" }));
}

async function get<Answer>(path: string, query: object = {}): Promise<Answer> {
  const text = new URLSearchParams(Object.entries(query)).toString();
  return (await answerOf(await fetch(`${path}?${text}`))) as Answer;
}

async function answerOf(response: Response): Promise<unknown> {
  const answer = (await response.json()) as { readonly error?: string };
  if (!response.ok) throw new Error(answer.error ?? `the sandbox answers ${response.status}`);
  return answer;
}

interface Listener {
  /** The sandbox is heard. What came while it wasn't has to be asked for. */
  heard(): void;
  lost(): void;
  told(entry: ShownEntry): void;
  /** All accounts are as at their first use. */
  reset(): void;
}

const RETRY_MILLISECONDS = 2_000;

/**
 * Listens to what goes on record, in all places, while the page can be seen: a browser has few connections to one server
 * (six, by HTTP/1.1), and a page that waits behind others must not hold one.
 */
export function listen(listener: Listener): void {
  let source: EventSource | undefined;
  const stop = () => {
    source?.close();
    source = undefined;
  };
  const start = () => {
    stop();
    const own = new EventSource("events");
    source = own;
    own.addEventListener("open", () => listener.heard());
    own.addEventListener("message", ({ data }) => listener.told(JSON.parse(String(data)) as ShownEntry));
    own.addEventListener("reset", () => listener.reset());
    own.addEventListener("error", () => {
      listener.lost();
      // After an answer that is no stream, a browser doesn't try again by itself.
      if (own.readyState === EventSource.CLOSED) setTimeout(() => source === own && start(), RETRY_MILLISECONDS);
    });
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  if (!document.hidden) start();
}
