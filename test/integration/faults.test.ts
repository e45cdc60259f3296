import {
  GetItemCommand,
  ProvisionedThroughputExceededException,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { createServer, type Server } from "node:net";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actor, attempt, revokedIds } from "../support/actor.ts";
import { createTestClient } from "../support/engine.ts";
import { flat, ipv4Rules, ipv6Rules } from "../support/rules.ts";
import { type CallParameters, createTestService, type TestService } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table, user } = await setUpService();

/** Sets the stage and looks at what is left: no fault reaches it. */
/** What the service under test uses: the real engine, unless a fault stands in the way. */
let client: DynamoDBDocumentClient;
let faulty: ReturnType<typeof mockDocumentClient>;
let service: TestService;
let groupId: string;

const mockDocumentClient = (mocked: DynamoDBDocumentClient) => mockClient(mocked);

const SSH = "tcp 22 10.0.0.0/8";

beforeEach(async () => {
  groupId = await user.createGroup({ VpcId: await user.createVpc() });
  await user.addRules(groupId, SSH);
  client = createTestClient(table.engine.endpoint);
  faulty = mockDocumentClient(client);
  faulty
    .on(GetItemCommand)
    .callsFake((input) => table.client.send(new GetItemCommand(input as GetItemCommand["input"])));
  faulty.on(QueryCommand).callsFake((input) => table.client.send(new QueryCommand(input as QueryCommand["input"])));
  faulty.on(TransactWriteItemsCommand).callsFake(transact);
  service = createTestService(client);
  // Retries come without a pause.
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
  faulty.restore();
  client.destroy();
});

const transact = (input: TransactWriteItemsCommandInput) => table.client.send(new TransactWriteItemsCommand(input));

const revoke = () => service.call({ Action: "RevokeSecurityGroupIngress", GroupId: groupId, ...flat(SSH) });

const transactions = () => faulty.commandCalls(TransactWriteItemsCommand).length;

const named = (name: string) => Object.assign(new Error(`${name} of the test`), { name });

function cancelled(...codes: string[]): TransactionCanceledException {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: "cancelled", $metadata: {}, CancellationReasons });
}

