import { beforeEach, describe, expect, it } from "vitest";
import { allowing } from "../../lib/policy-document.ts";
import { actor, attempt } from "../support/actor.ts";
import { flat, ipPermissions } from "../support/rules.ts";
import type { Answer, CallParameters } from "../support/service.ts";
import { readXml, textAt } from "../support/xml.ts";
import { setUpService } from "../support/set-up.ts";

const { table, service, user } = await setUpService();

let groupId: string;
let ruleId: string;

const RULE = "tcp 22 10.0.0.0/8";

beforeEach(async () => {
  groupId = await user.createGroup();
  [ruleId = ""] = await user.addRules(groupId, `${RULE} # office`);
});

const revoke = (Version: string, parameters: CallParameters) =>
  user.call({ Action: "RevokeSecurityGroupIngress", Version, GroupId: groupId, ...parameters });

/** What the document shows of an answer, with this one's request ID. */
const documented = ({ body }: Answer, version: string) => `<?xml version="1.0" encoding="UTF-8"?>
<RevokeSecurityGroupIngressResponse xmlns="http://ec2.amazonaws.com/doc/${version}/">
  <requestId>${textAt(readXml(body), "requestId")}</requestId>
  <return>true</return>
</RevokeSecurityGroupIngressResponse>`;

describe.each(["2011-12-15", "2014-09-01", "2016-09-15"])("version %s", (version) => {
  it.each([
    ["flat parameters", flat(RULE)],
    ["IpPermissions", ipPermissions(RULE)],
    ["a rule that is unknown in the default VPC", flat("tcp 23 10.0.0.0/8")],
  ])("%s → exactly requestId and return", async (_, parameters) => {
    const answer = await revoke(version, parameters);
    expect(answer.body).toBe(documented(answer, version));
    expect(await user.rulesOf(groupId)).toHaveLength(parameters["FromPort"] === "23" ? 1 : 0);
  });

  it.each([
    ["SecurityGroupRuleId.1", "sgr-00000000"],
    ["IpPermissions.1.Ipv6Ranges.1.CidrIpv6", "::/0"],
    ["IpPermissions.1.IpRanges.1.Description", "office"],
    ["IpPermissions.1.Groups.1.Description", "office"],
    ["TagSpecification.1.ResourceType", "security-group-rule"],
    ["SecurityGroupRuleIds.1", "sgr-00000000"],
  ])("%s → UnknownParameter, nothing revoked", async (name, value) => {
    const outcome = await attempt(table.client, () => revoke(version, { ...ipPermissions(RULE), [name]: value }));
    expect(outcome).toEqual({
      status: 400,
      code: "UnknownParameter",
      message: `The parameter ${name} is not recognized`,
      changed: false,
    });
  });
});

describe("version 2011-12-15", () => {
  it.each(["222233334444", "me", ""])("the deprecated UserId '%s' → accepted and ignored", async (UserId) => {
    const answer = await revoke("2011-12-15", { ...flat(RULE), UserId });
    expect(answer.body).toBe(documented(answer, "2011-12-15"));
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it.each([
    ["DryRun", "true"],
    ["DryRun", "false"],
    ["IpPermissions.1.PrefixListIds.1.PrefixListId", "pl-12345678"],
  ])("%s=%s → UnknownParameter, nothing revoked", async (name, value) => {
    const outcome = await attempt(table.client, () => revoke("2011-12-15", { ...ipPermissions(RULE), [name]: value }));
    expect(outcome).toMatchObject({ code: "UnknownParameter", changed: false });
    expect(outcome.message).toBe(`The parameter ${name} is not recognized`);
  });

  it("authorises with requestId and return alone", async () => {
    const answer = await user.call({
      Action: "AuthorizeSecurityGroupIngress",
      Version: "2011-12-15",
      GroupId: groupId,
      ...flat("tcp 80 10.0.0.0/8"),
    });
    expect(answer.body.replaceAll("Authorize", "Revoke")).toBe(documented(answer, "2011-12-15"));
    expect(await user.rulesOf(groupId)).toHaveLength(2);
  });
});

describe("version 2016-11-15", () => {
  it("the deprecated UserId → UnknownParameter, nothing revoked", async () => {
    const outcome = await attempt(table.client, () => revoke("2016-11-15", { ...flat(RULE), UserId: "222233334444" }));
    expect(outcome).toMatchObject({ code: "UnknownParameter", changed: false });
  });

  const DRY_RUN = {
    status: 412,
    code: "DryRunOperation",
    message: "Request would have succeeded, but DryRun flag is set.",
    changed: false,
  };

  it.each<[string, () => CallParameters]>([
    ["a rule that would be revoked", () => ipPermissions(RULE)],
    ["its ID", () => ({ "SecurityGroupRuleId.1": ruleId })],
    ["a rule that isn't there", () => ipPermissions("tcp 9 10.0.0.0/8")],
    ["a rule that makes no sense", () => ipPermissions("esp 99999 ::/0")],
    ["no rule at all", () => ({})],
    ["a malformed rule ID", () => ({ "SecurityGroupRuleId.1": "x" })],
    ["an unknown group", () => ({ GroupId: "sg-00000000", ...ipPermissions(RULE) })],
    ["a malformed group", () => ({ GroupId: "fake-group", ...ipPermissions(RULE) })],
    ["a group by name and ID", () => ({ GroupName: "nosuch", ...ipPermissions(RULE) })],
  ])("DryRun and %s → DryRunOperation, nothing revoked", async (_, parameters) => {
    const outcome = await attempt(table.client, () => revoke("2016-11-15", { DryRun: true, ...parameters() }));
    expect(outcome).toEqual(DRY_RUN);
  });

  it("DryRun without a group → DryRunOperation", async () => {
    const parameters = { Action: "RevokeSecurityGroupIngress", DryRun: true };
    expect(await attempt(table.client, () => user.call(parameters))).toEqual(DRY_RUN);
  });

  it("DryRun=false → revoked", async () => {
    expect(await revoke("2016-11-15", { DryRun: false, ...ipPermissions(RULE) })).toMatchObject({ status: 200 });
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("DryRun=perhaps → InvalidParameterValue, nothing revoked", async () => {
    const outcome = await attempt(table.client, () =>
      revoke("2016-11-15", { DryRun: "perhaps", ...ipPermissions(RULE) }),
    );
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
    expect(outcome.message).toContain("DryRun");
  });

  it("DryRun of an action that the caller may not do → UnauthorizedOperation", async () => {
    const stranger = actor(service, { policy: allowing(["DescribeSecurityGroups"]) });
    const dry = { Action: "RevokeSecurityGroupIngress", DryRun: true, GroupId: groupId };
    expect(await attempt(table.client, () => stranger.call(dry))).toMatchObject({
      status: 403,
      code: "UnauthorizedOperation",
      changed: false,
    });
  });

  it.each([
    ["AuthorizeSecurityGroupIngress", () => ({ GroupId: groupId, ...ipPermissions("tcp 80 10.0.0.0/8") })],
    ["CreateSecurityGroup", () => ({ GroupName: "dry", GroupDescription: "run" })],
    ["CreateVpc", () => ({ CidrBlock: "10.0.0.0/16" })],
    ["DescribeSecurityGroups", () => ({ "GroupId.1": "fake-group" })],
  ])("DryRun of %s → DryRunOperation, nothing done", async (Action, parameters) => {
    expect(await attempt(table.client, () => user.call({ Action, DryRun: true, ...parameters() }))).toEqual(DRY_RUN);
  });
});
