import { describe, expect, it } from "vitest";
import { errors } from "../../../lib/errors.ts";
import { ec2 } from "../../../lib/protocol/ec2.ts";
import { ec2Error } from "../ec2-error.ts";

const find = (parameters: Record<string, string>) => ec2.findOperation(new Map(Object.entries(parameters)));

const REVOKE = { Action: "RevokeSecurityGroupIngress", Version: "2011-12-15" };

it("its requests are signed for ec2, and answered in XML", () => {
  expect(ec2).toMatchObject({ service: "ec2", contentType: "text/xml;charset=UTF-8" });
});

describe("an operation", () => {
  it("what is asked for, in which version", async () => {
    expect(await find(REVOKE)).toMatchObject({ action: "RevokeSecurityGroupIngress", version: "2011-12-15" });
  });

  it("its input: the parameters but for Action and Version, by the model of that version", async () => {
    const { decodeInput } = await find({ ...REVOKE, GroupName: "websrv", FromPort: "80" });
    expect(decodeInput()).toEqual({ GroupName: "websrv", FromPort: 80 });
  });

  it("a parameter that came later → UnknownParameter, once its input is looked at", async () => {
    const { decodeInput } = await find({ ...REVOKE, "SecurityGroupRuleId.1": "sgr-1" });
    const error = ec2Error("UnknownParameter", "The parameter SecurityGroupRuleId.1 is not recognized");
    expect(decodeInput).toThrow(error);
  });

  it("its answer: in that version's namespace, with what that version knows", async () => {
    const { encodeResult } = await find(REVOKE);
    const xml = encodeResult({ Return: true, UnknownIpPermissions: [] }, "request-id");
    expect(xml).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<RevokeSecurityGroupIngressResponse xmlns="http://ec2.amazonaws.com/doc/2011-12-15/">
  <requestId>request-id</requestId>
  <return>true</return>
</RevokeSecurityGroupIngressResponse>`,
    );
  });

  it("a list's member that has been written isn't written again", async () => {
    const { octetsOf, encodeResult } = await find({ Action: "DescribeSecurityGroups", Version: "2016-11-15" });
    const group = { GroupId: "sg-1" };
    expect(octetsOf("SecurityGroups", group)).toBeGreaterThan(0);
    group.GroupId = "sg-2";
    expect(encodeResult({ SecurityGroups: [group] }, "request-id")).toContain("<groupId>sg-1</groupId>");
  });

  it("none → MissingAction", async () => {
    await expect(find({})).rejects.toThrow(ec2Error("MissingAction"));
  });
});

it("an error: its status, and its XML", () => {
  const { status, body } = ec2.encodeError(errors.notValidated(), "request-id");
  expect(status).toBe(401);
  expect(body).toContain("<Code>AuthFailure</Code>");
  expect(body).toContain("<RequestID>request-id</RequestID>");
});
