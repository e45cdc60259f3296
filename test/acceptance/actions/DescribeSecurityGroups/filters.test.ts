import { DescribeSecurityGroupsCommand, type Filter, RevokeSecurityGroupEgressCommand } from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import { ACCOUNT } from "../../../support/engine.ts";
import {
  addEgress,
  addIngress,
  createGroup,
  createPrefixList,
  createVpc,
  defaultVpcIdOf,
  outcomeOf,
  refusal,
  tcp,
} from "../../../support/stage.ts";
import { setUpSandbox } from "../../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const STRANGER = "999988887777";
const THEIR_GROUP = "sg-0a1b2c3d4e5f60718";

/** The groups of the stage, by name. Every test says which of them it expects. */
const ids: Record<string, string> = {};
/** What filters name, and only the stage knows. */
const facts: Record<string, string> = {};

beforeAll(async () => {
  const VpcId = await createVpc(ec2);
  facts["vpc"] = VpcId;
  facts["default vpc"] = await defaultVpcIdOf(ec2);
  const tagged = (Tags: Record<string, string>) => ({
    TagSpecifications: [
      {
        ResourceType: "security-group" as const,
        Tags: Object.entries(Tags).map(([Key, Value]) => ({ Key, Value })),
      },
    ],
  });
  const make = async (GroupName: string, Description: string, tags: Record<string, string>, vpc = VpcId) => {
    ids[GroupName] = await createGroup(ec2, { GroupName, Description, VpcId: vpc, ...tagged(tags) });
  };
  await make("web", "Front* end", { Owner: "TeamA", Stage: "prod" });
  await make("db", "Front end", { Owner: "TeamB", Stage: "test", "odd*key": "a\\b" });
  await make("Web", "Frontend", { owner: "TeamA", empty: "" }, facts["default vpc"]);
  await make("bare", "no rules, (at) all", {});
  const list = await createPrefixList(ec2, { PrefixListName: "offices" });
  facts["list"] = list;
  const [web = "", db = "", bare = ""] = [ids["web"], ids["db"], ids["bare"]];

  // web: tcp 80-88 in from IPv4, tcp 443 from IPv6; out to the group db on 5432, and everything
  await addIngress(
    ec2,
    web,
    { ...tcp(80, "10.1.0.0/16"), ToPort: 88 },
    { ...tcp(443), Ipv6Ranges: [{ CidrIpv6: "2001:db8:1::/48" }] },
  );
  await addEgress(ec2, web, { ...tcp(5432), UserIdGroupPairs: [{ GroupId: db }] });
  // db: tcp 5432 in from the group web, udp 53 from a stranger's group; out to IPv4, IPv6 and a prefix list, no more
  await addIngress(
    ec2,
    db,
    { ...tcp(5432), UserIdGroupPairs: [{ GroupId: web }] },
    { ...tcp(53), IpProtocol: "udp", UserIdGroupPairs: [{ UserId: STRANGER, GroupId: THEIR_GROUP }] },
  );
  await revokeEverything(db);
  await addEgress(ec2, db, {
    ...tcp(22, "10.2.0.0/16"),
    ToPort: 23,
    Ipv6Ranges: [{ CidrIpv6: "2001:db8:2::/48" }],
    PrefixListIds: [{ PrefixListId: list }],
    UserIdGroupPairs: [{ UserId: STRANGER, GroupId: THEIR_GROUP }],
  });
  // Web: protocol 50 in from a prefix list's place; ping from IPv4
  await addIngress(
    ec2,
    ids["Web"] ?? "",
    { IpProtocol: "50", PrefixListIds: [{ PrefixListId: list }] },
    { IpProtocol: "icmp", FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: "10.3.0.0/16" }] },
  );
  await revokeEverything(bare);
});

async function revokeEverything(GroupId: string) {
  const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
}

/** `<web>` stands for that group's ID, `{vpc}` for that fact. */
const spelledOut = (value: string): string =>
  value
    .replaceAll(/<(\w+)>/g, (_, name: string) => ids[name] ?? "")
    .replaceAll(/\{([\w ]+)\}/g, (_, name: string) => facts[name] ?? "");

async function namesFor(...filters: readonly [string, ...string[]][]): Promise<string[]> {
  const Filters: Filter[] = filters.map(([Name, ...values]) => ({ Name, Values: values.map(spelledOut) }));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups.flatMap(({ GroupId, GroupName = "" }) => (ids[GroupName] === GroupId ? [GroupName] : []));
}

