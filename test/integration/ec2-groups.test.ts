import { beforeAll, describe, expect, it } from "vitest";
import { actor, attempt, revokedIds } from "../support/actor.ts";
import type { CallParameters } from "../support/service.ts";
import { flat, ipPermissions } from "../support/rules.ts";
import { elementsOf, readXml, textAt, type Xml } from "../support/xml.ts";
import { setUpService } from "../support/set-up.ts";

const { table, service } = await setUpService();

const ACCOUNT = "222233334444";
const OTHER_ACCOUNT = "333344445555";
/** Where AWS's text isn't known. */
const SOME_TEXT: unknown = expect.any(String);

const user = actor(service, { accountId: ACCOUNT, platform: "ec2" });
const other = actor(service, { accountId: OTHER_ACCOUNT, platform: "ec2" });
/** EC2 (classic) groups of the account, and one of another account. */
const database = await user.createGroup({ GroupName: "database" });
const web = await user.createGroup({ GroupName: "web" });
const otherWeb = await other.createGroup({ GroupName: "web" });

const authorize = (parameters: CallParameters) =>
  user.call({ Action: "AuthorizeSecurityGroupIngress", GroupName: "database", ...parameters });
const revoke = (parameters: CallParameters) =>
  user.call({ Action: "RevokeSecurityGroupIngress", GroupName: "database", ...parameters });

async function describeGroup(groupId: string): Promise<Xml> {
  const { body } = await user.call({ Action: "DescribeSecurityGroups", "GroupId.1": groupId });
  return elementsOf(readXml(body), "securityGroupInfo", "item")[0] ?? "";
}

describe("a group that is created without VpcId on an account of platform ec2", () => {
  it("has no VPC and no egress rules, and the ID of an EC2 group", async () => {
    const group = await describeGroup(database);
    expect(database).toMatch(/^sg-[0-9a-f]{8}$/);
    expect(textAt(group, "vpcId")).toBeUndefined();
    expect(textAt(group, "ownerId")).toBe(ACCOUNT);
    expect(elementsOf(group, "ipPermissionsEgress", "item")).toEqual([]);
  });

  it("the account has a group `default` of that kind, and no default VPC", async () => {
    const { body } = await user.call({ Action: "DescribeSecurityGroups", "GroupName.1": "default" });
    const [group = ""] = elementsOf(readXml(body), "securityGroupInfo", "item");
    expect(textAt(group, "groupName")).toBe("default");
    expect(textAt(group, "vpcId")).toBeUndefined();
  });

  it("the rules of `default` name it, as they have to when they are revoked", async () => {
    const { body } = await user.call({ Action: "DescribeSecurityGroups", "GroupName.1": "default" });
    const [group = ""] = elementsOf(readXml(body), "securityGroupInfo", "item");
    const rules = elementsOf(group, "ipPermissions", "item");
    expect(rules.map((rule) => textAt(rule, "groups", "item", "groupName"))).toEqual(["default", "default", "default"]);
  });

  it.each([
    ["a name that is taken", "web", "InvalidGroup.Duplicate", "The security group 'web' already exists"],
    ["the name default", "default", "InvalidGroup.Reserved", "The security group 'default' is reserved"],
  ])("%s → %s %s", async (_, GroupName, code, message) => {
    const parameters = { Action: "CreateSecurityGroup", GroupName, GroupDescription: "again" };
    expect(await attempt(table.client, () => user.call(parameters))).toEqual({
      status: 400,
      code,
      message,
      changed: false,
    });
  });
});

describe("protocols", () => {
  it.each([
    ["tcp", "tcp 22 10.0.0.0/8", "6 22 10.0.0.0/8"],
    ["udp", "17 53 10.0.0.0/8", "UDP 53 10.0.0.0/8"],
    ["icmp", "icmp 8/-1 10.0.0.0/8", "1 8/-1 10.0.0.0/8"],
  ])("%s, by name and by number → revoked", async (_, granted, revoked) => {
    const [ruleId] = await user.addRules(database, granted);
    expect(revokedIds(await revoke(ipPermissions(revoked)))).toEqual([ruleId]);
    expect(await user.rulesOf(database)).toEqual([]);
  });

  it.each(["-1", "50", "58", "icmpv6", "0", "what"])("%s → InvalidPermission.Malformed", async (protocol) => {
    const rule = flat(`${protocol} 22 10.0.0.0/8`);
    for (const call of [() => authorize(rule), () => revoke(rule)]) {
      expect(await attempt(table.client, call)).toEqual({
        status: 400,
        code: "InvalidPermission.Malformed",
        message: `Unsupported IP protocol "${protocol}"  - supported: [tcp, udp, icmp]`,
        changed: false,
      });
    }
  });
});

