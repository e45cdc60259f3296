import { setTimeout } from "node:timers/promises";
import { TransactionCanceledException, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Credential } from "../../lib/account.ts";
import { SANDBOX_ACCOUNT } from "../../lib/environment.ts";
import { allOutbound } from "../../lib/security-group/defaults.ts";
import { derivedId } from "../../lib/security-group/ids.ts";
import type { Permission } from "../../lib/security-group/permission.ts";
import { defaultVpcId, putAccount } from "../../lib/store/accounts.ts";
import { toAttributes } from "../../lib/store/attributes.ts";
import { credentialItem } from "../../lib/store/credentials.ts";
import { allPuts, putGroup } from "../../lib/store/groups.ts";
import { partitionKey } from "../../lib/store/keys.ts";
import type { Seal } from "../../lib/store/seal.ts";
import { toTransactItems } from "../../lib/store/transaction.ts";

export type AccessKey = Pick<Credential, "accessKeyId" | "secretAccessKey">;

/** Several sandboxes that start on one table get in each other's way a few times, at most. */
const MAX_ATTEMPTS = 10;

/** The access key that everybody knows. */
export const WELL_KNOWN_KEY: AccessKey = { accessKeyId: "test", secretAccessKey: "test" };

interface Options {
  readonly region: string;
  /** The well-known one unless it is given. */
  readonly firstKey?: AccessKey;
  readonly seal?: Seal | undefined;
}

/**
 * Gives an empty table its first account: a credential, its default VPC and default group, and the document's group
 * `websrv` with its rule tcp 80 from 205.192.0.0/16. A table that holds anything is left as it is.
 * @returns whether it was empty
 */
export async function seedTable(client: DynamoDBDocumentClient, tableName: string, options: Options): Promise<boolean> {
  for (let attempt = 1; await isEmpty(client, tableName); attempt++) {
    try {
      // In one transaction: a table that holds anything holds all of it.
      await client.send(new TransactWriteItemsCommand({ TransactItems: firstItems(tableName, options) }));
      return true;
    } catch (error) {
      // Another sandbox is at it, or was faster.
      if (!(error instanceof TransactionCanceledException) || attempt === MAX_ATTEMPTS) throw error;
      await setTimeout(Math.random() * 50 * attempt);
    }
  }
  return false;
}

async function isEmpty(client: DynamoDBDocumentClient, TableName: string): Promise<boolean> {
  const { Count } = await client.send(new ScanCommand({ TableName, Limit: 1, ConsistentRead: true }));
  return Count === 0;
}

function firstItems(tableName: string, { region, firstKey = WELL_KNOWN_KEY, seal }: Options) {
  const credential = credentialItem({ ...firstKey, accountId: SANDBOX_ACCOUNT, platform: "vpc" }, seal);
  return [...accountItems(tableName, region), { Put: { TableName: tableName, Item: toAttributes(credential) } }];
}

/** What the first account is born with, but for its credential. */
export function accountItems(tableName: string, region: string) {
  const account = { accountId: SANDBOX_ACCOUNT, region, platform: "vpc" } as const;
  const vpcId = defaultVpcId(account) ?? "";
  const groupId = derivedId("sg", account.accountId, region, "websrv");
  const source = { type: "ipv4", cidr: "205.192.0.0/16" } as const;
  const web: Permission = { protocol: "tcp", fromPort: 80, toPort: 80, source };
  const group = { groupId, groupName: "websrv", description: "Web servers", vpcId, tags: [] };

  const writes = [...putAccount(account, 2), ...allPuts(putGroup(group, [["ingress", web], ...allOutbound({})]))];
  return toTransactItems(writes, tableName, partitionKey(account.accountId, region));
}
