import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { CreateSecurityGroupCommand, DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import { expect, it } from "vitest";
import { MAX_BODY } from "../../infra/local/control/body.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox({ ALLOWED_HOSTS: "*" });

/** A request as a browser would send it: `fetch` doesn't let its caller choose these headers. */
async function send(method: string, path: string, headers: Readonly<Record<string, string>> = {}, sent = "") {
  const outgoing = request(`${sandbox.url}/_sandbox/${path}`, { method, headers }).end(sent);
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  let body = "";
  for await (const chunk of incoming) body += String(chunk);
  return { status: incoming.statusCode, headers: incoming.headers, json: JSON.parse(body) as unknown };
}

const names = async () =>
  (await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups?.map(({ GroupName }) => GroupName);

const create = () => ec2.send(new CreateSecurityGroupCommand({ GroupName: "mine", Description: "mine" }));

it("health → ok", async () => {
  expect(await send("GET", "health")).toMatchObject({ status: 200, json: { status: "ok" } });
  expect((await fetch(`${sandbox.url}/_sandbox/health`, { method: "HEAD" })).status).toBe(200);
});

it("reset → the groups are those of a new sandbox", async () => {
  await create();
  expect(await send("POST", "reset")).toMatchObject({ status: 200, json: { reset: true } });
  expect(await names()).toEqual(expect.arrayContaining(["default", "websrv"]));
  expect(await names()).not.toContain("mine");
});

it.each([
  ["of another origin", { origin: "http://evil.test" }],
  ["of an origin that hides", { origin: "null" }],
  ["of another site", { "sec-fetch-site": "cross-site" }],
  ["of another port of this machine", { "sec-fetch-site": "same-site" }],
  ["whose name points here", { host: "evil.test", origin: "http://evil.test", "sec-fetch-site": "same-origin" }],
])("a page %s → 403, nothing it may read, and nothing is reset", async (_, headers) => {
  await create();
  const answer = await send("POST", "reset", headers);
  expect(answer).toMatchObject({ status: 403, json: { error: expect.any(String) as unknown } });
  expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
  expect(await names()).toContain("mine");
  await sandbox.reset();
});

it("what isn't there → 404; another method → 405 and those that there are", async () => {
  expect(await send("GET", "nothing")).toMatchObject({ status: 404 });
  expect(await send("GET", "reset")).toMatchObject({ status: 405, headers: { allow: "POST" } });
  expect(await send("OPTIONS", "reset")).toMatchObject({ status: 405 });
});

it("a body that isn't needed is read, and the connection kept; one that is too long → 413, and nothing is done", async () => {
  await create();
  const long = "x".repeat(MAX_BODY + 1);
  expect(await send("POST", "reset", {}, long)).toMatchObject({ status: 413, headers: { connection: "close" } });
  expect(await names()).toContain("mine");
  const kept = await send("POST", "reset", { connection: "keep-alive" }, "x".repeat(100_000));
  expect(kept).toMatchObject({ status: 200, headers: { connection: "keep-alive" } });
  expect(await names()).not.toContain("mine");
});
