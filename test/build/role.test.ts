import { readFileSync } from "node:fs";
import type { AttributeValue, TransactWriteItemsCommandInput } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { examples } from "../../infra/events/requests.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import { credentialStore } from "../../lib/store/credentials.ts";
import { partitionKey } from "../../lib/store/keys.ts";
import { lookUpItems } from "../../lib/trail/lookup.ts";
import { actor } from "../support/actor.ts";
import { ACCOUNT, REGION, startTable, TABLE, type TestTable } from "../support/engine.ts";
import { createTestService } from "../support/service.ts";
import { readTemplate, resourcesOf } from "../support/template.ts";

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly "ForAllValues:StringLike": { readonly "dynamodb:LeadingKeys": readonly string[] } };
}

interface RoleProperties {
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
}

/** The role of the function that answers requests. */
const statements = resourcesOf<RoleProperties>(readTemplate(), "AWS::IAM::Role")
  .filter(([name]) => name === "Ec2FunctionRole")
  .flatMap(([, { Properties }]) => Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement));

/** Every action on the table that it allows, with the partitions that it allows it on. */
const allowed = statements
  .flatMap(({ Action, Condition }) => {
    const partitions = Condition?.["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] ?? ["*"];
    return [Action].flat().flatMap((action) => partitions.map((partition) => ({ action, partition })));
  })
  .filter(({ action }) => action.startsWith("dynamodb:"));

const isLike = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(text);

interface Call {
  readonly action: string;
  readonly partition: string;
}

type Fields = Readonly<Record<string, AttributeValue>>;

/** Of its parameters, those that name a partition. */
interface Naming {
  readonly Key?: Fields;
  readonly Item?: Fields;
  readonly ExpressionAttributeValues?: Fields;
}

/** What IAM asks of a call: of a transaction, what each of its parts would need (DynamoDB Developer Guide, "Transactions"). */
function needsOf(command: string, input: object): Call[] {
  if (command === "TransactWriteItems") {
    const { TransactItems = [] } = input as TransactWriteItemsCommandInput;
    return TransactItems.flatMap((item) =>
      Object.entries(item as Record<string, Naming>).map(([kind, { Key, Item = Key }]) => ({
        action: `dynamodb:${kind === "ConditionCheck" ? "ConditionCheckItem" : `${kind}Item`}`,
        partition: Item?.["pk"]?.S ?? "",
      })),
    );
  }
  const { Key, Item = Key, ExpressionAttributeValues } = input as Naming;
  return [{ action: `dynamodb:${command}`, partition: (Item?.["pk"] ?? ExpressionAttributeValues?.[":pk"])?.S ?? "" }];
}

let table: TestTable;
let needed: Call[];

/** What the function sends, recorded: every action's example, revokes of all kinds, and requests of several transactions. */
beforeAll(async () => {
  table = await startTable();
  const service = createTestService(table.client, undefined, undefined, { days: 1, reads: true });
  needed = [];
  table.client.middlewareStack.add(
    (next, { commandName = "" }) =>
      (args) => {
        needed.push(...needsOf(commandName.replace(/Command$/, ""), args.input));
        return next(args);
      },
    { step: "initialize", name: "record" },
  );
  await credentialStore(table.client, TABLE).find("test", deadlineIn(20_000));
  const someone = actor(service);
  const groupId = await someone.createGroup();
  const sources = Array.from({ length: 60 }, (_, index) => `tcp ${index + 1} ${groupId}`);
  await someone.addRules(groupId, ...sources);
  await someone.revoke(groupId, ...sources);
  await someone.addRules(groupId, "tcp 22 10.0.0.0/8");
  await someone.revoke(groupId, "tcp 22 10.0.0.0/8", "tcp 23 10.0.0.0/8");
  for (const [Action, { parameters }] of Object.entries(examples)) {
    if (Action !== "GetCallerIdentity") await service.call({ Action, ...parameters });
  }
});

afterAll(() => table.stop());

it("the role lets the function do all that it does", () => {
  expect(needed.length).toBeGreaterThan(100);
  expect(needed.map(({ partition }) => partition.split("#")[0])).toContain("TRAIL");
  const refused = needed.filter(
    ({ action, partition }) => !allowed.some((one) => one.action === action && isLike(one.partition, partition)),
  );
  expect(refused).toEqual([]);
});

it("the role lets it do nothing that it doesn't do", () => {
  const unused = allowed.filter(
    (one) => !needed.some(({ action, partition }) => one.action === action && isLike(one.partition, partition)),
  );
  expect(unused).toEqual([]);
});

it("the role names the table, and lets nobody change credentials", () => {
  const onTable = statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith("dynamodb:")));
  expect(onTable.map(({ Resource }) => Resource)).toEqual(onTable.map(() => ({ "Fn::GetAtt": ["Table", "Arn"] })));
  const onCredentials = allowed.filter(({ partition }) => isLike(partition, "KEY#AKIAEXAMPLE"));
  expect(onCredentials.map(({ action }) => action)).toEqual(["dynamodb:GetItem"]);
});

it("the operator's policy in docs/deploying.md allows what the commands send, and no more", async () => {
  const [, policy = ""] = /```json\n(.*?)```/s.exec(readFileSync("docs/deploying.md", "utf8")) ?? [];
  const { Statement } = JSON.parse(policy) as { readonly Statement: readonly Statement[] };
  const sent = new Set<string>();
  table.client.middlewareStack.add(
    (next, { commandName = "" }) =>
      (args) => {
        sent.add(`dynamodb:${commandName.replace(/Command$/, "")}`);
        return next(args);
      },
    { step: "initialize", name: "commands" },
  );
  const credentials = credentialStore(table.client, TABLE);
  const added = { accessKeyId: "ADDED", secretAccessKey: "added", accountId: ACCOUNT, platform: "vpc" as const };
  await credentials.list();
  await credentials.add(added);
  await credentials.find("ADDED", deadlineIn(20_000));
  await credentials.remove("ADDED");
  // What is wrong is read once more.
  const Item = { pk: partitionKey(ACCOUNT, REGION), sk: "GROUP#sg-1#REFERENCED-BY#sg-2#INGRESS#-1#-1#-1#0.0.0.0/0" };
  await table.client.send(new PutCommand({ TableName: TABLE, Item }));
  expect(await verifyTable({ client: table.client, tableName: TABLE })).toHaveLength(1);
  const place = { client: table.client, tableName: TABLE, accountId: ACCOUNT, region: REGION, days: 1 };
  const lookup = { start: new Date(Date.now() - 60_000), end: new Date(), maxResults: 1 };
  expect((await lookUpItems(lookup, { ...place, deadline: deadlineIn(20_000) })).items).toHaveLength(1);
  expect(Statement.flatMap(({ Action }) => Action).toSorted()).toEqual([...sent].toSorted());
});
