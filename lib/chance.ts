import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes, randomUUID } from "node:crypto";

/** Gives so many octets. */
export type Chance = (octets: number) => Buffer;

const chosen = new AsyncLocalStorage<Chance>();

/** Octets for an ID: by chance, unless {@link withChance} says where they come from. For what is secret, this is nothing. */
export const octetsForId: Chance = (octets) => chosen.getStore()?.(octets) ?? randomBytes(octets);

/** An ID as those of requests and events are (RFC 9562, version 4). */
export function newUuid(): string {
  const chance = chosen.getStore();
  return chance ? formatUuid(chance(16)) : randomUUID();
}

/** Runs it with IDs that come from there, and all that it waits for. */
export const withChance = <Result>(chance: Chance, run: () => Result): Result => chosen.run(chance, run);

function formatUuid(octets: Buffer): string {
  const digits = octets.toString("hex");
  const variant = "89ab".charAt(Number.parseInt(digits.charAt(16), 16) % 4);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join("-");
}
