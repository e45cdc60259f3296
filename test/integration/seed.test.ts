import {
  CreateSecurityGroupCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, it } from "vitest";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import type { State } from "../../infra/local/state/form.ts";
import { TABLE } from "../support/engine.ts";
import { furnish } from "../support/furnish.ts";
import { startTestSandbox, type TestSandbox } from "../support/sandbox.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();
const other = await sandbox.table.addCredential({ accountId: "111122223333" });
const classic = await sandbox.table.addCredential({ accountId: "444455556666", platform: "ec2" });

async function call(to: TestSandbox, method: "GET" | "POST", path: string, body?: string) {
  const response = await fetch(`${to.url}/_sandbox/${path}`, { method, ...(body !== undefined && { body }) });
  const json: unknown = await response.json();
  return { status: response.status, json };
}

const stateOf = async (of: TestSandbox) => (await call(of, "GET", "state")).json as State;

/** All items of accounts, without what nobody sees: counters that only grow, versions of tags, the secret of page tokens. */
async function itemsOf({ table }: TestSandbox): Promise<unknown[]> {
  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: TABLE }));
  return Items.filter(({ pk }) => /^\d/.test(String(pk)))
    .map(
      ({ additions: _, modifications: __, tagsVersion: ___, tokenSecret: ____, peeringRequests: _____, ...item }) =>
        item,
    )
    .toSorted((one, another) => (`${one["pk"]} ${one["sk"]}` < `${another["pk"]} ${another["sk"]}` ? -1 : 1));
}

describe("what a sandbox says of itself, given to another one", async () => {
  await furnish(ec2, sandbox.ec2(other));
  await sandbox.ec2(classic).send(new CreateSecurityGroupCommand({ GroupName: "old", Description: "old" }));
  const copy = await startTestSandbox();
  afterAll(() => copy.stop());
  const answer = await call(copy, "POST", "seed", JSON.stringify(await stateOf(sandbox)));

  it("says which accounts it has made", () => {
    const accounts = ["111122223333", "123456789012", "444455556666"];
    const seeded = accounts.map((accountId) => ({ accountId, region: "us-east-1" }));
    expect(answer).toEqual({ status: 200, json: { seeded } });
  });

  it("makes the same state, and the same items", async () => {
    expect(await stateOf(copy)).toEqual(await stateOf(sandbox));
    expect(await itemsOf(copy)).toEqual(await itemsOf(sandbox));
    expect(await verifyTable({ client: copy.table.client, tableName: TABLE })).toEqual([]);
  });

  it.each([
    ["security groups", new DescribeSecurityGroupsCommand({})],
    ["VPCs", new DescribeVpcsCommand({})],
    ["interfaces", new DescribeNetworkInterfacesCommand({})],
    ["peering connections", new DescribeVpcPeeringConnectionsCommand({})],
  ] as const)("answers the same %s", async (_, command) => {
    const { $metadata: __, ...there } = await copy.ec2().send(command);
    const { $metadata: ___, ...here } = await ec2.send(command);
    expect(there).toEqual(here);
  });
});

describe("the JSON of describe-security-groups", async () => {
  const copy = await startTestSandbox();
  afterAll(() => copy.stop());
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  const answer = await call(copy, "POST", "seed", JSON.stringify({ SecurityGroups, Vpcs }, undefined, 4));

  it("makes the same groups, with the same rules", async () => {
    expect(answer.status).toBe(200);
    const { SecurityGroups: copied = [] } = await copy.ec2().send(new DescribeSecurityGroupsCommand({}));
    // Of what a peering connection has come to, the answer of groups alone says nothing.
    const comparable = (groups: unknown) =>
      JSON.parse(JSON.stringify(groups).replaceAll(/,"PeeringStatus":"\w+"/g, "")) as unknown;
    expect(comparable(copied)).toEqual(comparable(SecurityGroups));
    expect(await verifyTable({ client: copy.table.client, tableName: TABLE })).toEqual([]);
  });

  it("of a real account: an old ID, AWS's tags, a default VPC of another ID, fields that come later", async () => {
    const group = {
      GroupId: "sg-1a2b3c4d",
      GroupName: "legacy",
      Description: "from 2012",
      OwnerId: "123456789012",
      VpcId: "vpc-1a2b3c4d",
      SecurityGroupArn: "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1a2b3c4d",
      Tags: [{ Key: "aws:cloudformation:stack-name", Value: "legacy" }],
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "192.0.2.0/24" }] }],
      SomethingNew: true,
    };
    const Vpcs = [{ VpcId: "vpc-1a2b3c4d", CidrBlock: "172.31.0.0/16", IsDefault: true, State: "available" }];
    const sent = await call(copy, "POST", "seed", JSON.stringify({ SecurityGroups: [group], Vpcs }));
    const notes = [expect.stringMatching(/default VPC of .* in eu-west-1, vpc-1a2b3c4d, is vpc-[0-9a-f]{17} here$/)];
    expect(sent).toMatchObject({ status: 200, json: { notes } });
    const there = copy.ec2(undefined, "eu-west-1");
    // In the default VPC, a group goes by its name, and a rule that isn't there is no error.
    const { IpPermissions } = group;
    await there.send(new RevokeSecurityGroupIngressCommand({ GroupName: "legacy", IpPermissions }));
    const again = await there.send(new RevokeSecurityGroupIngressCommand({ GroupId: group.GroupId, IpPermissions }));
    expect(again.UnknownIpPermissions).toMatchObject([{ FromPort: 22 }]);
  });

  it("a rule that names a group which isn't among them → the line", async () => {
    const [group] = SecurityGroups ?? [];
    const UserIdGroupPairs = [{ UserId: group?.OwnerId, GroupId: "sg-0123456789abcdef0" }];
    const IpPermissions = [{ IpProtocol: "-1", UserIdGroupPairs }];
    const text = JSON.stringify({ SecurityGroups: [{ ...group, IpPermissions }] }, undefined, 2);
    const { status, json } = await call(copy, "POST", "seed", text);
    expect(status).toBe(400);
    const line = text.slice(0, text.indexOf('"IpPermissions": [')).split("\n").length + 1;
    const path = "SecurityGroups.0.IpPermissions.0";
    expect(json).toEqual({ error: `seed:${line}: there is no group sg-0123456789abcdef0 (${path})` });
  });
});

