import type { Controlled } from "../control/route.ts";
import { resetTable } from "../reset.ts";
import { loadSeed, parseSeed } from "./load.ts";
import type { Regions } from "./plan.ts";
import { type Ground, plant } from "./plant.ts";
import { readState } from "./read.ts";
import type { Seed } from "./seed.ts";
import { openSnapshots } from "./snapshots.ts";

/** What reads or replaces all that accounts have. */
export type States = Pick<Controlled, "readState" | "reset" | "restore" | "seed" | "snapshot">;

interface Options extends Ground {
  readonly regions: Regions;
  /** Whether the database outlives this process. */
  readonly isKept: boolean;
  /** Runs it while no request is under way. */
  readonly alone: <Result>(run: () => Promise<Result>) => Promise<Result>;
  /** What there is from the start, and after each reset. */
  readonly first: Seed | undefined;
  /**
   * Told when accounts have been replaced.
   * @param sown what they have now; undefined where they are as new
   * @param isAll whether nothing is left of what was there before
   */
  readonly onReplaced: (sown: Seed | undefined, isAll: boolean) => void;
}

export async function openStates({ regions, isKept, alone, first, onReplaced, ...ground }: Options): Promise<States> {
  const snapshots = openSnapshots();

  const sow = (sown: Seed): Promise<void> =>
    alone(async () => {
      await plant(sown, ground);
      onReplaced(sown, false);
    });

  const replaceAll = (sown: Seed | undefined): Promise<void> =>
    alone(async () => {
      await resetTable(ground.client, ground.tableName, { region: regions.own, isKept });
      if (sown) await plant(sown, ground);
      onReplaced(sown, true);
    });

  if (first) await sow(first);
  return {
    readState: (whose) => readState(ground, whose),
    reset: () => replaceAll(first),
    async seed(text) {
      const sown = await parseSeed(text, regions);
      await sow(sown);
      const seeded = sown.accounts.map(({ account: { accountId, region } }) => ({ accountId, region }));
      return { seeded, ...(sown.notes.length > 0 && { notes: sown.notes }) };
    },
    snapshot: (name) => alone(async () => snapshots.keep(name, await readState(ground))),
    async restore(name) {
      const sown = await loadSeed(snapshots.find(name), regions);
      if (sown) await replaceAll(sown);
      return sown !== undefined;
    },
  };
}
