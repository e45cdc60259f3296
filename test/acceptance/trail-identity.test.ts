import { CreateSecurityGroupCommand } from "@aws-sdk/client-ec2";
import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it } from "vitest";
import { REGION } from "../support/engine.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox } = await setUpSandbox();
const { host, hostname, port } = new URL(sandbox.url);
const LOOK_UP = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";
const keys = await sandbox.table.addCredential({ accountId: "444455556666" });

await sandbox.ec2(keys).send(new CreateSecurityGroupCommand({ GroupName: "pre-signed", Description: "x" }));

const unsigned = (query: Record<string, string>, headers: Record<string, string>) => ({
  method: "POST",
  protocol: "http:",
  hostname,
  port: Number(port),
  path: "/",
  query,
  headers: { host, ...headers },
});
const signerOf = (service: string) =>
  new SignatureV4({ credentials: keys, region: REGION, service, sha256: Sha256Node });

/** LookupEvents by a pre-signed URL; what it asks for is signed, as is the header that names the operation. */
async function lookUp(signed: string, sent = signed) {
  const target = { "x-amz-target": LOOK_UP, "content-type": "application/x-amz-json-1.1" };
  const { query = {} } = await signerOf("cloudtrail").presign(
    { ...unsigned({}, target), body: signed },
    {
      expiresIn: 604_800,
      unhoistableHeaders: new Set(["x-amz-target"]),
      signableHeaders: new Set(Object.keys(target)),
    },
  );
  const search = new URLSearchParams(query as Record<string, string>).toString();
  const answer = await fetch(`${sandbox.url}/?${search}`, { method: "POST", headers: target, body: sent });
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
    const { status, Events, __type } = await lookUp('{"MaxResults":1}', '{"MaxResults":2}');
    expect({ status, Events, __type }).toEqual({
      status: 400,
      Events: undefined,
      __type: "UnrecognizedClientException",
    });
  });
});

it("who a record names is who GetCallerIdentity says that the caller is", async () => {
  const query = { Action: "GetCallerIdentity", Version: "2011-06-15" };
  const { headers } = await signerOf("sts").sign(unsigned(query, {}));
  const answer = await fetch(`${sandbox.url}/?${new URLSearchParams(query).toString()}`, { method: "POST", headers });
  const [, arn = ""] = /<Arn>(.*)<\/Arn>/.exec(await answer.text()) ?? [];
  const { Events: [event] = [] } = await lookUp('{"MaxResults":1}');
  const { userIdentity } = JSON.parse(event?.CloudTrailEvent ?? "{}") as { userIdentity: { arn: string } };
  expect(arn).toMatch(/^arn:aws:iam::444455556666:user\//);
  expect(userIdentity.arn).toBe(arn);
});
