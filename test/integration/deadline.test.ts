/**
 * One deadline for the whole request: whichever of its calls DynamoDB leaves without an answer, the client has one when
 * it is due, and what may still have to be undone has been given the time.
 */
import { setTimeout } from "node:timers/promises";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterEach, describe, expect, it } from "vitest";
import { signatureAuthenticator } from "../../lib/auth/authenticate.ts";
import { cacheCredentials } from "../../lib/auth/credentials.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import type { HttpRequest } from "../../lib/http.ts";
import { createService } from "../../lib/service.ts";
import { credentialStore } from "../../lib/store/credentials.ts";
import { actor } from "../support/actor.ts";
import { ACCOUNT, TABLE } from "../support/engine.ts";
import { connectionReset, interceptedClient } from "../support/requests.ts";
import { flat, ipPermissions, ipv4Rules, ipv6Rules } from "../support/rules.ts";
import { createTestService, parseError } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";
import { sign } from "../unit/auth/stock-signer.ts";

const { table, user } = await setUpService();

const DEADLINE = 500;
/** Beyond the deadline, for a slow machine; what doesn't look at the deadline never ends. */
const SLACK = 30_000;

const clients: DynamoDBDocumentClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

/** A client for which DynamoDB falls silent from that call on. */
function silentFrom(call: number): DynamoDBDocumentClient {
  const seen = new Set<string>();
  const client = interceptedClient(table.engine.endpoint, (send, { invocation }) => {
    seen.add(invocation);
    return seen.size < call ? send() : new Promise(() => {});
  });
  clients.push(client);
  return client;
}

async function timed<Result>(work: () => Promise<Result>): Promise<[result: Result, milliseconds: number]> {
  const started = performance.now();
  const result = await work();
  return [result, performance.now() - started];
}

describe("DynamoDB falls silent → Unavailable by the deadline", () => {
  it.each([
    [1, "when the rule is deleted"],
    [2, "when there is no such rule, and the group is read"],
  ])("from call %i on, %s", async (call) => {
    const groupId = await user.createGroup();
    const service = createTestService(silentFrom(call), DEADLINE);
    const revoke = { Action: "RevokeSecurityGroupIngress", GroupId: groupId, ...flat("tcp 22 10.0.0.0/8") };
    const [answer, milliseconds] = await timed(() => service.call(revoke));
    expect(answer).toMatchObject({ status: 503, code: "Unavailable" });
    expect(milliseconds).toBeLessThan(DEADLINE + SLACK);
  });

  it("when the credential is read", async () => {
    const credentials = credentialStore(silentFrom(1), TABLE);
    const find = cacheCredentials((...parameters) => credentials.find(...parameters));
    const authenticate = signatureAuthenticator({ find, region: "us-east-1", version2: false });
    const service = createService({ client: table.client, tableName: TABLE, authenticate });
    const request: HttpRequest = await sign({ parameters: { Action: "DescribeVpcs" } }, { at: Date.now() });
    const [{ status, body }, milliseconds] = await timed(() => service(request, deadlineIn(DEADLINE), () => {}));
    expect([status, parseError(body).code]).toEqual([503, "Unavailable"]);
    expect(milliseconds).toBeLessThan(DEADLINE + SLACK);
  });

  it.each([
    ["when the account is read", "DescribeSecurityGroups", ACCOUNT, 1],
    ["when its groups are read", "DescribeSecurityGroups", ACCOUNT, 2],
    ["when a new account is made", "CreateDefaultVpc", "888888888888", 2],
  ])("%s", async (_, Action, accountId, call) => {
    const service = createTestService(silentFrom(call), DEADLINE);
    const [answer, milliseconds] = await timed(() => actor(service, { accountId }).call({ Action }));
    expect(answer).toMatchObject({ status: 503, code: "Unavailable" });
    expect(milliseconds).toBeLessThan(DEADLINE + SLACK);
  });
});

describe("the deadline passes while DynamoDB is silent, and the connection is lost after that", () => {
  it("→ the SDK makes no further attempt: what has been answered 503 isn't done later on", async () => {
    const groupId = await user.createGroup();
    await user.addRules(groupId, "tcp 22 10.0.0.0/8");
    let attempts = 0;
    let lose: (reason: Error) => void = () => {};
    const client = interceptedClient(table.engine.endpoint, (send) =>
      ++attempts === 1 ? new Promise((_, reject) => (lose = reject)) : send(),
    );
    clients.push(client);
    const revoke = { Action: "RevokeSecurityGroupIngress", GroupId: groupId, ...flat("tcp 22 10.0.0.0/8") };
    expect(await createTestService(client, DEADLINE).call(revoke)).toMatchObject({ status: 503, code: "Unavailable" });
    lose(connectionReset());
    // More than the SDK waits between two attempts.
    await setTimeout(1_000);
    expect(attempts).toBe(1);
    expect(await user.rulesOf(groupId)).toEqual(["tcp 22 10.0.0.0/8"]);
  });
});

describe("the deadline passes in the middle of a request of several transactions", () => {
  it("DynamoDB slow from the marks on → 503 in time, and what was marked is taken back before", async () => {
    const groupId = await user.createGroup({ VpcId: await user.createVpc() });
    const rules = [...ipv4Rules(60), ...ipv6Rules(60)];
    const seen = new Set<string>();
    const client = interceptedClient(table.engine.endpoint, (send, { invocation }) => {
      seen.add(invocation);
      // The main transaction hangs; what takes the marks back is answered.
      return seen.size === 4 ? new Promise(() => {}) : send();
    });
    clients.push(client);
    const authorize = { Action: "AuthorizeSecurityGroupIngress", GroupId: groupId, ...ipPermissions(...rules) };
    const service = createTestService(client, 2_000);
    const [answer, milliseconds] = await timed(() => service.call(authorize));
    expect(answer).toMatchObject({ status: 503, code: "Unavailable" });
    expect(milliseconds).toBeLessThan(2_000 + SLACK);
    expect(await user.rulesOf(groupId)).toEqual([]);
    expect(await actor(createTestService(table.client)).call(authorize)).toMatchObject({ status: 200 });
    expect(await user.rulesOf(groupId)).toHaveLength(120);
  });
});
