import { CreateSecurityGroupCommand } from "@aws-sdk/client-ec2";
import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it } from "vitest";
import { startSandbox } from "../../infra/local/sandbox.ts";
import { allowing } from "../../lib/policy-document.ts";
import type { LogEntry } from "../../lib/service.ts";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox } = await setUpSandbox();
const LOOK_UP = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
const keys = await sandbox.table.addCredential({ accountId: "444455556666" });

await sandbox.ec2(keys).send(new CreateSecurityGroupCommand({ GroupName: "pre-signed", Description: "x" }));

function unsigned(url: string, query: Record<string, string>, headers: Record<string, string>) {
  const { host, hostname, port } = new URL(url);
  const to = { method: "POST", protocol: "http:", hostname, port: Number(port), path: "/" };
  return { ...to, query, headers: { host, ...headers } };
}

const signerOf = (service: string, credentials = keys) =>
  new SignatureV4({ credentials, region: REGION, service, sha256: Sha256Node });

/** LookupEvents by a pre-signed URL; what it asks for is signed, as is the header that names the operation. */
async function lookUp(signed: string, { sent = signed, keys: by = keys, url = sandbox.url } = {}) {
  const target = { "x-amz-target": LOOK_UP, "content-type": "application/x-amz-json-1.1" };
  const { query = {} } = await signerOf("cloudtrail", by).presign(
    { ...unsigned(url, {}, target), body: signed },
    {
      expiresIn: 604_800,
      unhoistableHeaders: new Set(["x-amz-target"]),
      signableHeaders: new Set(Object.keys(target)),
    },
  );
  const search = new URLSearchParams(query as Record<string, string>).toString();
  const answer = await fetch(`${url}/?${search}`, { method: "POST", headers: target, body: sent });
  const json = (await answer.json()) as { Events?: { CloudTrailEvent: string }[]; __type?: string };
  return { status: answer.status, ...json };
}

describe("LookupEvents by a pre-signed URL", () => {
  it("good for seven days → the records", async () => {
    const { status, Events = [] } = await lookUp('{"MaxResults":1}');
    expect(status).toBe(200);
    expect(Events.map(({ CloudTrailEvent }) => CloudTrailEvent)).toEqual([expect.stringContaining('"pre-signed"')]);
  });

  it("with another body → UnrecognizedClientException", async () => {
    const { status, Events, __type } = await lookUp('{"MaxResults":1}', { sent: '{"MaxResults":2}' });
    expect({ status, Events, __type }).toEqual({
      status: 400,
      Events: undefined,
      __type: "UnrecognizedClientException",
    });
  });
});

it("who a record names is who GetCallerIdentity says that the caller is", async () => {
  const query = { Action: "GetCallerIdentity", Version: "2011-06-15" };
  const { headers } = await signerOf("sts").sign(unsigned(sandbox.url, query, {}));
  const answer = await fetch(`${sandbox.url}/?${new URLSearchParams(query).toString()}`, { method: "POST", headers });
  const [, arn = ""] = /<Arn>(.*)<\/Arn>/.exec(await answer.text()) ?? [];
  const { Events: [event] = [] } = await lookUp('{"MaxResults":1}');
  const { userIdentity } = JSON.parse(event?.CloudTrailEvent ?? "{}") as { userIdentity: { arn: string } };
  expect(arn).toMatch(/^arn:aws:iam::444455556666:user\//);
  expect(userIdentity.arn).toBe(arn);
});

it.each([
  ["report", 200],
  ["enforce", 400],
])("a policy that doesn't allow it, with PERMISSIONS=%s → %i, and the log says why", async (PERMISSIONS, status) => {
  const log: LogEntry[] = [];
  const settings = { PORT: "0", DYNAMODB_ENDPOINT: sandbox.table.engine.endpoint, TABLE_NAME: TABLE, PERMISSIONS };
  const other = await startSandbox(settings, (entry) => log.push(entry));
  const describer = await sandbox.table.addCredential({ accountId: ACCOUNT, policy: allowing(["ec2:Describe*"]) });
  const answer = await lookUp("{}", { keys: describer, url: other.url });
  await other.stop();
  expect(answer.status).toBe(status);
  const why = expect.stringContaining("is not authorized to perform: cloudtrail:LookupEvents") as unknown;
  expect(log).toMatchObject([{ effect: "Deny", statements: [], ...(status === 200 ? { refused: why } : {}) }]);
});
