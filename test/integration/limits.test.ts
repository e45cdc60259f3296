import { BatchWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import { newId } from "../../lib/security-group/ids.ts";
import { AWS_LIMITS, GENEROUS_LIMITS, type Limits } from "../../lib/security-group/limits.ts";
import { keys, partitionKey, ranges } from "../../lib/store/keys.ts";
import { openPartition } from "../../lib/store/partition.ts";
import { type Actor, actor } from "../support/actor.ts";
import { REGION, TABLE } from "../support/engine.ts";
import { type Answer, createTestService, textsOf } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table } = await setUpService();

const [VPC, LIST] = [
  { Action: "CreateVpc", CidrBlock: "10.0.0.0/16" },
  { Action: "CreateManagedPrefixList", PrefixListName: "office", MaxEntries: 1, AddressFamily: "IPv4" },
];

let accounts = 0;
/** A new account, with those limits. */
function newActor(limits: Partial<Limits>): Actor & { readonly accountId: string; takeCalls(): string[] } {
  const service = createTestService(table.client, undefined, undefined, undefined, { ...GENEROUS_LIMITS, ...limits });
  const accountId = String(111_111_111_111 + ++accounts);
  return { accountId, takeCalls: () => service.takeCalls(), ...actor(service, { accountId }) };
}

/** How many of those that were asked for at once there are, and why not the others. */
async function atOnce(number: number, make: (index: number) => Promise<Answer>) {
  const answers = await Promise.all(Array.from({ length: number }, (_, index) => make(index)));
  const codes = new Set(answers.flatMap(({ code }) => code ?? []));
  return { made: answers.filter(({ status }) => status === 200).length, codes: [...codes] };
}

const firstOf = (answer: Answer, element: string): string => textsOf(answer.body, element)[0] ?? "";

const partitionOf = (accountId: string) =>
  openPartition({
    client: table.client,
    tableName: TABLE,
    pk: partitionKey(accountId, REGION),
    deadline: deadlineIn(29_000),
  });

/** Puts items into an account's partition, 25 at a time, as many as DynamoDB takes in one call. */
async function putAll(accountId: string, items: readonly object[]): Promise<void> {
  const pk = partitionKey(accountId, REGION);
  for (let at = 0; at < items.length; at += 25) {
    const batch = items.slice(at, at + 25).map((item) => ({ PutRequest: { Item: { pk, ...item } } }));
    await table.client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: batch } }));
  }
}

describe("what an account can hold in a region", () => {
  it("VPCs, the default one included: ten at once → VpcLimitExceeded but for four; one goes, one may come", async () => {
    const user = newActor({ vpcs: AWS_LIMITS.vpcs });
    expect(await atOnce(10, () => user.call(VPC))).toEqual({ made: 4, codes: ["VpcLimitExceeded"] });
    expect(await user.call(VPC)).toMatchObject({
      status: 400,
      code: "VpcLimitExceeded",
      message: "The maximum number of VPCs has been reached.",
    });
    const vpcs = await user.call({
      Action: "DescribeVpcs",
      "Filter.1.Name": "is-default",
      "Filter.1.Value.1": "false",
    });
    expect(await user.call({ Action: "DeleteVpc", VpcId: firstOf(vpcs, "vpcId") })).toMatchObject({ status: 200 });
    expect(await atOnce(2, () => user.call(VPC))).toEqual({ made: 1, codes: ["VpcLimitExceeded"] });
  });

  it("a default VPC that is made again counts as another one", async () => {
    const user = newActor({ vpcs: 1 });
    const VpcId = firstOf(await user.call({ Action: "DescribeVpcs" }), "vpcId");
    // Nothing has been written so far: this is the account's first use of the region.
    expect(await user.call({ Action: "DeleteVpc", VpcId })).toMatchObject({ status: 200 });
    expect(await user.call(VPC)).toMatchObject({ status: 200 });
    expect(await user.call({ Action: "CreateDefaultVpc" })).toMatchObject({ code: "VpcLimitExceeded" });
  });

  it("prefix lists: ten at once → ResourceLimitExceeded but for three; a repeat with its token is no other one", async () => {
    const user = newActor({ prefixLists: 3 });
    const made = await user.call({ ...LIST, ClientToken: "one" });
    expect(await atOnce(10, () => user.call(LIST))).toEqual({ made: 2, codes: ["ResourceLimitExceeded"] });
    const again = await user.call({ ...LIST, ClientToken: "one" });
    expect(firstOf(again, "prefixListId")).toBe(firstOf(made, "prefixListId"));
    const PrefixListId = firstOf(made, "prefixListId");
    expect(await user.call({ Action: "DeleteManagedPrefixList", PrefixListId })).toMatchObject({ status: 200 });
    expect(await atOnce(2, () => user.call(LIST))).toEqual({ made: 1, codes: ["ResourceLimitExceeded"] });
  });

  it("network interfaces: ten at once → NetworkInterfaceLimitExceeded but for three; one goes, one may come", async () => {
    const user = newActor({ interfaces: 3 });
    const SubnetId = firstOf(await user.call({ Action: "DescribeSubnets" }), "subnetId");
    const create = () => user.call({ Action: "CreateNetworkInterface", SubnetId });
    expect(await atOnce(10, create)).toEqual({ made: 3, codes: ["NetworkInterfaceLimitExceeded"] });
    const NetworkInterfaceId = firstOf(await user.call({ Action: "DescribeNetworkInterfaces" }), "networkInterfaceId");
    expect(await user.call({ Action: "DeleteNetworkInterface", NetworkInterfaceId })).toMatchObject({ status: 200 });
    expect(await atOnce(3, create)).toEqual({ made: 1, codes: ["NetworkInterfaceLimitExceeded"] });
  });

  it("groups, those of VPCs included", async () => {
    const user = newActor({ groups: 3 });
    expect(await user.call(VPC)).toMatchObject({ status: 200 });
    const create = (index: number) =>
      user.call({ Action: "CreateSecurityGroup", GroupName: `g${index}`, GroupDescription: "one of many" });
    expect(await atOnce(5, create)).toEqual({ made: 1, codes: ["SecurityGroupLimitExceeded"] });
    expect(await user.call(VPC)).toMatchObject({ code: "SecurityGroupLimitExceeded" });
  });

  it("what is counted costs no further call", async () => {
    const user = newActor({});
    await user.call(VPC);
    user.takeCalls();
    for (const request of [VPC, LIST]) {
      expect(await user.call(request)).toMatchObject({ status: 200 });
      expect(user.takeCalls()).toEqual(["TransactWriteItems"]);
    }
  });
});

