import type { PeeringItem, PeeringSide } from "./items.ts";
import { partitionKey } from "./keys.ts";
import type { Write } from "./transaction.ts";

type NewPeering = Omit<PeeringItem, "tags" | "tagsVersion">;

const partitionOf = ({ accountId, region }: PeeringSide): string => partitionKey(accountId, region);

/** The partitions that have the connection's item: one where both VPCs belong to one account in one region. */
const partitionsOf = ({ requester, accepter }: Pick<PeeringItem, "requester" | "accepter">): string[] => [
  ...new Set([requester, accepter].map(partitionOf)),
];

/** A new connection, for both sides. The tags are those of the account that asks for it. */
export function putPeering(peering: NewPeering, tags: PeeringItem["tags"]): Write[] {
  return partitionsOf(peering).map((pk) => {
    const put: PeeringItem = { ...peering, tags: pk === partitionOf(peering.requester) ? tags : [] };
    return { pk, put, condition: "absent" };
  });
}

/** A connection that comes to nothing, which only the account that asks for it ever sees. */
export function putFailedPeering(peering: NewPeering, tags: PeeringItem["tags"]): Write {
  const put: PeeringItem = { ...peering, tags };
  return { pk: partitionOf(peering.requester), put, condition: "absent" };
}

/** What a change sets; one that is active again no longer expires. */
export type PeeringChange = Omit<Partial<PeeringItem>, "expires"> & { readonly expires?: number | undefined };

/** Changes a connection on both sides. It fails where its status is no longer what was read. */
export function changePeering(peering: PeeringItem, set: PeeringChange): Write[] {
  const { sk, status } = peering;
  return partitionsOf(peering).map((pk) => ({ pk, update: sk, set, condition: { equals: { status } } }));
}
