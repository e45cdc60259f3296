import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, it } from "vitest";
import { allowing } from "../../../lib/policy-document.ts";
import { ACCOUNT, REGION } from "../../support/engine.ts";
import { readXml, textAt } from "../../support/xml.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox } = await setUpSandbox();

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
const GET_CALLER_IDENTITY = { Action: "GetCallerIdentity", Version: "2011-06-15" };

interface Signing {
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly service?: string;
}

/** A POST as the clients of STS sign it. */
async function post(parameters: Readonly<Record<string, string>>, signing: Signing = {}) {
  const { keys = { accessKeyId: "test", secretAccessKey: "test" }, service = "sts" } = signing;
  const { host, hostname, port } = new URL(sandbox.url);
  const signer = new SignatureV4({ credentials: keys, region: REGION, service, sha256: Sha256Node });
  const body = new URLSearchParams(parameters).toString();
  const unsigned = {
    method: "POST",
    protocol: "http:",
    hostname,
    port: Number(port),
    path: "/",
    query: {},
    headers: { host, "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body,
  };
  const { headers } = await signer.sign(unsigned);
  return read(await fetch(sandbox.url, { method: "POST", headers, body }));
}

async function read(response: Response) {
  const text = await response.text();
  return { status: response.status, type: response.headers.get("content-type"), text, xml: readXml(text) };
}

describe("GetCallerIdentity", () => {
  it("→ account, user and ARN, in the namespace and the shape of STS", async () => {
    const { status, type, text, xml } = await post(GET_CALLER_IDENTITY);
    expect(status).toBe(200);
    expect(type).toMatch(/^text\/xml/);
    expect(text).toContain(`<GetCallerIdentityResponse xmlns="${NAMESPACE}">`);
    expect(xml).toEqual({
      xmlns: NAMESPACE,
      GetCallerIdentityResult: {
        Arn: expect.stringMatching(`^arn:aws:iam::${ACCOUNT}:`) as unknown,
        UserId: expect.stringMatching(/./) as unknown,
        Account: ACCOUNT,
      },
      ResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown },
    });
  });

  it("of another account → that one", async () => {
    const keys = await sandbox.table.addCredential({ accountId: "222233334444" });
    const { xml } = await post(GET_CALLER_IDENTITY, { keys });
    expect(textAt(xml, "GetCallerIdentityResult", "Account")).toBe("222233334444");
    expect(textAt(xml, "GetCallerIdentityResult", "Arn")).toMatch(/^arn:aws:iam::222233334444:/);
  });

  it("of a credential that may do one action of EC2 only → answered: it needs no permission", async () => {
    const keys = await sandbox.table.addCredential({ accountId: "222233334444", policy: allowing(["DescribeVpcs"]) });
    expect(await post(GET_CALLER_IDENTITY, { keys })).toMatchObject({ status: 200 });
  });
});

describe("errors have the shape of STS", () => {
  const error = (code: unknown, message: unknown = expect.any(String)) => ({
    xmlns: NAMESPACE,
    Error: { Type: "Sender", Code: code, Message: message },
    RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  });

  it("a wrong secret → 403", async () => {
    const keys = { accessKeyId: "test", secretAccessKey: "wrong" };
    const { status, text, xml } = await post(GET_CALLER_IDENTITY, { keys });
    expect(status).toBe(403);
    expect(text).toContain(`<ErrorResponse xmlns="${NAMESPACE}">`);
    expect(xml).toEqual(error(expect.stringMatching(/^(SignatureDoesNotMatch|InvalidClientTokenId)$/)));
  });

  it("an unknown access key → 403 InvalidClientTokenId", async () => {
    const keys = { accessKeyId: "unknown", secretAccessKey: "test" };
    const { status, xml } = await post(GET_CALLER_IDENTITY, { keys });
    expect(status).toBe(403);
    expect(xml).toEqual(error("InvalidClientTokenId", "The security token included in the request is invalid."));
  });

  it("no signature → 403 MissingAuthenticationToken", async () => {
    const query = new URLSearchParams(GET_CALLER_IDENTITY).toString();
    const { status, xml } = await read(await fetch(`${sandbox.url}/?${query}`));
    expect(status).toBe(403);
    expect(xml).toEqual(error("MissingAuthenticationToken", "Request is missing Authentication Token"));
  });

  it("signed for EC2 → 403", async () => {
    const { status, xml } = await post(GET_CALLER_IDENTITY, { service: "ec2" });
    expect(status).toBe(403);
    expect(xml).toEqual(error(expect.any(String)));
  });

  it.each(["AssumeRole", "DescribeSecurityGroups"])("%s → 400 InvalidAction", async (Action) => {
    const { status, xml } = await post({ Action, Version: "2011-06-15" });
    expect(status).toBe(400);
    expect(xml).toEqual(error("InvalidAction", `Could not find operation ${Action} for version 2011-06-15`));
  });
});

describe("the two services don't take each other's requests", () => {
  it("an action of EC2 signed for STS → 401 AuthFailure in EC2's shape", async () => {
    const { status, text, xml } = await post({ Action: "DescribeVpcs", Version: "2016-11-15" }, { service: "sts" });
    expect(status).toBe(401);
    expect(text).not.toContain("xmlns");
    expect(textAt(xml, "Errors", "Error", "Code")).toBe("AuthFailure");
  });

  it("GetCallerIdentity in a version of EC2 → InvalidAction in EC2's shape", async () => {
    const { status, xml } = await post({ ...GET_CALLER_IDENTITY, Version: "2016-11-15" }, { service: "ec2" });
    expect(status).toBe(400);
    expect(textAt(xml, "Errors", "Error", "Code")).toBe("InvalidAction");
  });
});
