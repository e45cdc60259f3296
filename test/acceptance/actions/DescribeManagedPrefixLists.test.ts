import {
  DeleteManagedPrefixListCommand,
  DescribeManagedPrefixListsCommand,
  type DescribeManagedPrefixListsCommandInput,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ACCOUNT, REGION } from "../../support/engine.ts";
import { createPrefixList, outcomeOf, refusal, entriesOf } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const describeLists = async (input: DescribeManagedPrefixListsCommandInput) =>
  (await ec2.send(new DescribeManagedPrefixListsCommand(input))).PrefixLists ?? [];
const deleteList = (PrefixListId: string | undefined) => ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId }));

describe("DescribeManagedPrefixLists", () => {
  it("AWS's own lists are there, with entries, and can't be deleted", async () => {
    const lists = await describeLists({ Filters: [{ Name: "owner-id", Values: ["AWS"] }] });
    const names = lists.map(({ PrefixListName = "" }) => PrefixListName).toSorted();
    expect(names).toEqual([
      "com.amazonaws.global.cloudfront.origin-facing",
      `com.amazonaws.${REGION}.dynamodb`,
      `com.amazonaws.${REGION}.s3`,
    ]);
    expect(lists[0]).toMatchObject({ OwnerId: "AWS", State: "create-complete", AddressFamily: "IPv4" });
    expect((await entriesOf(ec2, lists[0]?.PrefixListId)).length).toBeGreaterThan(0);
    const outcome = await refusal(sandbox, () => deleteList(lists[0]?.PrefixListId));
    expect(outcome).toMatchObject({ status: 403, code: "UnauthorizedOperation", changed: false });
  });

  it.each<[string, (id: string) => string[], boolean]>([
    ["prefix-list-id", (id) => [id, "pl-00000000"], true],
    ["prefix-list-id", () => ["pl-00000000"], false],
    ["prefix-list-name", () => ["filtered *"], true],
    ["prefix-list-name", () => ["Filtered list"], false],
    ["owner-id", () => [ACCOUNT], true],
    ["owner-id", () => ["999988887777"], false],
    ["tag:Owner", () => ["Team?"], true],
    ["tag:Owner", () => ["teamA"], false],
  ])("filter %s → only those that pass", async (Name, values, expected) => {
    const id = await createPrefixList(ec2, {
      PrefixListName: "filtered list",
      TagSpecifications: [{ ResourceType: "prefix-list", Tags: [{ Key: "Owner", Value: "TeamA" }] }],
    });
    const lists = await describeLists({ Filters: [{ Name, Values: values(id) }] });
    expect(lists.some(({ PrefixListId }) => PrefixListId === id)).toBe(expected);
    expect(lists.some(({ OwnerId }) => OwnerId === "AWS")).toBe(false);
  });

  it.each<[string, string, DescribeManagedPrefixListsCommandInput]>([
    ["the filter nosuch", "InvalidParameterValue", { Filters: [{ Name: "nosuch", Values: ["x"] }] }],
    ["an unknown list", "InvalidPrefixListID.NotFound", { PrefixListIds: ["pl-00000000"] }],
    ["a malformed ID", "InvalidPrefixListId.Malformed", { PrefixListIds: ["x"] }],
  ])("%s → %s", async (_, code, input) => {
    expect(await outcomeOf(() => describeLists(input))).toMatchObject({ status: 400, code });
  });

  it("another account's lists aren't there", async () => {
    const stranger = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444" }));
    const theirs = await createPrefixList(stranger);
    expect((await describeLists({})).map(({ PrefixListId }) => PrefixListId)).not.toContain(theirs);
    const calls = [
      () => describeLists({ PrefixListIds: [theirs] }),
      () => entriesOf(ec2, theirs),
      () => deleteList(theirs),
    ];
    for (const call of calls) {
      expect(await outcomeOf(call)).toMatchObject({ code: "InvalidPrefixListID.NotFound" });
    }
  });
});
