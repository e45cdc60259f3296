import { describe, expect, it } from "vitest";
import { toShown } from "../../../infra/local/control/asked.ts";
import type { ActionName } from "../../../lib/model/operations.ts";
import { structures } from "../../../lib/model/structures.ts";
import { type Asked, toRecord } from "../../../lib/trail/record.ts";

/** What is shown beside the record of such a request. */
function shown(action: ActionName, input: object | undefined, outcome: object = { Return: true }) {
  const asked: Asked = {
    caller: { accountId: "123456789012", accessKeyId: "test", region: "us-east-1" },
    action,
    version: "2016-11-15",
    structures,
    requestId: "0c89d2f5-4b1c-4f43-a2d9-6a3d1b7b1f1e",
    input,
    http: { headers: {}, isSecure: false },
  };
  const ending = { at: new Date(), eventId: "6a1d9f14-4c1c-4a1b-8c66-0f2f8e2b8f4f", outcome };
  return toShown({ record: toRecord(asked, ending), notes: {} }).asked;
}

const GroupId = "sg-0123456789abcdef0";
const ssh = { protocol: "tcp", fromPort: 22, toPort: 22 };

describe("what was asked", () => {
  it("rules, as they were meant: in canonical form", () => {
    const permission = { IpProtocol: "6", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "100.68.0.18/18" }] };
    const input = { GroupId, IpPermissions: [permission] };
    const source = { type: "ipv4", cidr: "100.68.0.0/18" };
    expect(shown("AuthorizeSecurityGroupEgress", input)).toEqual({
      input,
      rules: [{ direction: "egress", ...ssh, source }],
    });
  });

  it("a source group by its name", () => {
    const input = { GroupName: "a", SourceSecurityGroupName: "b", IpProtocol: "tcp", FromPort: 22, ToPort: 22 };
    expect(shown("RevokeSecurityGroupIngress", input)?.rules).toEqual([
      { direction: "ingress", ...ssh, source: { type: "group-name", userId: "123456789012", groupName: "b" } },
    ]);
  });

  it("a revoke by rule ID → the rules that went, but for those from a group", () => {
    const rule = { GroupId, IsEgress: false, IpProtocol: "tcp", FromPort: 22, ToPort: 22 };
    const SecurityGroupRuleIds = ["sgr-0123456789abcdef0", "sgr-0123456789abcdef1", "sgr-0123456789abcdef2"];
    const [one, two, three] = SecurityGroupRuleIds;
    const outcome = {
      Return: true,
      RevokedSecurityGroupRules: [
        { ...rule, SecurityGroupRuleId: one, CidrIpv4: "192.0.2.0/24" },
        { ...rule, SecurityGroupRuleId: two, CidrIpv6: "2001:db8::/32" },
        { ...rule, SecurityGroupRuleId: three, ReferencedGroupId: GroupId },
      ],
    };
    expect(shown("RevokeSecurityGroupIngress", { GroupId, SecurityGroupRuleIds }, outcome)?.rules).toEqual([
      { direction: "ingress", ...ssh, source: { type: "ipv4", cidr: "192.0.2.0/24" } },
      { direction: "ingress", ...ssh, source: { type: "ipv6", cidr: "2001:db8::/32" } },
    ]);
  });

  it("rules that there can't be → the request without any", () => {
    const input = { GroupId, IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "<b>" };
    expect(shown("AuthorizeSecurityGroupIngress", input)).toEqual({ input });
  });

  it("a request that couldn't be read, or was too much for a record → nothing", () => {
    expect(shown("AuthorizeSecurityGroupIngress", undefined)).toBeUndefined();
    const Description = "x".repeat(200);
    const IpRanges = Array.from({ length: 1_000 }, (_, index) => ({ CidrIp: `10.0.${index % 256}.0/24`, Description }));
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges }];
    expect(shown("AuthorizeSecurityGroupIngress", { GroupId, IpPermissions })).toBeUndefined();
  });
});
