import { describe, expect, it } from "vitest";
import { canonicalIpv6Cidr } from "../../../lib/security-group/cidr.ts";
import { attempt } from "../../support/actor.ts";
import { ACCOUNT } from "../../support/engine.ts";
import type { CallParameters } from "../../support/service.ts";
import { elementsOf, readXml, textAt, type Xml } from "../../support/xml.ts";
import { setUpService } from "../../support/set-up.ts";

const { table, user } = await setUpService();

await user.createGroup();

const create = (parameters: CallParameters) => user.call({ Action: "CreateVpc", ...parameters });

async function createVpc(parameters: CallParameters): Promise<Xml> {
  const { body } = await create({ CidrBlock: "10.0.0.0/16", ...parameters });
  return elementsOf(readXml(body), "vpc")[0] ?? "";
}

/** The groups that are in the VPC. */
async function groupsOf(vpcId: string | undefined): Promise<Xml[]> {
  const { body } = await user.call({ Action: "DescribeSecurityGroups" });
  return elementsOf(readXml(body), "securityGroupInfo", "item").filter((group) => textAt(group, "vpcId") === vpcId);
}

describe("a new VPC", () => {
  it("is answered as pending, not default, with its address block", async () => {
    const vpc = await createVpc({});
    expect(vpc).toMatchObject({
      vpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/) as unknown,
      ownerId: ACCOUNT,
      state: "pending",
      isDefault: "false",
      cidrBlock: "10.0.0.0/16",
      instanceTenancy: "default",
      ipv6CidrBlockAssociationSet: "",
    });
    expect(textAt(vpc, "dhcpOptionsId")).toEqual(expect.any(String));
    expect(elementsOf(vpc, "cidrBlockAssociationSet", "item")).toMatchObject([
      { cidrBlock: "10.0.0.0/16", cidrBlockState: { state: "associated" } },
    ]);
  });

  it("has the group `default`, which lets its members in and everything out", async () => {
    const vpcId = textAt(await createVpc({}), "vpcId");
    const groups = await groupsOf(vpcId);
    const groupId = textAt(groups[0] ?? "", "groupId");
    expect(groups).toMatchObject([
      {
        groupName: "default",
        groupDescription: "default VPC security group",
        ipPermissions: { item: { ipProtocol: "-1", groups: { item: { userId: ACCOUNT, groupId } }, ipRanges: "" } },
        ipPermissionsEgress: {
          item: { ipProtocol: "-1", ipRanges: { item: { cidrIp: "0.0.0.0/0" } }, ipv6Ranges: "" },
        },
      },
    ]);
  });

  it("the rule of its group `default` can be revoked", async () => {
    const vpcId = textAt(await createVpc({}), "vpcId");
    const groupId = textAt((await groupsOf(vpcId))[0] ?? "", "groupId") ?? "";
    expect(await user.revoke(groupId, `-1 ${groupId}`)).toMatchObject({ status: 200 });
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("host bits are cut off", async () => {
    expect(await createVpc({ CidrBlock: "10.0.9.9/24" })).toMatchObject({ cidrBlock: "10.0.9.0/24" });
  });

  it.each(["16", "28"])("a /%s → created", async (prefix) => {
    expect(await createVpc({ CidrBlock: `10.0.0.0/${prefix}` })).toMatchObject({ cidrBlock: `10.0.0.0/${prefix}` });
  });

  it("dedicated tenancy and tags → answered", async () => {
    const vpc = await createVpc({
      InstanceTenancy: "dedicated",
      "TagSpecification.1.ResourceType": "vpc",
      "TagSpecification.1.Tag.1.Key": "Name",
      "TagSpecification.1.Tag.1.Value": "test",
    });
    expect(vpc).toMatchObject({ instanceTenancy: "dedicated", tagSet: { item: { key: "Name", value: "test" } } });
  });
});

describe("AmazonProvidedIpv6CidrBlock", () => {
  it("a /56 of its own, and the group `default` lets IPv6 out too", async () => {
    const vpc = await createVpc({ AmazonProvidedIpv6CidrBlock: true });
    const [block = ""] = elementsOf(vpc, "ipv6CidrBlockAssociationSet", "item", "ipv6CidrBlock").map(String);
    expect(block).toMatch(/\/56$/);
    const [group = ""] = await groupsOf(textAt(vpc, "vpcId"));
    expect(elementsOf(group, "ipPermissionsEgress", "item")).toMatchObject([
      { ipRanges: { item: { cidrIp: "0.0.0.0/0" } }, ipv6Ranges: { item: { cidrIpv6: "::/0" } } },
    ]);
  });

  it("every such block is written as AWS writes IPv6: no leading zeros, compressed", async () => {
    const vpcs = await Promise.all(Array.from({ length: 60 }, () => createVpc({ AmazonProvidedIpv6CidrBlock: true })));
    const blocks = vpcs
      .flatMap((vpc) => elementsOf(vpc, "ipv6CidrBlockAssociationSet", "item", "ipv6CidrBlock"))
      .map(String);
    expect(blocks).toHaveLength(60);
    expect(blocks).toEqual(blocks.map(canonicalIpv6Cidr));
  });
});

describe("what can't be made", () => {
  it.each([
    ["a /15", { CidrBlock: "10.0.0.0/15" }, "InvalidVpc.Range", "The CIDR '10.0.0.0/15' is invalid."],
    ["a /29", { CidrBlock: "10.0.0.0/29" }, "InvalidVpc.Range", "The CIDR '10.0.0.0/29' is invalid."],
    [
      "no CIDR at all",
      { CidrBlock: "ten" },
      "InvalidParameterValue",
      "Value (ten) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
    ],
    [
      "IPv6",
      { CidrBlock: "2001:db8::/56" },
      "InvalidParameterValue",
      "Value (2001:db8::/56) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
    ],
  ])("%s → %s %s", async (_, parameters, code, message) => {
    const outcome = await attempt(table.client, () => create(parameters));
    expect(outcome).toEqual({ status: 400, code, message, changed: false });
  });

  it.each<[string, CallParameters, string]>([
    ["no CidrBlock", {}, "MissingParameter"],
    ["an unknown tenancy", { CidrBlock: "10.0.0.0/16", InstanceTenancy: "mine" }, "InvalidParameterValue"],
    ["an address pool", { CidrBlock: "10.0.0.0/16", Ipv4IpamPoolId: "ipam-1" }, "UnsupportedOperation"],
    [
      "tags of another type",
      { CidrBlock: "10.0.0.0/16", "TagSpecification.1.ResourceType": "security-group" },
      "InvalidParameter",
    ],
  ])("%s → an error, no VPC", async (_, parameters, code) => {
    const outcome = await attempt(table.client, () => create(parameters));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });
});
