import { ScanCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Caller } from "../../lib/auth/authenticate.ts";
import { TABLE } from "./engine.ts";
import { ipPermissions, rulesIn } from "./rules.ts";
import type { Answer, CallParameters, TestService } from "./service.ts";
import { elementsOf, readXml, textAt, type Xml } from "./xml.ts";

/** A caller at work. What is only there to set a stage throws unless it succeeds. */
export interface Actor {
  call(parameters: CallParameters): Promise<Answer>;
  /** @returns its ID */
  createVpc(parameters?: CallParameters): Promise<string>;
  /** In the default VPC unless VpcId is given. @returns its ID */
  createGroup(parameters?: CallParameters): Promise<string>;
  /** Adds rules, in the notation of rules.ts. @returns their IDs */
  addRules(groupId: string, ...rules: string[]): Promise<string[]>;
  authorize(groupId: string, ...rules: string[]): Promise<Answer>;
  revoke(groupId: string, ...rules: string[]): Promise<Answer>;
  /** The group's ingress rules in that notation, in the order of their text. */
  rulesOf(groupId: string): Promise<string[]>;
}

export function actor(service: TestService, caller: Partial<Caller> = {}): Actor {
  const call = (parameters: CallParameters) => service.call(parameters, caller);
  const demand = async (parameters: CallParameters): Promise<Xml> => {
    const { status, body } = await call(parameters);
    if (status !== 200) throw new Error(`${String(parameters["Action"])}: ${body}`);
    return readXml(body);
  };
  return {
    call,
    async createVpc(parameters = {}) {
      return (
        textAt(await demand({ Action: "CreateVpc", CidrBlock: "10.0.0.0/16", ...parameters }), "vpc", "vpcId") ?? ""
      );
    },
    async createGroup(parameters = {}) {
      const GroupName = `group-${randomUUID()}`;
      const group = { Action: "CreateSecurityGroup", GroupName, GroupDescription: "for a test", ...parameters };
      return textAt(await demand(group), "groupId") ?? "";
    },
    async addRules(GroupId, ...rules) {
      const xml = await demand({ Action: "AuthorizeSecurityGroupIngress", GroupId, ...ipPermissions(...rules) });
      return elementsOf(xml, "securityGroupRuleSet", "item", "securityGroupRuleId").map(String);
    },
    authorize: (GroupId, ...rules) =>
      call({ Action: "AuthorizeSecurityGroupIngress", GroupId, ...ipPermissions(...rules) }),
    revoke: (GroupId, ...rules) => call({ Action: "RevokeSecurityGroupIngress", GroupId, ...ipPermissions(...rules) }),
    async rulesOf(groupId) {
      const xml = await demand({ Action: "DescribeSecurityGroups", "GroupId.1": groupId });
      return rulesIn(elementsOf(xml, "securityGroupInfo", "item", "ipPermissions", "item"));
    },
  };
}

/** What an error looks like, and whether anything in the table is otherwise than before the call. */
export interface Refusal {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly changed: boolean;
}

/** Makes the call and looks at the whole table before and after it. */
export async function attempt(client: DynamoDBDocumentClient, call: () => Promise<Answer>): Promise<Refusal> {
  const before = await dump(client);
  const { status, code, message } = await call();
  return { status, code, message, changed: !isDeepStrictEqual(await dump(client), before) };
}

/** The keys of all items of the table. */
export const keysOf = async (client: DynamoDBDocumentClient): Promise<string[]> =>
  (await dump(client)).map(({ pk, sk }) => `${String(pk)} ${String(sk)}`).toSorted();

/** The ID of the rule that lets a new VPC group's traffic out. No ingress action answers it, so the table has to. */
export async function egressRuleId(client: DynamoDBDocumentClient, groupId: string): Promise<string> {
  const items = await dump(client);
  return String(items.find(({ sk }) => String(sk).startsWith(`GROUP#${groupId}#EGRESS#`))?.["ruleId"]);
}

/** All items but the trail's: that a request was refused goes on record, and is no change. */
async function dump(client: DynamoDBDocumentClient): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: TABLE,
        ConsistentRead: true,
        // By the engine: there may be many of them.
        FilterExpression: "NOT begins_with(pk, :trail)",
        ExpressionAttributeValues: { ":trail": "TRAIL#" },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

/** Members of an answer's rules, as far as they are text: `ipProtocol`, `cidrIpv4`, … */
export const rulesOfAnswer = ({ body }: Answer, list: string): Xml[] => elementsOf(readXml(body), list, "item");

/** The IDs of the rules that a revoke has removed. */
export const revokedIds = (answer: Answer): string[] =>
  rulesOfAnswer(answer, "revokedSecurityGroupRuleSet").map((rule) => textAt(rule, "securityGroupRuleId") ?? "");

/** The rules that a revoke found unknown, in the notation of rules.ts. */
export const unknownRules = (answer: Answer): string[] => rulesIn(rulesOfAnswer(answer, "unknownIpPermissionSet"));