describe("what a VPC can hold", () => {
  it("subnets: ten at once → SubnetLimitExceeded but for three; one goes, one may come", async () => {
    const user = newActor({ subnetsPerVpc: 3 });
    const VpcId = await user.createVpc();
    const create = (index: number) => user.call({ Action: "CreateSubnet", VpcId, CidrBlock: `10.0.${index}.0/24` });
    expect(await atOnce(10, create)).toEqual({ made: 3, codes: ["SubnetLimitExceeded"] });
    const inVpc = { "Filter.1.Name": "vpc-id", "Filter.1.Value.1": VpcId };
    const SubnetId = firstOf(await user.call({ Action: "DescribeSubnets", ...inVpc }), "subnetId");
    expect(await user.call({ Action: "DeleteSubnet", SubnetId })).toMatchObject({ status: 200 });
    expect(await atOnce(5, (index) => create(index + 20))).toEqual({ made: 1, codes: ["SubnetLimitExceeded"] });
  });

  it("CIDR blocks, the primary one included: ten at once → CidrLimitExceeded but for four", async () => {
    const user = newActor({ cidrBlocksPerVpc: AWS_LIMITS.cidrBlocksPerVpc });
    const VpcId = await user.createVpc();
    const associate = (index: number) =>
      user.call({ Action: "AssociateVpcCidrBlock", VpcId, CidrBlock: `10.${index + 1}.0.0/16` });
    expect(await atOnce(10, associate)).toEqual({ made: 4, codes: ["CidrLimitExceeded"] });
  });
});

