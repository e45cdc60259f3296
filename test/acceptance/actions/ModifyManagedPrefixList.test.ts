import {
  DescribeManagedPrefixListsCommand,
  ModifyManagedPrefixListCommand,
  type ModifyManagedPrefixListCommandInput,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { verifyTable } from "../../../infra/commands/verify-table.ts";
import { TABLE } from "../../support/engine.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import {
  addEgress,
  addIngress,
  createGroup,
  createPrefixList,
  entriesOf,
  groupById,
  outcomeOf,
  refusal,
  refused,
  tcp,
} from "../../support/stage.ts";
import { wrongPrefixListIds } from "../../support/wrong-ids.ts";

const { sandbox, ec2 } = await setUpSandbox();

const modify = async (PrefixListId: string, input: Omit<ModifyManagedPrefixListCommandInput, "PrefixListId">) =>
  (await ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, ...input }))).PrefixList;
const listById = async (id: string) =>
  (await ec2.send(new DescribeManagedPrefixListsCommand({ PrefixListIds: [id] }))).PrefixLists?.[0];
const north = { Cidr: "10.1.0.0/16", Description: "north" };
const south = { Cidr: "10.2.0.0/16", Description: "south" };
const from = (...ids: string[]) => ({ ...tcp(22), PrefixListIds: ids.map((PrefixListId) => ({ PrefixListId })) });
const ipv4 = (count: number, port = 443) =>
  tcp(port, ...Array.from({ length: count }, (_, index) => `10.${index}.0.0/16`));

