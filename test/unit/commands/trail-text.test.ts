import { describe, expect, it } from "vitest";
import { lookOf, textOf } from "../../../infra/commands/trail-text.ts";
import type { TrailRecord } from "../../../lib/trail/record.ts";

const record = (others: Partial<TrailRecord> = {}): TrailRecord => ({
  eventVersion: "1.11",
  userIdentity: {
    type: "IAMUser",
    principalId: "test",
    arn: "arn:aws:iam::123456789012:user/test",
    accountId: "123456789012",
    accessKeyId: "test",
    userName: "test",
  },
  eventTime: "2026-11-25T10:00:00Z",
  eventSource: "ec2.amazonaws.com",
  eventName: "RevokeSecurityGroupIngress",
  awsRegion: "us-east-1",
  sourceIPAddress: "127.0.0.1",
  userAgent: "a test",
  requestParameters: { groupName: "websrv" },
  responseElements: null,
  requestID: "11111111-1111-4111-8111-111111111111",
  eventID: "22222222-2222-4222-8222-222222222222",
  readOnly: false,
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: "123456789012",
  eventCategory: "Management",
  ...others,
});

const refused = { errorCode: "Client.InvalidPermission.NotFound", errorMessage: "It isn't there." };
const nearMisses = [
  {
    asked: "tcp#23#23#0.0.0.0/0",
    ruleId: "sgr-0123456789abcdef0",
    direction: "ingress",
    stored: "tcp#22#22#0.0.0.0/0",
    differs: ["fromPort"],
  },
] as const;

const ESCAPE = "\u001B";

describe("a line of the trail", () => {
  it("for whatever reads it → words, with a space between them", () => {
    const look = lookOf(false, {});
    expect(textOf({ record: record(), notes: {} }, look)).toBe(
      "2026-11-25T10:00:00Z test RevokeSecurityGroupIngress groupName=websrv done",
    );
    expect(textOf({ record: record({ requestParameters: null, ...refused }), notes: { nearMisses } }, look)).toBe(
      "2026-11-25T10:00:00Z test RevokeSecurityGroupIngress Client.InvalidPermission.NotFound: It isn't there.\n" +
        "  tcp 23 23 0.0.0.0/0 is nearly sgr-0123456789abcdef0 (ingress tcp 22 22 0.0.0.0/0): other fromPort",
    );
  });

  it("at a terminal → columns, and what was refused in red", () => {
    const look = lookOf(true, {});
    const lines = [record(), record({ eventName: "CreateVpc" })].map((one) => textOf({ record: one, notes: {} }, look));
    expect(new Set(lines.map((line) => line.indexOf("groupName=")))).toEqual(new Set([73]));
    expect(lines.join("")).not.toContain(ESCAPE);
    const [line, miss] = textOf({ record: record(refused), notes: { nearMisses } }, look).split("\n");
    expect(line).toSatisfy((text: string) => text.startsWith(`${ESCAPE}[31m2026-`) && text.endsWith(`${ESCAPE}[39m`));
    expect(miss).toSatisfy((text: string) => text.startsWith(`${ESCAPE}[33m  tcp `) && text.endsWith(`${ESCAPE}[39m`));
  });

  it("at a terminal with NO_COLOR → columns alone", () => {
    const text = textOf({ record: record(refused), notes: { nearMisses } }, lookOf(true, { NO_COLOR: "1" }));
    expect(text).not.toContain(ESCAPE);
    expect(text.indexOf("groupName=")).toBe(73);
  });

  it("what a client has sent → nothing that moves a cursor, or makes a line", () => {
    const hostile = record({
      requestParameters: { groupName: `a\n${ESCAPE}[2Jb` },
      errorCode: "Client.X",
      errorMessage: `\r${ESCAPE}c`,
    });
    const text = textOf({ record: hostile, notes: {} }, lookOf(true, { NO_COLOR: "1" }));
    expect(["\n", "\r", ESCAPE].filter((character) => text.includes(character))).toEqual([]);
  });
});
