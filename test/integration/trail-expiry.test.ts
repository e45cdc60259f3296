import { CreateTableCommand, DescribeTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { createTable } from "../../infra/local/table.ts";
import { TABLE } from "../support/engine.ts";
import { setUpService } from "../support/set-up.ts";

const { table } = await setUpService();

const expiryOf = async (TableName: string) =>
  (await table.client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;

const BY_EXPIRES = { TimeToLiveStatus: "ENABLED", AttributeName: "expires" };

describe("what is on record expires", () => {
  it("in a new table", async () => expect(await expiryOf(TABLE)).toEqual(BY_EXPIRES));

  it("in one that was made without, by several starts at once", async () => {
    await table.client.send(
      new CreateTableCommand({
        TableName: "older",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    await Promise.all([1, 2, 3].map(() => createTable(table.client, "older")));
    expect(await expiryOf("older")).toEqual(BY_EXPIRES);
  });
});
