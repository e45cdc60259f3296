import { GetCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import type { PolicyDocument } from "../../lib/policy-document.ts";
import { partitionKey } from "../../lib/store/keys.ts";
import { recordIn, type TrailItem } from "../../lib/store/trail.ts";
import type { TrailRecord } from "../../lib/trail/record.ts";
import { actor } from "../support/actor.ts";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";
import { allow, deny, policyOf } from "../support/policies.ts";
import { connectionReset, interceptedClient } from "../support/requests.ts";
import { flat, ipPermissions, ipv4Rules } from "../support/rules.ts";
import { createTestService, textsOf } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table } = await setUpService();
const service = createTestService(table.client, undefined, undefined, { days: 90, reads: false });
const user = actor(service);

async function trail(): Promise<(TrailItem & { pk: string; json: TrailRecord })[]> {
  const found: TrailItem[] = [];
  for await (const { Items = [] } of paginateScan({ client: table.client }, { TableName: TABLE })) {
    found.push(...(Items.filter(({ pk }) => String(pk).startsWith("TRAIL#")) as TrailItem[]));
  }
  return found
    .toSorted((one, other) => (one.sk < other.sk ? -1 : 1))
    .map((item) => ({
      ...item,
      pk: (item as unknown as { pk: string }).pk,
      json: JSON.parse(recordIn(item)) as TrailRecord,
    }));
}

let before: number;
beforeEach(async () => {
  before = (await trail()).length;
  service.takeCalls();
});
const since = async () => (await trail()).slice(before);

const SSH = "tcp 22 10.0.0.0/8";

describe("which statement decided", () => {
  const revokeBy = async (by: typeof service, ...statements: PolicyDocument[]) => {
    const GroupId = await user.createGroup();
    await user.addRules(GroupId, SSH);
    await actor(by, { policy: policyOf(...statements) }).revoke(GroupId, SSH);
    return (await since()).findLast(({ eventName }) => eventName === "RevokeSecurityGroupIngress");
  };

  it("stands beside the record of a change, by its Sid, and not in it", async () => {
    const { decision, json } = (await revokeBy(service, allow({ Sid: "Team" }))) ?? {};
    expect(decision).toEqual({ effect: "Allow", statements: ["Team"] });
    expect(JSON.stringify(json)).not.toContain("Team");
  });

  it("of a refusal, by where it stands; none where nothing allows it", async () => {
    const [denied, unmentioned] = [await revokeBy(service, allow(), deny()), await revokeBy(service)];
    expect(denied?.decision).toEqual({ effect: "Deny", statements: ["Statement[1]"] });
    expect(unmentioned?.decision).toEqual({ effect: "Deny", statements: [] });
  });

  it("and what PERMISSIONS=report would have refused", async () => {
    const reporting = createTestService(table.client, undefined, "report", { days: 90, reads: false });
    const { decision, json } = (await revokeBy(reporting, deny({ Sid: "No" }))) ?? {};
    const refused = expect.stringContaining("ec2:RevokeSecurityGroupIngress") as string;
    expect(decision).toEqual({ effect: "Deny", statements: ["No"], refused });
    expect(json).not.toHaveProperty("errorCode");
  });

  it("none, for a key without a policy", async () => {
    await user.createGroup();
    expect((await since()).at(-1)).not.toHaveProperty("decision");
  });
});

