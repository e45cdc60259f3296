import { describe, expect, it } from "vitest";
import { attempt } from "../../support/actor.ts";
import { ACCOUNT, REGION } from "../../support/engine.ts";
import type { CallParameters } from "../../support/service.ts";
import { elementsOf, readXml, textAt, type Xml } from "../../support/xml.ts";
import { setUpService } from "../../support/set-up.ts";

const { table, user } = await setUpService();

const vpcId = await user.createVpc();

const create = (parameters: CallParameters) =>
  user.call({ Action: "CreateSecurityGroup", GroupDescription: "for a test", ...parameters });

async function describeGroup(groupId: string): Promise<Xml> {
  const { body } = await user.call({ Action: "DescribeSecurityGroups", "GroupId.1": groupId });
  return elementsOf(readXml(body), "securityGroupInfo", "item")[0] ?? "";
}

const refused = (code: string, message: string) => ({ status: 400, code, message, changed: false });

const SET = "strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*";
const BAD_NAME = `Invalid security group name. Valid names are non-empty ${SET}`;
const BAD_DESCRIPTION = `Invalid security group description. Valid descriptions are ${SET}`;

describe("a new group", () => {
  it("is answered with return, its ID and ARN, and no tags where it has none", async () => {
    const answer = await create({ GroupName: "plain" });
    const xml = readXml(answer.body);
    const groupId = textAt(xml, "groupId") ?? "";
    expect(groupId).toMatch(/^sg-[0-9a-f]{17}$/);
    expect(xml).toMatchObject({
      return: "true",
      securityGroupArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group/${groupId}`,
    });
    expect(xml).not.toHaveProperty("tagSet");
  });

  it("has no way in, and every way out", async () => {
    const group = await describeGroup(await user.createGroup({ VpcId: vpcId }));
    expect(group).toMatchObject({ vpcId, groupDescription: "for a test", ownerId: ACCOUNT, ipPermissions: "" });
    expect(elementsOf(group, "ipPermissionsEgress", "item")).toEqual([
      {
        ipProtocol: "-1",
        groups: "",
        ipRanges: { item: { cidrIp: "0.0.0.0/0" } },
        ipv6Ranges: "",
        prefixListIds: "",
      },
    ]);
  });

  it("in a VPC with an IPv6 block has every way out for IPv6 too, in the same item", async () => {
    const VpcId = await user.createVpc({ AmazonProvidedIpv6CidrBlock: true });
    const [item = "", ...others] = elementsOf(
      await describeGroup(await user.createGroup({ VpcId })),
      "ipPermissionsEgress",
      "item",
    );
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      ipProtocol: "-1",
      ipRanges: { item: { cidrIp: "0.0.0.0/0" } },
      ipv6Ranges: { item: { cidrIpv6: "::/0" } },
    });
  });

  it("without VpcId is in the default VPC, and can be named", async () => {
    const groupId = await user.createGroup({ GroupName: "by-default" });
    const { body } = await user.call({ Action: "DescribeSecurityGroups", "GroupName.1": "by-default" });
    expect(elementsOf(readXml(body), "securityGroupInfo", "item", "groupId")).toEqual([groupId]);
  });

  it("with tags → they are answered and described", async () => {
    const answer = await create({
      GroupName: "tagged",
      "TagSpecification.1.ResourceType": "security-group",
      "TagSpecification.1.Tag.1.Key": "team",
      "TagSpecification.1.Tag.1.Value": "red & blue",
    });
    const tag = { key: "team", value: "red & blue" };
    expect(elementsOf(readXml(answer.body), "tagSet", "item")).toEqual([tag]);
    const groupId = textAt(readXml(answer.body), "groupId") ?? "";
    expect(elementsOf(await describeGroup(groupId), "tagSet", "item")).toEqual([tag]);
  });

  it.each([
    ["255 characters", "n".repeat(255), "d".repeat(255)],
    ["every allowed character", "aZ09. _-:/()#,@[]+=&;{}!$*", "aZ09. _-:/()#,@[]+=&;{}!$*"],
  ])("%s in name and description → kept as they are", async (_, GroupName, GroupDescription) => {
    const groupId = await user.createGroup({ GroupName, GroupDescription });
    expect(await describeGroup(groupId)).toMatchObject({ groupName: GroupName, groupDescription: GroupDescription });
  });
});

describe("names and descriptions", () => {
  const MISSING = "The request must contain the parameter";

  it("no GroupDescription → MissingParameter", async () => {
    const outcome = await attempt(table.client, () => user.call({ Action: "CreateSecurityGroup", GroupName: "x" }));
    expect(outcome).toEqual(refused("MissingParameter", `${MISSING} GroupDescription`));
  });

  it("no GroupName → MissingParameter", async () => {
    const outcome = await attempt(table.client, () => create({}));
    expect(outcome).toEqual(refused("MissingParameter", `${MISSING} GroupName`));
  });

  it.each<[string, CallParameters, string]>([
    [
      "a name like an ID",
      { GroupName: "sg-pr4607-codebuild" },
      "Value (sg-pr4607-codebuild) for parameter GroupName is invalid. Group names may not be in the format sg-*.",
    ],
    [
      "a name that isn't ASCII",
      { GroupName: "wéb" },
      "Value (wéb) for parameter GroupName is invalid. Character sets beyond ASCII are not supported.",
    ],
    ["a name with an apostrophe", { GroupName: "bob's" }, BAD_NAME],
    ["a name of 256 characters", { GroupName: "n".repeat(256) }, BAD_NAME],
    ["a description with an apostrophe", { GroupName: "x", GroupDescription: "bob's" }, BAD_DESCRIPTION],
    ["a description of 256 characters", { GroupName: "x", GroupDescription: "d".repeat(256) }, BAD_DESCRIPTION],
    [
      "a description that isn't ASCII, and has an apostrophe",
      { GroupName: "x", GroupDescription: "café's" },
      "Value (café's) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.",
    ],
    ["the name default", { GroupName: "default" }, "Cannot use reserved security group name: default"],
  ])("%s → InvalidParameterValue", async (_, parameters, message) => {
    for (const place of [{}, { VpcId: vpcId }]) {
      const outcome = await attempt(table.client, () => create({ ...parameters, ...place }));
      expect(outcome).toEqual(refused("InvalidParameterValue", message));
    }
  });

  it("an empty GroupName → InvalidParameterValue", async () => {
    const outcome = await attempt(table.client, () => create({ GroupName: "" }));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
  });

  it("an empty GroupDescription counts as none → MissingParameter", async () => {
    const outcome = await attempt(table.client, () => create({ GroupName: "x", GroupDescription: "" }));
    expect(outcome).toEqual(refused("MissingParameter", `${MISSING} GroupDescription`));
  });
});

describe("a name that is taken", () => {
  it.each(["taken", "TAKEN"])("in the VPC, as %s → InvalidGroup.Duplicate", async (GroupName) => {
    const VpcId = await user.createVpc();
    await user.createGroup({ GroupName: "taken", VpcId });
    const message = `The security group '${GroupName}' already exists for VPC '${VpcId}'`;
    const outcome = await attempt(table.client, () => create({ GroupName, VpcId }));
    expect(outcome).toEqual(refused("InvalidGroup.Duplicate", message));
  });

  it("in another VPC → created", async () => {
    const groups = [await user.createVpc(), await user.createVpc()].map((VpcId) =>
      user.createGroup({ GroupName: "free", VpcId }),
    );
    expect(new Set(await Promise.all(groups)).size).toBe(2);
  });
});

describe("the VPC", () => {
  it("unknown → InvalidVpcID.NotFound", async () => {
    const VpcId = "vpc-0cad4eae88cd5c288";
    const outcome = await attempt(table.client, () => create({ GroupName: "x", VpcId }));
    expect(outcome).toEqual(refused("InvalidVpcID.NotFound", `The vpc ID '${VpcId}' does not exist`));
  });

  it.each(["x", "sg-12345678", "vpc-"])("malformed '%s' → InvalidVpcID.Malformed", async (VpcId) => {
    const outcome = await attempt(table.client, () => create({ GroupName: "x", VpcId }));
    expect(outcome).toEqual(refused("InvalidVpcID.Malformed", `Invalid id: "${VpcId}" (expecting "vpc-...")`));
  });
});

describe("tags", () => {
  const tag = (key: string, value = "v", type = "security-group"): CallParameters => ({
    GroupName: "x",
    "TagSpecification.1.ResourceType": type,
    "TagSpecification.1.Tag.1.Key": key,
    "TagSpecification.1.Tag.1.Value": value,
  });

  it.each([
    [
      "another resource type",
      tag("k", "v", "instance"),
      "'instance' is not a valid taggable resource type for this operation.",
    ],
    ["a key of AWS's own", tag("aws:name"), "Tag keys starting with 'aws:' are reserved for internal use"],
    ["a key of 128 characters", tag("k".repeat(128)), expect.any(String) as unknown],
    ["a value of 257 characters", tag("k", "v".repeat(257)), expect.any(String) as unknown],
    ["a key twice", { ...tag("k"), "TagSpecification.1.Tag.2.Key": "k" }, expect.any(String) as unknown],
  ])("%s → InvalidParameterValue, no group", async (_, parameters, message) => {
    const outcome = await attempt(table.client, () => create(parameters));
    expect(outcome).toEqual({ status: 400, code: "InvalidParameterValue", message, changed: false });
  });

  it("51 → TagLimitExceeded, no group", async () => {
    const many = Array.from({ length: 51 }, (_, n) => [`TagSpecification.1.Tag.${n + 1}.Key`, `k${n}`] as const);
    const outcome = await attempt(table.client, () => create({ ...tag("k"), ...Object.fromEntries(many) }));
    expect(outcome).toMatchObject({ status: 400, code: "TagLimitExceeded", changed: false });
  });
});
