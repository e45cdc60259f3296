import { describe, expect, it } from "vitest";
import { errors } from "../../../lib/errors.ts";
import { sts } from "../../../lib/protocol/sts.ts";
import { ec2Error } from "../ec2-error.ts";

const find = (Action: string) => sts.findOperation(new Map(Object.entries({ Action, Version: "2011-06-15" })));

const IDENTITY = {
  Account: "111122223333",
  UserId: "AKIDEXAMPLE",
  Arn: "arn:aws:iam::111122223333:user/<AKIDEXAMPLE>",
};

it("its requests are signed for sts, and answered in XML", () => {
  expect(sts).toMatchObject({ service: "sts", contentType: "text/xml" });
});

describe("operations", () => {
  it("GetCallerIdentity: that one, which takes nothing", async () => {
    const { action, version, decodeInput } = await find("GetCallerIdentity");
    expect({ action, version, input: decodeInput() }).toEqual({
      action: "GetCallerIdentity",
      version: "2011-06-15",
      input: {},
    });
  });

  it.each(["AssumeRole", "CreateVpc", "", "constructor"])("%j → InvalidAction", async (action) => {
    const message = `Could not find operation ${action} for version 2011-06-15`;
    await expect(find(action)).rejects.toThrow(ec2Error("InvalidAction", message));
  });

  it("no action → InvalidAction", async () => {
    const message = "Could not find operation  for version 2011-06-15";
    await expect(sts.findOperation(new Map())).rejects.toThrow(ec2Error("InvalidAction", message));
  });
});

describe("answers", () => {
  it("no lists, whose members would take anything", async () => {
    expect((await find("GetCallerIdentity")).octetsOf("Accounts", IDENTITY)).toBe(0);
  });

  it("an identity: ARN, ID and account, in STS's own form, in its order", async () => {
    const operation = await find("GetCallerIdentity");
    expect(operation.encodeResult(IDENTITY, "request-id")).toBe(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
        "<Arn>arn:aws:iam::111122223333:user/&lt;AKIDEXAMPLE&gt;</Arn><UserId>AKIDEXAMPLE</UserId>" +
        "<Account>111122223333</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>request-id</RequestId>" +
        "</ResponseMetadata></GetCallerIdentityResponse>",
    );
  });

  it.each([
    [
      "AuthFailure",
      errors.notValidated(),
      "InvalidClientTokenId",
      "The security token included in the request is invalid.",
    ],
    [
      "MissingParameter",
      errors.missingParameter("x"),
      "MissingAuthenticationToken",
      "Request is missing Authentication Token",
    ],
    ["RequestExpired", errors.requestExpired(), "SignatureDoesNotMatch", "Signature expired"],
  ])("EC2's %s: what STS calls it, 403, the sender's fault", (_, error, code, message) => {
    expect(sts.encodeError(error, "request-id")).toEqual({
      status: 403,
      body:
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
        `<Code>${code}</Code><Message>${message}</Message></Error><RequestId>request-id</RequestId></ErrorResponse>`,
    });
  });

  it("another error: as it is", () => {
    const { status, body } = sts.encodeError(errors.invalidStsAction("X", "2011-06-15"), "request-id");
    expect(status).toBe(400);
    expect(body).toContain("<Type>Sender</Type><Code>InvalidAction</Code><Message>Could not find operation X");
  });

  it("a fault of the server: Receiver, and nothing of what is behind it", () => {
    const { status, body } = sts.encodeError(errors.internal(new Error("x")), "request-id");
    expect(status).toBe(500);
    expect(body).toContain("<Type>Receiver</Type><Code>InternalError</Code>");
    expect(body).not.toContain("Error: x");
  });
});
