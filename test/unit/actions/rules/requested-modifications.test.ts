import { describe, expect, it } from "vitest";
import type { Context } from "../../../../lib/actions/context.ts";
import { requestedModifications, requireSameType } from "../../../../lib/actions/rules/requested-modifications.ts";
import type { Source } from "../../../../lib/security-group/permission.ts";
import { ec2Error, outcomeOf } from "../../ec2-error.ts";

const ACCOUNT = "111122223333";
const context = { accountId: ACCOUNT } as Context;
const SSH = { IpProtocol: "tcp", FromPort: 22, ToPort: 22 };

type Request = NonNullable<Parameters<typeof requestedModifications>[0][number]["SecurityGroupRule"]>;

const modify = (SecurityGroupRule: Request, SecurityGroupRuleId = "sgr-1") =>
  requestedModifications([{ SecurityGroupRuleId, SecurityGroupRule }], context);

const SOURCES: readonly (readonly [Request, Source])[] = [
  [{ CidrIpv4: "10.0.0.1/8" }, { type: "ipv4", cidr: "10.0.0.0/8" }],
  [{ CidrIpv6: "2001:DB8::1/32" }, { type: "ipv6", cidr: "2001:db8::/32" }],
  [{ PrefixListId: "pl-12345678" }, { type: "prefix-list", prefixListId: "pl-12345678" }],
  [{ ReferencedGroupId: "sg-12345678" }, { type: "group", userId: ACCOUNT, groupId: "sg-12345678" }],
];

describe("requestedModifications", () => {
  it.each(SOURCES)("%j: in canonical form", (request, source) => {
    expect(modify({ ...SSH, IpProtocol: "6", ...request })).toStrictEqual([
      { ruleId: "sgr-1", permission: { protocol: "tcp", fromPort: 22, toPort: 22, source } },
    ]);
  });

  it("several rules: each, in the order of the request, with the description that it has", () => {
    const rule = { ...SSH, CidrIpv4: "10.0.0.0/8" };
    const modifications = requestedModifications(
      [
        { SecurityGroupRuleId: "sgr-2", SecurityGroupRule: { ...rule, Description: "office" } },
        { SecurityGroupRuleId: "sgr-1", SecurityGroupRule: { ...rule, Description: "" } },
      ],
      context,
    );
    expect(modifications.map(({ ruleId, description }) => [ruleId, description])).toEqual([
      ["sgr-2", "office"],
      ["sgr-1", undefined],
    ]);
  });

  it.each<[string, string, Request]>([
    ["no source", "MissingParameter", SSH],
    ["two sources", "InvalidParameterCombination", { ...SSH, CidrIpv4: "10.0.0.0/8", CidrIpv6: "::/0" }],
    ["all protocols and a port", "InvalidParameterValue", { IpProtocol: "-1", ToPort: 22, CidrIpv4: "10.0.0.0/8" }],
    [
      "a description of other characters",
      "InvalidParameterValue",
      { ...SSH, CidrIpv4: "10.0.0.0/8", Description: "ü" },
    ],
    ["a malformed block", "InvalidParameterValue", { ...SSH, CidrIpv4: "10.0.0.0" }],
  ])("%s → %s", (_, code, request) => {
    expect(() => modify(request)).toThrow(ec2Error(code));
  });

  it("all protocols, ports -1: taken", () => {
    const [all] = modify({ IpProtocol: "-1", FromPort: -1, ToPort: -1, CidrIpv4: "10.0.0.0/8" });
    expect(all?.permission).toMatchObject({ protocol: "-1", fromPort: -1, toPort: -1 });
  });

  it("the same rule twice → InvalidParameterValue", () => {
    const update = { SecurityGroupRuleId: "sgr-1", SecurityGroupRule: { ...SSH, CidrIpv4: "10.0.0.0/8" } };
    expect(() => requestedModifications([update, update], context)).toThrow(ec2Error("InvalidParameterValue"));
  });
});

describe("requireSameType", () => {
  it.each(SOURCES)("%j keeps its type, and takes no other", (request, source) => {
    const [modification] = modify({ ...SSH, ...request });
    if (!modification) throw new Error("one modification");
    const outcomes = SOURCES.map(([, other]) => [
      other.type,
      outcomeOf(() => requireSameType(modification, { ...modification.permission, source: other })),
    ]);
    const expected = SOURCES.map(([, { type }]) => [type, type === source.type ? "done" : "InvalidParameterValue"]);
    expect(outcomes).toEqual(expected);
  });
});
