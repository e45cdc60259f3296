import type { Item } from "../../../lib/store/items.ts";
import { MAX_KEY_BYTES } from "../../../lib/store/keys.ts";
import { Fault, type Path } from "./fault.ts";

/** The items that an account is to have, each key once. */
export class ItemSet {
  readonly #items = new Map<string, Item>();

  /** @throws Fault, which says that, where there is one with that key */
  add(item: Item, path: Path, twice: string): void {
    if (this.#items.has(item.sk)) throw new Fault(path, twice);
    if (Buffer.byteLength(item.sk) > MAX_KEY_BYTES) throw new Fault(path, "its names are too long");
    this.#items.set(item.sk, item);
  }

  has(sk: string): boolean {
    return this.#items.has(sk);
  }

  all(): Item[] {
    return [...this.#items.values()];
  }
}