describe("sources and ports that an EC2 group doesn't take", () => {
  it.each([
    ["a host name", "tcp 22 rbatest01.eng.rpath.com/32", "Invalid IP range: 'rbatest01.eng.rpath.com/32'"],
    ["no prefix length", "tcp 22 10.0.0.1", "Invalid IP range: '10.0.0.1'"],
    ["a port out of range", "tcp -1/80 10.0.0.0/8", "TCP/UDP port (-1) out of range"],
    ["an IPv6 range", "tcp 22 2001:db8::/32", SOME_TEXT],
    ["a prefix list", "tcp 22 pl-12345678", SOME_TEXT],
  ])("%s → InvalidPermission.Malformed", async (_, rule, message) => {
    for (const call of [() => authorize(ipPermissions(rule)), () => revoke(ipPermissions(rule))]) {
      const malformed = { status: 400, code: "InvalidPermission.Malformed", message, changed: false };
      expect(await attempt(table.client, call)).toEqual(malformed);
    }
  });

  it("a source group by its ID alone → MissingParameter", async () => {
    for (const call of [
      () => user.authorize(database, `tcp 80 ${web}`),
      () => user.revoke(database, `tcp 80 ${web}`),
    ]) {
      expect(await attempt(table.client, call)).toMatchObject({ code: "MissingParameter", changed: false });
    }
  });
});

describe("source groups", () => {
  it.each([
    ["by name", "tcp 80 @web", () => `tcp 80 ${ACCOUNT}/${web}`],
    ["by owner and name", `tcp 80 ${ACCOUNT}/@web`, () => `tcp 80 ${ACCOUNT}/${web}`],
    [
      "another account's, by owner and name",
      `tcp 80 ${OTHER_ACCOUNT}/@web`,
      () => `tcp 80 ${OTHER_ACCOUNT}/${otherWeb}`,
    ],
    ["itself", "tcp 80 @database", () => `tcp 80 ${ACCOUNT}/${database}`],
  ])("%s → authorised and revoked, by the group's name and by its ID", async (_, rule, stored) => {
    for (const group of [{ GroupName: "database" }, { GroupId: database }]) {
      await user.addRules(database, rule);
      expect(await user.rulesOf(database)).toEqual([stored()]);
      const parameters = { Action: "RevokeSecurityGroupIngress", ...group, ...ipPermissions(rule) };
      expect(revokedIds(await user.call(parameters))).toHaveLength(1);
      expect(await user.rulesOf(database)).toEqual([]);
    }
  });

  it("two accounts' groups of one name are two sources → one revoked, the other stays", async () => {
    await user.addRules(database, `tcp 80 @web,${OTHER_ACCOUNT}/@web`);
    await revoke(ipPermissions(`tcp 80 ${OTHER_ACCOUNT}/@web`));
    expect(await user.rulesOf(database)).toEqual([`tcp 80 ${ACCOUNT}/${web}`]);
    await revoke(ipPermissions("tcp 80 @web"));
  });

  it("are described with owner, ID and name", async () => {
    await user.addRules(database, `tcp 80 ${OTHER_ACCOUNT}/@web`);
    const pairs = elementsOf(await describeGroup(database), "ipPermissions", "item", "groups", "item");
    expect(pairs).toEqual([{ userId: OTHER_ACCOUNT, groupId: otherWeb, groupName: "web" }]);
    await revoke(ipPermissions(`tcp 80 ${OTHER_ACCOUNT}/@web`));
  });

  it("by name, with its ID beside it → authorised and revoked; with another group's → InvalidGroup.NotFound", async () => {
    const named = (GroupId: string) => ({
      ...ipPermissions("tcp 80 @web"),
      "IpPermissions.1.Groups.1.GroupId": GroupId,
    });
    expect(await authorize(named(web))).toMatchObject({ status: 200 });
    expect(revokedIds(await revoke(named(web)))).toHaveLength(1);
    for (const call of [() => authorize(named(otherWeb)), () => revoke(named(otherWeb))]) {
      const message = `The security group '${otherWeb}' does not exist`;
      expect(await attempt(table.client, call)).toEqual({
        status: 400,
        code: "InvalidGroup.NotFound",
        message,
        changed: false,
      });
    }
  });

  it.each(["@nosuch", `${OTHER_ACCOUNT}/@database`, "999988887777/@web"])(
    "unknown %s → InvalidGroup.NotFound",
    async (source) => {
      const rule = ipPermissions(`tcp 80 ${source}`);
      for (const call of [() => authorize(rule), () => revoke(rule)]) {
        const outcome = await attempt(table.client, call);
        expect(outcome).toMatchObject({ status: 400, code: "InvalidGroup.NotFound", changed: false });
        expect(outcome.message).toMatch(/^The security group '\w+' does not exist/);
      }
    },
  );
});