describe("ModifyManagedPrefixList, entries", () => {
  it("added and removed → another version; every version keeps its own", async () => {
    const id = await createPrefixList(ec2, { Entries: [north] });
    const answer = await modify(id, { CurrentVersion: 1, AddEntries: [{ ...south, Cidr: "10.2.3.4/16" }] });
    expect(answer).toMatchObject({ PrefixListId: id, State: "modify-in-progress", Version: 1 });
    expect(await listById(id)).toMatchObject({ State: "modify-complete", Version: 2 });
    await modify(id, { CurrentVersion: 2, RemoveEntries: [{ Cidr: "10.1.9.9/16" }] });
    expect(await listById(id)).toMatchObject({ Version: 3 });
    expect(await entriesOf(ec2, id)).toEqual([south]);
    expect(await entriesOf(ec2, id, 1)).toEqual([north]);
    expect(await entriesOf(ec2, id, 2)).toEqual([north, south]);
    expect(await entriesOf(ec2, id, 3)).toEqual([south]);
    expect(await outcomeOf(() => entriesOf(ec2, id, 4))).toMatchObject({ code: "InvalidParameterValue" });
  });

  it("with another description → the entry has that one", async () => {
    const id = await createPrefixList(ec2, { Entries: [north] });
    await modify(id, { AddEntries: [{ ...north, Description: "branch" }] });
    expect(await entriesOf(ec2, id)).toEqual([{ ...north, Description: "branch" }]);
  });

  it("ten at once, of one version → one is carried out; without a version → all are", async () => {
    const id = await createPrefixList(ec2, { MaxEntries: 20 });
    const entries = Array.from({ length: 10 }, (_, index) => [{ Cidr: `10.${index}.0.0/16` }]);
    const one = await Promise.all(
      entries.map((AddEntries) => outcomeOf(() => modify(id, { CurrentVersion: 1, AddEntries }))),
    );
    expect(one.map(({ code = "done" }) => code).toSorted()).toEqual([
      ...Array.from({ length: 9 }, () => "PrefixListVersionMismatch"),
      "done",
    ]);
    const [there] = await entriesOf(ec2, id);
    const others = entries.filter(([entry]) => entry?.Cidr !== there?.Cidr);
    await Promise.all(others.map((AddEntries) => modify(id, { AddEntries })));
    expect(await entriesOf(ec2, id)).toHaveLength(10);
    expect(await listById(id)).toMatchObject({ Version: 11 });
  });

  it.each<[string, string, string | undefined, Omit<ModifyManagedPrefixListCommandInput, "PrefixListId">]>([
    [
      "a stale version",
      "PrefixListVersionMismatch",
      "The prefix list has the incorrect version number.",
      { CurrentVersion: 2, AddEntries: [south] },
    ],
    [
      "version 0",
      "InvalidParameterValue",
      "The specified value for version is not valid. The value must be greater than (1).",
      { CurrentVersion: 0, AddEntries: [south] },
    ],
    [
      "an entry that is there",
      "InvalidPrefixListModification",
      "An entry with the CIDR (10.1.0.0/16) and description (north) already exists.",
      { AddEntries: [north] },
    ],
    ["an entry to remove that isn't there", "InvalidPrefixListModification", undefined, { RemoveEntries: [south] }],
    [
      "an entry to add and to remove",
      "InvalidParameterValue",
      "Request cannot contain Cidr 10.1.0.0/16 in both AddPrefixListEntries and RemovePrefixListEntries",
      { AddEntries: [{ Cidr: north.Cidr }], RemoveEntries: [north] },
    ],
    [
      "entries and a size",
      "InvalidParameterCombination",
      "You cannot modify the entries and the maximum entries for the prefix list in the same request.",
      { AddEntries: [south], MaxEntries: 10 },
    ],
    [
      "101 entries",
      "InvalidParameterValue",
      "The number of entries per request cannot exceeds limit (100).",
      { AddEntries: Array.from({ length: 101 }, (_, index) => ({ Cidr: `10.0.${index}.0/24` })) },
    ],
    [
      "more entries than it may have",
      "PrefixListMaxEntriesExceeded",
      undefined,
      { AddEntries: [3, 4, 5].map((index) => ({ Cidr: `10.${index}.0.0/16` })) },
    ],
    ["an entry of the other family", "InvalidParameterValue", undefined, { AddEntries: [{ Cidr: "2001:db8::/32" }] }],
    ["nothing", "MissingParameter", undefined, {}],
    [
      "a name of AWS's",
      "InvalidParameterValue",
      "The prefix list name cannot begin with (com.amazonaws., com.amazon., com.aws.).",
      { PrefixListName: "com.amazonaws.x" },
    ],
    ["a size of 0", "InvalidParameterValue", "Must specify a max size between 1 and 1000", { MaxEntries: 0 }],
    ["a resolver of IPAM's", "UnsupportedOperation", undefined, { IpamPrefixListResolverSyncEnabled: true }],
  ])("%s → %s", async (_, code, message, input) => {
    const id = await createPrefixList(ec2, { MaxEntries: 3, Entries: [north] });
    const outcome = await refusal(sandbox, () => modify(id, input));
    expect(outcome).toMatchObject({ status: 400, code, changed: false, ...(message !== undefined && { message }) });
  });

  it.each(wrongPrefixListIds)("%s → %s", async (_, code, PrefixListId) => {
    const command = new ModifyManagedPrefixListCommand({ PrefixListId, AddEntries: [north] });
    expect(await refusal(sandbox, () => ec2.send(command))).toMatchObject({ status: 400, code, changed: false });
  });

  it("of AWS's own list → UnauthorizedOperation", async () => {
    const Filters = [{ Name: "owner-id", Values: ["AWS"] }];
    const { PrefixLists: [own] = [] } = await ec2.send(new DescribeManagedPrefixListsCommand({ Filters }));
    const outcome = await refusal(sandbox, () => modify(own?.PrefixListId ?? "", { AddEntries: [north] }));
    expect(outcome).toMatchObject({ code: "UnauthorizedOperation", changed: false });
  });
});

