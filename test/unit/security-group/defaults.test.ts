import { expect, it } from "vitest";
import {
  allOutbound,
  DEFAULT_GROUP_NAME,
  DEFAULT_VPC_CIDR,
  defaultSubnetCidr,
  DESCRIPTION_OF_DEFAULT_GROUP,
  rulesOfDefaultGroup,
  rulesOfEc2DefaultGroup,
} from "../../../lib/security-group/defaults.ts";
import { formatPermission } from "../../../lib/security-group/permission.ts";

const [ACCOUNT, GROUP] = ["111122223333", "sg-12345678"];

const texts = (rules: ReturnType<typeof allOutbound>) =>
  rules.map(([direction, permission]) => `${direction} ${formatPermission(permission)}`);

it("names and address block are AWS's", () => {
  expect([DEFAULT_GROUP_NAME, DEFAULT_VPC_CIDR]).toEqual(["default", "172.31.0.0/16"]);
  expect(DESCRIPTION_OF_DEFAULT_GROUP).toEqual({ vpc: "default VPC security group", ec2: "default group" });
});

it("a new VPC group lets everything out, for IPv6 too where the VPC has it", () => {
  expect(texts(allOutbound({}))).toEqual(["egress -1#-1#-1#0.0.0.0/0"]);
  expect(texts(allOutbound({ ipv6CidrBlock: "2001:db8::/56" }))).toEqual([
    "egress -1#-1#-1#0.0.0.0/0",
    "egress -1#-1#-1#::/0",
  ]);
});

it("a VPC's default group lets its members in besides", () => {
  expect(texts(rulesOfDefaultGroup(ACCOUNT, GROUP, { ipv6CidrBlock: "2001:db8::/56" }))).toEqual([
    `ingress -1#-1#-1#${ACCOUNT}/${GROUP}`,
    "egress -1#-1#-1#0.0.0.0/0",
    "egress -1#-1#-1#::/0",
  ]);
});

it.each([
  ["a VPC", () => rulesOfDefaultGroup(ACCOUNT, GROUP, {})],
  ["EC2 (classic)", () => rulesOfEc2DefaultGroup(ACCOUNT, GROUP)],
])("the default group of %s names itself", (_, rules) => {
  expect(rules()[0]?.[1].source).toEqual({ type: "group", userId: ACCOUNT, groupId: GROUP });
});

it("the default group of EC2 (classic) lets its members in, by each protocol", () => {
  expect(texts(rulesOfEc2DefaultGroup(ACCOUNT, GROUP))).toEqual([
    `ingress tcp#0#65535#${ACCOUNT}/${GROUP}`,
    `ingress udp#0#65535#${ACCOUNT}/${GROUP}`,
    `ingress icmp#-1#-1#${ACCOUNT}/${GROUP}`,
  ]);
});

it("the default VPC's subnets: one a zone, side by side", () => {
  expect([0, 1, 2].map(defaultSubnetCidr)).toEqual(["172.31.0.0/20", "172.31.16.0/20", "172.31.32.0/20"]);
});