describe("every filter of the model", () => {
  it.each<[filter: string, values: string, expected: string]>([
    ["description", "Front end", "db"],
    ["description", "no rules, (at) all", "bare"],
    ["group-id", "<db>", "db"],
    ["group-id", "sg-00000000", ""],
    ["group-name", "web", "web"],
    ["owner-id", ACCOUNT, "Web bare db web"],
    ["owner-id", STRANGER, ""],
    ["tag:Owner", "TeamA", "web"],
    ["tag:owner", "TeamA", "Web"],
    ["tag:empty", "", "Web"],
    ["tag:odd*key", "*", "db"],
    ["tag:Own*", "TeamA", ""],
    ["tag:nosuch", "*", ""],
    ["tag-key", "Owner", "db web"],
    ["tag-key", "empty", "Web"],
    ["tag-key", "TeamA", ""],
    ["vpc-id", "{vpc}", "bare db web"],
    ["vpc-id", "{default vpc}", "Web"],
    ["ip-permission.cidr", "10.1.0.0/16", "web"],
    ["ip-permission.cidr", "10.2.0.0/16", ""],
    ["ip-permission.cidr", "2001:db8:1::/48", ""],
    ["ip-permission.from-port", "80", "web"],
    ["ip-permission.from-port", "88", ""],
    ["ip-permission.from-port", "8", "Web"],
    ["ip-permission.to-port", "88", "web"],
    ["ip-permission.to-port", "80", ""],
    ["ip-permission.group-id", "<web>", "db"],
    ["ip-permission.group-id", THEIR_GROUP, "db"],
    ["ip-permission.group-id", "<db>", ""],
    ["ip-permission.group-name", "web", ""],
    ["ip-permission.group-name", "Web", ""],
    ["ip-permission.ipv6-cidr", "2001:db8:1::/48", "web"],
    ["ip-permission.ipv6-cidr", "2001:db8:2::/48", ""],
    ["ip-permission.prefix-list-id", "{list}", "Web"],
    ["ip-permission.protocol", "udp", "db"],
    ["ip-permission.protocol", "50", "Web"],
    ["ip-permission.protocol", "tcp", "db web"],
    ["ip-permission.protocol", "-1", ""],
    ["ip-permission.user-id", ACCOUNT, "db"],
    ["ip-permission.user-id", STRANGER, "db"],
    ["ip-permission.user-id", "111122223333", ""],
    ["egress.ip-permission.cidr", "0.0.0.0/0", "Web web"],
    ["egress.ip-permission.cidr", "10.2.0.0/16", "db"],
    ["egress.ip-permission.cidr", "10.1.0.0/16", ""],
    ["egress.ip-permission.from-port", "22", "db"],
    ["egress.ip-permission.from-port", "80", ""],
    ["egress.ip-permission.to-port", "23", "db"],
    ["egress.ip-permission.to-port", "22", ""],
    ["egress.ip-permission.group-id", "<db>", "web"],
    ["egress.ip-permission.group-id", THEIR_GROUP, "db"],
    ["egress.ip-permission.group-id", "<web>", ""],
    ["egress.ip-permission.group-name", "db", ""],
    ["egress.ip-permission.group-name", "web", ""],
    ["egress.ip-permission.ipv6-cidr", "2001:db8:2::/48", "db"],
    ["egress.ip-permission.ipv6-cidr", "2001:db8:1::/48", ""],
    ["egress.ip-permission.prefix-list-id", "{list}", "db"],
    ["egress.ip-permission.protocol", "-1", "Web web"],
    ["egress.ip-permission.protocol", "udp", ""],
    ["egress.ip-permission.user-id", ACCOUNT, "web"],
    ["egress.ip-permission.user-id", STRANGER, "db"],
  ])("%s = %s → [%s]", async (filter, value, expected) => {
    expect((await namesFor([filter, value])).toSorted().join(" ")).toBe(expected);
  });
});

describe("wildcards and escapes", () => {
  it.each<[filter: string, value: string, expected: string]>([
    ["group-name", "w*", "web"],
    ["group-name", "*e*", "Web bare web"],
    ["group-name", "*", "Web bare db web"],
    ["group-name", "?eb", "Web web"],
    ["group-name", "??", "db"],
    ["group-name", "web*", "web"],
    ["group-name", "WEB", ""],
    ["group-name", "we", ""],
    ["group-name", "w.b", ""],
    ["group-name", "[wW]eb", ""],
    ["description", "Front*end", "Web db web"],
    ["description", String.raw`Front\**`, "web"],
    ["description", String.raw`Front\* end`, "web"],
    ["description", String.raw`Front\?end`, ""],
    ["description", String.raw`F\ront end`, "db"],
    ["description", "*(at)*", "bare"],
    ["description", "*end*d", ""],
    ["tag:odd*key", String.raw`a\\b`, "db"],
    ["tag:odd*key", String.raw`a\b`, ""],
    ["tag:odd*key", "a?b", "db"],
    ["tag:Owner", "Team?", "db web"],
    ["tag-key", "*wner", "Web db web"],
    ["tag-key", String.raw`odd\*key`, "db"],
    ["ip-permission.cidr", "10.*", "Web web"],
    ["ip-permission.from-port", "5?", "db"],
    ["egress.ip-permission.protocol", "*", "Web db web"],
  ])("%s = %s → [%s]", async (filter, value, expected) => {
    expect((await namesFor([filter, value])).toSorted().join(" ")).toBe(expected);
  });
});

