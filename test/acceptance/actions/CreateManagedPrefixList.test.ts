import {
  CreateManagedPrefixListCommand,
  type CreateManagedPrefixListCommandInput,
  DescribeManagedPrefixListsCommand,
  type DescribeManagedPrefixListsCommandInput,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ACCOUNT, REGION } from "../../support/engine.ts";
import { createPrefixList, entriesOf, refusal, refused } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const four = [0, 1, 2, 3].map((index) => ({ Cidr: `10.${index}.0.0/16` }));

const create = (input: Partial<CreateManagedPrefixListCommandInput>) =>
  ec2.send(
    new CreateManagedPrefixListCommand({ PrefixListName: "offices", MaxEntries: 3, AddressFamily: "IPv4", ...input }),
  );
const describeLists = async (input: DescribeManagedPrefixListsCommandInput) =>
  (await ec2.send(new DescribeManagedPrefixListsCommand(input))).PrefixLists ?? [];

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
    expect(await entriesOf(ec2, id)).toEqual([{ Cidr: "10.0.0.0/16" }, { Cidr: "10.1.0.0/16", Description: "north" }]);
  });

  it("for IPv6, without entries → none", async () => {
    const id = await createPrefixList(ec2, { AddressFamily: "IPv6", MaxEntries: 1000 });
    expect(await describeLists({ PrefixListIds: [id] })).toMatchObject([{ AddressFamily: "IPv6", MaxEntries: 1000 }]);
    expect(await entriesOf(ec2, id)).toEqual([]);
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

  it.each<[string, Partial<CreateManagedPrefixListCommandInput>]>([
    ["another name", { PrefixListName: "shops" }],
    ["room for more entries", { MaxEntries: 4 }],
    ["another address family", { AddressFamily: "IPv6" }],
    ["other entries", { Entries: [{ Cidr: "10.0.0.0/16" }] }],
  ])("the same ClientToken for %s → IdempotentParameterMismatch", async (what, input) => {
    const { PrefixList } = await create({ ClientToken: what });
    const outcome = await refusal(sandbox, () => create({ ClientToken: what, ...input }));
    expect(outcome).toMatchObject({ status: 400, code: "IdempotentParameterMismatch", changed: false });
    expect((await create({ ClientToken: what })).PrefixList?.PrefixListId).toBe(PrefixList?.PrefixListId);
  });

  // floci#2273, and moto's tests that were run on EC2.
  it.each<[string, string, Partial<CreateManagedPrefixListCommandInput>]>([
    ...["com.amazonaws.us-east-1.s3", "com.amazon.x", "com.aws.x"].map(
      (PrefixListName): [string, string, Partial<CreateManagedPrefixListCommandInput>] => [
        PrefixListName,
        "The prefix list name cannot begin with (com.amazonaws., com.amazon., com.aws.).",
        { PrefixListName },
      ],
    ),
    ["no room for any entry", "Must specify a max size between 1 and 1000", { MaxEntries: 0 }],
    ["room for 1,001 entries", "Must specify a max size between 1 and 1000", { MaxEntries: 1_001 }],
    [
      "101 entries",
      "The number of entries per request cannot exceeds limit (100).",
      { MaxEntries: 1_000, Entries: Array.from({ length: 101 }, (_, index) => ({ Cidr: `10.0.${index}.0/24` })) },
    ],
  ])("%s → InvalidParameterValue: %s", async (_, message, input) => {
    expect(await refusal(sandbox, () => create(input))).toEqual(refused("InvalidParameterValue", message));
  });

  it("a name that begins almost like AWS's, and 100 entries → taken", async () => {
    const Entries = Array.from({ length: 100 }, (_, index) => ({ Cidr: `10.0.${index}.0/24` }));
    const { PrefixList } = await create({ PrefixListName: "com.amazonaws-x", MaxEntries: 100, Entries });
    expect(PrefixList).toMatchObject({ PrefixListName: "com.amazonaws-x", MaxEntries: 100 });
  });

  it("the same name twice → two lists", async () => {
    const [one, other] = [await createPrefixList(ec2), await createPrefixList(ec2)];
    expect(one).not.toBe(other);
  });

  it.each<[string, string, Partial<CreateManagedPrefixListCommandInput>]>([
    ["no name", "MissingParameter", { PrefixListName: undefined }],
    ["no MaxEntries", "MissingParameter", { MaxEntries: undefined }],
    ["no address family", "MissingParameter", { AddressFamily: undefined }],
    ["a name of 256 characters", "InvalidParameterValue", { PrefixListName: "x".repeat(256) }],
    ["an unknown address family", "InvalidParameterValue", { AddressFamily: "IPv5" }],
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
