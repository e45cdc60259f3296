import { describe, expect, it } from "vitest";
import type { Credential } from "../../lib/account.ts";
import { authenticatorFor, DEFAULT_REGION, SANDBOX_ACCOUNT } from "../../lib/environment.ts";
import type { HttpRequest } from "../../lib/http.ts";
import { ec2Error } from "./ec2-error.ts";
import { deadlineIn } from "../../lib/deadline.ts";

const UNSIGNED: HttpRequest = { method: "GET", path: "/", query: "", headers: {}, body: Buffer.alloc(0) };
const noCredentials = () => Promise.resolve(undefined);

const callerFor = (environment: Record<string, string>, request = UNSIGNED) =>
  authenticatorFor(environment, noCredentials)(request, new Map(), deadlineIn(30_000), "ec2");

describe("AUTHENTICATION", () => {
  it("left out: an unsigned request is refused", async () => {
    await expect(callerFor({})).rejects.toThrow(ec2Error("MissingParameter"));
  });

  it("signature: an unsigned request is refused", async () => {
    await expect(callerFor({ AUTHENTICATION: "signature" })).rejects.toThrow(ec2Error("MissingParameter"));
  });

  it("signature: reads the credential that a signature names", async () => {
    const asked: string[] = [];
    const find = (accessKeyId: string): Promise<Credential | undefined> => {
      asked.push(accessKeyId);
      return Promise.resolve(undefined);
    };
    const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
    const authorization =
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${stamp.slice(0, 8)}/us-east-1/ec2/aws4_request, ` +
      `SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
    const request = { ...UNSIGNED, headers: { authorization, host: "localhost", "x-amz-date": stamp } };
    const authenticate = authenticatorFor({ AUTHENTICATION: "signature" }, find);
    await expect(authenticate(request, new Map(), deadlineIn(30_000), "ec2")).rejects.toThrow(ec2Error("AuthFailure"));
    expect(asked).toEqual(["AKIDEXAMPLE"]);
  });

  it("none: everybody is the sandbox's account, in the default region", async () => {
    const caller = await callerFor({ AUTHENTICATION: "none" });
    expect(caller).toMatchObject({ accountId: SANDBOX_ACCOUNT, platform: "vpc", region: DEFAULT_REGION });
  });

  it("none, AWS_REGION set: in that region", async () => {
    const caller = await callerFor({ AUTHENTICATION: "none", AWS_REGION: "eu-west-1" });
    expect(caller).toMatchObject({ region: "eu-west-1" });
  });

  it("none in a deployed function → refuses to start", () => {
    expect(() => callerFor({ AUTHENTICATION: "none", AWS_LAMBDA_FUNCTION_NAME: "ec2" })).toThrow(/local runs only/);
  });

  it("none in a deployed function, AWS_SAM_LOCAL=false → refuses to start", () => {
    const environment = { AUTHENTICATION: "none", AWS_LAMBDA_FUNCTION_NAME: "ec2", AWS_SAM_LOCAL: "false" };
    expect(() => callerFor(environment)).toThrow(/local runs only/);
  });

  it("none under sam local (AWS_SAM_LOCAL=true): starts", async () => {
    const environment = { AUTHENTICATION: "none", AWS_LAMBDA_FUNCTION_NAME: "ec2", AWS_SAM_LOCAL: "true" };
    await expect(callerFor(environment)).resolves.toMatchObject({ accountId: SANDBOX_ACCOUNT });
  });

  it.each(["nobody", "None", "NONE", ""])("unknown value %j → refuses to start, naming it", (AUTHENTICATION) => {
    expect(() => callerFor({ AUTHENTICATION })).toThrow(/^AUTHENTICATION is /);
  });
});