describe("the flat form with a source group", () => {
  it.each([
    ["by name", { SourceSecurityGroupName: "web" }, () => `${ACCOUNT}/${web}`],
    [
      "by owner and name",
      { SourceSecurityGroupName: "web", SourceSecurityGroupOwnerId: OTHER_ACCOUNT },
      () => `${OTHER_ACCOUNT}/${otherWeb}`,
    ],
  ])("%s → three rules are authorised, and three revoked", async (_, parameters, source) => {
    const document = { Version: "2011-12-15", ...parameters };
    expect(await authorize(document)).toMatchObject({ status: 200 });
    await user.addRules(database, "tcp 22 10.0.0.0/8");
    expect(await user.rulesOf(database)).toEqual(
      [`icmp -1/-1 ${source()}`, "tcp 22 10.0.0.0/8", `tcp 1-65535 ${source()}`, `udp 1-65535 ${source()}`].toSorted(),
    );
    expect(await revoke(document)).toMatchObject({ status: 200 });
    expect(await user.rulesOf(database)).toEqual(["tcp 22 10.0.0.0/8"]);
    await revoke(flat("tcp 22 10.0.0.0/8"));
  });
});

describe("a permission without a source", () => {
  it.each([
    [
      "IpPermissions",
      { "IpPermissions.1.IpProtocol": "tcp", "IpPermissions.1.FromPort": 22, "IpPermissions.1.ToPort": 22 },
    ],
    ["flat parameters", { IpProtocol: "tcp", FromPort: 22, ToPort: 22 }],
  ])("%s → true, nothing is done", async (_, parameters) => {
    await user.addRules(database, "tcp 22 10.0.0.0/8");
    for (const call of [authorize, revoke]) {
      const outcome = await attempt(table.client, () => call({ Version: "2011-12-15", ...parameters }));
      expect(outcome).toMatchObject({ status: 200, changed: false });
    }
    await revoke(flat("tcp 22 10.0.0.0/8"));
  });
});

describe("groups in a VPC of such an account", () => {
  let vpcGroup: string;

  beforeAll(async () => {
    vpcGroup = await user.createGroup({ VpcId: await user.createVpc(), GroupName: "ipa" });
  });

  it("by GroupName → InvalidParameterValue, nothing revoked", async () => {
    await user.addRules(vpcGroup, "tcp 22 10.0.0.0/8");
    const calls = ["RevokeSecurityGroupIngress", "AuthorizeSecurityGroupIngress"].map(
      (Action) => () => user.call({ Action, GroupName: "ipa", ...flat("tcp 22 10.0.0.0/8") }),
    );
    for (const call of calls) {
      expect(await attempt(table.client, call)).toEqual({
        status: 400,
        code: "InvalidParameterValue",
        message:
          "Invalid value 'ipa' for groupName. You may not reference Amazon VPC security groups by name. " +
          "Please use the corresponding id for this operation.",
        changed: false,
      });
    }
  });

  it("by GroupId, any protocol and source of a VPC → authorised and revoked", async () => {
    const rules = ["-1 10.0.0.0/8", "50 pl-12345678", `tcp 80 ${vpcGroup}`, "icmpv6 2001:db8::/32"];
    const ruleIds = await user.addRules(vpcGroup, ...rules);
    expect(revokedIds(await user.revoke(vpcGroup, ...rules))).toEqual(ruleIds);
  });

  it("an EC2 group as their source → InvalidGroup.NotFound", async () => {
    expect(await attempt(table.client, () => user.authorize(vpcGroup, `tcp 80 ${web}`))).toEqual({
      status: 400,
      code: "InvalidGroup.NotFound",
      message: "You have specified two resources that belong to different networks.",
      changed: false,
    });
  });

  it("an unknown name → InvalidGroup.NotFound", async () => {
    const outcome = await attempt(table.client, () =>
      user.call({ Action: "RevokeSecurityGroupIngress", GroupName: "nosuch", ...flat("tcp 22 10.0.0.0/8") }),
    );
    expect(outcome).toMatchObject({ status: 400, code: "InvalidGroup.NotFound", changed: false });
    expect(outcome.message).toMatch(/^The security group 'nosuch' does not exist/);
  });
});
