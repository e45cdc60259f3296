import { type ActionName, operations } from "../../../lib/model/operations.ts";
import { type Direction, parsePermission, type Permission } from "../../../lib/security-group/permission.ts";
import { type RequestedRule, requestedRules } from "../../../lib/security-group/requested-rules.ts";
import { inputOf } from "../../../lib/trail/input.ts";
import type { TrailEntry } from "../../../lib/trail/lookup.ts";
import type { TrailRecord } from "../../../lib/trail/record.ts";

/** A rule that a request names, in canonical form; its source group may be a name. */
export interface AskedRule extends Omit<Permission, "source"> {
  readonly direction: Direction;
  readonly source: RequestedRule["source"];
}

/** What a record says was asked, for those who would have to read it out of CloudTrail's shape. */
interface Asked {
  /** The request in AWS's own types. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Those that it names by what they allow, or that a revoke by their IDs was answered. */
  readonly rules?: readonly AskedRule[];
}

/** An entry of the trail as it is shown. */
export interface ShownEntry extends TrailEntry {
  /** Absent where the record doesn't have it: it was too much, or couldn't be read. */
  readonly asked?: Asked;
}

export function toShown(entry: TrailEntry): ShownEntry {
  const asked = askedIn(entry.record);
  return asked ? { ...entry, asked } : entry;
}

function askedIn(record: TrailRecord): Asked | undefined {
  const { eventName, requestParameters, responseElements, recipientAccountId } = record;
  if (!isAction(eventName) || requestParameters === null || "omitted" in requestParameters) return undefined;
  const input = inputOf(eventName, requestParameters);
  const named = rulesIn(eventName, input, recipientAccountId);
  const rules = named.length > 0 ? named : revokedRules(responseElements);
  return { input, ...(rules.length > 0 && { rules }) };
}

const isAction = (name: string): name is ActionName => Object.hasOwn(operations, name);

/** A request may have been refused for the very rules that it describes: then there are none. */
function rulesIn(action: ActionName, input: object, accountId: string): AskedRule[] {
  const [, end] = /^(?:Authorize|Revoke|Update)SecurityGroup\w*?(Ingress|Egress)$/.exec(action) ?? [];
  if (end === undefined) return [];
  const direction = end === "Egress" ? "egress" : "ingress";
  try {
    const rules = requestedRules(input, { accountId, platform: "vpc" }) ?? [];
    return rules.map(({ protocol, fromPort, toPort, source }) => ({ direction, protocol, fromPort, toPort, source }));
  } catch {
    return [];
  }
}

/** A rule in `revokedSecurityGroupRuleSet` (lib/security-group/answers.ts), as a record has it. */
interface RevokedRule {
  readonly isEgress: boolean;
  readonly ipProtocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
  readonly prefixListId?: string;
}

/** Those that were revoked, but for rules with a group as their source: the answer doesn't say whose that is. */
function revokedRules(elements: object | null): AskedRule[] {
  const { revokedSecurityGroupRuleSet: set } = (elements ?? {}) as {
    readonly revokedSecurityGroupRuleSet?: { readonly items?: readonly RevokedRule[] };
  };
  return (set?.items ?? []).flatMap((rule): AskedRule[] => {
    const { isEgress, ipProtocol: protocol, fromPort, toPort } = rule;
    const source = rule.cidrIpv4 ?? rule.cidrIpv6 ?? rule.prefixListId;
    if (source === undefined) return [];
    const permission = parsePermission([protocol, fromPort, toPort, source].join("#"));
    return [{ direction: isEgress ? "egress" : "ingress", ...permission }];
  });
}