describe("near misses", () => {
  it("stand beside the record of a revoke that matched nothing, not in it and not in the answer", async () => {
    const GroupId = await user.createGroup({ VpcId: await user.createVpc() });
    await user.addRules(GroupId, "tcp 20-25 10.0.0.0/8");
    const { body } = await service.call({ Action: "RevokeSecurityGroupIngress", GroupId, ...flat(SSH) });
    expect(textsOf(body, "Code")).toEqual(["InvalidPermission.NotFound"]);
    const { nearMisses, json } = (await since()).at(-1) ?? {};
    expect(nearMisses).toEqual([
      {
        asked: "tcp#22#22#10.0.0.0/8",
        ruleId: expect.stringMatching(/^sgr-/),
        direction: "ingress",
        stored: "tcp#20#25#10.0.0.0/8",
        differs: ["fromPort", "toPort"],
      },
    ]);
    for (const text of [JSON.stringify(json), body]) expect(text).not.toContain(nearMisses?.[0]?.ruleId);
  });

  it("go on record with what is revoked, where the default VPC forgives the rest", async () => {
    const GroupId = await user.createGroup();
    await user.addRules(GroupId, SSH, "tcp 80 10.0.0.0/8");
    await service.call({
      Action: "RevokeSecurityGroupIngress",
      GroupId,
      ...ipPermissions(SSH, "tcp 80 10.0.0.0/9"),
    });
    const { nearMisses, json } = (await since()).at(-1) ?? {};
    expect(json?.errorCode).toBeUndefined();
    expect(nearMisses?.[0]).toMatchObject({ stored: "tcp#80#80#10.0.0.0/8", differs: ["source"] });
  });
});

describe("what goes on record", () => {
  it("a revoke: in its transaction, which stays the only call", async () => {
    const GroupId = await user.createGroup();
    await user.addRules(GroupId, SSH);
    service.takeCalls();
    const { body } = await service.call({ Action: "RevokeSecurityGroupIngress", GroupId, ...flat(SSH) });
    expect(service.takeCalls()).toEqual(["TransactWriteItems"]);
    const revoke = (await since()).at(-1);
    expect(revoke).toMatchObject({ eventName: "RevokeSecurityGroupIngress", userName: "test", readOnly: false });
    expect(revoke?.pk).toBe(`TRAIL#${ACCOUNT}/${REGION}#${revoke?.sk.slice(0, 10)}`);
    expect(revoke?.resources).toContain(GroupId);
    expect(revoke?.expires).toBe(Math.floor(Date.parse(revoke?.sk.slice(0, 24) ?? "") / 1_000) + 90 * 86_400);
    expect(revoke?.json).toMatchObject({
      requestParameters: { groupId: GroupId, ipPermissions: {}, cidrIp: "10.0.0.0/8" },
      responseElements: { requestId: textsOf(body, "requestId")[0], _return: true },
      requestID: textsOf(body, "requestId")[0],
    });
  });

  it.each([
    ["TransactWriteItems", "for good", 100],
    ["PutItem", "once", 1],
  ])(
    "%s carried out, its answer lost %s → one record of the request, the one that is true",
    async (unlucky, _, times) => {
      const GroupId = await user.createGroup({ VpcId: await user.createVpc() });
      if (unlucky === "TransactWriteItems") await user.addRules(GroupId, SSH);
      before = (await trail()).length;
      let lost = 0;
      const client = interceptedClient(table.engine.endpoint, async (send, { operation }) => {
        const answer = await send();
        if (operation === unlucky && lost++ < times) throw connectionReset();
        return answer;
      });
      const announced: TrailRecord[] = [];
      const settings = { days: 90, reads: false, onRecord: (record: TrailRecord) => announced.push(record) };
      const revoke = { Action: "RevokeSecurityGroupIngress", GroupId, ...flat(SSH) };
      const { status } = await createTestService(client, undefined, undefined, settings).call(revoke);
      client.destroy();
      expect(status).toBe(unlucky === "PutItem" ? 400 : 503);
      const records = (await since()).map(({ json }) => json);
      expect(records.map(({ errorCode }) => errorCode)).toEqual([
        unlucky === "PutItem" ? "Client.InvalidPermission.NotFound" : undefined,
      ]);
      expect(announced).toEqual(records);
    },
  );

  it("a request that fails, one that is refused, a dry run: one put each, and nothing else is changed", async () => {
    const GroupId = await user.createGroup({ VpcId: await user.createVpc() });
    before = (await trail()).length;
    const revoke = { Action: "RevokeSecurityGroupIngress", GroupId, ...flat(SSH) };
    const policy = { Statement: [{ Effect: "Allow", Action: "ec2:Describe*", Resource: "*" }] } as const;
    await service.call(revoke);
    service.takeCalls();
    await service.call({ ...revoke, DryRun: true });
    expect(service.takeCalls()).toEqual(["PutItem"]);
    await service.call(revoke, { policy: { Version: "2012-10-17", ...policy }, accessKeyId: "reader" });
    expect((await since()).map(({ json }) => [json.userIdentity.userName, json.errorCode])).toEqual([
      ["test", "Client.InvalidPermission.NotFound"],
      ["test", "Client.DryRunOperation"],
      ["reader", "Client.UnauthorizedOperation"],
    ]);
  });

  it("a success that changed nothing", async () => {
    const answer = await service.call({
      Action: "RevokeSecurityGroupIngress",
      GroupName: "websrv",
      ...flat("tcp 9 10.0.0.0/8"),
    });
    expect(answer.status).toBe(200);
    expect((await since()).map(({ json }) => json.eventName)).toEqual(["RevokeSecurityGroupIngress"]);
  });

  it("no read, unless reads are wanted; nothing at all without a trail; no unknown action", async () => {
    await service.call({ Action: "DescribeSecurityGroups" });
    await service.call({ Action: "RunInstances" });
    await createTestService(table.client).call({ Action: "DeleteSecurityGroup", GroupName: "nobody" });
    expect(await since()).toEqual([]);
    const withReads = createTestService(table.client, undefined, undefined, { days: 1, reads: true });
    await withReads.call({ Action: "DescribeSecurityGroups" });
    expect((await since()).map(({ json }) => [json.eventName, json.responseElements])).toEqual([
      ["DescribeSecurityGroups", null],
    ]);
  });

  it("every request of many at once, once each", async () => {
    const GroupId = await user.createGroup();
    await user.addRules(GroupId, ...ipv4Rules(20));
    before = (await trail()).length;
    const answers = await Promise.all(
      ipv4Rules(20).map((rule) =>
        service.call({ Action: "RevokeSecurityGroupIngress", GroupId, ...ipPermissions(rule) }),
      ),
    );
    const ids = answers.flatMap(({ body }) => textsOf(body, "requestId"));
    expect((await since()).map(({ json }) => json.requestID).toSorted()).toEqual(ids.toSorted());
  });
});

