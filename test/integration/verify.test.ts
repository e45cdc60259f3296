import { DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { actor } from "../support/actor.ts";
import { ACCOUNT, REGION, startTable, TABLE, type TestTable } from "../support/engine.ts";
import { interceptedClient } from "../support/requests.ts";
import { createTestService, type TestService } from "../support/service.ts";
import { stoppedAfterEach } from "../support/started.ts";
import { itemsOf, PK, populate, type Stage } from "../support/table-stage.ts";

const started = stoppedAfterEach();

describe("a consistency check of a table", () => {
  let table: TestTable;
  let service: TestService;
  let stage: Stage;

  beforeEach(async () => {
    table = started(await startTable());
    service = createTestService(table.client);
    stage = await populate(actor(service));
    const classic = actor(service, { accountId: "222233334444", platform: "ec2" });
    await classic.createGroup({ GroupName: "Source" });
    await classic.addRules(await classic.createGroup({ GroupName: "web" }), "tcp 80 @Source");
    await actor(service, { region: "eu-west-1" }).createGroup();
    service.takeCalls();
  });

  it("that is sound → no findings; it has only read, and told of all items", async () => {
    const told: number[] = [];
    const before = await itemsOf(table.client);
    service.takeCalls();
    expect(
      await verifyTable({ client: table.client, tableName: TABLE, onProgress: (items) => told.push(items) }),
    ).toEqual([]);
    expect(new Set(service.takeCalls())).toEqual(new Set(["Scan"]));
    expect(told.at(-1)).toBe(before.length);
    expect(await itemsOf(table.client)).toEqual(before);
  });

  const put = async (item: Record<string, unknown>, pk = PK): Promise<unknown> =>
    table.client.send(new PutCommand({ TableName: TABLE, Item: { pk, ...item } }));
  const remove = async (sk: string): Promise<unknown> =>
    table.client.send(new DeleteCommand({ TableName: TABLE, Key: { pk: PK, sk } }));

  const GONE = "sg-0123456789abcdef0";

  /** What is planted, and the sort key and fault of what is found. */
  const FAULTS: readonly (readonly [string, () => Promise<unknown>, () => readonly [sk: string, fault: string]])[] = [
    [
      "a rule without its group",
      () => put({ sk: `GROUP#${GONE}#INGRESS#tcp#22#22#10.0.0.0/8`, ruleId: "sgr-01234567", tags: [] }),
      () => [`GROUP#${GONE}#INGRESS#tcp#22#22#10.0.0.0/8`, "rule sgr-01234567 has no group"],
    ],
    [
      "the ID of a rule twice, in one group",
      () => put({ sk: `GROUP#${stage.db}#EGRESS#tcp#1#1#10.0.0.0/8`, ruleId: stage.dbRule, tags: [] }),
      () => [stage.dbRule, "2 rules have this ID"],
    ],
    [
      "the ID of a rule twice, in two groups",
      () => put({ sk: `GROUP#${stage.web}#INGRESS#tcp#1#1#10.0.0.0/8`, ruleId: stage.dbRule, tags: [] }),
      () => [stage.dbRule, "2 rules have this ID"],
    ],
    [
      "a rule that names a group, without its pointer",
      () => remove(pointerToDb(stage)),
      () => [pointerToDb(stage), "a rule has no pointer"],
    ],
    [
      "a rule that names a prefix list, without its pointer",
      () => remove(pointerToList(stage)),
      () => [pointerToList(stage), "a rule has no pointer"],
    ],
    [
      "a pointer without its rule",
      () => remove(`GROUP#${stage.web}#INGRESS#tcp#80#80#${ACCOUNT}/${stage.db}`),
      () => [pointerToDb(stage), "the pointer has no rule"],
    ],
    [
      "a pointer to a rule that needs none",
      () => put({ sk: pointerToItself(stage) }),
      () => [pointerToItself(stage), "the pointer has no rule"],
    ],
    [
      "a name without its group",
      () => put({ sk: `NAME#${stage.vpcId}#app`, groupId: GONE, groupName: "app" }),
      () => [`NAME#${stage.vpcId}#app`, `the name has no group ${GONE}`],
    ],
    [
      "a second name of a group",
      () => put({ sk: `NAME#${stage.vpcId}#app`, groupId: stage.db, groupName: "app" }),
      () => [`NAME#${stage.vpcId}#app`, `group ${stage.db} has another name`],
    ],
    [
      "a group without its name",
      () => remove(`NAME#${stage.vpcId}#web`),
      () => [`GROUP#${stage.web}`, "the group has no name"],
    ],
    [
      "a group without its VPC",
      async () => {
        const group = { groupId: GONE, groupName: "Lost", vpcId: "vpc-01234567" };
        await put({ sk: "NAME#vpc-01234567#lost", groupId: GONE, groupName: "Lost" });
        await put({ sk: `GROUP#${GONE}`, ...group, description: "x", tags: [], additions: 0, modifications: 0 });
        const counted = { UpdateExpression: "ADD groups :one", ExpressionAttributeValues: { ":one": 1 } };
        await table.client.send(new UpdateCommand({ TableName: TABLE, Key: { pk: PK, sk: "ACCOUNT" }, ...counted }));
      },
      () => [`GROUP#${GONE}`, "the group has no VPC vpc-01234567"],
    ],
    [
      "the record of an operation without a mark",
      () => put({ sk: "OPERATION#1", state: "committed", marks: [`GROUP#${stage.web}`] }),
      () => ["OPERATION#1", "the operation has no marks: its record can be deleted"],
    ],
  ];

  it.each(FAULTS)("with %s → that finding alone", async (_, plant, finding) => {
    await plant();
    const [sk, fault] = finding();
    expect(await verifyTable({ client: table.client, tableName: TABLE })).toEqual([{ pk: PK, sk, fault }]);
  });

  it("with faults in two accounts → both, each with its partition", async () => {
    await remove(`NAME#${stage.vpcId}#web`);
    await put({ sk: "NAME#ec2#app", groupId: "sg-01234567", groupName: "app" }, `222233334444/${REGION}`);
    expect(await verifyTable({ client: table.client, tableName: TABLE })).toEqual(
      expect.arrayContaining([
        { pk: PK, sk: `GROUP#${stage.web}`, fault: "the group has no name" },
        { pk: `222233334444/${REGION}`, sk: "NAME#ec2#app", fault: "the name has no group sg-01234567" },
      ]),
    );
  });

  it("with the marks of a request that died → none: whoever meets them settles them", async () => {
    const operation = { record: "OPERATION#1", does: "add" };
    await put({ sk: "OPERATION#1", state: "pending", marks: [`GROUP#${GONE}#INGRESS#tcp#22#22#10.0.0.0/8`] });
    await put({ sk: `GROUP#${GONE}#INGRESS#tcp#22#22#10.0.0.0/8`, ruleId: "sgr-01234567", tags: [], operation });
    expect(await verifyTable({ client: table.client, tableName: TABLE })).toEqual([]);
  });

  it("that is being written to → what is sound when it is read once more is no finding", async () => {
    const sk = `GROUP#${GONE}#INGRESS#tcp#22#22#10.0.0.0/8`;
    await put({ sk, ruleId: "sgr-01234567", tags: [] });
    let queries = 0;
    const client = interceptedClient(table.engine.endpoint, async (send, { operation }) => {
      if (operation === "Query" && ++queries === 1) await remove(sk);
      return send();
    });
    started({ stop: () => client.destroy() });
    expect(await verifyTable({ client, tableName: TABLE })).toEqual([]);
    expect(queries).toBeGreaterThan(0);
  });
});

const pointerToDb = ({ db, web }: Stage): string =>
  `GROUP#${db}#REFERENCED-BY#${web}#INGRESS#tcp#80#80#${ACCOUNT}/${db}`;

const pointerToItself = ({ web }: Stage): string =>
  `GROUP#${web}#REFERENCED-BY#${web}#INGRESS#udp#53#53#${ACCOUNT}/${web}`;

const pointerToList = ({ web, prefixListId }: Stage): string =>
  `PREFIX-LIST#${prefixListId}#REFERENCED-BY#${web}#INGRESS#tcp#443#443#${prefixListId}`;
