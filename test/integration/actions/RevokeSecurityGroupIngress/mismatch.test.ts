import { describe, expect, it } from "vitest";
import { actor, attempt, revokedIds, rulesOfAnswer, unknownRules } from "../../../support/actor.ts";
import { ipPermissions, ipv4Rules, ipv6Rules } from "../../../support/rules.ts";
import { textsOf } from "../../../support/service.ts";
import { setUpService } from "../../../support/set-up.ts";

const { table, service, user } = await setUpService();

const classic = actor(service, { accountId: "222233334444", platform: "ec2" });

let names = 0;

const FORGIVING = [
  ["a group of the default VPC by ID", () => user, "GroupId"],
  ["a group of the default VPC by name", () => user, "GroupName"],
  ["an EC2 (classic) group by ID", () => classic, "GroupId"],
  ["an EC2 (classic) group by name", () => classic, "GroupName"],
] as const;

describe.each(FORGIVING)("%s", (_, who, by) => {
  async function createGroup() {
    const GroupName = `forgiving-${++names}`;
    const groupId = await who().createGroup({ GroupName });
    const revoke = (...rules: string[]) =>
      who().call({
        Action: "RevokeSecurityGroupIngress",
        [by]: by === "GroupId" ? groupId : GroupName,
        ...ipPermissions(...rules),
      });
    return { groupId, revoke };
  }

  it("some of the rules are unknown → the others are revoked, they stand in unknownIpPermissionSet", async () => {
    const { groupId, revoke } = await createGroup();
    const [ssh, dns] = await who().addRules(
      groupId,
      "tcp 22 10.0.0.0/8 # office",
      "udp 53 10.0.0.0/8",
      "tcp 80 0.0.0.0/0",
    );
    const answer = await revoke("tcp 23 10.0.0.0/8", "tcp 22 10.0.0.0/8", "icmp 8/8 10.0.0.0/8", "17 53 10.1.1.1/8");
    expect(answer.status).toBe(200);
    expect(textsOf(answer.body, "return")).toEqual(["true"]);
    expect(revokedIds(answer)).toEqual([ssh, dns]);
    expect(unknownRules(answer)).toEqual(["icmp 8/8 10.0.0.0/8", "tcp 23 10.0.0.0/8"]);
    expect(await who().rulesOf(groupId)).toEqual(["tcp 80 0.0.0.0/0"]);
  });

  it("all of the rules are unknown → true, nothing revoked, all stand in unknownIpPermissionSet", async () => {
    const { groupId, revoke } = await createGroup();
    await who().addRules(groupId, "tcp 20-25 10.0.0.0/8");
    expect(await attempt(table.client, () => revoke("tcp 22 10.0.0.0/8"))).toEqual({ status: 200, changed: false });
    const answer = await revoke("tcp 22 10.0.0.0/8");
    expect(textsOf(answer.body, "return")).toEqual(["true"]);
    expect(revokedIds(answer)).toEqual([]);
    expect(unknownRules(answer)).toEqual(["tcp 22 10.0.0.0/8"]);
  });

  it("an unknown rule beside one whose description has to be looked up → that one is revoked", async () => {
    const { groupId, revoke } = await createGroup();
    await who().addRules(groupId, "tcp 1 10.0.0.0/8 # one", "tcp 2 10.0.0.0/8 # two");
    const answer = await revoke("tcp 1 10.0.0.0/8", "tcp 3 10.0.0.0/8", "tcp 2 10.0.0.0/8 # other");
    expect(textsOf(answer.body, "description")).toEqual(["one", "two"]);
    expect(unknownRules(answer)).toEqual(["tcp 3 10.0.0.0/8"]);
    expect(await who().rulesOf(groupId)).toEqual([]);
  });
});

