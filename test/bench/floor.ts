/** The function beside what it can't be faster than: the SDK's client that sends the same delete, and nothing else. */
import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyResult, Context } from "aws-lambda";
import { fronts } from "../../infra/events/formats.ts";
import { sign } from "../../infra/events/sign.ts";
import { keys } from "../../lib/store/keys.ts";
import { REGION, startTable, TABLE } from "../support/engine.ts";
import { type Contestant, contest, type Rounds } from "./contest.ts";
import { nthRule, parametersOf, PK, ruleItems, putItems } from "./rules.ts";

type Handler = (event: object, context: Context) => Promise<APIGatewayProxyResult>;

/** What the handler uses of it. */
const CONTEXT = { awsRequestId: "bench", getRemainingTimeInMillis: () => 29_000 } as Context;

export const FLOOR = "bare client";

interface Course {
  readonly rounds: number;
  readonly operations: number;
  readonly onRound: (round: number, rounds: number) => void;
}

/** By how many are under way at once. */
export async function floor({ rounds, operations, onRound }: Course): Promise<ReadonlyMap<number, Rounds>> {
  const table = await startTable();
  const bare = bareClient(table.engine.endpoint);
  try {
    const contestants = [
      bareContestant(bare, table.client),
      await handlerContestant("trail off", { TRAIL_DAYS: "0" }, table),
      await handlerContestant("trail on", {}, table),
    ];
    const measured = new Map<number, Rounds>();
    for (const concurrency of [1, 8]) {
      const told = (round: number) => onRound(round + (concurrency === 1 ? 0 : rounds), 2 * rounds);
      measured.set(concurrency, await contest(contestants, { rounds, operations, concurrency, onRound: told }));
    }
    return measured;
  } finally {
    bare.destroy();
    await table.stop();
  }
}

/** With the time limits and the number of attempts of the function's, and else as the SDK makes it. */
function bareClient(endpoint: string): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
  return DynamoDBDocumentClient.from(client);
}

function bareContestant(client: DynamoDBDocumentClient, filler: DynamoDBDocumentClient): Contestant {
  const groupId = "sg-0000000000000bare";
  return {
    name: FLOOR,
    async prepare(operations) {
      await putItems(filler, ruleItems(groupId, operations));
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
        return () => client.send(new TransactWriteCommand({ TransactItems, ClientRequestToken: randomUUID() }));
      });
    },
  };
}

/** The function as Lambda loads it, with those variables: each time anew, under another name. */
async function handlerContestant(
  name: string,
  variables: Readonly<Record<string, string>>,
  { engine, client }: { readonly engine: { readonly endpoint: string }; readonly client: DynamoDBDocumentClient },
): Promise<Contestant> {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "local",
    AWS_REGION: REGION,
    AWS_SECRET_ACCESS_KEY: "local",
    DYNAMODB_ENDPOINT: engine.endpoint,
    TABLE_NAME: TABLE,
    TRAIL_DAYS: "",
    ...variables,
  });
  const groupId = `sg-${Buffer.from(name.padEnd(9).slice(-8)).toString("hex")}0`.slice(0, 20);
  const file = new URL(`../../handlers/ec2.ts?${encodeURIComponent(name)}`, import.meta.url);
  const { handler } = (await import(file.href)) as { readonly handler: Handler };
  return {
    name,
    async prepare(operations) {
      await putItems(client, ruleItems(groupId, operations));
      const events = await Promise.all(
        Array.from({ length: operations }, (_, index) => revokeEvent(groupId, parametersOf(nthRule(groupId, index)))),
      );
      return events.map((event) => async () => {
        const { statusCode, body } = await handler(event, CONTEXT);
        if (statusCode !== 200) throw new Error(body);
      });
    },
  };
}

/** As API Gateway hands over what a client has signed. */
async function revokeEvent(groupId: string, rule: Readonly<Record<string, string>>): Promise<object> {
  const front = fronts["http-api"];
  const parameters = { Action: "RevokeSecurityGroupIngress", Version: "2016-11-15", GroupId: groupId, ...rule };
  const body = Buffer.from(new URLSearchParams(parameters).toString());
  const headers = { "content-type": "application/x-www-form-urlencoded", host: front.host, "user-agent": "bench" };
  const request = { method: "POST", path: "/", query: "", headers, body };
  const at = new Date();
  const keys = { accessKeyId: "test", secretAccessKey: "test", region: REGION, service: "ec2", at };
  return front.toEvent(await sign(request, front, keys), at);
}
