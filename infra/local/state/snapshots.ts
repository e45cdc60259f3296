import { SandboxError } from "../error.ts";
import type { State } from "./form.ts";

/** States under names, as long as the sandbox runs. */
export interface Snapshots {
  /** @throws SandboxError where there are as many as may be */
  keep(name: string, state: State): void;
  find(name: string): State | undefined;
}

const MAX_SNAPSHOTS = 32;

export function openSnapshots(): Snapshots {
  const states = new Map<string, State>();
  return {
    keep(name, state) {
      if (!states.has(name) && states.size >= MAX_SNAPSHOTS)
        throw new SandboxError(`${MAX_SNAPSHOTS} snapshots are kept at most: take one under a name that is there`);
      states.set(name, state);
    },
    find: (name) => states.get(name),
  };
}
