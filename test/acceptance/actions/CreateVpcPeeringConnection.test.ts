import {
  CreateVpcPeeringConnectionCommand,
  type CreateVpcPeeringConnectionCommandInput,
  DescribeVpcPeeringConnectionsCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ACCOUNT, REGION } from "../../support/engine.ts";
import { acceptPeering, peeringById, requestPeering } from "../../support/peerings.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { createVpc, outcomeOf, refusal } from "../../support/stage.ts";
import { wrongVpcIds } from "../../support/wrong-ids.ts";

const { sandbox, ec2 } = await setUpSandbox();

const OTHER = "222233334444";
const keys = await sandbox.table.addCredential({ accountId: OTHER });
const [other, abroad] = [sandbox.ec2(keys), sandbox.ec2(undefined, "eu-west-1")];

const vpcId = await createVpc(ec2, { CidrBlock: "10.1.0.0/16" });
const create = async (input: Partial<CreateVpcPeeringConnectionCommandInput>) =>
  (await ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId: vpcId, ...input }))).VpcPeeringConnection ?? {};

describe("CreateVpcPeeringConnection", () => {
  it("with a VPC of another account → both see the request, each with its own tags", async () => {
    const PeerVpcId = await createVpc(other, { CidrBlock: "10.2.0.0/16", AmazonProvidedIpv6CidrBlock: true });
    const Tags = [{ Key: "Name", Value: "to them" }];
    const created = await create({
      PeerVpcId,
      PeerOwnerId: OTHER,
      TagSpecifications: [{ ResourceType: "vpc-peering-connection", Tags }],
    });
    const id = created.VpcPeeringConnectionId ?? "";
    expect(id).toMatch(/^pcx-[0-9a-f]{17}$/);
    expect(created).toMatchObject({
      Status: { Code: "initiating-request", Message: `Initiating Request to ${OTHER}` },
      RequesterVpcInfo: {
        OwnerId: ACCOUNT,
        VpcId: vpcId,
        Region: REGION,
        CidrBlock: "10.1.0.0/16",
        CidrBlockSet: [{ CidrBlock: "10.1.0.0/16" }],
      },
      AccepterVpcInfo: { OwnerId: OTHER, VpcId: PeerVpcId, Region: REGION },
      Tags,
    });
    expect(created.AccepterVpcInfo?.CidrBlock).toBeUndefined();
    const days = ((created.ExpirationTime?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);
    const pending = { Code: "pending-acceptance", Message: `Pending Acceptance by ${OTHER}` };
    expect(await peeringById(ec2, id)).toEqual({ ...created, Status: pending });
    expect(await peeringById(other, id)).toEqual({ ...created, Status: pending, Tags: [] });
  });

  it("with a VPC in another region → seen in both regions, accepted in that one only", async () => {
    const PeerVpcId = await createVpc(abroad, { CidrBlock: "10.3.0.0/16" });
    const id = await requestPeering(ec2, { VpcId: vpcId, PeerVpcId, PeerRegion: "eu-west-1" });
    expect(await outcomeOf(() => acceptPeering(ec2, id))).toMatchObject({
      code: "OperationNotPermitted",
      message: `Incorrect region (${REGION}) specified for this request. VPC peering connection ${id} must be accepted in region eu-west-1`,
    });
    await acceptPeering(abroad, id);
    for (const client of [ec2, abroad]) {
      expect(await peeringById(client, id)).toMatchObject({
        Status: { Code: "active" },
        AccepterVpcInfo: { VpcId: PeerVpcId, Region: "eu-west-1", CidrBlock: "10.3.0.0/16" },
      });
    }
  });

  it.each<[string, () => Promise<Partial<CreateVpcPeeringConnectionCommandInput>>]>([
    ["a VPC that another account doesn't have", async () => ({ PeerVpcId: "vpc-00000000", PeerOwnerId: OTHER })],
    ["overlapping addresses", async () => ({ PeerVpcId: await createVpc(ec2, { CidrBlock: "10.1.128.0/20" }) })],
    ["itself", async () => ({ PeerVpcId: vpcId })],
  ])("with %s → failed, and seen by the requester alone", async (_, input) => {
    const { VpcPeeringConnectionId: id = "" } = await create(await input());
    expect(await peeringById(ec2, id)).toMatchObject({
      Status: {
        Code: "failed",
        Message: "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
      },
    });
    const theirs = await other.send(new DescribeVpcPeeringConnectionsCommand({}));
    expect(theirs.VpcPeeringConnections?.map((one) => one.VpcPeeringConnectionId)).not.toContain(id);
    const { code = "" } = await outcomeOf(() => acceptPeering(ec2, id));
    expect(["InvalidStateTransition", "OperationNotPermitted"]).toContain(code);
  });

  it("between VPCs that are connected, or have asked, from either side, ten times at once → one", async () => {
    const [one, two] = [
      await createVpc(ec2, { CidrBlock: "10.5.0.0/16" }),
      await createVpc(ec2, { CidrBlock: "10.6.0.0/16" }),
    ];
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        outcomeOf(() => create(index % 2 === 0 ? { VpcId: one, PeerVpcId: two } : { VpcId: two, PeerVpcId: one })),
      ),
    );
    expect(outcomes.map(({ code = "created" }) => code).toSorted()).toEqual([
      ...Array.from({ length: 9 }, () => "VpcPeeringConnectionAlreadyExists"),
      "created",
    ]);
  });

  it.each<[string, string, Partial<CreateVpcPeeringConnectionCommandInput>]>([
    ["no peer", "MissingParameter", {}],
    ["a malformed peer", "InvalidVpcID.Malformed", { PeerVpcId: "x" }],
    ["an unknown VPC of one's own", "InvalidVpcID.NotFound", { PeerVpcId: "vpc-00000000" }],
    ["no account", "InvalidParameterValue", { PeerVpcId: "vpc-00000000", PeerOwnerId: "me" }],
    ["no region", "InvalidParameterValue", { PeerVpcId: "vpc-00000000", PeerRegion: "us/east" }],
    [
      "tags for another type of resource",
      "InvalidParameter",
      { PeerVpcId: "vpc-00000000", TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "a", Value: "1" }] }] },
    ],
  ])("%s → %s", async (_, code, input) => {
    expect(await refusal(sandbox, () => create(input))).toMatchObject({ status: 400, code, changed: false });
  });

  it.each(wrongVpcIds)("%s → %s", async (_, code, VpcId, message) => {
    const outcome = await refusal(sandbox, () => create({ VpcId, PeerVpcId: vpcId }));
    expect(outcome).toMatchObject({ status: 400, code, message, changed: false });
  });
});
