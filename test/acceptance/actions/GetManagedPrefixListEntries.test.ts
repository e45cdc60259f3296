import { describe, expect, it } from "vitest";
import { createPrefixList, outcomeOf, refusal, refused, entriesOf } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { wrongPrefixListIds } from "../../support/wrong-ids.ts";

const { sandbox, ec2 } = await setUpSandbox();

describe("GetManagedPrefixListEntries", () => {
  it("version 1 is the one there is; another → InvalidParameterValue", async () => {
    const entries = [0, 1, 2, 3].map((index) => ({ Cidr: `10.${index}.0.0/16` }));
    const id = await createPrefixList(ec2, { Entries: entries });
    expect(await entriesOf(ec2, id, 1)).toEqual(entries);
    expect(await outcomeOf(() => entriesOf(ec2, id, 2))).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });

  it("an unknown list → this action's own text", async () => {
    expect(await refusal(sandbox, () => entriesOf(ec2, "pl-0123456789abcdef0"))).toEqual(
      refused("InvalidPrefixListID.NotFound", "The prefix list (pl-0123456789abcdef0) does not exist."),
    );
  });

  it.each(wrongPrefixListIds)("%s → %s", async (_, code, id) => {
    expect(await refusal(sandbox, () => entriesOf(ec2, id))).toMatchObject({ status: 400, code, changed: false });
  });
});
