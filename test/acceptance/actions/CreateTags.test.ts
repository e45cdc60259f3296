import { CreateTagsCommand, type Tag } from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { createGroup, refusal, refused } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { createTags, deleteTags, tag, tagsOf } from "../../support/tags.ts";

const { sandbox, ec2 } = await setUpSandbox();

let groupId: string;

beforeEach(async () => {
  groupId = await createGroup(ec2);
});

describe("CreateTags", () => {
  it("adds tags, replaces values, leaves the others", async () => {
    await createTags(ec2, [groupId], tag("a", "1"), tag("b", "1"));
    await createTags(ec2, [groupId], tag("b", "2"), tag("c", "2"));
    expect(await tagsOf(ec2, groupId)).toEqual(["a=1", "b=2", "c=2"]);
  });

  it("keys differ in case; any text is taken", async () => {
    await createTags(ec2, [groupId], tag("Key", "1"), tag("key", "2"), tag("é <&> 😀", "a\nb "), tag("tag:x", "y=z"));
    expect(new Set(await tagsOf(ec2, groupId))).toEqual(new Set(["Key=1", "key=2", "é <&> 😀=a\nb ", "tag:x=y=z"]));
  });

  it("keys that mean something to JavaScript are keys like others", async () => {
    const keys = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    await createTags(ec2, [groupId], ...keys.map((key) => tag(key, "x")));
    expect((await tagsOf(ec2, groupId)).toSorted()).toEqual(keys.map((key) => `${key}=x`).toSorted());
    await deleteTags(ec2, [groupId], ...keys.map((key) => tag(key)));
    expect(await tagsOf(ec2, groupId)).toEqual([]);
  });

  it("a tag without a value → it is empty", async () => {
    await createTags(ec2, [groupId], tag("a"));
    expect(await tagsOf(ec2, groupId)).toEqual(["a="]);
  });

  it("the same resource twice → tagged once", async () => {
    await createTags(ec2, [groupId, groupId], tag("a", "1"));
    expect(await tagsOf(ec2, groupId)).toEqual(["a=1"]);
  });

  it("50 tags → taken; a 51st → TagLimitExceeded; another value for one of the 50 → taken", async () => {
    const tags = Array.from({ length: 50 }, (_, index) => tag(`key ${index}`, "1"));
    await createTags(ec2, [groupId], ...tags);
    expect(await refusal(sandbox, () => createTags(ec2, [groupId], tag("one more", "1")))).toEqual(
      refused("TagLimitExceeded", "The maximum number of Tags for a resource has been reached."),
    );
    await createTags(ec2, [groupId], tag("key 49", "2"));
    expect(await tagsOf(ec2, groupId)).toHaveLength(50);
    expect(await tagsOf(ec2, groupId)).toContain("key 49=2");
  });

  it("51 tags for one of two resources → TagLimitExceeded, neither is tagged", async () => {
    const full = await createGroup(ec2);
    await createTags(ec2, [full], ...Array.from({ length: 50 }, (_, index) => tag(`key ${index}`, "1")));
    const outcome = await refusal(sandbox, () => createTags(ec2, [groupId, full], tag("one more", "1")));
    expect(outcome).toMatchObject({ code: "TagLimitExceeded", changed: false });
  });

  it("127 characters of key and 256 of value → taken", async () => {
    await createTags(ec2, [groupId], tag("k".repeat(127), "v".repeat(256)));
    expect(await tagsOf(ec2, groupId)).toEqual([`${"k".repeat(127)}=${"v".repeat(256)}`]);
  });

  it("127 and 256 characters outside of the Basic Multilingual Plane → taken: Unicode characters are counted", async () => {
    await createTags(ec2, [groupId], tag("😀".repeat(127), "😀".repeat(256)));
    expect(await tagsOf(ec2, groupId)).toEqual([`${"😀".repeat(127)}=${"😀".repeat(256)}`]);
  });

  it.each(["aws:", "aws:cloudformation:stack-name"])("the key %s → InvalidParameterValue", async (key) => {
    expect(await refusal(sandbox, () => createTags(ec2, [groupId], tag("a", "1"), tag(key, "x")))).toEqual(
      refused(
        "InvalidParameterValue",
        `Value ( ${key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`,
      ),
    );
  });

  it("an empty key → EC2's text (terraform-provider-aws#13211, aws-cli#3283)", async () => {
    expect(await refusal(sandbox, () => createTags(ec2, [groupId], tag("a", "1"), tag("", "x")))).toEqual(
      refused(
        "InvalidParameterValue",
        "Value ( '' ) for parameter Tag key is invalid. Tag key cannot be null or empty.",
      ),
    );
  });

  it("no tags → EC2's text (puphpet#884)", async () => {
    const command = new CreateTagsCommand({ Resources: [groupId], Tags: undefined });
    expect(await refusal(sandbox, () => ec2.send(command))).toEqual(
      refused("InvalidParameterValue", "You must specify one or more tags to create"),
    );
  });

  it.each<[string, Tag[]]>([
    ["a key of 128 characters", [tag("k".repeat(128), "1")]],
    ["a value of 257 characters", [tag("a", "v".repeat(257))]],
    ["a key twice", [tag("a", "1"), tag("a", "2")]],
  ])("%s → InvalidParameterValue", async (_, tags) => {
    const outcome = await refusal(sandbox, () => createTags(ec2, [groupId], tag("good", "1"), ...tags));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
  });

  it("no resources → MissingParameter", async () => {
    const command = new CreateTagsCommand({ Resources: undefined, Tags: [tag("a", "1")] });
    const outcome = await refusal(sandbox, () => ec2.send(command));
    expect(outcome).toMatchObject({ status: 400, code: "MissingParameter", changed: false });
  });

  it("as libcloud sends it: GET, indexes from 0 → tagged", async () => {
    const parameters = { "ResourceId.0": groupId, "Tag.0.Key": "a", "Tag.0.Value": "1", "Tag.1.Key": "b" };
    const answer = await sandbox.get({ Action: "CreateTags", Version: "2016-11-15", ...parameters });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain("<return>true</return>");
    expect(await tagsOf(ec2, groupId)).toEqual(["a=1", "b="]);
  });
});
