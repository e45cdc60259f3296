/** A table that holds some of everything, for what looks at whole tables. */
import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { Actor } from "./actor.ts";
import { ACCOUNT, REGION, TABLE } from "./engine.ts";
import { textsOf } from "./service.ts";

export const PK = `${ACCOUNT}/${REGION}`;

export interface Stage {
  readonly vpcId: string;
  /** The rule tcp 80 of `web` names `db`. */
  readonly web: string;
  readonly db: string;
  readonly webRule: string;
  readonly dbRule: string;
  readonly prefixListId: string;
}

/** Some of everything, beside what a new table has. */
export async function populate(user: Actor): Promise<Stage> {
  const vpcId = await user.createVpc();
  const web = await user.createGroup({ GroupName: "Web", VpcId: vpcId });
  const db = await user.createGroup({ GroupName: "db", VpcId: vpcId });
  const list = { Action: "CreateManagedPrefixList", PrefixListName: "office", MaxEntries: 2, AddressFamily: "IPv4" };
  const [prefixListId = ""] = textsOf((await user.call(list)).body, "prefixListId");
  const [webRule = ""] = await user.addRules(web, `tcp 80 ${db}`, `tcp 443 ${prefixListId}`, `udp 53 ${web}`);
  const [dbRule = ""] = await user.addRules(db, "tcp 5432 10.0.0.0/8 # office", `tcp 22 111122223333/sg-12345678`);
  return { vpcId, web, db, webRule, dbRule, prefixListId };
}

export async function itemsOf(client: DynamoDBDocumentClient): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: TABLE, ConsistentRead: true })) {
    items.push(...Items);
  }
  return items;
}
