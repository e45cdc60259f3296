/** The requests of the scenarios, as the real actions carry them out, and the table that they find. */
import type { IpPermission } from "@aws-sdk/client-ec2";
import { AuthorizeSecurityGroupIngress } from "../../lib/actions/AuthorizeSecurityGroupIngress.ts";
import type { Context } from "../../lib/actions/context.ts";
import { CreateTags } from "../../lib/actions/CreateTags.ts";
import { DeleteManagedPrefixList } from "../../lib/actions/DeleteManagedPrefixList.ts";
import { DeleteSecurityGroup } from "../../lib/actions/DeleteSecurityGroup.ts";
import { RevokeSecurityGroupIngress } from "../../lib/actions/RevokeSecurityGroupIngress.ts";
import { UpdateSecurityGroupRuleDescriptionsIngress } from "../../lib/actions/UpdateSecurityGroupRuleDescriptionsIngress.ts";
import { Ec2Error } from "../../lib/errors.ts";
import { regionsWith } from "../../lib/regions.ts";
import { CURRENT_VERSION } from "../../lib/model/versions.ts";
import { derivedRuleId } from "../../lib/security-group/ids.ts";
import { GENEROUS_LIMITS } from "../../lib/security-group/limits.ts";
import { putGroup } from "../../lib/store/groups.ts";
import {
  type AccountItem,
  type EntriesItem,
  isKind,
  type Item,
  type PrefixListItem,
  type VpcItem,
} from "../../lib/store/items.ts";
import { keys, ranges } from "../../lib/store/keys.ts";
import { openPartition } from "../../lib/store/partition.ts";
import { TABLE_VERSION } from "../../lib/store/version.ts";
import { createTestClient } from "../support/engine.ts";
import { type Call, type Reply, type Run, runAlone } from "./actor.ts";
import { execute, nextItem, type Table, tableOf } from "./table.ts";

/** Rules by their ports; G is the group whose rules are changed, N a group that rules name, L a prefix list that port 9's names. */
export type Request =
  | { readonly authorize: readonly number[] }
  | { readonly revoke: readonly number[] }
  | { readonly describe: "G" }
  | { readonly delete: "G" | "N" | "L" }
  | { readonly tag: readonly ("G" | "N" | number)[]; readonly value: string }
  | { readonly description: string; readonly of: readonly number[] };

export interface Stage {
  /** All rules that there may be. */
  readonly ports: readonly number[];
  /** The ports whose rules name N; the others' source is a CIDR block. */
  readonly naming?: readonly number[];
  /** The rules that are there. */
  readonly there?: readonly number[];
  /** How many more rules G holds; very many unless given. */
  readonly holds?: number;
  /** Whether N's key is before G's; behind it unless given. */
  readonly namedFirst?: boolean;
}

export const ACCOUNT_ID = "123456789012";
const REGION = "us-east-1";
const [VPC_ID, GROUP_ID] = ["vpc-11111111", "sg-55555555"];
/** The rules that a group holds in one direction: a rule that names a prefix list counts for most of them. */
const QUOTA = 60;
/** The prefix lists that rules name, by the ports of these: the first one is L. */
const LISTS: ReadonlyMap<number, string> = new Map([
  [9, "pl-11111111111111111"],
  [8, "pl-22222222222222222"],
]);
const [[HEAVY_PORT, LIST_ID] = [0, ""]] = LISTS;
const CLIENT = createTestClient("http://nowhere.invalid");

/** What a request answers that may have been carried out, or not; any error of the client's. */
export const UNKNOWN = "unknown";
const REFUSED = "refused";

export interface Requests {
  /** The table that they find. */
  readonly table: Table;
  run(request: Request): Run;
  /** What a describe sees, each by itself: G, and its rules. */
  shown(table: Table): readonly string[];
}

