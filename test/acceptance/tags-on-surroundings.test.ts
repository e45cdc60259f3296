import {
  CreateDefaultVpcCommand,
  DeleteSecurityGroupCommand,
  DeleteVpcCommand,
  DescribeDhcpOptionsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  type Filter,
  type Tag,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { allow, ofTeam, policyOf } from "../support/policies.ts";
import { createVpc, defaultVpcIdOf, outcomeOf, refusal, refused } from "../support/stage.ts";
import { setUpSandbox } from "../support/set-up.ts";
import { createTags, deleteTags, tag } from "../support/tags.ts";

const { sandbox, ec2 } = await setUpSandbox();

/** What the account has around its groups, each kind: how it is listed, in short. */
const KINDS: Record<string, (Filters?: Filter[]) => Promise<[id: string, tags: Tag[] | undefined][]>> = {
  "route-table": async (Filters) =>
    ((await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables ?? []).map((one) => [
      one.RouteTableId ?? "",
      one.Tags,
    ]),
  "network-acl": async (Filters) =>
    ((await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls ?? []).map((one) => [
      one.NetworkAclId ?? "",
      one.Tags,
    ]),
  "internet-gateway": async (Filters) =>
    ((await ec2.send(new DescribeInternetGatewaysCommand({ Filters }))).InternetGateways ?? []).map((one) => [
      one.InternetGatewayId ?? "",
      one.Tags,
    ]),
  "dhcp-options": async (Filters) =>
    ((await ec2.send(new DescribeDhcpOptionsCommand({ Filters }))).DhcpOptions ?? []).map((one) => [
      one.DhcpOptionsId ?? "",
      one.Tags,
    ]),
};

const tagsOfType = async (type: string, MaxResults?: number) => {
  const Filters = [{ Name: "resource-type", Values: [type] }];
  const { Tags = [] } = await ec2.send(new DescribeTagsCommand({ Filters, ...(MaxResults && { MaxResults }) }));
  return Tags;
};

const idOf = async (type: string): Promise<string> => (await KINDS[type]?.())?.[0]?.[0] ?? "";

beforeEach(() => sandbox.reset());

describe.each(Object.entries(KINDS))("%s", (type, list) => {
  it("CreateTags → it is shown with them, found by them, and in DescribeTags; DeleteTags → no longer", async () => {
    const other = await createVpc(ec2);
    const id = await idOf(type);
    const tags = [tag("Name", "main"), tag("Stage", "")];
    await createTags(ec2, [id], ...tags);

    const shown = new Map((await list()).map(([one, itsTags]) => [one, itsTags]));
    expect(shown.get(id)).toEqual(tags);
    expect([...shown.values()].filter((itsTags) => itsTags?.length !== 0)).toHaveLength(1);
    for (const [Name, Value] of [
      ["tag:Name", "ma*"],
      ["tag-key", "Stage"],
    ] as const) {
      expect((await list([{ Name, Values: [Value] }])).map(([one]) => one)).toEqual([id]);
    }
    expect(await list([{ Name: "tag:Name", Values: ["other"] }])).toEqual([]);

    const described = tags.map((one) => ({ ...one, ResourceId: id, ResourceType: type }));
    expect(await tagsOfType(type)).toEqual(described);
    const Filters = [{ Name: "resource-id", Values: [id] }];
    expect((await ec2.send(new DescribeTagsCommand({ Filters }))).Tags).toEqual(described);
    // Nothing else is tagged with it.
    expect((await ec2.send(new DescribeTagsCommand({}))).Tags).toEqual(described);
    expect((await ec2.send(new DescribeVpcsCommand({ VpcIds: [other] }))).Vpcs?.[0]?.Tags).toEqual([]);

    await deleteTags(ec2, [id], tag("Name"));
    expect((await list()).find(([one]) => one === id)?.[1]).toEqual([tag("Stage", "")]);
    await deleteTags(ec2, [id]);
    expect(await tagsOfType(type)).toEqual([]);
  });

  it("50 tags → taken; a 51st → TagLimitExceeded", async () => {
    const id = await idOf(type);
    await createTags(ec2, [id], ...Array.from({ length: 50 }, (_, index) => tag(`key ${index}`, "1")));
    const outcome = await refusal(sandbox, () => createTags(ec2, [id], tag("one more", "1")));
    expect(outcome).toEqual(refused("TagLimitExceeded", "The maximum number of Tags for a resource has been reached."));
    expect(await tagsOfType(type)).toHaveLength(50);
  });

  it("another account's → not found, nothing changes", async () => {
    const stranger = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444" }));
    const id = await idOf(type);
    await expect(createTags(stranger, [id], tag("a", "1"))).rejects.toThrow(`'${id}' does not exist`);
    expect(await tagsOfType(type)).toEqual([]);
  });
});

describe("tags around a VPC", () => {
  it("the VPC and all that is around it in one call, and in pages of 5", async () => {
    const vpcId = await defaultVpcIdOf(ec2);
    const around = await Promise.all(Object.keys(KINDS).map(idOf));
    const all = [vpcId, ...around];
    await createTags(ec2, all, tag("a", "1"), tag("b", "2"));
    const found: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ec2.send(new DescribeTagsCommand({ MaxResults: 5, ...(NextToken && { NextToken }) }));
      found.push(...(page.Tags ?? []).map(({ ResourceId, Key, Value }) => `${ResourceId} ${Key}=${Value}`));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(found.toSorted()).toEqual(all.flatMap((id) => [`${id} a=1`, `${id} b=2`]).toSorted());

    await deleteTags(ec2, all, tag("a"));
    expect((await ec2.send(new DescribeTagsCommand({}))).Tags).toHaveLength(5);
  });

  it("each with 50 tags of the full length → they fit", async () => {
    const all = [await defaultVpcIdOf(ec2), ...(await Promise.all(Object.keys(KINDS).map(idOf)))];
    const tags = Array.from({ length: 50 }, (_, index) => tag(`${"😀".repeat(125)}${index + 10}`, "😀".repeat(256)));
    await createTags(ec2, all, ...tags);
    const { Tags = [] } = await ec2.send(new DescribeTagsCommand({}));
    expect(Tags).toHaveLength(250);
  });

  it("DeleteVpc → they go with it; a default VPC that is made again has none", async () => {
    const vpcId = await defaultVpcIdOf(ec2);
    const around = await Promise.all(["route-table", "network-acl", "internet-gateway"].map(idOf));
    await createTags(ec2, around, tag("a", "1"));
    await ec2.send(new DeleteSecurityGroupCommand({ GroupName: "websrv" }));
    await ec2.send(new DeleteVpcCommand({ VpcId: vpcId }));
    expect((await ec2.send(new DescribeTagsCommand({}))).Tags).toEqual([]);
    for (const id of around) {
      expect(await outcomeOf(() => createTags(ec2, [id], tag("a", "1")))).toMatchObject({ status: 400 });
    }
    await ec2.send(new CreateDefaultVpcCommand({}));
    for (const id of around) await createTags(ec2, [id], tag("b", "1"));
    expect((await ec2.send(new DescribeTagsCommand({}))).Tags?.map(({ Key }) => Key)).toEqual(["b", "b", "b"]);
  });

  it("a policy that asks for their tags holds", async () => {
    const [id, other] = [await idOf("route-table"), await idOf("network-acl")];
    await createTags(ec2, [id], tag("team", "web"));
    const policy = policyOf(allow({ Action: "ec2:CreateTags", ...ofTeam("web") }));
    const limited = sandbox.ec2(await sandbox.table.addCredential({ accountId: "123456789012", policy }));
    await createTags(limited, [id], tag("a", "1"));
    const outcome = await refusal(sandbox, () => createTags(limited, [other], tag("a", "1")));
    expect(outcome).toMatchObject({ status: 403, code: "UnauthorizedOperation", changed: false });
    expect(outcome.message).toContain(`network-acl/${other}`);
    expect((await tagsOfType("route-table")).map(({ Key }) => Key)).toEqual(["a", "team"]);
  });
});
