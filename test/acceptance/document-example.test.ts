import { DescribeSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { startTestSandbox } from "../support/sandbox.ts";
import { readXml, textAt } from "../support/xml.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox } = await setUpSandbox();

/** "This example revokes TCP port 80 access from the 205.192.0.0/16 address range for the websrv security group." */
const EXAMPLE = {
  Action: "RevokeSecurityGroupIngress",
  Version: "2011-12-15",
  GroupName: "websrv",
  IpProtocol: "tcp",
  FromPort: 80,
  ToPort: 80,
  CidrIp: "205.192.0.0/16",
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function rulesOfWebsrv() {
  const { SecurityGroups = [] } = await sandbox
    .ec2()
    .send(new DescribeSecurityGroupsCommand({ GroupNames: ["websrv"] }));
  return SecurityGroups[0]?.IpPermissions;
}

describe("the document's example, over GET in version 2011-12-15", () => {
  it("is answered as in the document, byte for byte but for the request ID, and the rule is gone", async () => {
    expect(await rulesOfWebsrv()).toHaveLength(1);
    const { status, headers, body } = await sandbox.get(EXAMPLE);
    const requestId = textAt(readXml(body), "requestId") ?? "";
    expect(status).toBe(200);
    expect(body).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<RevokeSecurityGroupIngressResponse xmlns="http://ec2.amazonaws.com/doc/2011-12-15/">
  <requestId>${requestId}</requestId>
  <return>true</return>
</RevokeSecurityGroupIngressResponse>`);
    expect(requestId).toMatch(UUID);
    expect(headers.get("x-amzn-requestid")).toBe(requestId);
    expect(headers.get("content-type")).toBe("text/xml;charset=UTF-8");
    expect(await rulesOfWebsrv()).toEqual([]);
  });

  it("a second time → the same answer, as for every unknown rule of the default VPC, with another request ID", async () => {
    const answers = [await sandbox.get(EXAMPLE), await sandbox.get(EXAMPLE)];
    const ids = answers.map(({ body }) => textAt(readXml(body), "requestId") ?? "");
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ body }) => textAt(readXml(body), "return"))).toEqual(["true", "true"]);
    expect(new Set(ids).size).toBe(2);
  });

  it("with a group that isn't there → an error with RequestID, which is in x-amzn-requestid too", async () => {
    const { status, headers, body, code } = await sandbox.get({ ...EXAMPLE, GroupName: "nosuch" });
    expect({ status, code }).toEqual({ status: 400, code: "InvalidGroup.NotFound" });
    expect(textAt(readXml(body), "RequestID")).toMatch(UUID);
    expect(headers.get("x-amzn-requestid")).toBe(textAt(readXml(body), "RequestID"));
  });
});

describe("requests that no SDK would send → EC2's own errors", () => {
  const without = (name: keyof typeof EXAMPLE) =>
    Object.fromEntries(Object.entries(EXAMPLE).filter(([given]) => given !== name));

  it.each<[string, string, Record<string, string | number>]>([
    ["no Action", "MissingAction", without("Action")],
    ["no Version", "MissingParameter", without("Version")],
    ["an unknown Action", "InvalidAction", { ...EXAMPLE, Action: "RevokeEverything" }],
    ["an unknown Version", "NoSuchVersion", { ...EXAMPLE, Version: "2099-01-01" }],
    ["an unknown parameter", "UnknownParameter", { ...EXAMPLE, Foo: "bar" }],
    ["a parameter of a newer version", "UnknownParameter", { ...EXAMPLE, DryRun: "true" }],
    ["no group", "MissingParameter", without("GroupName")],
    ["a port that is no number", "InvalidParameterValue", { ...EXAMPLE, FromPort: "http" }],
  ])("%s → %s", async (_, code, parameters) => {
    const { status, headers, body, ...error } = await sandbox.get(parameters);
    expect({ status, code: error.code }).toEqual({ status: 400, code });
    expect(headers.get("x-amzn-requestid")).toBe(textAt(readXml(body), "RequestID"));
  });

  it.each([
    ["a parameter twice", "Action=DescribeSecurityGroups&Action=DescribeVpcs&Version=2016-11-15"],
    ["a broken escape", "Action=%E0%A4%A&Version=2016-11-15"],
  ])("%s → an error with a request ID, not a 500", async (_, query) => {
    const response = await fetch(`${sandbox.url}/?${query}`);
    expect(response.status).toBe(400);
    const requestId = textAt(readXml(await response.text()), "RequestID");
    expect(requestId).toMatch(UUID);
    expect(response.headers.get("x-amzn-requestid")).toBe(requestId);
  });

  it("a body of two megabytes → InvalidHttpRequest, and it goes on serving", async () => {
    const response = await fetch(sandbox.url, { method: "POST", body: "x".repeat(2_000_000) });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("<Code>InvalidHttpRequest</Code>");
    expect(await sandbox.get(EXAMPLE)).toMatchObject({ status: 200 });
  });
});

describe("GET /health", () => {
  it("the table can be read → 200", async () => {
    const response = await fetch(`${sandbox.url}/health`);
    expect(response.status).toBe(200);
  });

  it("the table can't be read → 503", async () => {
    const broken = await startTestSandbox();
    await broken.table.engine.stop();
    const response = await fetch(`${broken.url}/health`);
    expect(response.status).toBe(503);
    await broken.stop();
  });
});
