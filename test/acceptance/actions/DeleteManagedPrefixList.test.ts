import { DeleteManagedPrefixListCommand, DescribeManagedPrefixListsCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { createPrefixList, membersOf, outcomeOf, refusal } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { wrongPrefixListIds } from "../../support/wrong-ids.ts";

const { sandbox, ec2 } = await setUpSandbox();

const describeList = (id: string) => ec2.send(new DescribeManagedPrefixListsCommand({ PrefixListIds: [id] }));
const deleteList = (PrefixListId: string | undefined) => ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId }));

describe("DeleteManagedPrefixList", () => {
  it("a list that no rule names → answered once more, and gone", async () => {
    const id = await createPrefixList(ec2);
    const answer = await deleteList(id);
    expect(membersOf(answer)).toMatchObject({ PrefixList: { PrefixListId: id, State: "delete-in-progress" } });
    expect(await outcomeOf(() => describeList(id))).toMatchObject({
      code: "InvalidPrefixListID.NotFound",
    });
    expect(await outcomeOf(() => deleteList(id))).toMatchObject({ code: "InvalidPrefixListID.NotFound" });
  });

  it.each(wrongPrefixListIds)("%s → %s", async (_, code, id) => {
    expect(await refusal(sandbox, () => deleteList(id))).toMatchObject({ status: 400, code, changed: false });
  });
});
