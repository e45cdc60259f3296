import { describe, expect, it } from "vitest";
import type { Context } from "../../../../lib/actions/context.ts";
import { countActive, countRequest } from "../../../../lib/actions/peerings/quota.ts";
import type { AccountItem, Item, PeeringItem, VpcItem } from "../../../../lib/store/items.ts";
import { keys } from "../../../../lib/store/keys.ts";
import type { Partition } from "../../../../lib/store/partition.ts";
import { readOnlyPartition } from "../../../../lib/store/read-only.ts";
import { ec2Error } from "../../ec2-error.ts";

const [accountId, region] = ["111122223333", "eu-west-1"];

const side = (vpcId: string) => ({ accountId, region, vpcId });

const peering = (id: string, status: PeeringItem["status"], accepter = "vpc-2"): PeeringItem => ({
  sk: keys.peering(id),
  vpcPeeringConnectionId: id,
  requester: side("vpc-1"),
  accepter: side(accepter),
  status,
  statusMessage: "",
  changedAt: Date.now(),
  expiresAt: Date.now() + 3_600_000,
  tags: [],
});

/** An account with those items, of which those in `later` are what a last look at them shows. */
function contextOf(items: readonly Item[], later: readonly Item[] = items): Context {
  const partition: Partition = {
    ...readOnlyPartition(items),
    settled: (range) => readOnlyPartition(later).settled(range),
  };
  const limits = { peeringRequests: 2, endedPeerings: 2, peeringsPerVpc: 2 };
  return { accountId, region, limits, partition, lookInto: () => partition } as unknown as Context;
}

/**
 * A read of many items may show one that has gone meanwhile beside one that came only then: that is a limit reached at no
 * one moment.
 */
describe("requests for a connection that wait", () => {
  const account = (peeringRequests: number) => ({ sk: keys.account, peeringRequests }) as AccountItem;
  const waiting = [peering("pcx-1", "pending-acceptance"), peering("pcx-2", "pending-acceptance")];

  it("as many as there may be → OutstandingVpcPeeringConnectionLimitExceeded", async () => {
    const context = contextOf([account(2), ...waiting]);
    await expect(countRequest(account(2), waiting, context)).rejects.toThrow(
      ec2Error("OutstandingVpcPeeringConnectionLimitExceeded"),
    );
  });

  it("as many, but one of them was made while they were read → another look", async () => {
    const context = contextOf([account(2), ...waiting], [account(3), ...waiting]);
    expect(await countRequest(account(2), waiting, context)).toBeUndefined();
  });
});

describe("active connections of a VPC", () => {
  const vpc = (vpcId: string, additions: number) => ({ sk: keys.vpc(vpcId), vpcId, additions }) as VpcItem;
  const [requester, accepter] = [vpc("vpc-1", 7), vpc("vpc-2", 7)];
  const active = [peering("pcx-1", "active", "vpc-3"), peering("pcx-2", "active", "vpc-4")];
  const asked = peering("pcx-3", "pending-acceptance");

  it("as many as there may be → ActiveVpcPeeringConnectionPerVpcLimitExceeded", async () => {
    const context = contextOf([requester, accepter, ...active]);
    await expect(countActive(asked, context)).rejects.toThrow(
      ec2Error("ActiveVpcPeeringConnectionPerVpcLimitExceeded"),
    );
  });

  it("as many, but one of them became so while they were read → another look", async () => {
    const context = contextOf([requester, accepter, ...active], [vpc("vpc-1", 8), accepter]);
    expect(await countActive(asked, context)).toBeUndefined();
  });

  it("fewer → counted in both VPCs", async () => {
    const counted = await countActive(asked, contextOf([requester, accepter, peering("pcx-1", "active", "vpc-3")]));
    expect(counted).toMatchObject([{ update: requester.sk }, { update: accepter.sk }]);
  });
});