describe("a seed on what is there", async () => {
  const one = await startTestSandbox();
  afterAll(() => one.stop());

  it("what is wrong → 400, and nothing has changed", async () => {
    const before = await stateOf(one);
    const wrong = "accounts:\n  - accountId: '123456789012'\n  - accountId: '111122223333'\n    vpc: []";
    const error = "seed:4: there is no vpc here (accounts.1.vpc)";
    expect(await call(one, "POST", "seed", wrong)).toEqual({ status: 400, json: { error } });
    expect(await stateOf(one)).toEqual(before);
  });

  it("an access key of its account works at once; with another secret → 400", async () => {
    const key = { accessKeyId: "AKIASEED", secretAccessKey: "a secret of the seed" };
    const seed = { accounts: [{ accountId: "222233334444", accessKeys: [key], vpcs: [{ name: "shop" }] }] };
    expect(await call(one, "POST", "seed", JSON.stringify(seed))).toMatchObject({ status: 200 });
    const { Vpcs } = await one.ec2(key).send(new DescribeVpcsCommand({}));
    expect(Vpcs).toHaveLength(2);
    const stolen = JSON.stringify(seed).replace(key.secretAccessKey, "another");
    expect(await call(one, "POST", "seed", stolen)).toMatchObject({ status: 400 });
    expect(JSON.stringify(await stateOf(one))).not.toContain("secret");
  });

  it("an account that is there → what it had before is gone, and others stay", async () => {
    const create = new CreateSecurityGroupCommand({ GroupName: "before", Description: "before" });
    await one.ec2().send(create);
    const seed = "accounts: [{ accountId: 123456789012, vpcs: [{ name: shop, groups: [{ name: web }] }] }]";
    await call(one, "POST", "seed", seed);
    const { SecurityGroups = [] } = await one.ec2().send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups.map(({ GroupName = "" }) => GroupName).toSorted()).toEqual(["default", "default", "web"]);
    expect((await stateOf(one)).accounts.map(({ accountId }) => accountId)).toContain("222233334444");
    // A page token of before is good for nothing, and the account is what it is for those who go on.
    await one.ec2().send(create);
  });
});

describe("snapshots", () => {
  it("restored → everything is as it was; without one → 404; an odd name → 400", async () => {
    const before = await stateOf(sandbox);
    expect(await call(sandbox, "POST", "snapshot/before.1")).toEqual({ status: 200, json: { snapshot: "before.1" } });
    await ec2.send(new CreateSecurityGroupCommand({ GroupName: "after", Description: "after" }));
    await sandbox
      .ec2(other, "eu-west-3")
      .send(new CreateSecurityGroupCommand({ GroupName: "after", Description: "-" }));
    expect(await call(sandbox, "POST", "restore/before.1")).toEqual({ status: 200, json: { restored: "before.1" } });
    expect(await stateOf(sandbox)).toEqual(before);
    expect(await call(sandbox, "POST", "restore/other")).toMatchObject({ status: 404 });
    expect(await call(sandbox, "POST", "snapshot/a%20b")).toMatchObject({ status: 400 });
    expect(await call(sandbox, "POST", "snapshot/")).toMatchObject({ status: 404 });
  });
});

it("the schema is served", async () => {
  const { json } = await call(sandbox, "GET", "seed.schema.json");
  expect(json).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", required: ["accounts"] });
});
