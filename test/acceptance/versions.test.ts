import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import { ACCOUNT } from "../support/engine.ts";
import type { CallParameters } from "../support/service.ts";
import { elementsOf, readXml, textAt, type Xml } from "../support/xml.ts";
import { createGroup, createVpc, defaultVpcIdOf } from "../support/stage.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

let groupId: string;
let sourceId: string;
let vpcId: string;

beforeAll(async () => {
  vpcId = await defaultVpcIdOf(ec2);
  const Tags = [{ Key: "Owner", Value: "TeamA" }];
  sourceId = await createGroup(ec2);
  groupId = await createGroup(ec2, {
    GroupName: "web",
    Description: "web servers",
    TagSpecifications: [{ ResourceType: "security-group", Tags }],
  });
  // One rule with all that newer versions know of one.
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: groupId,
      TagSpecifications: [{ ResourceType: "security-group-rule", Tags }],
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: 22,
          ToPort: 22,
          IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "the office" }],
          Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Description: "v6" }],
          UserIdGroupPairs: [{ GroupId: sourceId, Description: "a group" }],
        },
      ],
    }),
  );
});

const call = (Version: string, Action: string, parameters: CallParameters = {}) =>
  sandbox.get({ Action, Version, ...parameters });

async function answer(version: string, action: string, parameters: CallParameters = {}): Promise<Xml> {
  const { status, body } = await call(version, action, parameters);
  expect(status).toBe(200);
  expect(body).toContain(`<${action}Response xmlns="http://ec2.amazonaws.com/doc/${version}/">`);
  return readXml(body);
}

