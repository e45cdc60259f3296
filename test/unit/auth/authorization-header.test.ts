import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAuthorization as parse } from "../../../lib/auth/authorization-header.ts";
import { ec2Error, outcomeOf } from "../ec2-error.ts";

const parseAuthorization = (text: string) => parse(text, "ec2");

const SIGNATURE = "0123456789abcdef".repeat(4);

const header = ({
  algorithm = "AWS4-HMAC-SHA256",
  credential = "AKIDEXAMPLE/20111215/us-east-1/ec2/aws4_request",
  signedHeaders = "host;x-amz-date",
  signature = SIGNATURE,
} = {}) => `${algorithm} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;

const badlyFormed = ec2Error("AuthFailure", "Authorization header or parameters are not formatted correctly.");

describe("parseAuthorization", () => {
  it("AWS's form: its parts", () => {
    expect(parseAuthorization(header())).toEqual({
      accessKeyId: "AKIDEXAMPLE",
      scope: { date: "20111215", region: "us-east-1", service: "ec2" },
      signedHeaders: ["host", "x-amz-date"],
      signature: Buffer.from(SIGNATURE, "hex"),
    });
  });

  it("no space behind the commas, as some clients write: the same", () => {
    expect(parseAuthorization(header().replaceAll(", ", ","))).toEqual(parseAuthorization(header()));
  });

  it("parts in another order: the same", () => {
    const [credential, signedHeaders, signature] = header().slice("AWS4-HMAC-SHA256 ".length).split(", ");
    const turned = `AWS4-HMAC-SHA256 ${signature}, ${signedHeaders}, ${credential}`;
    expect(parseAuthorization(turned)).toEqual(parseAuthorization(header()));
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
  ])("%j → AuthFailure: not formatted correctly", (text) => {
    expect(() => parseAuthorization(text)).toThrow(badlyFormed);
  });

  it.each([
    ["another service", "AKIDEXAMPLE/20111215/us-east-1/s3/aws4_request"],
    ["no service", "AKIDEXAMPLE/20111215/us-east-1//aws4_request"],
    ["another terminator", "AKIDEXAMPLE/20111215/us-east-1/ec2/aws5_request"],
    ["no terminator", "AKIDEXAMPLE/20111215/us-east-1/ec2"],
    ["the access key alone", "AKIDEXAMPLE"],
    ["no region", "AKIDEXAMPLE/20111215//ec2/aws4_request"],
    ["a region in capitals", "AKIDEXAMPLE/20111215/US-EAST-1/ec2/aws4_request"],
    ["an availability zone", "AKIDEXAMPLE/20111215/us-east-1a/ec2/aws4_request"],
    ["a region that would reach another partition", "AKIDEXAMPLE/20111215/us-east-1#/ec2/aws4_request"],
    ["a wildcard for a region", "AKIDEXAMPLE/20111215/*/ec2/aws4_request"],
  ])("scope with %s → AuthFailure", (_, credential) => {
    expect(() => parseAuthorization(header({ credential }))).toThrow(ec2Error("AuthFailure"));
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
        expect(["done", "AuthFailure"]).toContain(outcomeOf(() => parseAuthorization(value)));
        expect(["done", "AuthFailure"]).toContain(outcomeOf(() => parseAuthorization(`AWS4-HMAC-SHA256 ${value}`)));
      }),
    );
  });
});
