import { DeleteVpcPeeringConnectionCommand, RejectVpcPeeringConnectionCommand } from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT } from "../support/engine.ts";
import { acceptPeering, peeringById, requestPeering } from "../support/peerings.ts";
import { setUpSandbox } from "../support/set-up.ts";
import { createVpc, membersOf, outcomeOf, refusal, refused } from "../support/stage.ts";

const { sandbox, ec2 } = await setUpSandbox();

const OTHER = "222233334444";
const other = sandbox.ec2(await sandbox.table.addCredential({ accountId: OTHER }));
let id: string;
let network = 0;
beforeEach(async () => {
  network += 2;
  const VpcId = await createVpc(ec2, { CidrBlock: `10.${network}.0.0/16` });
  const PeerVpcId = await createVpc(other, { CidrBlock: `10.${network + 1}.0.0/16` });
  id = await requestPeering(ec2, { VpcId, PeerVpcId, PeerOwnerId: OTHER });
});

const remove = (client = ec2, VpcPeeringConnectionId: string | undefined = id) =>
  client.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
const reject = (client = other, VpcPeeringConnectionId: string | undefined = id) =>
  client.send(new RejectVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
const statuses = () => Promise.all([ec2, other].map(async (client) => (await peeringById(client, id)).Status));
const wrongState = (from: string, to: string) =>
  refused(
    "InvalidStateTransition",
    `Invalid state transition for ${id}, attempted to transition from ${from} to ${to}`,
  );

describe("DeleteVpcPeeringConnection", () => {
  it.each([
    ["requester", ec2, ACCOUNT],
    ["accepter", other, OTHER],
  ])("of an active one, by the %s → deleted on both sides", async (_, client, accountId) => {
    await acceptPeering(other, id);
    expect(membersOf(await remove(client))).toEqual({ Return: true });
    const deleted = { Code: "deleted", Message: `Deleted by ${accountId}` };
    expect(await statuses()).toEqual([deleted, deleted]);
    expect(await refusal(sandbox, () => remove(client))).toEqual(wrongState("deleted", "deleting"));
  });

  it("of a request: by the requester only", async () => {
    expect(await refusal(sandbox, () => remove(other))).toEqual(wrongState("pending-acceptance", "deleting"));
    await remove();
    expect(await refusal(sandbox, () => acceptPeering(other, id))).toEqual(wrongState("deleted", "provisioning"));
  });

  it("accepted, rejected and deleted at once → one state, the same on both sides", async () => {
    await Promise.all([() => acceptPeering(other, id), () => reject(), () => remove()].map((call) => outcomeOf(call)));
    const [ours, theirs] = await statuses();
    expect(ours).toEqual(theirs);
    expect(["active", "rejected", "deleted"]).toContain(ours?.Code);
  });
});

describe("AcceptVpcPeeringConnection, RejectVpcPeeringConnection", () => {
  it("accepted → provisioning, then active with the blocks of both; once", async () => {
    const { VpcPeeringConnection } = await acceptPeering(other, id);
    expect(VpcPeeringConnection?.Status).toEqual({ Code: "provisioning", Message: "Provisioning" });
    const active = { Code: "active", Message: "Active" };
    expect(await statuses()).toEqual([active, active]);
    const { AccepterVpcInfo, ExpirationTime } = await peeringById(ec2, id);
    expect(AccepterVpcInfo?.CidrBlock).toBe(`10.${network + 1}.0.0/16`);
    expect(ExpirationTime).toBeUndefined();
    expect(await refusal(sandbox, () => acceptPeering(other, id))).toEqual(wrongState("active", "provisioning"));
    expect(await refusal(sandbox, () => reject())).toEqual(wrongState("active", "rejected"));
  });

  it("rejected → rejected on both sides, and neither accepted nor deleted any more", async () => {
    await reject();
    const rejected = { Code: "rejected", Message: "Inactive" };
    expect(await statuses()).toEqual([rejected, rejected]);
    expect(await refusal(sandbox, () => acceptPeering(other, id))).toEqual(wrongState("rejected", "provisioning"));
    expect(await refusal(sandbox, () => remove())).toEqual(wrongState("rejected", "deleting"));
  });

  it.each([
    ["accept", () => acceptPeering(ec2, id)],
    ["reject", () => reject(ec2)],
  ])("by the requester: %s → OperationNotPermitted", async (verb, call) => {
    const message = `User (${ACCOUNT}) cannot ${verb} peering ${id}`;
    expect(await refusal(sandbox, call)).toEqual(refused("OperationNotPermitted", message));
  });
});

describe.each([
  ["AcceptVpcPeeringConnection", (pcx: string) => acceptPeering(ec2, pcx)],
  ["RejectVpcPeeringConnection", (pcx: string) => reject(ec2, pcx)],
  ["DeleteVpcPeeringConnection", (pcx: string) => remove(ec2, pcx)],
])("%s", (_, call) => {
  it.each([
    [
      "pcx-00000000",
      "InvalidVpcPeeringConnectionID.NotFound",
      "The vpcPeeringConnection ID 'pcx-00000000' does not exist",
    ],
    ["x", "InvalidVpcPeeringConnectionId.Malformed", 'Invalid id: "x" (expecting "pcx-...")'],
  ])("%s → %s", async (pcx, code, message) => {
    expect(await refusal(sandbox, () => call(pcx))).toEqual(refused(code, message));
  });
});
