import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeManagedPrefixListsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  type Tag,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import {
  addIngress,
  createGroup,
  createPrefixList,
  createVpc,
  groupById,
  membersOf,
  refusal,
  refused,
  ruleById,
  tcp,
} from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

let groupId: string;

beforeEach(async () => {
  groupId = await createGroup(ec2);
});

const createTags = (Resources: string[], ...Tags: Tag[]) => ec2.send(new CreateTagsCommand({ Resources, Tags }));
const deleteTags = (Resources: string[], ...Tags: Tag[]) =>
  ec2.send(new DeleteTagsCommand({ Resources, ...(Tags.length > 0 && { Tags }) }));

/** A group's tags, as `key=value`. */
const tagsOf = async (id: string) => ((await groupById(ec2, id)).Tags ?? []).map(({ Key, Value }) => `${Key}=${Value}`);

const tag = (Key: string, Value?: string): Tag => ({ Key, ...(Value !== undefined && { Value }) });

describe("every kind of resource", () => {
  it("groups, rules, VPCs and prefix lists are tagged in one call, and untagged", async () => {
    const [ruleId = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    const [vpcId, listId] = [await createVpc(ec2), await createPrefixList(ec2)];
    const all = [groupId, ruleId, vpcId, listId];
    const tagLists = async () => [
      (await groupById(ec2, groupId)).Tags,
      (await ruleById(ec2, ruleId)).Tags,
      (await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }))).Vpcs?.[0]?.Tags,
      (await ec2.send(new DescribeManagedPrefixListsCommand({ PrefixListIds: [listId] }))).PrefixLists?.[0]?.Tags,
    ];
    expect(membersOf(await createTags(all, tag("Owner", "TeamA"), tag("Stage", "")))).toEqual({});
    const expected = [tag("Owner", "TeamA"), tag("Stage", "")];
    expect(await tagLists()).toEqual([expected, expected, expected, expected]);
    expect(membersOf(await deleteTags(all, tag("Owner")))).toEqual({});
    expect(await tagLists()).toEqual(all.map(() => [tag("Stage", "")]));
  });

  it("a tagged rule is otherwise what it was, and can be revoked", async () => {
    const [ruleId = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    const before = await ruleById(ec2, ruleId);
    await createTags([ruleId], tag("Owner", "TeamA"));
    expect(await ruleById(ec2, ruleId)).toEqual({ ...before, Tags: [tag("Owner", "TeamA")] });
  });
});

