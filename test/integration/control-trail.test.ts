import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { expect, it } from "vitest";
import { startTestSandbox } from "../support/sandbox.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const rule = (port: number) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port, CidrIp: "192.0.2.0/24" });
let groups = 0;

/** A revoke of port 443 where there is 80. */
async function revokeInVain(): Promise<void> {
  const name = `near-${groups++}`;
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: name, Description: name }));
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...rule(80) }));
  const revoked = ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, ...rule(443) }));
  await revoked.catch(() => undefined);
}

interface Entry {
  readonly record: { readonly eventID: string; readonly eventName: string };
  readonly notes: { readonly nearMisses?: readonly { readonly differs: readonly string[] }[] };
}

async function ask(query: string) {
  const answer = await fetch(`${sandbox.url}/_sandbox/records?${query}`);
  return { status: answer.status, body: (await answer.json()) as { records: Entry[]; nextToken?: string } };
}

async function listen(url: string) {
  const stopping = new AbortController();
  const answer = await fetch(`${url}/_sandbox/events`, { signal: stopping.signal });
  return { answer, stop: () => stopping.abort() };
}

/** What comes until one is of that name, or to the end. */
async function heard({ body }: Response, eventName: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  let text = "";
  for await (const chunk of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const [, id, data = ""] = /^id: (.*)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      const entry = JSON.parse(data) as Entry;
      expect(entry.record.eventID).toBe(id);
      entries.push(entry);
      if (entry.record.eventName === eventName) return entries;
    }
  }
  return entries;
}

const NEAR = [expect.objectContaining({ differs: ["fromPort", "toPort"] })];

it("records → the latest first, with near misses, page by page", async () => {
  await revokeInVain();
  const first = await ask("limit=1");
  expect(first).toMatchObject({
    status: 200,
    body: { records: [{ record: { eventName: "RevokeSecurityGroupIngress" }, notes: { nearMisses: NEAR } }] },
  });
  const second = await ask(`limit=1&token=${first.body.nextToken}`);
  expect(second.body.records.map(({ record }) => record.eventName)).toEqual(["AuthorizeSecurityGroupIngress"]);
});

it("records of another account or region → none of this one's", async () => {
  await revokeInVain();
  expect(await ask("account=210987654321")).toMatchObject({ status: 200, body: { records: [] } });
  expect(await ask("region=eu-west-3")).toMatchObject({ status: 200, body: { records: [] } });
});

it.each([
  "account=1",
  "account=1%23",
  "region=a%23b",
  "region=us-esat-1",
  "limit=0",
  "limit=501",
  "limit=x",
  "limit=",
  "token=x",
  "token=",
])("records?%s → 400 that says why", async (query) => {
  expect(await ask(query)).toMatchObject({ status: 400, body: { error: expect.any(String) as unknown } });
});

it("events → each record as it comes, with near misses", async () => {
  const { answer, stop } = await listen(sandbox.url);
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  expect(answer.headers.has("access-control-allow-origin")).toBe(false);
  await revokeInVain();
  const entries = await heard(answer, "RevokeSecurityGroupIngress");
  expect(entries.map(({ record }) => record.eventName)).toEqual([
    "CreateSecurityGroup",
    "AuthorizeSecurityGroupIngress",
    "RevokeSecurityGroupIngress",
  ]);
  expect(entries.at(-1)?.notes.nearMisses).toEqual(NEAR);
  stop();
});

it("events for a page of another site → 403", async () => {
  const answer = await fetch(`${sandbox.url}/_sandbox/events`, { headers: { origin: "http://evil.test" } });
  expect(answer.status).toBe(403);
});

it("one listener too many → 503, until another has gone; a stop ends what they read", async () => {
  const full = await startTestSandbox();
  const listeners = await Promise.all(Array.from({ length: 32 }, () => listen(full.url)));
  expect(listeners.map(({ answer }) => answer.status)).toEqual(Array.from({ length: 32 }, () => 200));
  expect((await listen(full.url)).answer.status).toBe(503);
  listeners.pop()?.stop();
  await expect.poll(async () => (await listen(full.url)).answer.status).toBe(200);
  const [ended] = await Promise.all([heard(listeners[0]?.answer ?? new Response(), "none"), full.stop()]);
  expect(ended).toEqual([]);
});