export async function requestsOn(stage: Stage): Promise<Requests> {
  const { naming = [], there = [], ports, holds, namedFirst = false } = stage;
  const groupIds = { G: GROUP_ID, N: namedFirst ? "sg-33333333" : "sg-77777777" };

  const permission = (port: number, Description?: string): IpPermission => {
    const common = { IpProtocol: "tcp", FromPort: port, ToPort: port };
    const list = LISTS.get(port);
    if (list !== undefined) return { ...common, PrefixListIds: [{ PrefixListId: list }] };
    const described = Description === undefined ? {} : { Description };
    if (naming.includes(port)) return { ...common, UserIdGroupPairs: [{ GroupId: groupIds.N, ...described }] };
    return { ...common, IpRanges: [{ CidrIp: `10.0.${port}.0/24`, ...described }] };
  };
  const permissions = (of: readonly number[], description?: string) => ({
    GroupId: GROUP_ID,
    IpPermissions: of.map((port) => permission(port, description)),
  });
  const keyOf = (port: number): string => {
    const source = naming.includes(port)
      ? ({ type: "group", userId: ACCOUNT_ID, groupId: groupIds.N } as const)
      : ({ type: "ipv4", cidr: `10.0.${port}.0/24` } as const);
    return keys.rule(GROUP_ID, "ingress", { protocol: "tcp", fromPort: port, toPort: port, source });
  };
  const idOf = (port: number): string => derivedRuleId(GROUP_ID, keyOf(port));
  const keysOfRules = ports.map(keyOf);

  async function act(request: Request): Promise<string> {
    const context = newContext();
    if ("authorize" in request)
      return JSON.stringify(await AuthorizeSecurityGroupIngress(permissions(request.authorize), context));
    if ("revoke" in request)
      return JSON.stringify(await RevokeSecurityGroupIngress(permissions(request.revoke), context));
    if ("delete" in request) {
      if (request.delete === "L")
        return JSON.stringify(await DeleteManagedPrefixList({ PrefixListId: LIST_ID }, context));
      return JSON.stringify(await DeleteSecurityGroup({ GroupId: groupIds[request.delete] }, context));
    }
    if ("tag" in request) {
      const Resources = request.tag.map((one) => (typeof one === "number" ? idOf(one) : groupIds[one]));
      return JSON.stringify(await CreateTags({ Resources, Tags: [{ Key: "k", Value: request.value }] }, context));
    }
    if ("describe" in request) {
      const items = await context.partition.query(ranges.groupWithRules(GROUP_ID));
      return JSON.stringify(shownOf(new Map(items.map((item) => [item.sk, item]))));
    }
    const described = permissions(request.of, request.description);
    return JSON.stringify(await UpdateSecurityGroupRuleDescriptionsIngress(described, context));
  }

  const shownOf = (items: ReadonlyMap<string, Item>): string[] => {
    if (!items.has(keys.group(GROUP_ID))) return ["", ...keysOfRules.map(() => "")];
    return ["G", ...keysOfRules.map((sk) => seenOf(items.get(sk)))];
  };
  const seenOf = (item: Item | undefined): string => {
    if (!item || !isKind("rule", item)) return "";
    const { description = "", tags } = item;
    return JSON.stringify([description, tags]);
  };

  const run =
    (request: Request): Run =>
    async () => {
      try {
        return await act(request);
      } catch (error) {
        if (!(error instanceof Ec2Error)) throw error;
        return error.status >= 500 ? UNKNOWN : REFUSED;
      }
    };

  let table = tableOf(initialItems(groupIds, holds === undefined ? 1 : QUOTA - holds));
  const before = { authorize: [...there, ...(holds === undefined ? [] : [HEAVY_PORT])] };
  if (before.authorize.length > 0) ({ table } = await runAloneOn(table, "before", run(before)));
  return { table, run, shown: ({ items }) => shownOf(items) };
}

function newContext(): Context {
  const deadline = { at: Number.POSITIVE_INFINITY };
  const unused = () => {
    throw new Error("it has nothing to do with this");
  };
  return {
    accountId: ACCOUNT_ID,
    region: REGION,
    platform: "vpc",
    action: "RevokeSecurityGroupIngress",
    version: CURRENT_VERSION,
    requestId: "request",
    limits: GENEROUS_LIMITS,
    regions: regionsWith(),
    partition: openPartition({ client: CLIENT, tableName: "table", pk: `${ACCOUNT_ID}/${REGION}`, deadline }),
    lookInto: unused,
    reopenAccount: unused,
    octetsOf: unused,
    note: () => {},
    deadline,
  };
}

/** A VPC with two groups, and prefix lists that rules can name. */
function initialItems(groupIds: Readonly<Record<string, string>>, maxEntries: number): Item[] {
  const account: AccountItem = {
    sk: keys.account,
    version: TABLE_VERSION,
    platform: "vpc",
    tokenSecret: "secret",
    groups: 2,
    vpcs: 1,
    prefixLists: LISTS.size,
    interfaces: 0,
  };
  const vpc: VpcItem = {
    sk: keys.vpc(VPC_ID),
    vpcId: VPC_ID,
    isDefault: false,
    cidrBlock: "10.0.0.0/16",
    cidrAssociationId: "vpc-cidr-assoc-11111111",
    instanceTenancy: "default",
    tags: [],
    additions: 2,
  };
  const lists = [...LISTS.values()].flatMap((prefixListId): [PrefixListItem, EntriesItem] => [
    {
      sk: keys.prefixList(prefixListId),
      prefixListId,
      prefixListName: prefixListId,
      addressFamily: "IPv4",
      maxEntries: prefixListId === LIST_ID ? maxEntries : 1,
      version: 1,
      state: "create-complete",
      tags: [],
      additions: 0,
    },
    { sk: keys.entries(prefixListId, 1), entries: [] },
  ]);
  const groups = Object.values(groupIds).flatMap((groupId) => {
    const { name, group } = putGroup({ groupId, groupName: groupId, description: "one", vpcId: VPC_ID, tags: [] }, []);
    return [name, group].flatMap((write) => ("put" in write ? [write.put] : []));
  });
  return [account, vpc, ...lists, ...groups];
}

/** Runs a request with nobody else at work: whatever it waits for never comes. */
export async function runAloneOn(table: Table, name: string, run: Run): Promise<{ table: Table; answer: string }> {
  let now = table;
  const answer = await runAlone(name, run, (call) => {
    const { reply, after } = replyTo(now, call);
    now = after;
    return reply;
  });
  return { table: now, answer };
}

/** What DynamoDB answers, and the table as it is then. */
export function replyTo(table: Table, call: Call): { readonly reply: Reply; readonly after: Table } {
  if (call.type === "get") return { reply: { item: table.items.get(call.sk) }, after: table };
  if (call.type === "next") return { reply: { item: nextItem(table, call.after, call.to) }, after: table };
  if (call.type === "wait") return { reply: { waited: "too long" }, after: table };
  const outcome = execute(table, call.writes);
  if ("items" in outcome) return { reply: { failed: [] }, after: outcome };
  const failed = [...outcome].map(([write, item]) => [call.writes.indexOf(write), item] as const);
  return { reply: { failed }, after: table };
}
