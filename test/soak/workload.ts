import { step } from "../integration/random/model.ts";
import type { Outcome } from "../integration/random/outcome.ts";
import type { Random } from "../integration/random/random.ts";
import { type Request, toParameters } from "../integration/random/request.ts";
import { anyRequest } from "../integration/random/requests.ts";
import type { State } from "../integration/random/state.ts";
import { ipv4Rules, ipv6Rules } from "../support/rules.ts";
import type { CallParameters } from "../support/service.ts";
import { keyOf, type Directory } from "./slots.ts";

/** What a client asks for: something that the model knows, a look at a group's rules, or anything else. */
export type Asked =
  | { readonly kind: "request"; readonly request: Request }
  | { readonly kind: "read"; readonly groupId: string }
  | { readonly kind: "other"; readonly parameters: CallParameters };

export const parametersOf = (asked: Asked): CallParameters => {
  if (asked.kind === "request") return toParameters(asked.request);
  if (asked.kind === "other") return asked.parameters;
  return {
    Action: "DescribeSecurityGroupRules",
    "Filter.1.Name": "group-id",
    "Filter.1.Value.1": asked.groupId,
  };
};

/** The group whose requests take several transactions. */
const LARGE = "large";
const LARGE_RULES = [...ipv4Rules(58), ...ipv6Rules(58)].map((text) => ({ sent: text, text }));

/** Chooses requests, by what it has heard so far: what it believes may have been overtaken. */
export class Workload {
  /** VPCs, the default one first. */
  readonly #vpcIds: readonly string[];
  readonly #directory: Directory;
  #believed: State;
  #peerings: string[] = [];

  constructor(vpcIds: readonly string[], directory: Directory, state: State) {
    this.#vpcIds = vpcIds;
    this.#directory = directory;
    this.#believed = state;
  }

  /** What is there, looked at while nothing is under way. */
  learn(state: State): void {
    this.#believed = state;
  }

  hear(request: Request, outcome: Outcome): void {
    const next = step(this.#believed, request, outcome);
    if (typeof next !== "string") this.#believed = next;
  }

  hearOfPeering(id: string): void {
    this.#peerings = [...this.#peerings, id].slice(-4);
  }

  next(random: Random): Asked {
    const { groups } = this.#believed;
    if (random.chance(0.2) && groups.length > 0) return { kind: "read", groupId: random.pick(groups).groupId };
    if (random.chance(0.05)) return { kind: "other", parameters: this.#other(random) };
    if (random.chance(0.01)) return { kind: "request", request: this.#large(random) };
    for (;;) {
      const request = anyRequest({
        random,
        state: this.#believed,
        vpcIds: this.#vpcIds,
        pastGroupIds: this.#directory.groupIds.slice(-20),
        pastRuleIds: this.#directory.ruleIds.slice(-50),
      });
      // What is told of several groups at once can't be checked one by one.
      const slots = new Set(this.#directory.slotsOf(request).map(keyOf));
      if (slots.size === 1) return { kind: "request", request };
    }
  }

  /** More writes than one transaction holds, on one group, most often. */
  #large(random: Random): Request {
    const [, vpcId = ""] = this.#vpcIds;
    const group = this.#believed.groups.find((one) => one.name === LARGE);
    if (!group) return { do: "create", name: LARGE, vpcId };
    const { groupId } = group;
    const at = { direction: "ingress", group: { groupId } } as const;
    const there = this.#believed.rules.filter((rule) => rule.groupId === groupId && rule.direction === "ingress");
    if (random.chance(0.1)) return { do: "delete", group: { groupId } };
    const ruleIds = there.flatMap(({ ruleId }) => ruleId ?? []);
    const isFull = there.length >= LARGE_RULES.length;
    if (!isFull) return { ...at, do: "authorize", rules: LARGE_RULES, tags: {} };
    if (random.chance(0.3)) {
      const description = random.pick(["office", "home"]);
      return { ...at, do: "describe", rules: LARGE_RULES.map((rule) => ({ ...rule, description })) };
    }
    if (random.chance(0.2)) return { do: "tag", ruleIds, tags: { env: random.pick(["a", "b"]) } };
    return random.chance(0.5) ? { ...at, do: "revoke", rules: LARGE_RULES } : { ...at, do: "revoke by ID", ruleIds };
  }

  #other(random: Random): CallParameters {
    const [vpcId = "", peerVpcId = ""] = this.#vpcIds;
    const group = random.pick(this.#believed.groups).groupId;
    const peering = this.#peerings.length > 0 ? random.pick(this.#peerings) : "pcx-0123456789abcdef0";
    return random.pick<CallParameters>([
      { Action: "CreateTags", "ResourceId.1": group, "Tag.1.Key": "team", "Tag.1.Value": random.pick(["a", "b"]) },
      { Action: "DeleteTags", "ResourceId.1": group, "Tag.1.Key": "team" },
      { Action: "CreateVpcPeeringConnection", VpcId: vpcId, PeerVpcId: peerVpcId },
      { Action: "AcceptVpcPeeringConnection", VpcPeeringConnectionId: peering },
      { Action: "DeleteVpcPeeringConnection", VpcPeeringConnectionId: peering },
      { Action: "DescribeSecurityGroups" },
      { Action: "DescribeStaleSecurityGroups", VpcId: vpcId },
    ]);
  }
}
