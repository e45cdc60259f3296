/** What has become of the peering connections that rules were made by. */
import type { Rule } from "../../security-group/rule.ts";
import type { StoredGroup } from "../../store/groups.ts";
import type { PeeringItem } from "../../store/items.ts";
import { keys } from "../../store/keys.ts";
import type { PartitionReader } from "../../store/partition.ts";
import { peeringStatus } from "./peering.ts";

type Reader = { readonly partition: PartitionReader };

/**
 * Says of rules that name peers' groups what has become of the peering connection. Each is looked up once, where a rule
 * asks for it; one that is gone was deleted.
 */
export function peeringStatusTeller({ partition }: Reader) {
  const statuses = new Map<string, Promise<string>>();
  const statusOf = (id: string) => {
    const status = statuses.get(id) ?? partition.get(keys.peering(id)).then(codeOf);
    statuses.set(id, status);
    return status;
  };
  return async (rules: readonly Rule[]): Promise<readonly Rule[]> => {
    if (!rules.some(({ peer }) => peer)) return rules;
    return Promise.all(
      rules.map(async (rule) => {
        const { peer } = rule;
        return peer ? { ...rule, peer: { ...peer, status: await statusOf(peer.vpcPeeringConnectionId) } } : rule;
      }),
    );
  };
}

const codeOf = (peering: PeeringItem | undefined): string => (peering ? peeringStatus(peering).code : "deleted");

/** Says it of the rules of groups, as they are asked for. */
export async function* withPeeringStatuses<Stored extends StoredGroup>(
  groups: AsyncIterable<Stored> | Iterable<Stored>,
  context: Reader,
): AsyncGenerator<Stored> {
  const tell = peeringStatusTeller(context);
  for await (const stored of groups) yield { ...stored, rules: await tell(stored.rules) };
}
