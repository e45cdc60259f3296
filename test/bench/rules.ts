import { BatchWriteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { predictRuleId, toRuleItem } from "../../lib/store/items.ts";
import { partitionKey } from "../../lib/store/keys.ts";
import type { Permission } from "../../lib/security-group/permission.ts";
import type { Rule } from "../../lib/security-group/rule.ts";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";

export const PK = partitionKey(ACCOUNT, REGION);

const BATCH = 25;

/** Puts items as they are, past the service: a million would take it hours. */
export async function putItems(client: DynamoDBDocumentClient, items: Iterable<object>): Promise<void> {
  const left = items[Symbol.iterator]();
  const worker = async () => {
    for (;;) {
      const batch: { PutRequest: { Item: Record<string, unknown> } }[] = [];
      while (batch.length < BATCH) {
        const { done, value } = left.next();
        if (done === true) break;
        batch.push({ PutRequest: { Item: { ...value } } });
      }
      if (batch.length === 0) return;
      await client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: batch } }));
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}

/** The nth of 65,536 rules that differ in their CIDR. */
export function nthRule(groupId: string, index: number): Rule {
  const cidr = `10.${Math.floor(index / 256) % 256}.${index % 256}.0/24`;
  const permission: Permission = { protocol: "tcp", fromPort: 443, toPort: 443, source: { type: "ipv4", cidr } };
  const rule = { groupId, direction: "ingress" as const, permission, tags: [] };
  return { ...rule, ruleId: predictRuleId(rule) };
}

/** The items of so many rules. */
export const ruleItems = (groupId: string, count: number, pk = PK): object[] =>
  Array.from({ length: count }, (_, index) => ({ pk, ...toRuleItem(nthRule(groupId, index)) }));

/** What a client sends to have a rule revoked, all but Action, Version and group. */
export function parametersOf({ permission }: Rule, prefix = "IpPermissions.1"): Record<string, string> {
  if (permission.source.type !== "ipv4") throw new Error("a rule of another kind");
  return {
    [`${prefix}.IpProtocol`]: "tcp",
    [`${prefix}.FromPort`]: "443",
    [`${prefix}.ToPort`]: "443",
    [`${prefix}.IpRanges.1.CidrIp`]: permission.source.cidr,
  };
}
