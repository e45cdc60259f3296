import { setTimeout } from "node:timers/promises";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  ResourceInUseException,
  TransactionCanceledException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, ScanCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { Credential } from "../../lib/account.ts";
import { DEFAULT_REGION, SANDBOX_ACCOUNT } from "../../lib/environment.ts";
import { derivedId } from "../../lib/security-group/ids.ts";
import type { Permission } from "../../lib/security-group/permission.ts";
import { defaultVpcId, putAccount } from "../../lib/store/accounts.ts";
import { allOutbound } from "../../lib/security-group/defaults.ts";
import { allPuts, putGroup } from "../../lib/store/groups.ts";
import { credentialKey, partitionKey } from "../../lib/store/keys.ts";
import { toTransactItems } from "../../lib/store/transaction.ts";

const TABLE = {
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
  BillingMode: "PAY_PER_REQUEST",
} satisfies Omit<CreateTableCommandInput, "TableName">;

/** Creates the table where there is none. */
export async function createTable(client: DynamoDBDocumentClient, TableName: string): Promise<void> {
  try {
    await client.send(new CreateTableCommand({ TableName, ...TABLE }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 30 }, { TableName });
}

/** Several sandboxes that start on one table get in each other's way a few times, at most. */
const MAX_ATTEMPTS = 10;

/**
 * Gives an empty table its first account: credential `test` / `test`, its default VPC and default group, and the
 * document's group `websrv` with its rule tcp 80 from 205.192.0.0/16. A table that holds anything is left as it is.
 */
export async function seedTable(client: DynamoDBDocumentClient, tableName: string, region = DEFAULT_REGION) {
  for (let attempt = 1; await isEmpty(client, tableName); attempt++) {
    try {
      // In one transaction: a table that holds anything holds all of it.
      await client.send(new TransactWriteCommand({ TransactItems: firstItems(tableName, region) }));
      return;
    } catch (error) {
      // Another sandbox is at it, or was faster.
      if (!(error instanceof TransactionCanceledException) || attempt === MAX_ATTEMPTS) throw error;
      await setTimeout(Math.random() * 50 * attempt);
    }
  }
}

async function isEmpty(client: DynamoDBDocumentClient, TableName: string): Promise<boolean> {
  const { Count } = await client.send(new ScanCommand({ TableName, Limit: 1, ConsistentRead: true }));
  return Count === 0;
}

function firstItems(tableName: string, region: string) {
  const account = { accountId: SANDBOX_ACCOUNT, region, platform: "vpc" } as const;
  const vpcId = defaultVpcId(account) ?? "";
  const groupId = derivedId("sg", account.accountId, region, "websrv");
  const source = { type: "ipv4", cidr: "205.192.0.0/16" } as const;
  const web: Permission = { protocol: "tcp", fromPort: 80, toPort: 80, source };
  const group = { groupId, groupName: "websrv", description: "Web servers", vpcId, tags: [] };

  const { accountId, platform } = account;
  const credential: Credential = { accessKeyId: "test", secretAccessKey: "test", accountId, platform };
  const { pk, ...key } = credentialKey(credential.accessKeyId);
  const writes = [...putAccount(account, 2), ...allPuts(putGroup(group, [["ingress", web], ...allOutbound({})]))];
  return [
    ...toTransactItems(writes, tableName, partitionKey(accountId, region)),
    ...toTransactItems([{ put: { ...key, ...credential } }], tableName, pk),
  ];
}
