import { beforeEach, describe, expect, it } from "vitest";
import { attempt, rulesOfAnswer } from "../../../support/actor.ts";
import { ACCOUNT, REGION } from "../../../support/engine.ts";
import { flat, ipPermissions } from "../../../support/rules.ts";
import type { CallParameters } from "../../../support/service.ts";
import { elementsOf, textAt } from "../../../support/xml.ts";
import { setUpService } from "../../../support/set-up.ts";

const { table, user } = await setUpService();

let groupId: string;
let sourceId: string;

const vpcId = await user.createVpc();
beforeEach(async () => {
  groupId = await user.createGroup({ VpcId: vpcId });
  sourceId = await user.createGroup({ VpcId: vpcId });
});

const authorize = (parameters: CallParameters) =>
  user.call({ Action: "AuthorizeSecurityGroupIngress", GroupId: groupId, ...parameters });

const refused = (code: string, message: string) => ({ status: 400, code, message, changed: false });

describe("every kind of source", () => {
  it.each<[string, string, object]>([
    ["IPv4", "tcp 22 10.0.0.0/8", { ipProtocol: "tcp", fromPort: "22", toPort: "22", cidrIpv4: "10.0.0.0/8" }],
    ["IPv6", "6 22 2001:DB8::/32", { ipProtocol: "tcp", fromPort: "22", toPort: "22", cidrIpv6: "2001:db8::/32" }],
    [
      "a prefix list",
      "udp 53 pl-12345678",
      { ipProtocol: "udp", fromPort: "53", toPort: "53", prefixListId: "pl-12345678" },
    ],
    ["all protocols", "-1 0-0 10.0.0.0/8", { ipProtocol: "-1", fromPort: "-1", toPort: "-1", cidrIpv4: "10.0.0.0/8" }],
    ["icmpv6 without ports", "58 ::/0", { ipProtocol: "icmpv6", fromPort: "-1", toPort: "-1", cidrIpv6: "::/0" }],
    [
      "another account's group",
      "tcp 80 111122223333/sg-12345678",
      { ipProtocol: "tcp", referencedGroupInfo: { groupId: "sg-12345678", userId: "111122223333" } },
    ],
  ])("%s → authorised, and answered with every documented member", async (_, rule, members) => {
    const answer = await user.authorize(groupId, `${rule} # why`);
    const [added, ...others] = rulesOfAnswer(answer, "securityGroupRuleSet");
    const id = textAt(added ?? "", "securityGroupRuleId") ?? "";
    expect(others).toEqual([]);
    expect(added).toMatchObject({
      ...members,
      groupId,
      groupOwnerId: ACCOUNT,
      isEgress: "false",
      description: "why",
      securityGroupRuleArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group-rule/${id}`,
    });
    // sgr-, the first 8 digits of the group's ID, and 9 more.
    expect(id).toMatch(new RegExp(`^sgr-${groupId.slice(3, 11)}[0-9a-f]{9}$`));
  });

  it("a group of the same VPC, and itself → authorised with groupId and userId alone", async () => {
    const answer = await user.authorize(groupId, `tcp 80 ${sourceId}`, `-1 ${groupId}`);
    const infos = rulesOfAnswer(answer, "securityGroupRuleSet").map((rule) =>
      typeof rule === "string" ? rule : rule["referencedGroupInfo"],
    );
    expect(infos).toEqual([
      { groupId: sourceId, userId: ACCOUNT },
      { groupId, userId: ACCOUNT },
    ]);
  });

  it("all at once → one rule for each source, in the order of the request, with IDs of their own", async () => {
    const sources = [
      "10.0.0.0/8",
      "192.168.0.0/16",
      "2001:db8::/32",
      "pl-12345678",
      sourceId,
      "111122223333/sg-12345678",
    ];
    const answer = await user.authorize(groupId, `tcp 22 ${sources.join(",")}`, "udp 53 10.0.0.0/8");
    const rules = rulesOfAnswer(answer, "securityGroupRuleSet");
    expect(new Set(rules.map((rule) => textAt(rule, "securityGroupRuleId"))).size).toBe(7);
    expect(rules.at(-1)).toMatchObject({ ipProtocol: "udp", cidrIpv4: "10.0.0.0/8" });
    expect(await user.rulesOf(groupId)).toHaveLength(7);
  });

  it("flat parameters → authorised", async () => {
    expect(await authorize(flat("tcp 22 100.68.0.18/18"))).toMatchObject({ status: 200 });
    expect(await user.rulesOf(groupId)).toEqual(["tcp 22 100.68.0.0/18"]);
  });

  it("the same rule in two groups → two IDs", async () => {
    const ids = [await user.addRules(groupId, "tcp 22 10.0.0.0/8"), await user.addRules(sourceId, "tcp 22 10.0.0.0/8")];
    expect(new Set(ids.flat()).size).toBe(2);
  });
});

describe("all or nothing", () => {
  const DUPLICATE = 'the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already exists';

  it.each([
    ["first", ["tcp 22 10.0.0.0/8", "tcp 23 10.0.0.0/8"]],
    ["last", ["tcp 23 10.0.0.0/8", "tcp 24 10.0.0.0/8", "tcp 22 10.0.0.0/8"]],
    ["one of the sources", ["tcp 22 192.168.0.0/16,10.0.0.0/8"]],
  ])("the rule that exists stands %s → InvalidPermission.Duplicate, none is added", async (_, rules) => {
    await user.addRules(groupId, "tcp 22 10.0.0.0/8");
    const outcome = await attempt(table.client, () => user.authorize(groupId, ...rules));
    expect(outcome).toEqual(refused("InvalidPermission.Duplicate", DUPLICATE));
    expect(await user.rulesOf(groupId)).toEqual(["tcp 22 10.0.0.0/8"]);
  });

  it.each([
    ["an unknown source group", "tcp 80 sg-00000000", "The security group 'sg-00000000' does not exist"],
    [
      "the last of many sources unknown",
      "tcp 80 10.0.0.0/8,sg-00000000",
      "The security group 'sg-00000000' does not exist",
    ],
  ])("%s → InvalidGroup.NotFound, none is added", async (_, rule, message) => {
    const outcome = await attempt(table.client, () => user.authorize(groupId, "tcp 23 10.0.0.0/8", rule));
    expect(outcome).toEqual(refused("InvalidGroup.NotFound", message));
  });

  it("a source group of another VPC → InvalidGroup.NotFound, none is added", async () => {
    const text = "You have specified two resources that belong to different networks.";
    for (const other of [await user.createGroup(), await user.createGroup({ VpcId: await user.createVpc() })]) {
      const outcome = await attempt(table.client, () => user.authorize(groupId, `tcp 80 10.0.0.0/8,${other}`));
      expect(outcome).toEqual(refused("InvalidGroup.NotFound", text));
    }
  });

  it("a source group by name outside the default VPC → InvalidGroup.NotFound, none is added", async () => {
    const text = "You have specified two resources that belong to different networks.";
    const outcome = await attempt(table.client, () => user.authorize(groupId, "tcp 80 @default"));
    expect(outcome).toEqual(refused("InvalidGroup.NotFound", text));
  });

  it("a prefix list that isn't there → InvalidPrefixListID.NotFound, none is added", async () => {
    const outcome = await attempt(table.client, () => user.authorize(groupId, "tcp 80 pl-0123456789abcdef0"));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidPrefixListID.NotFound", changed: false });
  });
});

describe("InvalidPermission.Duplicate names the rule", () => {
  it.each([
    ["tcp 5439 0.0.0.0/0", "peer: 0.0.0.0/0, TCP, from port: 5439, to port: 5439, ALLOW"],
    ["udp 20-25 10.0.0.0/8", "peer: 10.0.0.0/8, UDP, from port: 20, to port: 25, ALLOW"],
    ["-1 10.0.0.0/19", "peer: 10.0.0.0/19, ALL, ALLOW"],
    ["icmp -1/-1 10.0.0.0/24", "peer: 10.0.0.0/24, ICMP, type: ALL, code: ALL, ALLOW"],
    ["icmp 8/0 10.0.0.0/24", "peer: 10.0.0.0/24, ICMP, type: 8, code: 0, ALLOW"],
    ["tcp 22 ::/0", "peer: ::/0, TCP, from port: 22, to port: 22, ALLOW"],
    ["tcp 22 pl-12345678", "peer: pl-12345678, TCP, from port: 22, to port: 22, ALLOW"],
  ])("%s → %s", async (rule, text) => {
    await user.addRules(groupId, `${rule} # first`);
    const outcome = await attempt(table.client, () => user.authorize(groupId, rule));
    expect(outcome).toEqual(refused("InvalidPermission.Duplicate", `the specified rule "${text}" already exists`));
  });

  it("a source group → by its ID", async () => {
    await user.addRules(groupId, `udp 0-65535 ${sourceId}`);
    const text = `the specified rule "peer: ${sourceId}, UDP, from port: 0, to port: 65535, ALLOW" already exists`;
    const outcome = await attempt(table.client, () => user.authorize(groupId, `17 0-65535 ${ACCOUNT}/${sourceId}`));
    expect(outcome).toEqual(refused("InvalidPermission.Duplicate", text));
  });

  it.each([
    ["another form of the CIDR", "tcp 22 100.68.0.0/18", "tcp 22 100.68.0.18/18"],
    ["another name of the protocol", "tcp 22 10.0.0.0/8", "6 22 10.0.0.0/8"],
    ["other ports of all protocols", "-1 10.0.0.0/8", "-1 0-65535 10.0.0.0/8"],
    ["other ports of a numbered protocol", "50 10.0.0.0/8", "50 80 10.0.0.0/8"],
    ["another description", "tcp 22 10.0.0.0/8 # one", "tcp 22 10.0.0.0/8 # two"],
    ["another form of IPv6", "tcp 22 2001:db8::/32", "tcp 22 2001:DB8:0::1/32"],
  ])("the same in %s → InvalidPermission.Duplicate", async (_, first, second) => {
    await user.addRules(groupId, first);
    const outcome = await attempt(table.client, () => user.authorize(groupId, second));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidPermission.Duplicate", changed: false });
  });
});

describe("the same permission twice in one request", () => {
  it.each([
    ["word for word", ["tcp 22 10.0.0.0/8", "tcp 22 10.0.0.0/8"]],
    ["as two sources", ["tcp 22 10.0.0.0/8,10.0.0.0/8"]],
    ["in other words", ["tcp 22 10.0.0.0/8", "6 22 10.9.9.9/8"]],
    ["with two descriptions", ["tcp 22 10.0.0.0/8 # one", "tcp 22 10.0.0.0/8 # two"]],
  ])("%s → InvalidParameterValue, none is added", async (_, rules) => {
    const outcome = await attempt(table.client, () => user.authorize(groupId, ...rules));
    expect(outcome).toEqual(refused("InvalidParameterValue", "The same permission must not appear multiple times"));
  });
});

describe("descriptions", () => {
  const TEXT =
    "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  " +
    "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*";

  it.each([
    ["256 characters", "x".repeat(256)],
    ["a quotation mark", 'the "office"'],
    ["an apostrophe", "Bob's"],
    ["not ASCII", "café"],
    ["a line end", "a\nb"],
    ["markup", "<b>"],
  ])("%s → InvalidParameterValue, none is added", async (_, description) => {
    for (const source of ["10.0.0.0/8", "::/0", "pl-12345678", sourceId]) {
      const outcome = await attempt(table.client, () => user.authorize(groupId, `tcp 22 ${source} # ${description}`));
      expect(outcome).toEqual(refused("InvalidParameterValue", TEXT));
    }
  });

  it.each([
    ["255 characters", "x".repeat(255)],
    ["all that may stand in it", "aZ09. _-:/()#,@[]+=&;{}!$*"],
  ])("%s → kept as it is", async (_, description) => {
    await user.addRules(groupId, `tcp 22 10.0.0.0/8,::/0,pl-12345678,${ACCOUNT}/${sourceId} # ${description}`);
    expect(await user.rulesOf(groupId)).toEqual([
      `tcp 22 10.0.0.0/8 # ${description}`,
      `tcp 22 ${ACCOUNT}/${sourceId} # ${description}`,
      `tcp 22 ::/0 # ${description}`,
      `tcp 22 pl-12345678 # ${description}`,
    ]);
  });
});

describe("tags", () => {
  const tagged = (type: string, tags: Record<string, string>) => ({
    "TagSpecification.1.ResourceType": type,
    ...Object.fromEntries(
      Object.entries(tags).flatMap(([key, value], index) => [
        [`TagSpecification.1.Tag.${index + 1}.Key`, key],
        [`TagSpecification.1.Tag.${index + 1}.Value`, value],
      ]),
    ),
    ...ipPermissions("tcp 22 10.0.0.0/8,192.168.0.0/16"),
  });

  it("of the type security-group-rule → every rule has them", async () => {
    const answer = await authorize(tagged("security-group-rule", { team: "red", empty: "" }));
    const tags = rulesOfAnswer(answer, "securityGroupRuleSet").map((rule) =>
      Object.fromEntries(
        elementsOf(rule, "tagSet", "item").map((tag) => [textAt(tag, "key") ?? "", textAt(tag, "value")]),
      ),
    );
    expect(tags).toEqual([
      { team: "red", empty: "" },
      { team: "red", empty: "" },
    ]);
  });

  it.each([
    ["another resource type", tagged("security-group", { a: "b" }), "InvalidParameter"],
    ["a key of AWS's own", tagged("security-group-rule", { "aws:a": "b" }), "InvalidParameterValue"],
    ["an empty key", tagged("security-group-rule", { "": "b" }), "InvalidParameterValue"],
    ["a key of 128 characters", tagged("security-group-rule", { ["k".repeat(128)]: "b" }), "InvalidParameterValue"],
    ["a value of 257 characters", tagged("security-group-rule", { k: "v".repeat(257) }), "InvalidParameterValue"],
    [
      "51 tags",
      tagged("security-group-rule", Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, "v"]))),
      "TagLimitExceeded",
    ],
  ])("%s → an error, none is added", async (_, parameters, code) => {
    const outcome = await attempt(table.client, () => authorize(parameters));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });
});
