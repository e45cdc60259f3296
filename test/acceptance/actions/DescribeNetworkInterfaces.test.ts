import {
  type AccountAttributeName,
  DescribeAccountAttributesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  type DescribeRegionsCommandInput,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { REGION } from "../../support/engine.ts";
import { createGroup, defaultVpcIdOf, membersOf, outcomeOf } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

describe("DescribeAccountAttributes", () => {
  async function attributes(client: EC2Client, ...names: string[]) {
    const input = names.length > 0 ? { AttributeNames: names as AccountAttributeName[] } : {};
    const { AccountAttributes = [] } = await client.send(new DescribeAccountAttributesCommand(input));
    return Object.fromEntries(
      AccountAttributes.map(({ AttributeName, AttributeValues = [] }) => [
        AttributeName,
        AttributeValues.map(({ AttributeValue }) => AttributeValue),
      ]),
    );
  }

  it("an account of platform vpc → VPC, and its default VPC", async () => {
    const expected = { "supported-platforms": ["VPC"], "default-vpc": [await defaultVpcIdOf(ec2)] };
    expect(await attributes(ec2)).toMatchObject(expected);
    expect(await attributes(ec2, "supported-platforms", "default-vpc")).toEqual(expected);
  });

  it("an account of platform ec2 → EC2 and VPC, and no default VPC", async () => {
    const classic = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444", platform: "ec2" }));
    const { "supported-platforms": platforms, "default-vpc": vpc } = await attributes(classic);
    expect(platforms?.toSorted()).toEqual(["EC2", "VPC"]);
    expect(vpc).toEqual(["none"]);
  });

  it("one attribute by name → that one alone", async () => {
    expect(await attributes(ec2, "supported-platforms")).toEqual({ "supported-platforms": ["VPC"] });
  });

  it("an attribute that isn't one → InvalidParameterValue", async () => {
    const outcome = await outcomeOf(() => attributes(ec2, "supported-platforms", "nosuch"));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });
});

describe("DescribeRegions", () => {
  const regions = async (input: DescribeRegionsCommandInput, client = ec2) =>
    (await client.send(new DescribeRegionsCommand(input))).Regions ?? [];
  const names = async (input: DescribeRegionsCommandInput, client = ec2) =>
    (await regions(input, client)).map(({ RegionName = "" }) => RegionName);

  it("without parameters → regions by name, each once, with their endpoints", async () => {
    const all = await names({});
    expect(all).toEqual(expect.arrayContaining([REGION, "eu-west-1", "ap-northeast-1", "sa-east-1"]));
    expect(new Set(all).size).toBe(all.length);
    expect(await regions({ RegionNames: [REGION] })).toEqual([
      { RegionName: REGION, Endpoint: `ec2.${REGION}.amazonaws.com`, OptInStatus: "opt-in-not-required" },
    ]);
    expect(await names({ AllRegions: true })).toEqual(expect.arrayContaining(all));
  });

  it("the region that the request is signed for is among them", async () => {
    const client = sandbox.ec2({ accessKeyId: "test", secretAccessKey: "test" }, "eu-south-2");
    expect(await names({}, client)).toContain("eu-south-2");
  });

  it.each<[string, string[], string[]]>([
    ["region-name", ["eu-west-?"], ["eu-west-1", "eu-west-2", "eu-west-3"]],
    ["region-name", ["EU-west-1"], []],
    ["endpoint", ["*us-east-2*", "ec2.us-west-1.amazonaws.com"], ["us-east-2", "us-west-1"]],
    ["opt-in-status", ["not-opted-in"], []],
  ])("filter %s = %j → %j", async (Name, Values, expected) => {
    expect(await names({ Filters: [{ Name, Values }] })).toEqual(expected);
  });

  it("filter opt-in-status = opt-in-not-required → all of them", async () => {
    const Filters = [{ Name: "opt-in-status", Values: ["opt-in-not-required"] }];
    expect(await names({ Filters })).toEqual(await names({}));
  });

  it.each<[string, DescribeRegionsCommandInput]>([
    ["a region that isn't one", { RegionNames: [REGION, "mars-north-1"] }],
    ["the filter nosuch", { Filters: [{ Name: "nosuch", Values: ["x"] }] }],
  ])("%s → InvalidParameterValue", async (_, input) => {
    expect(await outcomeOf(() => regions(input))).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });
});

describe("DescribeNetworkInterfaces", () => {
  it("of a group, as Terraform asks before it deletes one → none", async () => {
    const Filters = [{ Name: "group-id", Values: [await createGroup(ec2)] }];
    const answer = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
    expect(membersOf(answer)).toEqual({ NetworkInterfaces: [] });
  });

  it("without parameters → none", async () => {
    expect(membersOf(await ec2.send(new DescribeNetworkInterfacesCommand({})))).toEqual({ NetworkInterfaces: [] });
  });

  it.each([
    "association.allocation-id",
    "association.association-id",
    "addresses.association.owner-id",
    "addresses.association.public-ip",
    "addresses.primary",
    "addresses.private-ip-address",
    "association.ip-owner-id",
    "association.public-ip",
    "association.public-dns-name",
    "attachment.attach-time",
    "attachment.attachment-id",
    "attachment.delete-on-termination",
    "attachment.device-index",
    "attachment.instance-id",
    "attachment.instance-owner-id",
    "attachment.status",
    "availability-zone",
    "availability-zone-id",
    "description",
    "group-id",
    "ipv6-addresses.ipv6-address",
    "interface-type",
    "mac-address",
    "network-interface-id",
    "operator.managed",
    "operator.principal",
    "owner-id",
    "private-dns-name",
    "private-ip-address",
    "requester-id",
    "requester-managed",
    "source-dest-check",
    "status",
    "subnet-id",
    "tag:Owner",
    "tag-key",
    "vpc-id",
  ])("the model's filter %s → none", async (Name) => {
    const command = new DescribeNetworkInterfacesCommand({ Filters: [{ Name, Values: ["x"] }] });
    expect((await ec2.send(command)).NetworkInterfaces).toEqual([]);
  });

  it("the filter nosuch → InvalidParameterValue", async () => {
    const command = new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "nosuch", Values: ["x"] }] });
    expect(await outcomeOf(() => ec2.send(command))).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });

  it("an interface by ID → InvalidNetworkInterfaceID.NotFound", async () => {
    const command = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: ["eni-12345678"] });
    expect(await outcomeOf(() => ec2.send(command))).toMatchObject({
      status: 400,
      code: "InvalidNetworkInterfaceID.NotFound",
      message: "The networkInterface ID 'eni-12345678' does not exist",
    });
  });

  it("a made-up NextToken → InvalidPaginationToken", async () => {
    const command = new DescribeNetworkInterfacesCommand({ MaxResults: 5, NextToken: "garbage" });
    expect(await outcomeOf(() => ec2.send(command))).toMatchObject({ status: 400, code: "InvalidPaginationToken" });
  });
});