describe("faults that pass", () => {
  it.each([
    ["TransactionConflict", cancelled("TransactionConflict")],
    ["ThrottlingError", cancelled("ThrottlingError")],
    ["ProvisionedThroughputExceeded", cancelled("ProvisionedThroughputExceeded")],
    ["a conflict beside a failed condition", cancelled("ConditionalCheckFailed", "TransactionConflict")],
  ])("%s, twice → tried again, and revoked", async (_, fault) => {
    faulty.on(TransactWriteItemsCommand).rejectsOnce(fault).rejectsOnce(fault).callsFake(transact);
    const answer = await revoke();
    expect(answer.status).toBe(200);
    expect(revokedIds(answer)).toHaveLength(1);
    expect(transactions()).toBe(3);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("TransactionConflict, twice, at an authorize → tried again, and authorised", async () => {
    const fault = cancelled("None", "TransactionConflict");
    faulty.on(TransactWriteItemsCommand).rejectsOnce(fault).rejectsOnce(fault).callsFake(transact);
    const rule = flat("tcp 80 10.0.0.0/8");
    const answer = await service.call({ Action: "AuthorizeSecurityGroupIngress", GroupId: groupId, ...rule });
    expect(answer.status).toBe(200);
    expect(await user.rulesOf(groupId)).toHaveLength(2);
  });

  it("what has been revoked between two attempts → InvalidPermission.NotFound, not a success", async () => {
    faulty
      .on(TransactWriteItemsCommand)
      .callsFakeOnce(async () => {
        await user.revoke(groupId, SSH);
        throw cancelled("TransactionConflict");
      })
      .callsFake(transact);
    expect(await revoke()).toMatchObject({ status: 400, code: "InvalidPermission.NotFound" });
  });
});

describe("one token for a commit, whatever its attempts meet", () => {
  const on = (Action: string) => ({ Action, GroupId: groupId });
  const requests: readonly [string, () => CallParameters][] = [
    ["a revoke", () => ({ ...on("RevokeSecurityGroupIngress"), ...flat(SSH) })],
    ["an authorize", () => ({ ...on("AuthorizeSecurityGroupIngress"), ...flat("tcp 80 10.0.0.0/8") })],
    ["a delete of the group", () => on("DeleteSecurityGroup")],
    ["a creation", () => ({ Action: "CreateSecurityGroup", GroupName: "once", GroupDescription: "once" })],
    ["tags", () => ({ Action: "CreateTags", "ResourceId.1": groupId, "Tag.1.Key": "k", "Tag.1.Value": "v" })],
  ];

  it.each(requests)("%s: carried out, the answer lost, its repeat in conflict → success", async (_, parameters) => {
    faulty
      .on(TransactWriteItemsCommand)
      .callsFakeOnce(async (input: TransactWriteItemsCommandInput) => {
        await transact(input);
        throw cancelled("TransactionConflict");
      })
      .callsFake(transact);
    expect(await service.call(parameters())).toMatchObject({ status: 200 });
    expect(transactions()).toBe(2);
  });

  it("an attempt that arrives late → a rule that was authorised meanwhile stays", async () => {
    let late: TransactWriteItemsCommandInput | undefined;
    faulty
      .on(TransactWriteItemsCommand)
      .callsFakeOnce((input: TransactWriteItemsCommandInput) => {
        late = input;
        throw cancelled("TransactionConflict");
      })
      .callsFake(transact);
    expect(await revoke()).toMatchObject({ status: 200 });
    await user.addRules(groupId, SSH);
    if (late) await transact(late);
    expect(await user.rulesOf(groupId)).toEqual([SSH]);
  });
});

describe("faults that stay → an error of the server, nothing revoked", () => {
  const LIMIT = { status: 503, code: "RequestLimitExceeded", message: "Request limit exceeded." };
  const UNAVAILABLE = {
    status: 503,
    code: "Unavailable",
    message: "The server is overloaded and can't handle the request.",
  };

  it.each([
    ["TransactionConflict", "RequestLimitExceeded", cancelled("TransactionConflict")],
    ["ThrottlingError", "RequestLimitExceeded", cancelled("ThrottlingError")],
    ["ThrottlingException", "RequestLimitExceeded", named("ThrottlingException")],
    ["RequestLimitExceeded", "RequestLimitExceeded", named("RequestLimitExceeded")],
    [
      "ProvisionedThroughputExceededException",
      "RequestLimitExceeded",
      new ProvisionedThroughputExceededException({ message: "slow down", $metadata: {} }),
    ],
    ["TimeoutError", "Unavailable", named("TimeoutError")],
    ["AbortError", "Unavailable", named("AbortError")],
    ["InternalServerError", "Unavailable", named("InternalServerError")],
    ["ECONNREFUSED", "Unavailable", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
  ])("%s for ever → %s", async (_, code, fault) => {
    faulty.on(TransactWriteItemsCommand).rejects(fault);
    const expected = code === "Unavailable" ? UNAVAILABLE : LIMIT;
    expect(await attempt(table.client, revoke)).toEqual({ ...expected, changed: false });
    expect(service.log.at(-1)?.cause).toContain(fault.message);
    expect(await user.rulesOf(groupId)).toEqual([SSH]);
  });

  it("throttling until the deadline → RequestLimitExceeded before it passes", async () => {
    service = createTestService(client, 500);
    faulty.on(TransactWriteItemsCommand).rejects(cancelled("ThrottlingError"));
    // Once it has passed, the answer is Unavailable.
    expect(await revoke()).toMatchObject(LIMIT);
    expect(transactions()).toBeGreaterThan(0);
  });

  it("throttling for ever → attempts end at some number", async () => {
    faulty.on(TransactWriteItemsCommand).rejects(cancelled("ThrottlingError"));
    await revoke();
    expect(transactions()).toBeGreaterThan(2);
    expect(transactions()).toBeLessThan(50);
  });

  it.each([
    ["reads", () => faulty.on(GetItemCommand)],
    ["queries", () => faulty.on(QueryCommand)],
  ])("%s are throttled → RequestLimitExceeded", async (_, read) => {
    read().rejects(named("ThrottlingException"));
    const byId = { Action: "RevokeSecurityGroupIngress", GroupName: "websrv", "SecurityGroupRuleId.1": "sgr-00000000" };
    expect(await attempt(table.client, () => service.call(byId))).toEqual({ ...LIMIT, changed: false });
  });
});

describe("what nobody expects → InternalError 500, without a word of it in the answer", () => {
  it.each([
    ["a bug", new TypeError("secret detail: undefined is not a function")],
    [
      "a table that isn't there",
      Object.assign(named("ResourceNotFoundException"), { message: "secret detail: table" }),
    ],
    ["no permission on the table", Object.assign(named("AccessDeniedException"), { message: "secret detail: arn" })],
    ["a reason that DynamoDB never gave before", Object.assign(cancelled("Unheard"), { message: "secret detail: x" })],
  ])("%s", async (_, fault) => {
    faulty.on(TransactWriteItemsCommand).rejects(fault);
    let body = "";
    const outcome = await attempt(table.client, async () => {
      const answer = await revoke();
      ({ body } = answer);
      return answer;
    });
    expect(outcome).toEqual({
      status: 500,
      code: "InternalError",
      message: "An internal error has occurred",
      changed: false,
    });
    expect(body).not.toContain("secret detail");
    expect(body).toMatch(/<RequestID>[0-9a-f-]{36}<\/RequestID><\/Response>$/);
    expect(service.log.at(-1)).toMatchObject({ status: 500, code: "InternalError" });
    expect(service.log.at(-1)?.cause).toContain("secret detail");
    expect(body).toContain(service.log.at(-1)?.requestId);
  });
});

describe("a later one of several transactions of an authorize fails", () => {
  const RULES = [...ipv4Rules(59), ...ipv6Rules(60)];
  const authorize = () => actor(service).authorize(groupId, ...RULES);

  it.each([
    ["with a bug", new TypeError("x"), "InternalError"],
    ["with throttling", cancelled("ThrottlingError"), "RequestLimitExceeded"],
    ["with a time-out", named("TimeoutError"), "Unavailable"],
  ])("%s → the error, and what the first has added is taken back", async (_, fault, code) => {
    let failing = true;
    faulty.on(TransactWriteItemsCommand).callsFake(async (input: TransactWriteItemsCommandInput) => {
      const later = transactions() > 1 && failing && input.TransactItems?.some(({ Put }) => Put);
      if (later) throw fault;
      return transact(input);
    });
    expect(await authorize()).toMatchObject({ code });
    expect(await user.rulesOf(groupId)).toEqual([SSH]);
    failing = false;
    expect(await authorize()).toMatchObject({ status: 200 });
    expect(await user.rulesOf(groupId)).toHaveLength(120);
  });

  it("one of the rules has been revoked meanwhile → the error, and the others are taken back all the same", async () => {
    faulty.on(TransactWriteItemsCommand).callsFake(async (input: TransactWriteItemsCommandInput) => {
      if (transactions() !== 2) return transact(input);
      await user.revoke(groupId, RULES[0] ?? "");
      throw new TypeError("x");
    });
    expect(await authorize()).toMatchObject({ code: "InternalError" });
    expect(await user.rulesOf(groupId)).toEqual([SSH]);
  });

  it("carried out, and its answer lost → all of the rules are there, or none", async () => {
    let lost = false;
    faulty.on(TransactWriteItemsCommand).callsFake(async (input: TransactWriteItemsCommandInput) => {
      const output = await transact(input);
      if (lost || transactions() !== 2) return output;
      lost = true;
      throw named("TimeoutError");
    });
    const { status } = await authorize();
    expect(await user.rulesOf(groupId)).toHaveLength(status === 200 ? 120 : 1);
  });
});

describe("a DynamoDB that can't be reached", () => {
  let silent: Server;
  let unreachable: DynamoDBDocumentClient;

  beforeEach(async () => {
    silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : undefined;
    unreachable = createTestClient(`http://127.0.0.1:${port}`);
    vi.restoreAllMocks();
  });
  afterEach(() => {
    unreachable.destroy();
    silent.close();
  });

  it("takes connections and never answers → Unavailable by the deadline", async () => {
    const waiting = createTestService(unreachable, 300);
    const answer = await waiting.call({ Action: "RevokeSecurityGroupIngress", GroupId: groupId, ...flat(SSH) });
    expect(answer).toMatchObject({ status: 503, code: "Unavailable" });
  });

  it("takes no connections → Unavailable", async () => {
    silent.close();
    const refused = createTestService(unreachable);
    const answer = await refused.call({ Action: "RevokeSecurityGroupIngress", GroupId: groupId, ...flat(SSH) });
    expect(answer).toMatchObject({ status: 503, code: "Unavailable" });
  });
});