describe("unknownIpPermissionSet", () => {
  it("has unknown sources of equal ports in one item, in canonical form, with its four lists always there", async () => {
    const groupId = await user.createGroup();
    const answer = await user.revoke(groupId, "6 22 100.68.0.18/18", "tcp 22 10.0.0.0/8", "-1 80 2001:DB8::/32");
    expect(rulesOfAnswer(answer, "unknownIpPermissionSet")).toEqual([
      {
        ipProtocol: "tcp",
        fromPort: "22",
        toPort: "22",
        groups: "",
        ipv6Ranges: "",
        prefixListIds: "",
        ipRanges: { item: [{ cidrIp: "100.68.0.0/18" }, { cidrIp: "10.0.0.0/8" }] },
      },
      {
        ipProtocol: "-1",
        groups: "",
        ipRanges: "",
        prefixListIds: "",
        ipv6Ranges: { item: { cidrIpv6: "2001:db8::/32" } },
      },
    ]);
  });

  it("has groups and prefix lists that no rule names, whether they exist or not", async () => {
    const groupId = await user.createGroup();
    const answer = await user.revoke(groupId, "tcp 22 sg-0123456789abcdef0,pl-12345678");
    expect(unknownRules(answer)).toEqual(["tcp 22 123456789012/sg-0123456789abcdef0", "tcp 22 pl-12345678"]);
  });

  it("stands before revokedSecurityGroupRuleSet, as in the model", async () => {
    const groupId = await user.createGroup();
    await user.addRules(groupId, "tcp 22 10.0.0.0/8");
    const { body } = await user.revoke(groupId, "tcp 22 10.0.0.0/8", "tcp 23 10.0.0.0/8");
    expect(body).toMatch(/<unknownIpPermissionSet>[^]*<\/unknownIpPermissionSet>\s*<revokedSecurityGroupRuleSet>/);
  });
});

describe("a group of a non-default VPC", () => {
  const NOT_FOUND = {
    status: 400,
    code: "InvalidPermission.NotFound",
    message: "The specified rule does not exist in this security group.",
    changed: false,
  };
  const RULES = ["tcp 1 10.0.0.0/8", "tcp 2 10.0.0.0/8 # two", "tcp 3 10.0.0.0/8"];

  it.each([
    ["first", ["tcp 9 10.0.0.0/8", ...RULES]],
    ["in the middle", ["tcp 1 10.0.0.0/8", "tcp 9 10.0.0.0/8", "tcp 3 10.0.0.0/8"]],
    ["last", [...RULES, "tcp 9 10.0.0.0/8"]],
    ["one of the sources", ["tcp 1 10.0.0.0/8,192.168.0.0/16", "tcp 3 10.0.0.0/8"]],
    ["all there is", ["tcp 9 10.0.0.0/8"]],
  ])("a batch whose unknown rule is %s → InvalidPermission.NotFound, every rule stays", async (_, rules) => {
    const groupId = await user.createGroup({ VpcId: await user.createVpc() });
    await user.addRules(groupId, ...RULES);
    expect(await attempt(table.client, () => user.revoke(groupId, ...rules))).toEqual(NOT_FOUND);
    expect(await user.rulesOf(groupId)).toEqual(RULES);
  });

  it("a batch of more than 100 rules with one unknown → InvalidPermission.NotFound, every rule stays", async () => {
    const groupId = await user.createGroup({ VpcId: await user.createVpc() });
    const rules = [...ipv4Rules(60), ...ipv6Rules(60)];
    await user.addRules(groupId, ...rules);
    const batch = [...rules.slice(0, -1), "tcp 9 2001:db8::/32"];
    expect(await attempt(table.client, () => user.revoke(groupId, ...batch))).toEqual(NOT_FOUND);
    expect(await user.rulesOf(groupId)).toEqual(rules.toSorted());
  });

  it("of an account with EC2 (classic) → InvalidPermission.NotFound as well", async () => {
    const groupId = await classic.createGroup({ VpcId: await classic.createVpc() });
    await classic.addRules(groupId, "tcp 22 10.0.0.0/8");
    const batch = ["tcp 22 10.0.0.0/8", "tcp 23 10.0.0.0/8"];
    expect(await attempt(table.client, () => classic.revoke(groupId, ...batch))).toEqual(NOT_FOUND);
  });
});
