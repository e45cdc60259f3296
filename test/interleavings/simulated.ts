/** In place of lib/store/raw.ts: a partition of the simulated table, for the request that is at work. */
import { errors } from "../../lib/errors.ts";
import type { Item } from "../../lib/store/items.ts";
import type { RawPartition } from "../../lib/store/raw.ts";
import type { Write } from "../../lib/store/transaction.ts";
import { session } from "./actor.ts";

export const openRaw = (): RawPartition => raw;

const raw: RawPartition = {
  async get(sk) {
    if (sk.startsWith("OPERATION#")) session().lastRecord = sk;
    return itemOf(await session().call({ type: "get", sk }));
  },

  // One page: its items are read one by one, others write in between, and what is done with them is done afterwards.
  async *pages({ from, to }) {
    const page: Item[] = [];
    let after = from.slice(0, -1) + String.fromCharCode(from.charCodeAt(from.length - 1) - 1) + "\uFFFF";
    for (;;) {
      const item = itemOf(await session().call({ type: "next", after, to }));
      if (!item) break;
      page.push(item);
      after = item.sk;
    }
    yield page;
  },

  async send(writes) {
    const reply = await session().call({ type: "send", writes });
    if ("lost" in reply) throw errors.unavailable("the answer is lost");
    const failed = "failed" in reply ? reply.failed : [];
    if (failed.length === 0) return undefined;
    return new Map(
      failed.flatMap(([at, item]): [Write, Item | undefined][] =>
        writes.slice(at, at + 1).map((write) => [write, item]),
      ),
    );
  },

  elsewhere: () => {
    throw new Error("there is one partition");
  },
};

function itemOf(reply: object): Item | undefined {
  return "item" in reply ? (reply.item as Item | undefined) : undefined;
}

/** In place of waiting: until the record that was read last has changed, or for longer than anybody has patience. */
export async function backOff(): Promise<boolean> {
  const current = session();
  const reply = await current.call({ type: "wait", sk: current.lastRecord });
  if ("waited" in reply && reply.waited === "too long") current.clock += 60_000;
  return true;
}

/** In place of what a transaction really holds (lib/store/size.ts): so few that small requests need several. */
export const MAX_WRITES = 3;
