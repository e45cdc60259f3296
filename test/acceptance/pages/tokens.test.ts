import {
  CreateTagsCommand,
  DeleteManagedPrefixListCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DeleteVpcCommand,
  type EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { type ListAction, listActions, type ListParameters, type Subject, walk } from "./list-actions.ts";
import { addIngress, createGroup, createPrefixList, createVpc, outcomeOf, tcp } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const RESULTS = 8;
const numbers = Array.from({ length: RESULTS }, (_, index) => index);

/** The account in another region, and another account. Each has a stage of its own, as the account itself. */
const abroad = sandbox.ec2({ accessKeyId: "test", secretAccessKey: "test" }, "eu-central-1");
const stranger = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444" }));
const clients = [ec2, abroad, stranger];
const subjects = new Map(await Promise.all(clients.map(async (client) => [client, await setStage(client)] as const)));

/** Eight of everything at least. */
async function setStage(client: EC2Client): Promise<Subject> {
  const vpcIds = await Promise.all(numbers.map(() => createVpc(client)));
  const Entries = numbers.map((index) => ({ Cidr: `10.${index}.0.0/16` }));
  const lists = await Promise.all(numbers.map(() => createPrefixList(client, { MaxEntries: RESULTS, Entries })));
  const groupIds = await Promise.all(numbers.map(() => createGroup(client, { VpcId: vpcIds[0] })));
  await client.send(new CreateTagsCommand({ Resources: groupIds, Tags: [{ Key: "a", Value: "1" }] }));
  return { vpcId: vpcIds[0] ?? "", prefixListId: lists[0] ?? "" };
}

const page =
  (action: ListAction, client = ec2) =>
  (parameters: ListParameters) =>
    action.page(client, parameters, subjects.get(client) ?? { vpcId: "", prefixListId: "" });

const firstToken = async (action: ListAction, client = ec2): Promise<string> =>
  (await page(action, client)({ MaxResults: 5 })).token ?? "";

const actions: [string, ListAction][] = Object.entries(listActions);
const INVALID = { status: 400, code: "InvalidPaginationToken" };

describe("a token that isn't what the action has given → InvalidPaginationToken", () => {
  it.each(actions)("%s: changed anywhere", async (_, action) => {
    const token = await firstToken(action);
    expect(token.length).toBeGreaterThan(20);
    for (let index = 0; index < token.length; index += 3) {
      const changed = `${token.slice(0, index)}${token[index] === "A" ? "g" : "A"}${token.slice(index + 1)}`;
      expect(await outcomeOf(() => page(action)({ MaxResults: 5, NextToken: changed }))).toMatchObject(INVALID);
    }
  });

  it.each(actions)("%s: cut, lengthened or made up", async (_, action) => {
    const token = await firstToken(action);
    for (const NextToken of [token.slice(0, -4), `${token}AAAA`, "garbage", "é", "A".repeat(40), "x".repeat(2000)]) {
      expect(await outcomeOf(() => page(action)({ NextToken }))).toMatchObject(INVALID);
    }
  });

  it.each(actions)("%s: of another account, of another region", async (_, action) => {
    for (const client of [stranger, abroad]) {
      const NextToken = await firstToken(action, client);
      expect((await page(action, client)({ NextToken })).ids.length).toBeGreaterThan(0);
      expect(await outcomeOf(() => page(action)({ NextToken }))).toMatchObject(INVALID);
    }
  });

  it.each(actions)("%s: of another action", async (name, action) => {
    for (const [otherName, other] of Object.entries(listActions)) {
      if (otherName === name) continue;
      const NextToken = await firstToken(other);
      expect(await outcomeOf(() => page(action)({ NextToken }))).toMatchObject(INVALID);
    }
  });

  it("which doesn't show what it names", async () => {
    const { ids, token = "" } = await page(listActions["DescribeVpcs"] as ListAction)({ MaxResults: 5 });
    expect(token).not.toContain(ids.at(-1));
  });
});

describe("what others do between two pages", () => {
  const groups = () => page(listActions["DescribeSecurityGroups"] as ListAction, abroad);

  it("groups deleted and created → each that was there all along comes once, and no other twice", async () => {
    const vpcId = await createVpc(abroad);
    const made = await Promise.all(Array.from({ length: 15 }, () => createGroup(abroad, { VpcId: vpcId })));
    const parameters = { MaxResults: 5, Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
    const before = (await groups()(parameters)).ids;
    expect(before).toHaveLength(5);
    const gone = new Set<string>();
    const pages = await walk(groups(), parameters, async (soFar) => {
      // The one that the token stands on, one before it, and one that is still to come.
      const toCome = made.find((id) => !soFar.includes(id) && !gone.has(id));
      for (const id of [soFar.at(-1), soFar.at(-3), toCome]) {
        if (id === undefined || !made.includes(id) || gone.has(id)) continue;
        await abroad.send(new DeleteSecurityGroupCommand({ GroupId: id }));
        gone.add(id);
      }
      await createGroup(abroad, { VpcId: vpcId });
    });
    expect(gone.size).toBeGreaterThan(3);
    const seen = pages.flat();
    expect(new Set(seen).size).toBe(seen.length);
    expect(made.filter((id) => !gone.has(id) && !seen.includes(id))).toEqual([]);
  });

  it("rules revoked and authorised → each that was there all along comes once", async () => {
    const groupId = await createGroup(ec2, { VpcId: subjects.get(ec2)?.vpcId });
    const cidrs = Array.from({ length: 20 }, (_, index) => `10.${index}.0.0/16`);
    const byId = new Map<string, string>();
    for (const [index, id] of (await addIngress(ec2, groupId, tcp(443, ...cidrs))).entries()) {
      byId.set(id, cidrs[index] ?? "");
    }
    const parameters = { MaxResults: 6, Filters: [{ Name: "group-id", Values: [groupId] }] };
    const rules = page(listActions["DescribeSecurityGroupRules"] as ListAction);
    const gone = new Set<string>();
    const pages = await walk(rules, parameters, async (soFar) => {
      const last = soFar.findLast((id) => byId.has(id)) ?? "";
      gone.add(last);
      const IpPermissions = [tcp(443, byId.get(last) ?? "")];
      await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions }));
      await addIngress(ec2, groupId, tcp(22, `192.168.${soFar.length}.0/24`));
    });
    const seen = pages.flat();
    expect(gone.size).toBeGreaterThan(1);
    expect(new Set(seen).size).toBe(seen.length);
    expect([...byId.keys()].filter((id) => !gone.has(id) && !seen.includes(id))).toEqual([]);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ["DescribeTags", (id) => ec2.send(new DeleteTagsCommand({ Resources: [id.split(" ")[0] ?? ""] }))],
    ["DescribeVpcs", (id) => ec2.send(new DeleteVpcCommand({ VpcId: id }))],
    ["GetSecurityGroupsForVpc", (id) => ec2.send(new DeleteSecurityGroupCommand({ GroupId: id }))],
    ["DescribeManagedPrefixLists", (id) => ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId: id }))],
  ])("%s: what the token stands on is gone → the next page goes on behind it", async (name, remove) => {
    const list = page(listActions[name] as ListAction);
    const { ids } = await list({});
    // One of the first that can be deleted: a default group can't, nor a VPC with groups in it.
    for (const size of [5, 6, 7]) {
      const { token = "" } = await list({ MaxResults: size });
      const { status } = await outcomeOf(() => remove(ids[size - 1] ?? ""));
      if (status !== 200) continue;
      expect((await list({ NextToken: token })).ids).toEqual(ids.slice(size));
      return;
    }
    expect.unreachable("none of them could be deleted");
  });
});
