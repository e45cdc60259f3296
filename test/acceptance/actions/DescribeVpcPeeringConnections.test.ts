import {
  CreateTagsCommand,
  DescribeTagsCommand,
  DescribeVpcPeeringConnectionsCommand,
  type Filter,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ACCOUNT } from "../../support/engine.ts";
import { peer, peeringById, requestPeering } from "../../support/peerings.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { createVpc, outcomeOf } from "../../support/stage.ts";

const { sandbox, ec2 } = await setUpSandbox();

const OTHER = "222233334444";
const other = sandbox.ec2(await sandbox.table.addCredential({ accountId: OTHER }));

const vpcId = await createVpc(ec2, { CidrBlock: "10.1.0.0/16" });
const [theirs, own] = [
  await createVpc(other, { CidrBlock: "10.2.0.0/16" }),
  await createVpc(ec2, { CidrBlock: "10.3.0.0/16" }),
];
const ids: Record<string, string> = {
  active: await peer(ec2, { VpcId: vpcId, PeerVpcId: theirs, PeerOwnerId: OTHER }, other),
  pending: await requestPeering(ec2, { VpcId: vpcId, PeerVpcId: own }),
};
await ec2.send(new CreateTagsCommand({ Resources: [ids["active"] ?? ""], Tags: [{ Key: "Owner", Value: "TeamA" }] }));
const facts: Record<string, string> = {
  "{active}": ids["active"] ?? "",
  "{own}": own,
  "{theirs}": theirs,
  "{vpc}": vpcId,
  "{expires}": (await peeringById(ec2, ids["pending"] ?? "")).ExpirationTime?.toISOString() ?? "",
};

async function namesFor(Filters: Filter[]): Promise<string> {
  const { VpcPeeringConnections = [] } = await ec2.send(new DescribeVpcPeeringConnectionsCommand({ Filters }));
  const found = new Set(VpcPeeringConnections.map(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId));
  return Object.keys(ids)
    .filter((name) => found.has(ids[name]))
    .join(" ");
}

describe("DescribeVpcPeeringConnections", () => {
  it.each([
    ["accepter-vpc-info.cidr-block", "10.2.0.0/16", "active"],
    ["accepter-vpc-info.cidr-block", "10.3.0.0/16", ""],
    ["accepter-vpc-info.owner-id", OTHER, "active"],
    ["accepter-vpc-info.vpc-id", "{own}", "pending"],
    ["expiration-time", "{expires}", "pending"],
    ["requester-vpc-info.cidr-block", "10.1.*", "active pending"],
    ["requester-vpc-info.owner-id", ACCOUNT, "active pending"],
    ["requester-vpc-info.vpc-id", "{vpc}", "active pending"],
    ["requester-vpc-info.vpc-id", "{theirs}", ""],
    ["status-code", "active", "active"],
    ["status-code", "pending-acceptance", "pending"],
    ["status-code", "deleted", ""],
    ["status-message", "Active", "active"],
    ["tag:Owner", "Team?", "active"],
    ["tag-key", "Owner", "active"],
    ["vpc-peering-connection-id", "{active}", "active"],
  ])("%s = %s → [%s]", async (Name, value, expected) => {
    expect(await namesFor([{ Name, Values: [facts[value] ?? value] }])).toBe(expected);
  });

  it("tags are the account's own, and DescribeTags has them", async () => {
    expect((await peeringById(ec2, ids["active"] ?? "")).Tags).toEqual([{ Key: "Owner", Value: "TeamA" }]);
    expect((await peeringById(other, ids["active"] ?? "")).Tags).toEqual([]);
    const Filters = [{ Name: "resource-type", Values: ["vpc-peering-connection"] }];
    expect((await ec2.send(new DescribeTagsCommand({ Filters }))).Tags).toEqual([
      { Key: "Owner", Value: "TeamA", ResourceId: ids["active"], ResourceType: "vpc-peering-connection" },
    ]);
  });

  it.each([
    ["pcx-00000000", "InvalidVpcPeeringConnectionID.NotFound"],
    ["x", "InvalidVpcPeeringConnectionId.Malformed"],
  ])("the ID %s → %s", async (id, code) => {
    expect(await outcomeOf(() => peeringById(ec2, id))).toMatchObject({ status: 400, code });
  });

  it("the filter nosuch → InvalidParameterValue", async () => {
    const outcome = await outcomeOf(() => namesFor([{ Name: "nosuch", Values: ["x"] }]));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });

  it("in pages: the results that there are", async () => {
    const { VpcPeeringConnections, NextToken } = await ec2.send(
      new DescribeVpcPeeringConnectionsCommand({ MaxResults: 5 }),
    );
    expect([VpcPeeringConnections?.length, NextToken]).toEqual([2, undefined]);
  });
});
