/**
 * A request at work on the simulated table. It is the real code that works: each of its calls to DynamoDB is caught, and
 * answered as the exploration decides. To come back to an earlier point, it is started anew and told the same answers.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Item } from "../../lib/store/items.ts";
import type { Write } from "../../lib/store/transaction.ts";

/** What a request asks of DynamoDB; or waits for, while another request is at work. */
export type Call =
  | { readonly type: "get"; readonly sk: string }
  | { /** The next item of a Query. */ readonly type: "next"; readonly after: string; readonly to: string }
  | { readonly type: "send"; readonly writes: readonly Write[] }
  | {
      /** Until the record changes, which it has read last; or too long. */ readonly type: "wait";
      readonly sk: string;
    };

/** What it is told. A condition that fails is told by the position of its write. */
export type Reply =
  | { readonly item: Item | undefined }
  | { readonly failed: readonly (readonly [position: number, item: Item | undefined])[] }
  | { readonly lost: true }
  | { readonly waited: "until it changed" | "too long" };

/** A request that has been started: its calls are answered, then it is stopped. */
export interface Session {
  readonly name: string;
  call(call: Call): Promise<Reply>;
  /** For what would be random: the same numbers each time. */
  number(): number;
  /** Milliseconds. */
  clock: number;
  /** The last record that was read. */
  lastRecord: string;
}

/** The request that is at work. */
export const sessions = new AsyncLocalStorage<Session>();

export function session(): Session {
  const current = sessions.getStore();
  if (!current) throw new Error("no request is at work");
  return current;
}

export type Run = () => Promise<string>;

/** Runs a request with those answers. Calls of its that are made at once are made one after the other. */
function start(name: string, run: Run, answer: (call: Call) => Promise<Reply> | Reply): Promise<string> {
  let numbers = 0;
  let tail: Promise<unknown> = Promise.resolve();
  const current: Session = {
    name,
    clock: 0,
    lastRecord: "",
    number: () => ++numbers,
    call(call) {
      const reply = tail.then(() => answer(call));
      tail = reply.catch(() => {});
      return reply;
    },
  };
  return sessions.run(current, run);
}

/** Runs it with nobody else at work. */
export const runAlone = (name: string, run: Run, answer: (call: Call) => Reply): Promise<string> =>
  start(name, run, answer);

/** Where a request has come to: what it asks next, or its answer. */
interface Place {
  readonly next: { readonly call: Call } | { readonly answer: string };
  readonly replies: readonly Reply[];
  readonly further: Map<string, number>;
}

export class Actor {
  readonly #places: Place[] = [];
  readonly name: string;
  readonly #run: Run;

  private constructor(name: string, run: Run) {
    this.name = name;
    this.#run = run;
  }

  static async create(name: string, run: Run): Promise<Actor> {
    const actor = new Actor(name, run);
    await actor.#add([]);
    return actor;
  }

  at(place: number): Place {
    const there = this.#places[place];
    if (!there) throw new Error(`${this.name} has never been there`);
    return there;
  }

  isDone(place: number): boolean {
    return "answer" in this.at(place).next;
  }

  /** @returns where it comes to from there with that reply */
  async follow(place: number, reply: Reply): Promise<number> {
    const { further, replies } = this.at(place);
    const text = JSON.stringify(reply);
    const there = further.get(text) ?? (await this.#add([...replies, reply]));
    further.set(text, there);
    return there;
  }

  async #add(replies: readonly Reply[]): Promise<number> {
    const left = [...replies];
    const next = await new Promise<Place["next"]>((resolve, reject) => {
      const never = new Promise<never>(() => {});
      start(this.name, this.#run, (call) => {
        const reply = left.shift();
        if (reply) return reply;
        resolve({ call });
        return never;
      }).then((answer) => resolve({ answer }), reject);
    });
    return this.#places.push({ next, replies, further: new Map() }) - 1;
  }
}
