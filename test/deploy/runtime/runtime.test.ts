import { once } from "node:events";
import { createServer } from "node:http";
import type { APIGatewayProxyResult } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { actor, type Actor } from "../../support/actor.ts";
import { startTable, type TestTable } from "../../support/engine.ts";
import { ipPermissions, ipv4Rules } from "../../support/rules.ts";
import { createTestService, type CallParameters, parseError } from "../../support/service.ts";
import { stoppedAfterEach } from "../../support/started.ts";
import { startBetween } from "../../support/between.ts";
import { buildRuntimeClient } from "./client.ts";
import { type Container, startContainer } from "./container.ts";
import { eventOf } from "./events.ts";

const missing = buildRuntimeClient();

/** The built function in AWS's own runtime client, on the Node of the runtime; the test stands in for Lambda. */
describe.skipIf(missing)(`in AWS's runtime${missing === undefined ? "" : ` (${missing})`}`, () => {
  let table: TestTable;
  let user: Actor;
  let groupId: string;
  beforeAll(async () => {
    table = await startTable();
    user = actor(createTestService(table.client));
  });
  afterAll(() => table.stop());
  beforeEach(async () => void (groupId = await user.createGroup({ VpcId: await user.createVpc() })));

  const stopped = stoppedAfterEach();
  const start = async (environment: Readonly<Record<string, string>> = {}, endpoint = table.engine.endpoint) =>
    stopped(await startContainer(endpoint, environment));

  /** What the container answers; an invocation that failed is none. */
  async function ask(container: Container, parameters: CallParameters, milliseconds?: number) {
    const ending = await container.invoke(await eventOf(parameters), milliseconds);
    if ("error" in ending) throw new Error(JSON.stringify(ending.error));
    const { statusCode, body }: APIGatewayProxyResult = ending.result;
    return { status: statusCode, body, ...parseError(body) };
  }

  const [SSH, WEB] = ["tcp 22 10.0.0.0/8", "tcp 80 10.0.0.0/8"];
  const authorize = (...rules: string[]): CallParameters => ({
    Action: "AuthorizeSecurityGroupIngress",
    GroupId: groupId,
    ...ipPermissions(...rules),
  });
  const revoke = (...rules: string[]): CallParameters => ({
    ...authorize(...rules),
    Action: "RevokeSecurityGroupIngress",
  });

  describe.each(["JSON", "Text"])("log format %s", (format) => {
    it("the first event, and the next one: answered, each one line of JSON, the first one's start was cold", async () => {
      const container = await start({ AWS_LAMBDA_LOG_FORMAT: format });
      expect(await ask(container, authorize(SSH))).toMatchObject({ status: 200 });
      expect(await ask(container, revoke(SSH))).toMatchObject({ status: 200 });
      expect(await ask(container, revoke(SSH))).toMatchObject({ status: 400, code: "InvalidPermission.NotFound" });
      await expect.poll(container.log).toMatchObject([
        { level: "INFO", action: "AuthorizeSecurityGroupIngress", coldStart: true },
        { level: "INFO", action: "RevokeSecurityGroupIngress", coldStart: false },
        { level: "WARN", code: "InvalidPermission.NotFound", coldStart: false },
      ]);
      expect(new Set(container.log().map(({ functionRequestId }) => functionRequestId)).size).toBe(3);
    });

    it("a variable has a value that it can't have → ends before the first event; Lambda and the log hear which", async () => {
      const container = await start({ AWS_LAMBDA_LOG_FORMAT: format, LOG_LEVEL: "loud" });
      const message = "LOG_LEVEL is info or warn or error, not loud";
      expect(await container.failed).toMatchObject({ errorMessage: message });
      expect(await container.ended).not.toBe(0);
      expect(container.printed()).toContain(message);
    });
  });

  it("nobody is let in unsigned on AWS: AUTHENTICATION=none → ends before the first event", async () => {
    const container = await start({ AUTHENTICATION: "none" });
    expect(await container.failed).toMatchObject({
      errorMessage: expect.stringContaining("AUTHENTICATION=none is for local runs only") as string,
    });
  });

  it("an event that is none of a proxy's → one answer, and the container goes on", async () => {
    const container = await start();
    expect(await container.invoke({ Records: [] })).toMatchObject({ result: { statusCode: 400 } });
    expect(await ask(container, authorize(SSH))).toMatchObject({ status: 200 });
  });

  it("DynamoDB doesn't answer → Unavailable because the time is up, logged, and not a time-out of Lambda's", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    stopped({ stop: () => (silent.closeAllConnections(), void silent.close()) });
    const address = silent.address();
    const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const container = await start({}, endpoint);
    expect(await ask(container, revoke(SSH), 2_500)).toMatchObject({ status: 503, code: "Unavailable" });
    await expect
      .poll(container.log)
      .toMatchObject([
        { level: "ERROR", code: "Unavailable", cause: expect.stringContaining("the answer is due") as string },
      ]);
  });

  it("two containers at once: one rule is revoked once, and each of them starts cold", async () => {
    const containers = await Promise.all([start(), start()]);
    await user.addRules(groupId, SSH, WEB);
    const answers = await Promise.all(containers.map((container) => ask(container, revoke(SSH))));
    expect(answers.map(({ code = "done" }) => code).toSorted((one, other) => one.localeCompare(other))).toEqual([
      "done",
      "InvalidPermission.NotFound",
    ]);
    expect(await user.rulesOf(groupId)).toEqual([WEB]);
    const starts = () => containers.map((container) => container.log().map(({ coldStart }) => coldStart));
    await expect.poll(starts).toEqual([[true], [true]]);
  });

  it("frozen so long that its connections are dead → each request is answered as if they weren't", async () => {
    const between = stopped(await startBetween(table.engine.endpoint));
    const container = await start({}, between.endpoint);
    // Groups are read all at once: so there are several connections.
    await user.addRules(groupId, ...ipv4Rules(20));
    const many = await Promise.all(Array.from({ length: 12 }, () => user.createGroup()));
    const names = Object.fromEntries(many.map((id, index) => [`GroupId.${index + 1}`, id]));
    expect(await ask(container, { Action: "DescribeSecurityGroups", ...names })).toMatchObject({ status: 200 });
    const before = between.connections();
    expect(before).toBeGreaterThan(3);
    container.process.kill("SIGSTOP");
    between.forget();
    container.process.kill("SIGCONT");
    expect(await ask(container, revoke(ipv4Rules(1)[0] ?? ""))).toMatchObject({ status: 200 });
    expect(await user.rulesOf(groupId)).toHaveLength(19);
    await expect.poll(container.log).toMatchObject([{ action: "DescribeSecurityGroups" }, { roundTrips: 2 }]);
  });

  it("SIGTERM after its last answer → every line that it owes is there", async () => {
    const container = await start();
    for (const rule of ipv4Rules(10)) await ask(container, authorize(rule));
    container.process.kill("SIGTERM");
    await container.ended;
    expect(container.log()).toHaveLength(10);
  });
});
