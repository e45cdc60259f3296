import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { deadlineIn } from "../../lib/deadline.ts";
import type { Item } from "../../lib/store/items.ts";
import { openPartition } from "../../lib/store/partition.ts";
import type { Write } from "../../lib/store/transaction.ts";
import { TABLE } from "../support/engine.ts";
import { setUpService } from "../support/set-up.ts";

const { table } = await setUpService();

const [OWN, OTHER] = ["111122223333/us-east-1", "444455556666/us-east-1"];
const open = (pk: string) =>
  openPartition({ client: table.client, tableName: TABLE, pk, deadline: deadlineIn(29_000) });
const put = (item: Item) => table.client.send(new PutCommand({ TableName: TABLE, Item: { pk: OTHER, ...item } }));
let count = 0;

/** An item of another partition that bears the mark of a request there, and the record of that request. */
async function marked(state?: "committed"): Promise<string> {
  const [sk, record] = [`VPC#${++count}`, `OPERATION#${count}`];
  const operation = { record, does: "change", set: { tags: "new" }, remove: [] } as const;
  await put({ sk, status: "one", tags: "old", operation } as Item);
  if (state) await put({ sk: record, state, marks: [sk] } as Item);
  return sk;
}

const change = (sk: string): Write => ({
  pk: OTHER,
  update: sk,
  set: { status: "two" },
  condition: { equals: { status: "one" } },
});
const many = (prefix: string): Write[] =>
  Array.from({ length: 150 }, (_, index) => ({ put: { sk: `VPC#${prefix}-${index}` }, condition: "absent" }));

describe.each([
  ["one transaction", () => []],
  ["several transactions", () => many(`many-${++count}`)],
])("writes in another partition, in %s", (_, others) => {
  it("a mark of a request that is committed there → finished, and then they are made", async () => {
    const sk = await marked("committed");
    expect(await open(OWN).commit([change(sk), ...others()], undefined)).toEqual({ committed: true });
    expect(await open(OTHER).get(sk)).toEqual({ sk, status: "two", tags: "new" });
  });

  it("a mark of one that has been given up → cleared, and then they are made", async () => {
    const sk = await marked();
    expect(await open(OWN).commit([change(sk), ...others()], undefined)).toEqual({ committed: true });
    expect(await open(OTHER).get(sk)).toEqual({ sk, status: "two", tags: "old" });
  });

  it("a condition that fails there → nothing is written here either", async () => {
    const write = change("VPC#not-there");
    const [first = { put: { sk: "VPC#alone" } }, ...rest] = others();
    const outcome = await open(OWN).commit([write, first, ...rest], undefined);
    expect(outcome).toEqual({ committed: false, failed: new Map([[write, undefined]]) });
    const here = await open(OWN).query({ from: "VPC#", to: "VPC#\uFFFD" });
    expect(here.map(({ sk }) => sk)).not.toContain("put" in first ? first.put.sk : "");
  });
});
