/** The function beside what it can't be faster than: the SDK's client that sends the same delete, and nothing else. */
import { randomUUID } from "node:crypto";
import { keys } from "../../lib/store/keys.ts";
import { startTable, TABLE, type TestTable } from "../support/engine.ts";
import { type Contestant, contest, type Rounds } from "./contest.ts";
import { loadBare, loadFunction } from "./function.ts";
import { nthRule, PK, ruleItems, putItems } from "./rules.ts";

export const FLOOR = "bare client";

/** The function has more code than the bare client, and takes longer until all of it is compiled. */
const WARM_UP = 10;

interface Course {
  readonly rounds: number;
  readonly operations: number;
  readonly onRound: (round: number, rounds: number) => void;
}

/** By how many are under way at once. */
export async function floor({ rounds, operations, onRound }: Course): Promise<ReadonlyMap<number, Rounds>> {
  const table = await startTable();
  try {
    const contestants = [
      await bareContestant(table),
      await functionContestant("trail off", { TRAIL_DAYS: "0" }, table),
      await functionContestant("trail on", {}, table),
    ];
    const measured = new Map<number, Rounds>();
    for (const concurrency of [1, 8]) {
      const told = (round: number) => onRound(round + (concurrency === 1 ? 0 : rounds), 2 * rounds);
      measured.set(
        concurrency,
        await contest(contestants, { rounds, operations, concurrency, warmUp: WARM_UP, onRound: told }),
      );
    }
    return measured;
  } finally {
    await table.stop();
  }
}

async function bareContestant({ engine, client }: Pick<TestTable, "client" | "engine">): Promise<Contestant> {
  const send = await loadBare(engine.endpoint);
  const groupId = "sg-0000000000000bare";
  return {
    name: FLOOR,
    async prepare(operations) {
      await putItems(client, ruleItems(groupId, operations));
      return Array.from({ length: operations }, (_, index) => {
        const rule = nthRule(groupId, index);
        const { ruleId } = rule;
        const Delete = {
          TableName: TABLE,
          Key: { pk: PK, sk: keys.rule(groupId, "ingress", rule.permission) },
          ConditionExpression:
            "attribute_exists(pk) AND attribute_not_exists(#operation) AND #ruleId = :ruleId AND attribute_not_exists(#description)",
          ExpressionAttributeNames: { "#operation": "operation", "#ruleId": "ruleId", "#description": "description" },
          ExpressionAttributeValues: { ":ruleId": ruleId },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
        };
        const TransactItems = [{ Delete }];
        return () => send({ TransactItems, ClientRequestToken: randomUUID() });
      });
    },
  };
}

async function functionContestant(
  name: string,
  variables: Readonly<Record<string, string>>,
  { engine, client }: Pick<TestTable, "client" | "engine">,
): Promise<Contestant> {
  const groupId = `sg-${Buffer.from(name.padEnd(9).slice(-8)).toString("hex")}0`;
  const loaded = await loadFunction(engine.endpoint, variables);
  return {
    name,
    async prepare(operations) {
      await putItems(client, ruleItems(groupId, operations));
      return Promise.all(Array.from({ length: operations }, (_, index) => loaded.revoke(nthRule(groupId, index))));
    },
  };
}