describe("peering connections", () => {
  /** VPCs whose addresses differ. */
  const vpcsOf = (user: Actor, ...networks: number[]) =>
    Promise.all(networks.map((network) => user.createVpc({ CidrBlock: `10.${network}.0.0/16` })));
  const idOf = (answer: Answer) => firstOf(answer, "vpcPeeringConnectionId");
  const request = (user: Actor, VpcId = "", PeerVpcId = "", PeerOwnerId = "") =>
    user.call({ Action: "CreateVpcPeeringConnection", VpcId, PeerVpcId, ...(PeerOwnerId && { PeerOwnerId }) });
  const accept = (user: Actor, answer: Answer) =>
    user.call({ Action: "AcceptVpcPeeringConnection", VpcPeeringConnectionId: idOf(answer) });

  it("requests of the account: ten at once, from two VPCs → Outstanding…LimitExceeded but for three", async () => {
    const user = newActor({ peeringRequests: 3 });
    const [one, other, ...peers] = await vpcsOf(user, 1, 2, ...Array.from({ length: 10 }, (_, at) => at + 10));
    const ask = (at: number) => request(user, at % 2 === 0 ? one : other, peers[at]);
    const code = "OutstandingVpcPeeringConnectionLimitExceeded";
    expect(await atOnce(10, ask)).toEqual({ made: 3, codes: [code] });
    const waiting = await user.call({ Action: "DescribeVpcPeeringConnections" });
    const [first = "", second = ""] = textsOf(waiting.body, "vpcPeeringConnectionId");
    await user.call({ Action: "RejectVpcPeeringConnection", VpcPeeringConnectionId: first });
    await user.call({ Action: "AcceptVpcPeeringConnection", VpcPeeringConnectionId: second });
    const answers = await Promise.all(peers.map((peer) => request(user, one, peer)));
    const made = answers.filter(({ status }) => status === 200).length;
    expect(made).toBe(2);
    expect(new Set(answers.flatMap((answer) => answer.code ?? [])).has(code)).toBe(true);
  });

  it("requests that have failed in the last two hours → Outstanding…LimitExceeded from a number on", async () => {
    const user = newActor({ endedPeerings: 5 });
    const [vpcId = ""] = await vpcsOf(user, 1);
    const fail = () => request(user, vpcId, "vpc-0123456789abcdef0", "999988887777");
    expect(await fail()).toMatchObject({ status: 200 });
    const items = await partitionOf(user.accountId).query(ranges.peerings);
    const copies = (count: number, changedAt: number) =>
      Array.from({ length: count }, () => {
        const id = newId("pcx");
        return { ...items[0], sk: keys.peering(id), vpcPeeringConnectionId: id, changedAt };
      });
    const [now, before] = [Date.now(), Date.now() - 3 * 3_600_000];
    await putAll(user.accountId, [...copies(3, now), ...copies(10, before)]);
    expect(await fail()).toMatchObject({ status: 200 });
    expect(await fail()).toMatchObject({ status: 400, code: "OutstandingVpcPeeringConnectionLimitExceeded" });
  });

  it("one that has ended is deleted once it is no longer shown, by the table itself; an active one isn't", async () => {
    const user = newActor({});
    const [one, ...peers] = await vpcsOf(user, 1, 2, 3, 4, 5);
    const [pending, rejected, deleted, active] = await Promise.all(peers.map((peer) => request(user, one, peer)));
    if (!pending || !rejected || !deleted || !active) throw new Error("there are four");
    const failed = await request(user, one, "vpc-0123456789abcdef0", "999988887777");
    await user.call({ Action: "RejectVpcPeeringConnection", VpcPeeringConnectionId: idOf(rejected) });
    for (const answer of [deleted, active]) expect(await accept(user, answer)).toMatchObject({ status: 200 });
    await user.call({ Action: "DeleteVpcPeeringConnection", VpcPeeringConnectionId: idOf(deleted) });
    const hoursLeft = async (answer: Answer) => {
      const item = await partitionOf(user.accountId).get(keys.peering(idOf(answer)));
      return item?.expires === undefined ? undefined : Math.round((item.expires - Date.now() / 1_000) / 3_600);
    };
    expect(await Promise.all([pending, failed, rejected, deleted, active].map(hoursLeft))).toEqual([
      7 * 24 + 2,
      2,
      2,
      2,
      undefined,
    ]);
  });

  it("active ones of a VPC, on either side: all accepted at once → Active…LimitExceeded but for two", async () => {
    const user = newActor({ peeringsPerVpc: 2 });
    const stranger = newActor({ peeringsPerVpc: 2 });
    const [hub, ...own] = await vpcsOf(user, 1, 2, 3, 4);
    const theirs = await vpcsOf(stranger, 5, 6, 7);
    // The hub asks for some of them, and is asked for the others, by its own account and by another one.
    const asked = [
      await request(user, hub, own[0]),
      await request(user, own[1], hub),
      await request(user, own[2], hub),
      await request(stranger, theirs[0], hub, user.accountId),
    ];
    const asking = [
      await request(user, hub, theirs[1], stranger.accountId),
      await request(user, hub, theirs[2], stranger.accountId),
    ];
    const code = "ActiveVpcPeeringConnectionPerVpcLimitExceeded";
    const all = [
      ...asked.map((answer) => [user, answer] as const),
      ...asking.map((answer) => [stranger, answer] as const),
    ];
    const outcome = await atOnce(all.length, (at) => accept(...(all[at] ?? [user, asked[0] as Answer])));
    expect(outcome).toEqual({ made: 2, codes: [code] });
    const active = { "Filter.1.Name": "status-code", "Filter.1.Value.1": "active" };
    const found = await user.call({ Action: "DescribeVpcPeeringConnections", ...active });
    const [id = ""] = textsOf(found.body, "vpcPeeringConnectionId");
    await user.call({ Action: "DeleteVpcPeeringConnection", VpcPeeringConnectionId: id });
    expect(await atOnce(all.length, (at) => accept(...(all[at] ?? [user, asked[0] as Answer])))).toMatchObject({
      made: 1,
    });
  });
});

it("what is counted is what there is", async () => {
  expect(await verifyTable({ client: table.client, tableName: TABLE, onProgress: () => {} })).toEqual([]);
});

it("a count that is wrong is found", async () => {
  const user = newActor({});
  await user.createVpc();
  const Key = { pk: partitionKey(user.accountId, REGION), sk: "ACCOUNT" };
  const ExpressionAttributeValues = { ":one": 1 };
  await table.client.send(
    new UpdateCommand({ TableName: TABLE, Key, UpdateExpression: "ADD vpcs :one", ExpressionAttributeValues }),
  );
  const findings = await verifyTable({ client: table.client, tableName: TABLE, onProgress: () => {} });
  expect(findings).toEqual([{ ...Key, fault: "the account counts 3 vpcs, and has 2" }]);
});
