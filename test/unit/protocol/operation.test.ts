import { describe, expect, it } from "vitest";
import { findOperation } from "../../../lib/protocol/operation.ts";
import { ec2Error } from "../ec2-error.ts";

const find = (parameters: Record<string, string>) => findOperation(new Map(Object.entries(parameters)));

const REVOKE = { Action: "RevokeSecurityGroupIngress", Version: "2011-12-15" };

describe("findOperation", () => {
  it("Action and Version: that operation", () => {
    expect(find(REVOKE)).toMatchObject({ action: "RevokeSecurityGroupIngress", version: "2011-12-15" });
  });

  it.each([{ Version: "2011-12-15" }, { Action: "", Version: "2011-12-15" }, {}])(
    "no Action, %o → MissingAction",
    (p) => {
      expect(() => find(p)).toThrow(ec2Error("MissingAction"));
    },
  );

  it.each([{ Action: REVOKE.Action }, { ...REVOKE, Version: "" }])("no Version, %o → MissingParameter Version", (p) => {
    expect(() => find(p)).toThrow(ec2Error("MissingParameter", "The request must contain the parameter Version"));
  });

  it.each(["2099-01-01", "2011-12-16", "latest", "2016-11-15 ", "2006-06-26", "__proto__"])(
    "Version %j → NoSuchVersion",
    (Version) => {
      const message = `The requested version (${Version}) of service AmazonEC2 does not exist`;
      expect(() => find({ ...REVOKE, Version })).toThrow(ec2Error("NoSuchVersion", message));
    },
  );

  it.each(["2011-12-15", "2014-10-01", "2014-06-15", "2016-09-15", "2016-11-15"])("Version %s: taken", (Version) => {
    expect(find({ ...REVOKE, Version }).version).toBe(Version);
  });

  it.each([
    "Revoke",
    "revokesecuritygroupingress",
    "RevokeSecurityGroupIngress ",
    "constructor",
    "__proto__",
    "toString",
  ])("Action %j → InvalidAction", (Action) => {
    const message = new RegExp(`^The action ${Action} is not valid for this web service`);
    expect(() => find({ ...REVOKE, Action })).toThrow(ec2Error("InvalidAction", message));
  });

  it("an action that came after the version → InvalidAction", () => {
    const Action = "DescribeSecurityGroupRules";
    expect(() => find({ Action, Version: "2011-12-15" })).toThrow(ec2Error("InvalidAction", new RegExp(Action)));
    expect(find({ Action, Version: "2016-11-15" })).toMatchObject({ action: Action });
  });

  it("Signature Version 2's parameters: not the action's", () => {
    const { parameters } = find({
      ...REVOKE,
      GroupName: "websrv",
      AWSAccessKeyId: "AKIDEXAMPLE",
      SignatureMethod: "HmacSHA256",
      SignatureVersion: "2",
      Timestamp: "2011-12-15T12:00:00Z",
      Expires: "2011-12-15T12:00:00Z",
      SecurityToken: "",
      Signature: "c2ln",
    });
    expect([...parameters]).toEqual([["GroupName", "websrv"]]);
  });

  it("Signature Version 4's parameters: not the action's", () => {
    const { parameters } = find({
      ...REVOKE,
      GroupName: "websrv",
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "AKIDEXAMPLE/20111215/us-east-1/ec2/aws4_request",
      "X-Amz-Date": "20111215T120000Z",
      "X-Amz-Expires": "60",
      "X-Amz-Security-Token": "token",
      "X-Amz-SignedHeaders": "host",
      "X-Amz-Signature": "00",
    });
    expect([...parameters]).toEqual([["GroupName", "websrv"]]);
  });

  it("other names in their style: left to the action, which refuses them", () => {
    const { parameters } = find({ ...REVOKE, "X-Amz-Other": "1", action: "x" });
    expect([...parameters.keys()]).toEqual(["X-Amz-Other", "action"]);
  });
});
