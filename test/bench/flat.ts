/** What a revoke takes, whatever else there is: in its group, in its account, in the table. */
import { toRuleItem } from "../../lib/store/items.ts";
import { partitionKey } from "../../lib/store/keys.ts";
import { ACCOUNT, startTable, type TestTable } from "../support/engine.ts";
import { type Contestant, contest, type Rounds } from "./contest.ts";
import { loadFunction, type LoadedFunction } from "./function.ts";
import { nthRule, putItems, ruleItems } from "./rules.ts";

interface Course {
  readonly rounds: number;
  readonly operations: number;
  /** In the larger of the two tables. */
  readonly items: number;
  readonly onRound: (what: string, round: number, rounds: number) => void;
}

/** By what grows, the smallest first. */
export async function flat({ rounds, operations, items, onRound }: Course): Promise<ReadonlyMap<string, Rounds>> {
  const tables = [await startTable(), await startTable()] as const;
  const [first, second] = tables;
  try {
    const [small, large] = [await loadFunction(first.engine.endpoint), await loadFunction(second.engine.endpoint)];
    await putItems(first.client, others(1_000));
    await putItems(second.client, others(items));
    const groups = [10, 1_000, 10_000];
    for (const [index, count] of groups.entries()) await putGroups(first, count, REGIONS[index] ?? "");
    const lines: Readonly<Record<string, readonly Contestant[]>> = {
      "rules in the group": [1, 60, 1_000].map((count) =>
        inGroup(small, first, `${count} rules`, { others: count - 1 }),
      ),
      "groups in the account": groups.map((count, index) =>
        inGroup(small, first, `${count} groups`, { region: REGIONS[index] ?? "" }),
      ),
      "items in the table": [inGroup(small, first, "1000 items", {}), inGroup(large, second, `${items} items`, {})],
    };
    const measured = new Map<string, Rounds>();
    for (const [what, contestants] of Object.entries(lines)) {
      const told = (round: number) => onRound(what, round, rounds);
      measured.set(what, await contest(contestants, { rounds, operations, concurrency: 1, onRound: told }));
    }
    return measured;
  } finally {
    for (const table of tables) await table.stop();
  }
}

/** Each has groups of its own. */
const REGIONS = ["eu-west-1", "eu-west-2", "eu-west-3"];

interface Place {
  readonly others?: number;
  readonly region?: string;
}

let made = 0;

/** Revokes of one rule each, of a group that has so many others. */
function inGroup(loaded: LoadedFunction, { client }: TestTable, name: string, place: Place): Contestant {
  const { others: count = 0, region = "us-east-1" } = place;
  const pk = partitionKey(ACCOUNT, region);
  const shared = groupIdOf(made++);
  let isStaged = false;
  return {
    name,
    async prepare(operations) {
      if (!isStaged) await putItems(client, ruleItems(shared, count, pk));
      isStaged = true;
      const rules = Array.from({ length: operations }, (_, index) =>
        // Where a group has no other rule, each is of a group of its own.
        nthRule(count === 0 ? groupIdOf(made++) : shared, count + index),
      );
      await putItems(
        client,
        rules.map((rule) => ({ pk, ...toRuleItem(rule) })),
      );
      return Promise.all(rules.map((rule) => loaded.revoke(rule, region)));
    },
  };
}

const groupIdOf = (index: number): string => `sg-${index.toString(16).padStart(17, "0")}`;

async function putGroups({ client }: TestTable, count: number, region: string): Promise<void> {
  const pk = partitionKey(ACCOUNT, region);
  const about = { description: "bench", vpcId: "vpc-0", additions: 0, modifications: 0, tags: [] };
  const items = Array.from({ length: count }, (_, index) => {
    const groupId = groupIdOf(0xf0_00_00_00 + index);
    return { pk, sk: `GROUP#${groupId}`, groupId, groupName: groupId, ...about };
  });
  await putItems(client, items);
}

/** Items of other accounts, a thousand each. */
function* others(count: number): Generator<object> {
  for (let index = 0; index < count; index++) {
    const accountId = String(200_000_000_000 + Math.floor(index / 1_000));
    yield { pk: partitionKey(accountId, "us-east-1"), sk: `GROUP#${groupIdOf(index)}`, description: "x".repeat(100) };
  }
}