describe("an action that is newer than the version → InvalidAction", () => {
  it.each<[string, string[]]>([
    ["DescribeSecurityGroupRules", ["2011-12-15", "2014-10-01", "2016-09-15"]],
    ["ModifySecurityGroupRules", ["2011-12-15", "2014-10-01", "2016-09-15"]],
    ["GetSecurityGroupsForVpc", ["2011-12-15", "2014-10-01", "2016-09-15"]],
    ["UpdateSecurityGroupRuleDescriptionsIngress", ["2011-12-15", "2014-10-01", "2016-09-15"]],
    ["UpdateSecurityGroupRuleDescriptionsEgress", ["2011-12-15", "2014-10-01", "2016-09-15"]],
    ["CreateDefaultVpc", ["2011-12-15", "2014-10-01", "2016-09-15"]],
    ["CreateManagedPrefixList", ["2011-12-15", "2014-10-01", "2016-09-15"]],
    ["DescribeManagedPrefixLists", ["2011-12-15", "2014-10-01", "2016-09-15"]],
    ["GetManagedPrefixListEntries", ["2011-12-15", "2014-10-01", "2016-09-15"]],
    ["DeleteManagedPrefixList", ["2011-12-15", "2014-10-01", "2016-09-15"]],
    ["DescribeSecurityGroupReferences", ["2011-12-15", "2014-10-01"]],
    ["DescribeStaleSecurityGroups", ["2011-12-15", "2014-10-01"]],
    ["DescribeVpcAttribute", ["2011-12-15"]],
    ["DescribeAccountAttributes", ["2011-12-15"]],
  ])("%s", async (action, versions) => {
    for (const version of versions) {
      const { status, code, message } = await call(version, action);
      expect({ status, code }).toEqual({ status: 400, code: "InvalidAction" });
      expect(message).toMatch(new RegExp(`^The action ${action} is not valid for this web service\\.?$`));
    }
  });

  it.each<[string, string, () => CallParameters]>([
    ["DescribeVpcAttribute", "2014-09-01", () => ({ VpcId: vpcId, Attribute: "enableDnsSupport" })],
    ["DescribeAccountAttributes", "2014-09-01", () => ({ "AttributeName.1": "default-vpc" })],
    ["DescribeStaleSecurityGroups", "2016-09-15", () => ({ VpcId: vpcId })],
    ["DescribeSecurityGroupReferences", "2016-09-15", () => ({ "GroupId.1": groupId })],
  ])("but not %s in %s → answered", async (action, version, parameters) => {
    expect(textAt(await answer(version, action, parameters()), "requestId")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("2011-12-15", () => {
  const OLD = "2011-12-15";

  it("DescribeSecurityGroups → what it had then, and nothing newer", async () => {
    const xml = await answer(OLD, "DescribeSecurityGroups", { "GroupId.1": groupId });
    expect(elementsOf(xml, "securityGroupInfo", "item")).toEqual([
      {
        ownerId: ACCOUNT,
        groupId,
        groupName: "web",
        groupDescription: "web servers",
        vpcId,
        ipPermissions: {
          item: {
            ipProtocol: "tcp",
            fromPort: "22",
            toPort: "22",
            groups: { item: { userId: ACCOUNT, groupId: sourceId } },
            ipRanges: { item: { cidrIp: "10.0.0.0/8" } },
          },
        },
        ipPermissionsEgress: {
          item: { ipProtocol: "-1", groups: "", ipRanges: { item: { cidrIp: "0.0.0.0/0" } } },
        },
        tagSet: { item: { key: "Owner", value: "TeamA" } },
      },
    ]);
  });

  it("DescribeSecurityGroups with filters → those that pass", async () => {
    const parameters = { "Filter.1.Name": "group-name", "Filter.1.Value.1": "w?b", "Filter.1.Value.2": "nosuch" };
    const xml = await answer(OLD, "DescribeSecurityGroups", parameters);
    expect(elementsOf(xml, "securityGroupInfo", "item", "groupId")).toEqual([groupId]);
  });

  it.each([
    ["DescribeSecurityGroups", "MaxResults", "5"],
    ["DescribeSecurityGroups", "NextToken", "x"],
    ["DescribeSecurityGroups", "DryRun", "true"],
    ["DescribeVpcs", "MaxResults", "5"],
    ["CreateSecurityGroup", "TagSpecification.1.ResourceType", "security-group"],
    ["CreateVpc", "AmazonProvidedIpv6CidrBlock", "true"],
    ["RevokeSecurityGroupEgress", "SecurityGroupRuleId.1", "sgr-00000000"],
    ["AuthorizeSecurityGroupEgress", "IpPermissions.1.Ipv6Ranges.1.CidrIpv6", "::/0"],
  ])("%s with %s, which came later → UnknownParameter", async (action, name, value) => {
    const { status, code, message } = await call(OLD, action, { [name]: value });
    expect({ status, code }).toEqual({ status: 400, code: "UnknownParameter" });
    expect(message).toBe(`The parameter ${name} is not recognized`);
  });

  it("CreateSecurityGroup → return and groupId; DeleteSecurityGroup → return", async () => {
    const created = await answer(OLD, "CreateSecurityGroup", { GroupName: "old", GroupDescription: "old" });
    expect(created).toEqual({
      xmlns: expect.any(String) as unknown,
      requestId: expect.any(String) as unknown,
      return: "true",
      groupId: expect.stringMatching(/^sg-/) as unknown,
    });
    expect(await answer(OLD, "DeleteSecurityGroup", { GroupName: "old" })).toEqual({
      xmlns: expect.any(String) as unknown,
      requestId: expect.any(String) as unknown,
      return: "true",
    });
  });

  it("AuthorizeSecurityGroupEgress, RevokeSecurityGroupEgress → return; the rule comes and goes", async () => {
    const id = await createGroup(ec2, { VpcId: await createVpc(ec2) });
    await ec2.send(
      new RevokeSecurityGroupEgressCommand({
        GroupId: id,
        IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      }),
    );
    const rule = { "IpPermissions.1.IpProtocol": "-1", "IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/8" };
    for (const [action, count] of [
      ["AuthorizeSecurityGroupEgress", 1],
      ["RevokeSecurityGroupEgress", 0],
    ] as const) {
      const xml = await answer(OLD, action, { GroupId: id, ...rule });
      expect(xml).toEqual({
        xmlns: expect.any(String) as unknown,
        requestId: expect.any(String) as unknown,
        return: "true",
      });
      const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }));
      expect(SecurityGroups[0]?.IpPermissionsEgress).toHaveLength(count);
    }
  });

  it("DescribeVpcs → without what came with default VPCs, IPv6 and sharing", async () => {
    const [vpc = ""] = elementsOf(await answer(OLD, "DescribeVpcs", { "VpcId.1": vpcId }), "vpcSet", "item");
    expect(vpc).toMatchObject({ vpcId, state: "available", cidrBlock: "172.31.0.0/16" });
    for (const member of ["isDefault", "ownerId", "ipv6CidrBlockAssociationSet", "cidrBlockAssociationSet"]) {
      expect(elementsOf(vpc, member)).toEqual([]);
    }
  });

  it("CreateTags, DeleteTags → return; DescribeTags → each with key, value and resource", async () => {
    const tag = { "ResourceId.1": sourceId, "Tag.1.Key": "a", "Tag.1.Value": "1" };
    expect(textAt(await answer(OLD, "CreateTags", tag), "return")).toBe("true");
    const filter = { "Filter.1.Name": "resource-id", "Filter.1.Value.1": sourceId };
    const xml = await answer(OLD, "DescribeTags", filter);
    expect(elementsOf(xml, "tagSet", "item")).toEqual([
      { resourceId: sourceId, resourceType: "security-group", key: "a", value: "1" },
    ]);
    expect(textAt(await answer(OLD, "DeleteTags", tag), "return")).toBe("true");
    expect(elementsOf(await answer(OLD, "DescribeTags", filter), "tagSet", "item")).toEqual([]);
  });

  it("DescribeRegions → name and endpoint alone", async () => {
    const xml = await answer(OLD, "DescribeRegions", { "RegionName.1": "us-east-1" });
    expect(elementsOf(xml, "regionInfo", "item")).toEqual([
      { regionName: "us-east-1", regionEndpoint: "ec2.us-east-1.amazonaws.com" },
    ]);
  });
});

describe("2016-09-15", () => {
  it("DescribeSecurityGroups → with prefix lists, without IPv6 and descriptions", async () => {
    const xml = await answer("2016-09-15", "DescribeSecurityGroups", { "GroupId.1": groupId });
    expect(elementsOf(xml, "securityGroupInfo", "item", "ipPermissions", "item")).toEqual([
      {
        ipProtocol: "tcp",
        fromPort: "22",
        toPort: "22",
        groups: { item: { userId: ACCOUNT, groupId: sourceId } },
        ipRanges: { item: { cidrIp: "10.0.0.0/8" } },
        prefixListIds: "",
      },
    ]);
  });
});

describe("a version that EC2 never had → NoSuchVersion", () => {
  it.each(["2099-01-01", "2011-12-16", "latest"])("%s", async (version) => {
    expect(await call(version, "DescribeVpcs")).toMatchObject({ status: 400, code: "NoSuchVersion" });
  });
});
