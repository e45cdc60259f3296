import { describe, expect, it } from "vitest";
import { actor } from "../../support/actor.ts";
import { interceptedClient } from "../../support/requests.ts";
import { createTestService, textsOf } from "../../support/service.ts";
import { setUpService } from "../../support/set-up.ts";

const { table, user } = await setUpService();

async function createPrefixList(): Promise<string> {
  const list = { PrefixListName: "offices", MaxEntries: 5, AddressFamily: "IPv4" };
  const { body } = await user.call({ Action: "CreateManagedPrefixList", ...list });
  return textsOf(body, "prefixListId")[0] ?? "";
}

/** Deletes the list, with something going on after it has been read and before it is deleted. */
async function deleteWhile(PrefixListId: string, happens: () => Promise<unknown>) {
  let asked = false;
  const client = interceptedClient(table.engine.endpoint, async (send, { operation }) => {
    if (operation === "TransactWriteItems" && !asked) {
      asked = true;
      await happens();
    }
    return send();
  });
  const answer = await actor(createTestService(client)).call({ Action: "DeleteManagedPrefixList", PrefixListId });
  client.destroy();
  return answer;
}

describe("a rule between the look at the list and its deletion", () => {
  it("that names it → the list stays, delete-failed", async () => {
    const [list, group] = [await createPrefixList(), await user.createGroup()];
    const answer = await deleteWhile(list, () => user.addRules(group, `tcp 80 ${list}`));
    expect(answer.status).toBe(200);
    expect(await user.rulesOf(group)).toEqual([`tcp 80 ${list}`]);
    const described = await user.call({ Action: "DescribeManagedPrefixLists", "PrefixListId.1": list });
    expect(textsOf(described.body, "state")).toEqual(["delete-failed"]);
  });

  it("that named it and is gone again → deleted", async () => {
    const [list, group] = [await createPrefixList(), await user.createGroup()];
    const answer = await deleteWhile(list, async () => {
      await user.addRules(group, `tcp 80 ${list}`);
      await user.revoke(group, `tcp 80 ${list}`);
    });
    expect(answer.status).toBe(200);
    const described = await user.call({ Action: "DescribeManagedPrefixLists", "PrefixListId.1": list });
    expect(described).toMatchObject({ status: 400, code: "InvalidPrefixListID.NotFound" });
  });
});
