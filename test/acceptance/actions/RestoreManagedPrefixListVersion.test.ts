import {
  DescribeManagedPrefixListsCommand,
  ModifyManagedPrefixListCommand,
  RestoreManagedPrefixListVersionCommand,
  type RestoreManagedPrefixListVersionCommandInput,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { setUpSandbox } from "../../support/set-up.ts";
import { createPrefixList, entriesOf, refusal } from "../../support/stage.ts";
import { wrongPrefixListIds } from "../../support/wrong-ids.ts";

const { sandbox, ec2 } = await setUpSandbox();

const [one, two] = [{ Cidr: "10.1.0.0/16", Description: "one" }, { Cidr: "10.2.0.0/16" }];
let id: string;
beforeEach(async () => {
  id = await createPrefixList(ec2, { MaxEntries: 2, Entries: [one] });
  await ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId: id, AddEntries: [two], RemoveEntries: [one] }));
});

const restore = (input: Partial<RestoreManagedPrefixListVersionCommandInput>) =>
  ec2.send(
    new RestoreManagedPrefixListVersionCommand({ PrefixListId: id, PreviousVersion: 1, CurrentVersion: 2, ...input }),
  );

describe("RestoreManagedPrefixListVersion", () => {
  it("→ a new version with the entries of the earlier one", async () => {
    const { PrefixList } = await restore({});
    expect(PrefixList).toMatchObject({ PrefixListId: id, State: "restore-in-progress", Version: 2 });
    const { PrefixLists } = await ec2.send(new DescribeManagedPrefixListsCommand({ PrefixListIds: [id] }));
    expect(PrefixLists).toMatchObject([{ State: "restore-complete", Version: 3 }]);
    expect(await entriesOf(ec2, id)).toEqual([one]);
    expect(await entriesOf(ec2, id, 2)).toEqual([two]);
  });

  it.each<[string, string, Partial<RestoreManagedPrefixListVersionCommandInput>]>([
    ["a stale version", "PrefixListVersionMismatch", { CurrentVersion: 1 }],
    ["an earlier version that there isn't", "InvalidParameterValue", { PreviousVersion: 7 }],
    ["version 0", "InvalidParameterValue", { PreviousVersion: 0 }],
    ["no current version", "MissingParameter", { CurrentVersion: undefined }],
    ["no earlier version", "MissingParameter", { PreviousVersion: undefined }],
  ])("%s → %s", async (_, code, input) => {
    expect(await refusal(sandbox, () => restore(input))).toMatchObject({ status: 400, code, changed: false });
  });

  it("more entries than it may have by now → PrefixListMaxEntriesExceeded", async () => {
    const list = { PrefixListId: id };
    await ec2.send(new ModifyManagedPrefixListCommand({ ...list, AddEntries: [one] }));
    await ec2.send(new ModifyManagedPrefixListCommand({ ...list, RemoveEntries: [two] }));
    await ec2.send(new ModifyManagedPrefixListCommand({ ...list, MaxEntries: 1 }));
    const outcome = await refusal(sandbox, () => restore({ PreviousVersion: 3, CurrentVersion: 4 }));
    expect(outcome).toMatchObject({ status: 400, code: "PrefixListMaxEntriesExceeded", changed: false });
  });

  it.each(wrongPrefixListIds)("%s → %s", async (_, code, PrefixListId) => {
    expect(await refusal(sandbox, () => restore({ PrefixListId }))).toMatchObject({
      status: 400,
      code,
      changed: false,
    });
  });
});
