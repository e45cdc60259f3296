import { DeleteTagsCommand, type Tag } from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { createGroup, refusal } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { createTags, deleteTags, tag, tagsOf } from "../../support/tags.ts";

const { sandbox, ec2 } = await setUpSandbox();

let groupId: string;

beforeEach(async () => {
  groupId = await createGroup(ec2);
});

describe("DeleteTags", () => {
  it.each<[string, Tag[], string[]]>([
    ["a key without a value → whatever its value", [tag("a")], ["b=", "c=1"]],
    ["a key with its value → that tag", [tag("a", "1")], ["b=", "c=1"]],
    ["a key with another value → none", [tag("a", "2")], ["a=1", "b=", "c=1"]],
    ["a key with an empty value, where it isn't → none", [tag("a", "")], ["a=1", "b=", "c=1"]],
    ["a key with an empty value, where it is → that tag", [tag("b", "")], ["a=1", "c=1"]],
    ["a key in another case → none", [tag("A")], ["a=1", "b=", "c=1"]],
    ["a key that isn't there → none", [tag("nosuch")], ["a=1", "b=", "c=1"]],
    ["several, each in its way", [tag("a", "9"), tag("b"), tag("c", "1")], ["a=1"]],
    ["no tags at all → all of them", [], []],
  ])("%s", async (_, tags, expected) => {
    await createTags(ec2, [groupId], tag("a", "1"), tag("b", ""), tag("c", "1"));
    await deleteTags(ec2, [groupId], ...tags);
    expect(await tagsOf(ec2, groupId)).toEqual(expected);
  });

  it("no resources → MissingParameter", async () => {
    const command = new DeleteTagsCommand({ Resources: undefined, Tags: [tag("a")] });
    const outcome = await refusal(sandbox, () => ec2.send(command));
    expect(outcome).toMatchObject({ status: 400, code: "MissingParameter", changed: false });
  });
});
