import { describe, expect, it } from "vitest";
import { examples } from "../../../infra/events/requests.ts";
import type { ActionName } from "../../../lib/model/operations.ts";
import { structures } from "../../../lib/model/structures.ts";
import { ec2 } from "../../../lib/protocol/ec2.ts";
import { requestElements } from "../../../lib/trail/elements.ts";
import { inputOf } from "../../../lib/trail/input.ts";

/** As a record keeps it: after JSON. */
const recorded = (action: ActionName, input: object): object =>
  JSON.parse(JSON.stringify(requestElements(action, input, structures))) as object;

describe("inputOf", () => {
  it.each(Object.entries(examples).filter(([action]) => action !== "GetCallerIdentity"))(
    "%s → what was asked, from its record",
    async (action, { parameters }) => {
      const sent = new Map(Object.entries({ Action: action, Version: "2016-11-15", ...parameters }));
      const { DryRun: _, ...input } = await decoded(sent);
      const name = action as ActionName;
      // The one parameter that records of AWS's leave out.
      if (name === "DescribeVpcAttribute") delete input["Attribute"];
      expect(inputOf(name, recorded(name, input))).toEqual(input);
    },
  );

  it("rules with all kinds of sources, and tags on create → the same", () => {
    const permission = {
      IpProtocol: "tcp",
      FromPort: 22,
      ToPort: 22,
      IpRanges: [{ CidrIp: "192.0.2.0/24", Description: "office" }, { CidrIp: "198.51.100.0/24" }],
      Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
      PrefixListIds: [{ PrefixListId: "pl-0123456789abcdef0" }],
      UserIdGroupPairs: [{ GroupId: "sg-0123456789abcdef0", UserId: "111122223333" }],
    };
    const TagSpecifications = [{ ResourceType: "security-group-rule", Tags: [{ Key: "Team", Value: "web" }] }];
    const input = { GroupId: "sg-0fedcba9876543210", IpPermissions: [permission], TagSpecifications };
    const action = "AuthorizeSecurityGroupIngress";
    expect(inputOf(action, recorded(action, input))).toEqual(input);
  });

  it.each([1, 2])("%i modified rules → the same", (count) => {
    const SecurityGroupRule = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIpv4: "192.0.2.0/24" };
    const SecurityGroupRules = Array.from({ length: count }, (_, index) => ({
      SecurityGroupRuleId: `sgr-0123456789abcdef${index}`,
      SecurityGroupRule,
    }));
    const input = { GroupId: "sg-0fedcba9876543210", SecurityGroupRules };
    expect(inputOf("ModifySecurityGroupRules", recorded("ModifySecurityGroupRules", input))).toEqual(input);
  });

  it.each<[string, object]>([
    ["nothing", {}],
    ["lists that are none", { ipPermissions: "x", securityGroupRuleIds: { items: "x" } }],
  ])("elements with %s → no input, and no error", (_, elements) => {
    expect(inputOf("RevokeSecurityGroupIngress", elements)).toEqual({});
  });
});

async function decoded(sent: ReadonlyMap<string, string>): Promise<Record<string, unknown>> {
  return (await ec2.findOperation(sent)).decodeInput();
}
