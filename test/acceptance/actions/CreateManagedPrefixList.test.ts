import {
  CreateManagedPrefixListCommand,
  type CreateManagedPrefixListCommandInput,
  DeleteManagedPrefixListCommand,
  DescribeManagedPrefixListsCommand,
  type DescribeManagedPrefixListsCommandInput,
  GetManagedPrefixListEntriesCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ACCOUNT, REGION } from "../../support/engine.ts";
import { createPrefixList, membersOf, outcomeOf, refusal } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const four = [0, 1, 2, 3].map((index) => ({ Cidr: `10.${index}.0.0/16` }));

const create = (input: Partial<CreateManagedPrefixListCommandInput>) =>
  ec2.send(
    new CreateManagedPrefixListCommand({ PrefixListName: "offices", MaxEntries: 3, AddressFamily: "IPv4", ...input }),
  );
const describeLists = async (input: DescribeManagedPrefixListsCommandInput) =>
  (await ec2.send(new DescribeManagedPrefixListsCommand(input))).PrefixLists ?? [];
const entriesOf = async (PrefixListId: string | undefined, TargetVersion?: number) =>
  (await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId, TargetVersion }))).Entries ?? [];
const deleteList = (PrefixListId: string | undefined) => ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId }));

describe("CreateManagedPrefixList", () => {
  it("with entries and tags → every member; complete from then on", async () => {
    const { PrefixList: created = {} } = await create({
      Entries: [{ Cidr: "10.1.2.3/16", Description: "north" }, { Cidr: "10.0.0.0/16" }],
      TagSpecifications: [{ ResourceType: "prefix-list", Tags: [{ Key: "Owner", Value: "TeamA" }] }],
    });
    const id = created.PrefixListId ?? "";
    expect(id).toMatch(/^pl-[0-9a-f]{17}$/);
    expect(created).toEqual({
      PrefixListId: id,
      PrefixListName: "offices",
      PrefixListArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:prefix-list/${id}`,
      AddressFamily: "IPv4",
      MaxEntries: 3,
      Version: 1,
      State: "create-in-progress",
      OwnerId: ACCOUNT,
      Tags: [{ Key: "Owner", Value: "TeamA" }],
    });
    expect(await describeLists({ PrefixListIds: [id] })).toEqual([{ ...created, State: "create-complete" }]);
    expect(await entriesOf(id)).toEqual([{ Cidr: "10.0.0.0/16" }, { Cidr: "10.1.0.0/16", Description: "north" }]);
  });

  it("for IPv6, without entries → none", async () => {
    const id = await createPrefixList(ec2, { AddressFamily: "IPv6", MaxEntries: 1000 });
    expect(await describeLists({ PrefixListIds: [id] })).toMatchObject([{ AddressFamily: "IPv6", MaxEntries: 1000 }]);
    expect(await entriesOf(id)).toEqual([]);
  });

  it("the same ClientToken again → the same list; another → another", async () => {
    const ids = [];
    for (const ClientToken of ["one", "one", "other"]) {
      ids.push((await create({ ClientToken })).PrefixList?.PrefixListId);
    }
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(await describeLists({ PrefixListIds: ids.map((id = "") => id) })).toHaveLength(2);
  });

  it("the same name twice → two lists", async () => {
    const [one, other] = [await createPrefixList(ec2), await createPrefixList(ec2)];
    expect(one).not.toBe(other);
  });

  it.each<[string, string, Partial<CreateManagedPrefixListCommandInput>]>([
    ["no name", "MissingParameter", { PrefixListName: undefined }],
    ["no MaxEntries", "MissingParameter", { MaxEntries: undefined }],
    ["no address family", "MissingParameter", { AddressFamily: undefined }],
    ["a name of AWS's", "InvalidParameterValue", { PrefixListName: "com.amazonaws.us-east-1.s3" }],
    ["a name of 256 characters", "InvalidParameterValue", { PrefixListName: "x".repeat(256) }],
    ["an unknown address family", "InvalidParameterValue", { AddressFamily: "IPv5" }],
    ["no room for any entry", "InvalidParameterValue", { MaxEntries: 0 }],
    ["more entries than MaxEntries", "InvalidParameterValue", { MaxEntries: 1, Entries: four }],
    ["a block twice", "InvalidParameterValue", { Entries: [{ Cidr: "10.0.0.0/8" }, { Cidr: "10.9.0.0/8" }] }],
    ["an IPv6 block for IPv4", "InvalidParameterValue", { Entries: [{ Cidr: "2001:db8::/32" }] }],
    [
      "tags for another type of resource",
      "InvalidParameter",
      { TagSpecifications: [{ ResourceType: "security-group", Tags: [{ Key: "a", Value: "1" }] }] },
    ],
  ])("%s → %s", async (_, code, input) => {
    const outcome = await refusal(sandbox, () => create(input));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });
});

describe("DescribeManagedPrefixLists", () => {
  it("AWS's own lists are there, with entries, and can't be deleted", async () => {
    const lists = await describeLists({ Filters: [{ Name: "owner-id", Values: ["AWS"] }] });
    const names = lists.map(({ PrefixListName = "" }) => PrefixListName).toSorted();
    expect(names).toEqual([`com.amazonaws.${REGION}.dynamodb`, `com.amazonaws.${REGION}.s3`]);
    expect(lists[0]).toMatchObject({ OwnerId: "AWS", State: "create-complete", AddressFamily: "IPv4" });
    expect((await entriesOf(lists[0]?.PrefixListId)).length).toBeGreaterThan(0);
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
    const calls = [() => describeLists({ PrefixListIds: [theirs] }), () => entriesOf(theirs), () => deleteList(theirs)];
    for (const call of calls) {
      expect(await outcomeOf(call)).toMatchObject({ code: "InvalidPrefixListID.NotFound" });
    }
  });
});

describe.each<[string, (id: string | undefined) => Promise<unknown>]>([
  ["GetManagedPrefixListEntries", (id) => entriesOf(id)],
  ["DeleteManagedPrefixList", deleteList],
])("%s", (_, call) => {
  it.each<[string, string, string | undefined]>([
    ["an unknown list", "InvalidPrefixListID.NotFound", "pl-00000000000000000"],
    ["a malformed ID", "InvalidPrefixListId.Malformed", "offices"],
    ["no ID", "MissingParameter", undefined],
  ])("%s → %s", async (_, code, id) => {
    expect(await refusal(sandbox, () => call(id))).toMatchObject({ status: 400, code, changed: false });
  });
});

describe("versions and deletion", () => {
  it("version 1 is the one there is; another → InvalidParameterValue", async () => {
    const id = await createPrefixList(ec2, { Entries: four });
    expect(await entriesOf(id, 1)).toEqual(four);
    expect(await outcomeOf(() => entriesOf(id, 2))).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });

  it("a list that no rule names → answered once more, and gone", async () => {
    const id = await createPrefixList(ec2);
    const answer = await deleteList(id);
    expect(membersOf(answer)).toMatchObject({ PrefixList: { PrefixListId: id, State: "delete-in-progress" } });
    expect(await outcomeOf(() => describeLists({ PrefixListIds: [id] }))).toMatchObject({
      code: "InvalidPrefixListID.NotFound",
    });
    expect(await outcomeOf(() => deleteList(id))).toMatchObject({ code: "InvalidPrefixListID.NotFound" });
  });
});