describe("ModifyManagedPrefixList, name and size", () => {
  it("→ changed, and the version stays", async () => {
    const id = await createPrefixList(ec2, { Entries: [north] });
    expect(await modify(id, { PrefixListName: "renamed" })).toMatchObject({ PrefixListName: "renamed", Version: 1 });
    await modify(id, { MaxEntries: 9, CurrentVersion: 1 });
    const changed = { PrefixListName: "renamed", MaxEntries: 9, Version: 1, State: "modify-complete" };
    expect(await listById(id)).toMatchObject(changed);
  });

  it("a size below the number of entries → PrefixListMaxEntriesExceeded", async () => {
    const id = await createPrefixList(ec2, { Entries: [north, south] });
    const outcome = await refusal(sandbox, () => modify(id, { MaxEntries: 1 }));
    expect(outcome).toMatchObject({ status: 400, code: "PrefixListMaxEntriesExceeded", changed: false });
    await modify(id, { MaxEntries: 2 });
    expect(await listById(id)).toMatchObject({ MaxEntries: 2 });
  });

  it("a size that a group has room for → its rules count for that", async () => {
    const [id, group] = [await createPrefixList(ec2, { MaxEntries: 5 }), await createGroup(ec2)];
    await addIngress(ec2, group, from(id), ipv4(40));
    await addEgress(ec2, group, from(id));
    await modify(id, { MaxEntries: 20 });
    expect(await listById(id)).toMatchObject({ MaxEntries: 20, State: "modify-complete" });
    const full = { code: "RulesPerSecurityGroupLimitExceeded", changed: false };
    expect(await refusal(sandbox, () => addIngress(ec2, group, tcp(80, "10.0.0.0/8")))).toMatchObject(full);
    await modify(id, { MaxEntries: 19 });
    await addIngress(ec2, group, tcp(80, "10.0.0.0/8"));
    expect(await addEgress(ec2, group, ipv4(40))).toHaveLength(40);
  });

  it("a size that a group has no room for → modify-failed, which names the group; nothing else changes", async () => {
    const [id, roomy, full] = [await createPrefixList(ec2), await createGroup(ec2), await createGroup(ec2)];
    await addIngress(ec2, roomy, from(id));
    await addIngress(ec2, full, from(id), ipv4(50));
    expect(await modify(id, { MaxEntries: 11 })).toMatchObject({ State: "modify-in-progress", MaxEntries: 5 });
    const failed = (await listById(id)) ?? {};
    expect(failed).toMatchObject({ State: "modify-failed", MaxEntries: 5, Version: 1 });
    expect(failed.StateMessage).toContain(full);
    expect(failed.StateMessage).not.toContain(roomy);
    await modify(id, { MaxEntries: 10 });
    expect(await listById(id)).toMatchObject({ State: "modify-complete", MaxEntries: 10 });
    expect((await listById(id))?.StateMessage).toBeUndefined();
  });

  it("sizes and rules at once → a group never holds more than it may", async () => {
    const [id, group] = [await createPrefixList(ec2, { MaxEntries: 10 }), await createGroup(ec2)];
    await addIngress(ec2, group, ipv4(20));
    const calls = [
      () => addIngress(ec2, group, from(id)),
      ...[25, 30, 35].map((MaxEntries) => () => modify(id, { MaxEntries })),
      ...[80, 81, 82].map((port) => () => addIngress(ec2, group, ipv4(10, port))),
    ];
    await Promise.all(calls.map((call) => outcomeOf(call)));
    const { MaxEntries = 0 } = (await listById(id)) ?? {};
    const more = await outcomeOf(() => addIngress(ec2, group, tcp(90, "10.0.0.0/8")));
    const { IpPermissions = [] } = await groupById(ec2, group);
    const blocks = IpPermissions.flatMap(({ IpRanges = [] }) => IpRanges);
    const lists = IpPermissions.flatMap(({ PrefixListIds = [] }) => PrefixListIds);
    const weight = blocks.length + lists.length * MaxEntries - (more.code === undefined ? 1 : 0);
    expect(weight).toBeLessThanOrEqual(60);
    expect(more.code === undefined || weight === 60).toBe(true);
    expect(await verifyTable({ client: sandbox.table.client, tableName: TABLE })).toEqual([]);
  });
});

it("GetManagedPrefixListEntries of a version below 1 → InvalidParameterValue", async () => {
  const id = await createPrefixList(ec2);
  const message = "The specified value for version is not valid. The value must be greater than (1).";
  expect(await refusal(sandbox, () => entriesOf(ec2, id, 0))).toEqual(refused("InvalidParameterValue", message));
});
