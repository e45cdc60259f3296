import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** By connection: what is to be told when it closes. */
const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * Resolves when the answer has been sent, or can't be any more. One that waits behind others of its connection hears
 * nothing of that connection's end.
 */
export const whenSent = (outgoing: ServerResponse, connection: Socket): Promise<void> =>
  new Promise((resolve) => {
    const others = waitingOn(connection);
    others.add(resolve);
    outgoing.once("close", () => {
      others.delete(resolve);
      resolve();
    });
  });

function waitingOn(connection: Socket): Set<() => void> {
  const known = waiting.get(connection);
  if (known) return known;
  const made = new Set<() => void>();
  waiting.set(connection, made);
  connection.once("close", () => {
    for (const resolve of made) resolve();
  });
  return made;
}