describe("CreateTags", () => {
  it("adds tags, replaces values, leaves the others", async () => {
    await createTags([groupId], tag("a", "1"), tag("b", "1"));
    await createTags([groupId], tag("b", "2"), tag("c", "2"));
    expect(await tagsOf(groupId)).toEqual(["a=1", "b=2", "c=2"]);
  });

  it("keys differ in case; any text is taken", async () => {
    await createTags([groupId], tag("Key", "1"), tag("key", "2"), tag("é <&> 😀", "a\nb "), tag("tag:x", "y=z"));
    expect(new Set(await tagsOf(groupId))).toEqual(new Set(["Key=1", "key=2", "é <&> 😀=a\nb ", "tag:x=y=z"]));
  });

  it("keys that mean something to JavaScript are keys like others", async () => {
    const keys = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    await createTags([groupId], ...keys.map((key) => tag(key, "x")));
    expect((await tagsOf(groupId)).toSorted()).toEqual(keys.map((key) => `${key}=x`).toSorted());
    await deleteTags([groupId], ...keys.map((key) => tag(key)));
    expect(await tagsOf(groupId)).toEqual([]);
  });

  it("a tag without a value → it is empty", async () => {
    await createTags([groupId], tag("a"));
    expect(await tagsOf(groupId)).toEqual(["a="]);
  });

  it("the same resource twice → tagged once", async () => {
    await createTags([groupId, groupId], tag("a", "1"));
    expect(await tagsOf(groupId)).toEqual(["a=1"]);
  });

  it("50 tags → taken; a 51st → TagLimitExceeded; another value for one of the 50 → taken", async () => {
    const tags = Array.from({ length: 50 }, (_, index) => tag(`key ${index}`, "1"));
    await createTags([groupId], ...tags);
    expect(await refusal(sandbox, () => createTags([groupId], tag("one more", "1")))).toEqual(
      refused("TagLimitExceeded", "The maximum number of Tags for a resource has been reached."),
    );
    await createTags([groupId], tag("key 49", "2"));
    expect(await tagsOf(groupId)).toHaveLength(50);
    expect(await tagsOf(groupId)).toContain("key 49=2");
  });

  it("51 tags for one of two resources → TagLimitExceeded, neither is tagged", async () => {
    const full = await createGroup(ec2);
    await createTags([full], ...Array.from({ length: 50 }, (_, index) => tag(`key ${index}`, "1")));
    const outcome = await refusal(sandbox, () => createTags([groupId, full], tag("one more", "1")));
    expect(outcome).toMatchObject({ code: "TagLimitExceeded", changed: false });
  });

  it("127 characters of key and 256 of value → taken", async () => {
    await createTags([groupId], tag("k".repeat(127), "v".repeat(256)));
    expect(await tagsOf(groupId)).toEqual([`${"k".repeat(127)}=${"v".repeat(256)}`]);
  });

  it("127 and 256 characters outside of the Basic Multilingual Plane → taken: Unicode characters are counted", async () => {
    await createTags([groupId], tag("😀".repeat(127), "😀".repeat(256)));
    expect(await tagsOf(groupId)).toEqual([`${"😀".repeat(127)}=${"😀".repeat(256)}`]);
  });

  it.each(["aws:", "aws:cloudformation:stack-name"])("the key %s → InvalidParameterValue", async (key) => {
    expect(await refusal(sandbox, () => createTags([groupId], tag("a", "1"), tag(key, "x")))).toEqual(
      refused("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use"),
    );
  });

  it.each<[string, Tag[]]>([
    ["an empty key", [tag("", "1")]],
    ["a key of 128 characters", [tag("k".repeat(128), "1")]],
    ["a value of 257 characters", [tag("a", "v".repeat(257))]],
    ["a key twice", [tag("a", "1"), tag("a", "2")]],
  ])("%s → InvalidParameterValue", async (_, tags) => {
    const outcome = await refusal(sandbox, () => createTags([groupId], tag("good", "1"), ...tags));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
  });

  it("no resources, no tags → MissingParameter", async () => {
    const inputs = [
      { Resources: undefined, Tags: [tag("a", "1")] },
      { Resources: [groupId], Tags: undefined },
    ];
    for (const input of inputs) {
      const outcome = await refusal(sandbox, () => ec2.send(new CreateTagsCommand(input)));
      expect(outcome).toMatchObject({ status: 400, code: "MissingParameter", changed: false });
    }
  });

  it("as libcloud sends it: GET, indexes from 0 → tagged", async () => {
    const parameters = { "ResourceId.0": groupId, "Tag.0.Key": "a", "Tag.0.Value": "1", "Tag.1.Key": "b" };
    const answer = await sandbox.get({ Action: "CreateTags", Version: "2016-11-15", ...parameters });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain("<return>true</return>");
    expect(await tagsOf(groupId)).toEqual(["a=1", "b="]);
  });
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
    await createTags([groupId], tag("a", "1"), tag("b", ""), tag("c", "1"));
    await deleteTags([groupId], ...tags);
    expect(await tagsOf(groupId)).toEqual(expected);
  });

  it("no resources → MissingParameter", async () => {
    const command = new DeleteTagsCommand({ Resources: undefined, Tags: [tag("a")] });
    const outcome = await refusal(sandbox, () => ec2.send(command));
    expect(outcome).toMatchObject({ status: 400, code: "MissingParameter", changed: false });
  });
});

describe.each<[string, (...ids: string[]) => Promise<unknown>]>([
  ["CreateTags", (...ids) => createTags(ids, tag("a", "2"))],
  ["DeleteTags", (...ids) => deleteTags(ids, tag("a"))],
])("%s of what isn't there", (_, change) => {
  it.each([
    ["x", "InvalidID", "The ID 'x' is not valid"],
    ["i-1234567890abcdef0", "InvalidID", "The ID 'i-1234567890abcdef0' is not valid"],
    ["sg-00000000", "InvalidSecurityGroupID.NotFound", "The securityGroup ID 'sg-00000000' does not exist"],
    ["sgr-00000000", "InvalidSecurityGroupRuleId.NotFound", "The security group rule ID 'sgr-00000000' does not exist"],
    ["vpc-00000000", "InvalidVpcID.NotFound", "The vpc ID 'vpc-00000000' does not exist"],
    ["pl-00000000", "InvalidPrefixListID.NotFound", "The prefix list ID 'pl-00000000' does not exist"],
  ])("%s beside a group → %s, the group stays as it is", async (id, code, message) => {
    await createTags([groupId], tag("a", "1"));
    expect(await refusal(sandbox, () => change(groupId, id))).toEqual(refused(code, message));
  });

  it("another account's group → InvalidSecurityGroupID.NotFound, it stays as it is", async () => {
    const stranger = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444" }));
    const theirs = await createGroup(stranger);
    await stranger.send(new CreateTagsCommand({ Resources: [theirs], Tags: [tag("a", "1")] }));
    const outcome = await refusal(sandbox, () => change(theirs));
    expect(outcome).toMatchObject({ code: "InvalidSecurityGroupID.NotFound", changed: false });
  });

  it("120 resources → all of them", async () => {
    await change(groupId);
    const cidrs = Array.from({ length: 60 }, (_, index) => `10.${index}.0.0/16`);
    const ids = [groupId, await createGroup(ec2)];
    const rules = await Promise.all(ids.map((id) => addIngress(ec2, id, tcp(22, ...cidrs))));
    await createTags(rules.flat(), tag("a", "1"));
    await change(...rules.flat());
    const { Tags = [] } = await ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: "resource-id", Values: rules.flat() }] }),
    );
    expect(Tags.filter(({ Value }) => Value === "1")).toEqual([]);
  });
});