describe("a record never makes a change fail", () => {
  it("all the rules that a group holds, with the longest descriptions, added and revoked, each in steps", async () => {
    const limits = { accountId: "444455556666" };
    const large = actor(service, limits);
    const groups = await Promise.all(Array.from({ length: 5 }, () => large.createGroup()));
    const GroupId = groups[0] ?? "";
    const rules = Array.from({ length: 60 }, (_, index) => `tcp ${index + 1} 10.0.0.0/8 # ${"d".repeat(255)}`);
    const group6 = Array.from({ length: 60 }, (_, index) => `tcp ${index + 1} fd00::/8 # ${"d".repeat(255)}`);
    const both = [...rules, ...group6];
    const added = await service.call(
      { Action: "AuthorizeSecurityGroupIngress", GroupId, ...ipPermissions(...both) },
      limits,
    );
    expect(added.status).toBe(200);
    const revoked = await service.call(
      { Action: "RevokeSecurityGroupIngress", GroupId, ...ipPermissions(...both) },
      limits,
    );
    expect(textsOf(revoked.body, "securityGroupRuleId")).toHaveLength(120);
    expect((await since()).map(({ json }) => json.eventName)).toEqual([
      ...groups.map(() => "CreateSecurityGroup"),
      "AuthorizeSecurityGroupIngress",
      "RevokeSecurityGroupIngress",
    ]);
  });
});

it("verify finds nothing wrong in a table with records, and the account is as without", async () => {
  expect(await verifyTable({ client: table.client, tableName: TABLE })).toEqual([]);
  const Key = { pk: partitionKey(ACCOUNT, REGION), sk: "ACCOUNT" };
  const { Item } = await table.client.send(new GetCommand({ TableName: TABLE, Key }));
  expect(Item).toBeDefined();
});
