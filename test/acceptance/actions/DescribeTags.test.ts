import {
  CreateTagsCommand,
  DeleteManagedPrefixListCommand,
  DescribeTagsCommand,
  type Filter,
  type TagDescription,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import { addIngress, createGroup, createPrefixList, createVpc, outcomeOf, tcp } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

/** The tagged resources: a group, a rule in it, a VPC and a prefix list. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  const vpc = await createVpc(ec2);
  const group = await createGroup(ec2, { VpcId: vpc });
  const list = await createPrefixList(ec2);
  const [rule = ""] = await addIngress(ec2, group, { ...tcp(22), PrefixListIds: [{ PrefixListId: list }] });
  Object.assign(ids, { vpc, group, list, rule });
  await createGroup(ec2, { VpcId: vpc });
  const tagging = (id: string, Tags: Record<string, string>) =>
    new CreateTagsCommand({
      Resources: [id],
      Tags: Object.entries(Tags).map(([Key, Value]) => ({ Key, Value })),
    });
  await ec2.send(tagging(group, { Owner: "TeamA", Stage: "prod" }));
  await ec2.send(tagging(rule, { Owner: "TeamB", empty: "" }));
  await ec2.send(tagging(vpc, { Owner: "TeamA" }));
  await ec2.send(tagging(list, { owner: "team*" }));
});

async function tags(...Filters: Filter[]): Promise<TagDescription[]> {
  const input = Filters.length > 0 ? { Filters } : {};
  return (await ec2.send(new DescribeTagsCommand(input))).Tags ?? [];
}

/** `<group> Owner=TeamA` */
const asText = ({ ResourceId, Key, Value }: TagDescription) =>
  `<${Object.keys(ids).find((name) => ids[name] === ResourceId)}> ${Key}=${Value}`;

const ALL = [
  "<group> Owner=TeamA",
  "<group> Stage=prod",
  "<list> owner=team*",
  "<rule> Owner=TeamB",
  "<rule> empty=",
  "<vpc> Owner=TeamA",
];

describe("DescribeTags", () => {
  it("without filters → all tags of the account, each with every member", async () => {
    const found = await tags();
    expect(found.map(asText).toSorted()).toEqual(ALL);
    expect(found).toContainEqual({
      Key: "Stage",
      Value: "prod",
      ResourceId: ids["group"],
      ResourceType: "security-group",
    });
    const types = new Set(found.map(({ ResourceType }) => ResourceType));
    expect(types).toEqual(new Set(["prefix-list", "security-group", "security-group-rule", "vpc"]));
  });

  it.each<[filter: string, values: string[], expected: string[]]>([
    ["key", ["Owner"], ["<group> Owner=TeamA", "<rule> Owner=TeamB", "<vpc> Owner=TeamA"]],
    ["key", ["?wner"], ["<group> Owner=TeamA", "<list> owner=team*", "<rule> Owner=TeamB", "<vpc> Owner=TeamA"]],
    ["key", ["OWNER"], []],
    ["value", ["TeamA", "prod"], ["<group> Owner=TeamA", "<group> Stage=prod", "<vpc> Owner=TeamA"]],
    ["value", [""], ["<rule> empty="]],
    ["value", [String.raw`team\*`], ["<list> owner=team*"]],
    ["value", ["Team*"], ["<group> Owner=TeamA", "<rule> Owner=TeamB", "<vpc> Owner=TeamA"]],
    ["tag:Owner", ["TeamA"], ["<group> Owner=TeamA", "<vpc> Owner=TeamA"]],
    ["tag:Stage", ["*"], ["<group> Stage=prod"]],
    ["tag:nosuch", ["*"], []],
    ["resource-id", ["<group>", "<rule>"], ALL.filter((text) => /<group>|<rule>/.test(text))],
    ["resource-id", ["sg-00000000"], []],
    ["resource-type", ["vpc"], ["<vpc> Owner=TeamA"]],
    ["resource-type", ["security-group"], ["<group> Owner=TeamA", "<group> Stage=prod"]],
    ["resource-type", ["security-group-rule", "prefix-list"], ALL.filter((text) => /<rule>|<list>/.test(text))],
    ["resource-type", ["instance"], []],
  ])("%s = %j → %j", async (Name, values, expected) => {
    const Values = values.map((value) => value.replace(/<(\w+)>/, (_, name: string) => ids[name] ?? ""));
    expect((await tags({ Name, Values })).map(asText).toSorted()).toEqual(expected);
  });

  it("several filters → all have to hold, for the same tag", async () => {
    const [group, owner, prod] = [
      { Name: "resource-type", Values: ["security-group"] },
      { Name: "key", Values: ["Owner"] },
      { Name: "value", Values: ["prod"] },
    ];
    expect((await tags(group, owner)).map(asText)).toEqual(["<group> Owner=TeamA"]);
    expect(await tags(owner, prod)).toEqual([]);
  });

  it.each(["nosuch", "Key", "group-id"])("the filter %s → InvalidParameterValue", async (Name) => {
    const outcome = await outcomeOf(() => tags({ Name, Values: ["x"] }));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });

  it("another account, another region → none", async () => {
    const stranger = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444" }));
    const abroad = sandbox.ec2({ accessKeyId: "test", secretAccessKey: "test" }, "eu-west-1");
    for (const client of [stranger, abroad]) expect((await client.send(new DescribeTagsCommand({}))).Tags).toEqual([]);
  });

  it("tags go with what they are on", async () => {
    const list = await createPrefixList(ec2);
    await ec2.send(new CreateTagsCommand({ Resources: [list], Tags: [{ Key: "a", Value: "1" }] }));
    expect(await tags({ Name: "resource-id", Values: [list] })).toHaveLength(1);
    await ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId: list }));
    expect(await tags({ Name: "resource-id", Values: [list] })).toEqual([]);
  });
});
