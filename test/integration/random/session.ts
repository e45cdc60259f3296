import { verifyTable } from "../../../infra/commands/verify-table.ts";
import type { State as WrittenState } from "../../../infra/local/state/form.ts";
import { readState } from "../../../infra/local/state/read.ts";
import { type Actor, actor } from "../../support/actor.ts";
import { createTestClient, startTable, TABLE, type TestTable } from "../../support/engine.ts";
import { createTestService, textsOf } from "../../support/service.ts";
import { observe, type Outcome, toOutcome } from "./outcome.ts";
import type { Random } from "./random.ts";
import { type Request, toParameters } from "./request.ts";
import { anyRequest } from "./requests.ts";
import type { State } from "./state.ts";

/** An account on a fresh engine: its default VPC, another one, and two prefix lists. Two containers serve it. */
export interface Session {
  /** The request, through one container or the other. */
  send(request: Request, container?: number): Promise<Outcome>;
  /** What the account has, in the order in which it was seen first: the same choices find the same things. */
  look(): Promise<Awaited<ReturnType<typeof observe>>>;
  nextRequest(random: Random, state: State): Request;
  verify(): ReturnType<typeof verifyTable>;
  /** What a sandbox would say of the table. */
  written(): Promise<WrittenState>;
  /** What was behind errors of ours. */
  causes(): string[];
  stop(): Promise<void>;
}

export async function startSession(): Promise<Session> {
  const table = await startTable();
  const second = createTestClient(table.engine.endpoint);
  const services = [createTestService(table.client), createTestService(second)];
  const containers = services.map((service) => actor(service));
  const [user] = containers as [Actor];
  const vpcIds = [await defaultVpcId(user), await user.createVpc()];
  const prefixListIds = [await createPrefixList(user, "IPv4"), await createPrefixList(user, "IPv6")];
  const [groupIds, ruleIds] = [new Set<string>(), new Set<string>()];
  const inOrder = <Item>(items: readonly Item[], seen: Set<string>, idOf: (item: Item) => string): Item[] => {
    for (const item of items) seen.add(idOf(item));
    const order = [...seen];
    return items.toSorted((one, other) => order.indexOf(idOf(one)) - order.indexOf(idOf(other)));
  };
  return {
    send: async (request, container = 0) =>
      toOutcome(await (containers[container % containers.length] ?? user).call(toParameters(request))),
    async look() {
      const seen = await observe(user, { defaultVpcId: vpcIds[0] ?? "", prefixListIds });
      const groups = inOrder(seen.state.groups, groupIds, ({ groupId }) => groupId);
      const rules = inOrder(seen.state.rules, ruleIds, ({ ruleId = "" }) => ruleId);
      return { ...seen, state: { ...seen.state, groups, rules } };
    },
    nextRequest(random, state) {
      const isPast = (id: string) => ![...state.groups, ...state.rules].some((one) => idsOf(one).includes(id));
      const [pastGroupIds, pastRuleIds] = [[...groupIds].filter(isPast), [...ruleIds].filter(isPast)];
      return anyRequest({ random, state, vpcIds, pastGroupIds, pastRuleIds });
    },
    verify: () => verifyTable({ client: table.client, tableName: TABLE }),
    written: () => readState({ client: table.client, tableName: TABLE }),
    causes: () => services.flatMap(({ log }) => log.flatMap(({ cause }) => cause ?? [])),
    stop: () => stop(table, second),
  };
}

const idsOf = (one: { readonly groupId: string; readonly ruleId?: string | undefined }): (string | undefined)[] =>
  "ruleId" in one ? [one.ruleId] : [one.groupId];

async function defaultVpcId(user: Actor): Promise<string> {
  const { body } = await user.call({ Action: "DescribeVpcs", "Filter.1.Name": "is-default", "Filter.1.Value.1": true });
  return textsOf(body, "vpcId")[0] ?? "";
}

async function createPrefixList(user: Actor, AddressFamily: "IPv4" | "IPv6"): Promise<string> {
  const list = { Action: "CreateManagedPrefixList", PrefixListName: AddressFamily, MaxEntries: 1, AddressFamily };
  const { body } = await user.call(list);
  return textsOf(body, "prefixListId")[0] ?? "";
}

async function stop(table: TestTable, second: { destroy(): void }): Promise<void> {
  second.destroy();
  await table.stop();
}
