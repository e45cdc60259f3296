/**
 * Whether what requests have answered so far is what they would have answered one after the other, each at one moment
 * between its beginning and its answer. (A describe may see each rule at a moment of its own.) What they would answer one
 * after the other is found out by running them so.
 */
import { type Request, type Requests, runAloneOn } from "./requests.ts";
import type { Table } from "./table.ts";

/** Where a request stands, in one of the orders that are possible. */
type Standing =
  | { readonly at: "nowhere" | "over" }
  | {
      readonly at: "work";
      /** Of a describe: what it has seen, null: not yet. */ readonly seen: readonly (string | null)[];
    }
  | { readonly at: "happened"; readonly answer: string };

/** What is there if requests have come one after the other, and where each of them stands. */
interface Possibility {
  readonly table: Table;
  readonly standings: readonly Standing[];
}

/** All that is possible, going by what has been answered. */
export interface History {
  readonly number: number;
  readonly possible: readonly Possibility[];
}

/**
 * `is gone`: it died, or doesn't know: what it was to do has happened by now, or never will. `may still come`: its last
 * transaction is under way.
 */
export type Event = "begins" | "is gone" | "may still come" | { readonly answers: string };

const textOf = ({ table, standings }: Possibility): string => `${table.number} ${JSON.stringify(standings)}`;

export class Monitor {
  readonly #requests: Requests;
  readonly #slots: readonly Request[];
  readonly #histories = new Map<string, History>();
  readonly #events = new Map<string, History | undefined>();
  readonly #alone = new Map<string, { readonly table: Table; readonly answer: string }>();
  readonly start: History;

  /** @param slots all requests that there are going to be */
  constructor(requests: Requests, slots: readonly Request[]) {
    this.#requests = requests;
    this.#slots = slots;
    const standings = slots.map((): Standing => ({ at: "nowhere" }));
    this.start = this.#historyOf([{ table: requests.table, standings }]);
  }

  /** @returns undefined where no order of the requests explains what has been answered */
  async observe(history: History, slot: number, event: Event): Promise<History | undefined> {
    const key = JSON.stringify([history.number, slot, event]);
    if (!this.#events.has(key)) this.#events.set(key, await this.#after(history, slot, event));
    return this.#events.get(key);
  }

  async #after(history: History, slot: number, event: Event): Promise<History | undefined> {
    const stand = (one: Possibility, standing: Standing): Possibility => ({
      ...one,
      standings: one.standings.with(slot, standing),
    });
    const request = this.#slots[slot];
    if (event === "begins") {
      const shown = request && "describe" in request ? this.#requests.shown(this.#requests.table) : [];
      const seen = shown.map(() => null);
      return this.#historyOf(history.possible.map((one) => stand(one, { at: "work", seen })));
    }
    const possible = (await this.#reachable(history.possible)).flatMap((one) => {
      const standing = one.standings[slot] ?? { at: "nowhere" };
      if (typeof event === "object" && !explains(standing, event.answers)) return [];
      return [event === "may still come" && standing.at === "work" ? one : stand(one, { at: "over" })];
    });
    return possible.length > 0 ? this.#historyOf(possible) : undefined;
  }

  /** All that may have happened meanwhile: any request at work, at any moment. */
  async #reachable(possible: readonly Possibility[]): Promise<Possibility[]> {
    const found = new Map(possible.map((one) => [textOf(one), one]));
    // Those that are found are gone through, too.
    for (const one of found.values()) {
      for (const [slot, standing] of one.standings.entries()) {
        if (standing.at !== "work") continue;
        for (const next of await this.#steps(one, slot, standing.seen)) found.set(textOf(next), next);
      }
    }
    return [...found.values()];
  }

  async #steps(one: Possibility, slot: number, seen: readonly (string | null)[]): Promise<Possibility[]> {
    const request = this.#slots[slot];
    if (!request) throw new Error("there is no such request");
    if ("describe" in request) {
      const shown = this.#requests.shown(one.table);
      return seen.flatMap((text, index): Possibility[] => {
        if (text !== null) return [];
        const standing: Standing = { at: "work", seen: seen.with(index, shown[index] ?? "") };
        return [{ ...one, standings: one.standings.with(slot, standing) }];
      });
    }
    const { table, answer } = await this.#answerAlone(one.table, request);
    return [{ table, standings: one.standings.with(slot, { at: "happened", answer }) }];
  }

  async #answerAlone(table: Table, request: Request) {
    const key = `${table.number} ${JSON.stringify(request)}`;
    const there = this.#alone.get(key) ?? (await runAloneOn(table, "alone", this.#requests.run(request)));
    this.#alone.set(key, there);
    return there;
  }

  #historyOf(possible: readonly Possibility[]): History {
    const unique = new Map(possible.map((one) => [textOf(one), one]));
    const key = [...unique.keys()].toSorted().join("\n");
    const there = this.#histories.get(key) ?? { number: this.#histories.size, possible: [...unique.values()] };
    this.#histories.set(key, there);
    return there;
  }
}

function explains(standing: Standing, answer: string): boolean {
  if (standing.at === "happened") return standing.answer === answer;
  return standing.at === "work" && standing.seen.length > 0 && JSON.stringify(standing.seen) === answer;
}