// "A question mark (?) matches zero or one character": EC2 User Guide, "Find your Amazon EC2 resources", Filtering
// considerations. Until about 2021 it said "exactly one character".
describe("a question mark stands for no character too", () => {
  it.each<[filter: string, value: string, expected: string]>([
    ["group-name", "web?", "web"],
    ["group-name", "?web", "web"],
    ["group-name", "w???eb", "web"],
    ["description", "Front?end", "Web db"],
  ])("%s = %s → [%s]", async (filter, value, expected) => {
    expect((await namesFor([filter, value])).toSorted().join(" ")).toBe(expected);
  });
});

describe("several values, several filters", () => {
  it("any of the values will do", async () => {
    expect(await namesFor(["group-name", "bare", "d?", "nosuch"])).toHaveLength(2);
    expect((await namesFor(["tag:Owner", "TeamA", "TeamB"])).toSorted()).toEqual(["db", "web"]);
  });

  it("all of the filters have to hold", async () => {
    expect(await namesFor(["tag:Owner", "TeamA", "TeamB"], ["tag:Stage", "test"])).toEqual(["db"]);
    expect(await namesFor(["group-name", "web"], ["vpc-id", "{default vpc}"])).toEqual([]);
  });

  it("filters on rules may be met by different rules of the group", async () => {
    expect(await namesFor(["ip-permission.from-port", "443"], ["ip-permission.cidr", "10.1.0.0/16"])).toEqual(["web"]);
    expect(await namesFor(["ip-permission.protocol", "udp"], ["ip-permission.group-id", "<web>"])).toEqual(["db"]);
  });

  it("but not by rules of different groups, or of the other direction", async () => {
    expect(await namesFor(["ip-permission.protocol", "udp"], ["ip-permission.cidr", "10.1.0.0/16"])).toEqual([]);
    expect(await namesFor(["ip-permission.from-port", "22"], ["egress.ip-permission.from-port", "22"])).toEqual([]);
  });

  it("beside IDs and names: those that are named and pass", async () => {
    const GroupIds = [ids["web"] ?? "", ids["db"] ?? ""];
    const Filters = [{ Name: "ip-permission.protocol", Values: ["udp"] }];
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds, Filters }));
    expect(SecurityGroups).toMatchObject([{ GroupName: "db" }]);
    const named = new DescribeSecurityGroupsCommand({ GroupNames: ["Web"], Filters });
    expect((await ec2.send(named)).SecurityGroups).toEqual([]);
  });
});

describe("what is not a filter", () => {
  it.each(["nosuch", "Group-Name", "groupName", "ip-permission.description", "constructor"])(
    "%s → InvalidParameterValue",
    async (Name) => {
      const Filters = [{ Name, Values: ["web"] }];
      const outcome = await refusal(sandbox, () => ec2.send(new DescribeSecurityGroupsCommand({ Filters })));
      expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
      expect(outcome.message).toMatch(/^The filter '[\w.-]+' is invalid$/);
    },
  );

  it("200 values → taken, 201 → an error", async () => {
    const describeNamed = (count: number) => {
      const Values = Array.from({ length: count }, (_, index) => `name ${index}`);
      return ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-name", Values }] }));
    };
    expect((await describeNamed(200)).SecurityGroups).toEqual([]);
    expect(await outcomeOf(() => describeNamed(201))).toMatchObject({ status: 400 });
  });

  it.each([[], undefined])("no values (%j) → InvalidParameterValue", async (Values) => {
    const command = new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-name", Values }] });
    const outcome = await outcomeOf(() => ec2.send(command));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
    expect(outcome.message).toBe("The filter 'group-name' needs a value");
  });

  it("a value of 256 characters → FilterLimitExceeded (ansible-collections/amazon.aws#2393)", async () => {
    const describeNamed = (name: string) =>
      ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: "group-name", Values: [name] }] }));
    expect((await describeNamed("x".repeat(255))).SecurityGroups).toEqual([]);
    expect(await outcomeOf(() => describeNamed("x".repeat(256)))).toMatchObject({
      status: 400,
      code: "FilterLimitExceeded",
      message: "The maximum length for a filter value is 255 characters",
    });
  });

  it("no match → an empty list, and no token", async () => {
    const Filters = [{ Name: "group-name", Values: ["nosuch"] }];
    const answer = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(answer.SecurityGroups).toEqual([]);
    expect(answer.NextToken).toBeUndefined();
  });

  it("an unknown ID beside a filter that it would not pass → InvalidGroup.NotFound", async () => {
    const input = { GroupIds: ["sg-00000000"], Filters: [{ Name: "group-name", Values: ["nosuch"] }] };
    const outcome = await refusal(sandbox, () => ec2.send(new DescribeSecurityGroupsCommand(input)));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidGroup.NotFound" });
  });
});
