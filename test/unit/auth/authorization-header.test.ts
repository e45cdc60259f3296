import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHeader } from "../../../lib/auth/authorization-header.ts";
import { ec2Error, outcomeOf } from "../ec2-error.ts";
import { BADLY_FORMED } from "./authenticator.ts";
import { HOST, SIGNED_AT } from "./stock-signer.ts";

const SIGNATURE = "0123456789abcdef".repeat(4);

const header = ({
  algorithm = "AWS4-HMAC-SHA256",
  credential = "AKIDEXAMPLE/20111215/us-east-1/ec2/aws4_request",
  signedHeaders = "host;x-amz-date",
  signature = SIGNATURE,
} = {}) => `${algorithm} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;

/** What a request with that header presents. */
const present = (authorization: string, headers: Readonly<Record<string, string>> = {}) =>
  fromHeader(
    {
      method: "GET",
      path: "/",
      query: "",
      headers: { host: HOST, "x-amz-date": "20111215T120000Z", ...headers },
      body: Buffer.alloc(0),
    },
    authorization,
    "ec2",
    SIGNED_AT,
  );

const PRESENTED = { accessKeyId: "AKIDEXAMPLE", region: "us-east-1", sessionToken: "" };

describe("the Authorization header", () => {
  it("AWS's form: its parts", () => {
    expect(present(header())).toMatchObject(PRESENTED);
  });

  it("X-Amz-Security-Token: the session token", () => {
    expect(present(header(), { "x-amz-security-token": "token" })).toMatchObject({ sessionToken: "token" });
  });

  it("no space behind the commas, as some clients write: the same", () => {
    expect(present(header().replaceAll(", ", ","))).toMatchObject(PRESENTED);
  });

  it("parts in another order: the same", () => {
    const [credential, signedHeaders, signature] = header().slice("AWS4-HMAC-SHA256 ".length).split(", ");
    expect(present(`AWS4-HMAC-SHA256 ${signature}, ${signedHeaders}, ${credential}`)).toMatchObject(PRESENTED);
  });

  it.each([
    "",
    "AWS4-HMAC-SHA256",
    "AWS4-HMAC-SHA256 ",
    "Basic dGVzdDp0ZXN0",
    "Bearer token",
    "AWS AKIDEXAMPLE:c2lnbmF0dXJl",
    header({ algorithm: "AWS4-HMAC-SHA512" }),
    header({ algorithm: "aws4-hmac-sha256" }),
    header({ credential: "" }),
    header({ credential: "/20111215/us-east-1/ec2/aws4_request" }),
    header({ credential: "AKID EXAMPLE/20111215/us-east-1/ec2/aws4_request" }),
    header({ credential: "AKID=EXAMPLE/20111215/us-east-1/ec2/aws4_request" }),
    header({ credential: "KEY#A/20111215/us-east-1/ec2/aws4_request" }),
    header({ credential: `${"A".repeat(129)}/20111215/us-east-1/ec2/aws4_request` }),
    header({ credential: "AKIDEXAMPLE/20111215/us-east-1/ec2/aws4_request/more" }),
    header({ signedHeaders: "" }),
    header({ signature: "" }),
    header({ signature: SIGNATURE.slice(1) }),
    header({ signature: `${SIGNATURE}00` }),
    header({ signature: "g".repeat(64) }),
    header().replace(/, SignedHeaders=[^,]*/, ""),
    header().replace(/, Signature=.*/, ""),
    header().replace(/Credential=[^,]*, /, ""),
    `${header()},${header()}`,
    `${header()}, Basic dGVzdDp0ZXN0`,
    `${header()}, Signature=${SIGNATURE}`,
    `${header()}, Other=1`,
    `${header()},`,
    header({ credential: "A".repeat(129) + "/20111215/us-east-1/ec2/aws4_request" }),
    header({ signature: SIGNATURE.toUpperCase() }),
    header({ signature: `x${SIGNATURE.slice(1)}` }),
    header({ signature: ` ${SIGNATURE}`, signedHeaders: "host;x-amz-date;" }),
    header({ signedHeaders: "Host;X-Amz-Date" }),
    header({ signedHeaders: "host;x-amz-date;a:b" }),
    header({ signedHeaders: "host;x-amz-date;a\nb" }),
    header({ signedHeaders: "host;;x-amz-date" }),
    header({ signedHeaders: ";host;x-amz-date" }),
    header({ signedHeaders: "x-amz-date" }),
    header({ signedHeaders: "host" }),
  ])("%j → AuthFailure: not formatted correctly", (text) => {
    expect(() => present(text)).toThrow(BADLY_FORMED);
  });

  it.each([
    ["another service", "AKIDEXAMPLE/20111215/us-east-1/s3/aws4_request", "correct service: 'ec2'."],
    ["no service", "AKIDEXAMPLE/20111215/us-east-1//aws4_request", "correct service: 'ec2'."],
    ["the access key alone", "AKIDEXAMPLE", "correct service: 'ec2'."],
    ["another terminator", "AKIDEXAMPLE/20111215/us-east-1/ec2/aws5_request", "a valid terminator: 'aws4_request'."],
    ["no terminator", "AKIDEXAMPLE/20111215/us-east-1/ec2", "a valid terminator: 'aws4_request'."],
  ])("scope with %s → AuthFailure that says what", (_, credential, what) => {
    const message = new RegExp(`^Credential should be scoped (to|with) ${what.replace(".", "\\.")}$`);
    expect(() => present(header({ credential }))).toThrow(ec2Error("AuthFailure", message));
  });

  it("a scope of another day → AuthFailure that says so", () => {
    const credential = "AKIDEXAMPLE/20111214/us-east-1/ec2/aws4_request";
    expect(() => present(header({ credential }))).toThrow(
      ec2Error(
        "AuthFailure",
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP",
      ),
    );
  });

  it.each(["x20111215T120000Z", "20111215T120000Zx", "20111215t120000z", "20111215T126000Z", " 20111215T120000Z"])(
    "X-Amz-Date %j → AuthFailure: not formatted correctly",
    (date) => {
      expect(() => present(header(), { "x-amz-date": date })).toThrow(BADLY_FORMED);
    },
  );

  it("x-amz-target, which names the operation: refused unless it is signed", () => {
    const target = { "x-amz-target": "Service.Operation" };
    expect(() => present(header(), target)).toThrow(BADLY_FORMED);
    expect(present(header({ signedHeaders: "host;x-amz-date;x-amz-target" }), target)).toMatchObject(PRESENTED);
  });

  it("whatever the header: its parts, or AuthFailure", () => {
    const part = fc.constantFrom(
      "AWS4-HMAC-SHA256 ",
      "Credential=",
      "SignedHeaders=",
      "Signature=",
      "/",
      ",",
      SIGNATURE,
    );
    const text = fc.array(fc.oneof(part, fc.string()), { maxLength: 12 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (value) => {
        expect(["done", "AuthFailure"]).toContain(outcomeOf(() => present(value)));
        expect(["done", "AuthFailure"]).toContain(outcomeOf(() => present(`AWS4-HMAC-SHA256 ${value}`)));
      }),
    );
  });
});
