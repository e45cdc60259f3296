import { isDeepStrictEqual } from "node:util";
import type { Item } from "./items.ts";
import type { Outcome } from "./operation.ts";
import type { Partition } from "./partition.ts";
import { type Condition, keyOf, type Write } from "./transaction.ts";
import { untilUnchanged } from "./until-unchanged.ts";

/** What has to be so of an item when something is committed, whether that writes the item or not. */
export interface Guard {
  readonly sk: string;
  /** Attributes that it has. */
  readonly equals: Readonly<Record<string, unknown>>;
}

/**
 * The partition, with commits that happen under guards only.
 * @param again says what the guards are from now on, where one no longer holds; or throws, and nothing is committed
 */
export function guarded(
  partition: Partition,
  first: readonly Guard[],
  again: () => Promise<readonly Guard[]>,
): Partition {
  let guards = first;
  return {
    ...partition,
    commit: (writes, answer) =>
      untilUnchanged(async (): Promise<Outcome | undefined> => {
        const { sent, broken } = withGuards(writes, guards);
        const outcome = broken ? undefined : await partition.commit([...sent.keys()], answer);
        if (outcome?.committed) return outcome;
        if (!outcome || guards.some((guard) => isBroken(guard, outcome.failed))) {
          guards = await again();
          return undefined;
        }
        const failed = [...outcome.failed].flatMap(([write, there]): [Write, Item | undefined][] => {
          const original = sent.get(write);
          return original ? [[original, there]] : [];
        });
        return { committed: false, failed: new Map(failed) };
      }),
  };
}

interface Guarded {
  /** The writes with the guards in their conditions, each to what it was; and a check for each guard that none carries. */
  readonly sent: ReadonlyMap<Write, Write | undefined>;
  /** Whether a write expects something that a guard rules out: what it was decided on is newer than the guard. */
  readonly broken: boolean;
}

/** A transaction can touch an item once: a guard goes into the condition of the write that does. */
function withGuards(writes: readonly Write[], guards: readonly Guard[]): Guarded {
  const byKey = new Map(guards.map((guard) => [guard.sk, guard]));
  const sent = new Map<Write, Write | undefined>();
  let broken = false;
  for (const write of writes) {
    const guard = byKey.get(keyOf(write));
    const condition = guard && both(write.condition, guard);
    if (guard && !condition) broken = true;
    sent.set(condition ? { ...write, condition } : write, write);
    byKey.delete(keyOf(write));
  }
  for (const { sk, equals } of byKey.values()) sent.set({ check: sk, condition: { equals } }, undefined);
  return { sent, broken };
}

/** @returns undefined where the two rule each other out */
function both(condition: Condition | undefined, { equals }: Guard): Condition | undefined {
  if (condition === "absent") return undefined;
  if (condition === undefined || condition === "present") return { equals };
  const expected = condition.equals ?? {};
  const agrees = Object.entries(equals).every(
    ([name, value]) => !Object.hasOwn(expected, name) || isDeepStrictEqual(expected[name], value),
  );
  return agrees ? { ...condition, equals: { ...expected, ...equals } } : undefined;
}

/** Whether the item that made a write fail is no longer what the guard says. */
function isBroken({ sk, equals }: Guard, failed: ReadonlyMap<Write, Item | undefined>): boolean {
  return [...failed].some(([write, there]) => {
    if (keyOf(write) !== sk) return false;
    const attributes: Readonly<Record<string, unknown>> = there ? { ...there } : {};
    return !there || Object.entries(equals).some(([name, value]) => !isDeepStrictEqual(attributes[name], value));
  });
}
