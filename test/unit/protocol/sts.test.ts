import { describe, expect, it } from "vitest";
import { errors } from "../../../lib/errors.ts";
import { encodeIdentity, encodeStsError, isSts, requireGetCallerIdentity } from "../../../lib/protocol/sts.ts";
import { ec2Error } from "../ec2-error.ts";

const parameters = (Action: string, Version: string) => new Map(Object.entries({ Action, Version }));

describe("which requests are STS's", () => {
  it("its version: yes; EC2's: no", () => {
    expect(isSts("2011-06-15")).toBe(true);
    expect(isSts("2016-11-15")).toBe(false);
    expect(isSts(undefined)).toBe(false);
  });

  it("GetCallerIdentity: taken", () => {
    expect(() => requireGetCallerIdentity(parameters("GetCallerIdentity", "2011-06-15"))).not.toThrow();
  });

  it.each(["AssumeRole", "CreateVpc", "", "constructor"])("%j → InvalidAction", (action) => {
    expect(() => requireGetCallerIdentity(parameters(action, "2011-06-15"))).toThrow(ec2Error("InvalidAction"));
  });
});

describe("answers", () => {
  it("an identity: account, ARN and ID, in STS's own form", () => {
    const xml = encodeIdentity({ accountId: "111122223333", accessKeyId: "AKIDEXAMPLE" }, "request-id");
    expect(xml).toContain('<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">');
    expect(xml).toContain("<Account>111122223333</Account>");
    expect(xml).toContain("<Arn>arn:aws:iam::111122223333:user/AKIDEXAMPLE</Arn>");
    expect(xml).toContain("<ResponseMetadata><RequestId>request-id</RequestId></ResponseMetadata>");
  });

  it("EC2's AuthFailure: STS's 403 InvalidClientTokenId", () => {
    const { status, body } = encodeStsError(errors.notValidated(), "request-id");
    expect(status).toBe(403);
    expect(body).toContain("<Type>Sender</Type><Code>InvalidClientTokenId</Code>");
    expect(body).toContain("<RequestId>request-id</RequestId></ErrorResponse>");
  });

  it("a fault of the server: Receiver", () => {
    const { status, body } = encodeStsError(errors.internal(new Error("x")), "request-id");
    expect(status).toBe(500);
    expect(body).toContain("<Type>Receiver</Type>");
    expect(body).not.toContain("Error: x");
  });
});
