import { describe, expect, it } from "vitest";
import { attempt } from "../../support/actor.ts";
import { ACCOUNT, REGION } from "../../support/engine.ts";
import type { CallParameters } from "../../support/service.ts";
import { elementsOf, readXml, textAt, type Xml } from "../../support/xml.ts";
import { setUpService } from "../../support/set-up.ts";

const { table, user } = await setUpService();

const call = (parameters: CallParameters) => user.call({ Action: "DescribeSecurityGroups", ...parameters });

const vpcId = await user.createVpc();
const web = await user.createGroup({ GroupName: "web", GroupDescription: "a web & more" });
const database = await user.createGroup({ GroupName: "database" });
const elsewhere = await user.createGroup({ GroupName: "elsewhere", VpcId: vpcId });
const defaultVpcId = textAt((await groups({ "GroupId.1": web }))[0] ?? "", "vpcId") ?? "";

async function groups(parameters: CallParameters): Promise<Xml[]> {
  const { body } = await call(parameters);
  return elementsOf(readXml(body), "securityGroupInfo", "item");
}

const names = async (parameters: CallParameters) =>
  (await groups(parameters)).map((group) => textAt(group, "groupName") ?? "").toSorted();

const refused = (code: string, message: string) => ({ status: 400, code, message, changed: false });

describe("which groups", () => {
  it.each<[string, () => CallParameters, string[]]>([
    ["by an ID", () => ({ "GroupId.1": web }), ["web"]],
    ["by IDs of two VPCs", () => ({ "GroupId.1": elsewhere, "GroupId.2": web }), ["elsewhere", "web"]],
    ["by a name", () => ({ "GroupName.1": "database" }), ["database"]],
    ["by a name in another case", () => ({ "GroupName.1": "DataBase" }), ["database"]],
    ["by ID and name", () => ({ "GroupId.1": web, "GroupName.1": "database" }), ["database", "web"]],
    ["the same twice", () => ({ "GroupId.1": web, "GroupId.2": web, "GroupName.1": "web" }), ["web"]],
    ["the seeded ones", () => ({ "GroupName.1": "websrv", "GroupName.2": "default" }), ["default", "websrv"]],
    ["all", () => ({}), ["database", "default", "default", "elsewhere", "web", "websrv"]],
  ])("%s → those, once each", async (_, parameters, expected) => {
    expect(await names(parameters())).toEqual(expected);
  });

  it("eleven IDs → in no other way than two", async () => {
    const made = await Promise.all(Array.from({ length: 11 }, () => user.createGroup({ VpcId: vpcId })));
    const parameters = Object.fromEntries(made.map((id, index) => [`GroupId.${index + 1}`, id]));
    const found = (await groups(parameters)).map((group) => textAt(group, "groupId") ?? "");
    expect(found.toSorted()).toEqual(made.toSorted());
  });
});

describe("a group that can't be found → an error", () => {
  it.each<[string, () => CallParameters]>([
    ["an unknown ID", () => ({ "GroupId.1": "sg-00000000" })],
    ["an unknown ID beside a known one", () => ({ "GroupId.1": web, "GroupId.2": "sg-00000000" })],
  ])("%s → InvalidGroup.NotFound", async (_, parameters) => {
    const outcome = await attempt(table.client, () => call(parameters()));
    expect(outcome).toEqual(refused("InvalidGroup.NotFound", "The security group 'sg-00000000' does not exist"));
  });

  it.each(["nosuch", "elsewhere", "sg-11111111"])("the name %s → InvalidGroup.NotFound", async (name) => {
    const text = `The security group '${name}' does not exist in default VPC '${defaultVpcId}'`;
    const outcome = await attempt(table.client, () => call({ "GroupName.1": "web", "GroupName.2": name }));
    expect(outcome).toEqual(refused("InvalidGroup.NotFound", text));
  });

  it.each(["eks-cluster-sg*", "vpc-12345678", ""])("the ID '%s' → InvalidGroupId.Malformed", async (id) => {
    const outcome = await attempt(table.client, () => call({ "GroupId.1": "sg-00000000", "GroupId.2": id }));
    expect(outcome).toEqual(refused("InvalidGroupId.Malformed", `Invalid id: "${id}" (expecting "sg-...")`));
  });
});

describe("what is said of a group", () => {
  it("every member", async () => {
    const [group = ""] = await groups({ "GroupId.1": web });
    expect(group).toEqual({
      groupId: web,
      groupName: "web",
      groupDescription: "a web & more",
      ownerId: ACCOUNT,
      vpcId: defaultVpcId,
      ipPermissions: "",
      ipPermissionsEgress: expect.anything() as unknown,
      tagSet: "",
      securityGroupArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group/${web}`,
    });
  });

  it("rules of equal protocol and ports are one item with all sources, each with its description", async () => {
    const groupId = await user.createGroup();
    await user.addRules(groupId, "tcp 22 10.0.0.0/8 # office");
    await user.addRules(
      groupId,
      "tcp 22 2001:db8::/32",
      "tcp 22 192.168.0.0/16",
      `tcp 22 pl-12345678,${database} # more`,
    );
    const [group = ""] = await groups({ "GroupId.1": groupId });
    const [item = "", ...others] = elementsOf(group, "ipPermissions", "item");
    expect(others).toEqual([]);
    expect(item).toMatchObject({ ipProtocol: "tcp", fromPort: "22", toPort: "22" });
    expect(elementsOf(item, "groups", "item")).toEqual([{ userId: ACCOUNT, groupId: database, description: "more" }]);
    const ranges = elementsOf(item, "ipRanges", "item");
    expect(ranges).toHaveLength(2);
    expect(ranges).toContainEqual({ cidrIp: "10.0.0.0/8", description: "office" });
    expect(ranges).toContainEqual({ cidrIp: "192.168.0.0/16" });
    expect(elementsOf(item, "ipv6Ranges", "item")).toEqual([{ cidrIpv6: "2001:db8::/32" }]);
    expect(elementsOf(item, "prefixListIds", "item")).toEqual([{ prefixListId: "pl-12345678", description: "more" }]);
  });

  it.each([
    ["-1 0-0 10.0.0.0/8", { ipProtocol: "-1" }],
    ["50 80 10.0.0.0/8", { ipProtocol: "50" }],
    ["icmp 8/-1 10.0.0.0/8", { ipProtocol: "icmp", fromPort: "8", toPort: "-1" }],
    ["58 10.0.0.0/8", { ipProtocol: "icmpv6", fromPort: "-1", toPort: "-1" }],
    ["17 53 10.0.0.0/8", { ipProtocol: "udp", fromPort: "53", toPort: "53" }],
  ])("%s → %j, and the four lists, empty or not", async (rule, protocolAndPorts) => {
    const groupId = await user.createGroup();
    await user.addRules(groupId, rule);
    const [group = ""] = await groups({ "GroupId.1": groupId });
    expect(elementsOf(group, "ipPermissions", "item")).toEqual([
      {
        ...protocolAndPorts,
        groups: "",
        ipRanges: { item: { cidrIp: "10.0.0.0/8" } },
        ipv6Ranges: "",
        prefixListIds: "",
      },
    ]);
  });
});
