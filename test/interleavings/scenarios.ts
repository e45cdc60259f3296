import type { Request, Stage } from "./requests.ts";

/** Requests that are at work at the same time. A transaction holds three writes, or two and the record of an operation. */
interface Scenario extends Omit<Stage, "ports"> {
  readonly requests: readonly Request[];
}

const authorize = (...ports: number[]): Request => ({ authorize: ports });
const revoke = (...ports: number[]): Request => ({ revoke: ports });
const describe: Request = { describe: "G" };
const tag = (...tagged: ("G" | "N" | number)[]): Request => ({ tag: tagged, value: "v" });
const description = (text: string, ...of: number[]): Request => ({ description: text, of });
const [deleteG, deleteN, deleteL]: Request[] = [{ delete: "G" }, { delete: "N" }, { delete: "L" }];

const all = (...requests: (Request | undefined)[]): readonly Request[] => requests.flatMap((request) => request ?? []);

const OF_RULES: Readonly<Record<string, Scenario>> = {
  "revoke, revoke of a marked rule": { there: [1, 2, 3, 4], requests: all(revoke(1, 2, 3, 4), revoke(1)) },
  "revoke, revoke of a rule of the main transaction": {
    there: [1, 2, 3, 4],
    requests: all(revoke(1, 2, 3, 4), revoke(4)),
  },
  "revoke, describe": { there: [1, 2, 3, 4], requests: all(revoke(1, 2, 3, 4), describe) },
  "revoke twice": { there: [1, 2, 3, 4], requests: all(revoke(1, 2, 3, 4), revoke(1, 2, 3, 4)) },
  "revokes that overlap": { there: [1, 2, 3, 4, 5, 6], requests: all(revoke(1, 2, 3, 4), revoke(3, 4, 5, 6)) },
  "revoke, authorize again": { there: [1, 2, 3, 4], requests: all(revoke(1, 2, 3, 4), revoke(1), authorize(1)) },
  "revoke, descriptions": { there: [1, 2, 3, 4], requests: all(revoke(1, 2, 3, 4), description("d", 1, 2, 3, 4)) },
  "revoke, tags": { there: [1, 2, 3, 4], requests: all(revoke(1, 2, 3, 4), tag(1, 2, 3, 4)) },
  "descriptions twice, describe": {
    there: [1, 2, 3, 4],
    requests: all(description("c", 1, 2, 3, 4), description("d", 1, 2, 3, 4), describe),
  },
  "authorize, authorize of a marked rule": { requests: all(authorize(1, 2, 3), authorize(1)) },
  "authorize, revoke, describe": { requests: all(authorize(1, 2, 3), revoke(1), describe) },
  "authorizes that overlap": { requests: all(authorize(1, 2, 3), authorize(3, 4, 5)) },
  "authorizes up to the limit": { holds: 4, requests: all(authorize(1, 2, 3), authorize(4, 5, 6)) },
  "authorizes up to the limit, revoke": {
    there: [1],
    holds: 4,
    requests: all(authorize(2, 3, 4), authorize(5), revoke(1)),
  },
  "delete, revoke": { there: [1, 2, 3], requests: all(deleteG, revoke(1)) },
  "delete, large revoke": { there: [1, 2, 3, 4], requests: all(deleteG, revoke(1, 2, 3, 4)) },
  "delete, authorize": { there: [1], requests: all(deleteG, authorize(2)) },
  "delete, large authorize": { there: [1], requests: all(deleteG, authorize(2, 3, 4)) },
  "delete, tags": { there: [1, 2, 3], requests: all(deleteG, tag("G", 1, 2, 3)) },
  "delete twice, describe": { there: [1, 2], requests: all(deleteG, deleteG, describe) },
  "authorize, delete of the named group": { naming: [1, 2], requests: all(authorize(1, 2), deleteN) },
  "authorize, delete of the named group, which sorts first": {
    naming: [1, 2],
    namedFirst: true,
    requests: all(authorize(1, 2), deleteN),
  },
  "revoke, authorize again, of rules that name a group": {
    naming: [1, 2],
    there: [1, 2],
    requests: all(revoke(1, 2), revoke(1), authorize(1)),
  },
  "revoke, authorize again, of rules that name a group that sorts first": {
    naming: [1, 2],
    there: [1, 2],
    namedFirst: true,
    requests: all(revoke(1, 2), revoke(1), authorize(1)),
  },
  "revoke, revoke of one of the rules, which name a group that sorts first": {
    naming: [1, 2],
    there: [1, 2],
    namedFirst: true,
    requests: all(revoke(1, 2), revoke(1)),
  },
  "authorize, authorize of one of the rules, which name a group that sorts first": {
    naming: [1, 2],
    namedFirst: true,
    requests: all(authorize(1, 2), authorize(1)),
  },
  "revoke, delete of the named group": { naming: [1, 2], there: [1, 2], requests: all(revoke(1, 2), deleteN) },
  "delete of both groups": { naming: [1, 2], there: [1, 2], requests: all(deleteG, deleteN) },
  "delete of both groups, revoke": {
    naming: [1, 2],
    there: [1, 2],
    namedFirst: true,
    requests: all(deleteG, deleteN, revoke(1)),
  },
  "tags of the named group, its delete, a rule that names it": {
    naming: [1],
    there: [2, 3],
    namedFirst: true,
    requests: all(tag("N", "G", 2, 3), deleteN, authorize(1)),
  },
};

/** Three counters, and no room for them in the main transaction: G's, L's, and that of N or of another list. */
const counting = (...ports: number[]): Request => authorize(9, ...ports);

const OF_COUNTERS: Readonly<Record<string, Scenario>> = Object.fromEntries(
  [false, true].flatMap((namedFirst) =>
    Object.entries({
      describe: { naming: [1], requests: all(counting(1), describe) },
      "delete of the named group": { naming: [1], requests: all(counting(1), deleteN) },
      "delete of the named group, describe": { naming: [1], requests: all(counting(1), deleteN, describe) },
      "delete of the list": { requests: all(counting(8), deleteL) },
      "delete of the list, describe": { requests: all(counting(8), deleteL, describe) },
      "delete of its group": { naming: [1], requests: all(counting(1), deleteG) },
      "the same again": { naming: [1], requests: all(counting(1), counting(1)) },
      "a small authorize of its group": { naming: [1], requests: all(counting(1), authorize(2)) },
      "an authorize of a rule of it": { naming: [1], requests: all(counting(1), authorize(1)) },
      "revoke of a rule of it": { naming: [1], requests: all(counting(1), revoke(1)) },
      "an authorize that marks one of its rules": { naming: [1], requests: all(counting(1, 2), authorize(2, 3, 4)) },
      "tags of what it counts": { naming: [1], there: [2], requests: all(counting(1), tag("G", "N", 2)) },
      "tags of what it counts, marked": { naming: [1], there: [2, 3], requests: all(counting(1), tag("G", "N", 2, 3)) },
      "authorize up to the limit": { naming: [1], holds: 2, requests: all(authorize(1, 2), authorize(3)) },
      "authorize of the same, delete of the named group": {
        naming: [1],
        requests: all(counting(1), authorize(1), deleteN),
      },
    } satisfies Record<string, Scenario>).map(([name, scenario]) => [
      `counters marked, ${namedFirst ? "N first, " : ""}${name}`,
      { ...scenario, namedFirst },
    ]),
  ),
);

export const SCENARIOS = { ...OF_RULES, ...OF_COUNTERS };
