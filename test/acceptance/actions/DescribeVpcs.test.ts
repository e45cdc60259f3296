import { DescribeVpcsCommand, type Filter } from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import { ACCOUNT } from "../../support/engine.ts";
import { createVpc, defaultVpcIdOf, outcomeOf, vpcById } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const defaultVpcId = await defaultVpcIdOf(ec2);

describe("DescribeVpcs", () => {
  /** The VPCs of the stage, by name. */
  const ids: Record<string, string> = {};
  let facts: Record<string, string>;

  beforeAll(async () => {
    const named = (Name: string, more: Record<string, string> = {}) => [
      {
        ResourceType: "vpc" as const,
        Tags: Object.entries({ Name, ...more }).map(([Key, Value]) => ({ Key, Value })),
      },
    ];
    ids["default"] = defaultVpcId;
    ids["one"] = await createVpc(ec2, { CidrBlock: "10.1.0.0/16", TagSpecifications: named("one", { Stage: "prod" }) });
    ids["two"] = await createVpc(ec2, {
      CidrBlock: "10.2.0.0/24",
      AmazonProvidedIpv6CidrBlock: true,
      TagSpecifications: named("Two"),
    });
    const [one, two] = [await vpcById(ec2, ids["one"]), await vpcById(ec2, ids["two"])];
    facts = {
      "<one>": ids["one"],
      "{assoc}": one.CidrBlockAssociationSet?.[0]?.AssociationId ?? "",
      "{dhcp}": one.DhcpOptionsId ?? "",
      "{v6}": two.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? "",
      "{v6 assoc}": two.Ipv6CidrBlockAssociationSet?.[0]?.AssociationId ?? "",
      "{pool}": two.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6Pool ?? "",
    };
  });

  async function namesFor(...filters: readonly [string, ...string[]][]): Promise<string> {
    const Filters: Filter[] = filters.map(([Name, ...values]) => ({
      Name,
      Values: values.map((value) => facts[value] ?? value),
    }));
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ Filters }));
    const found = new Set(Vpcs.map(({ VpcId }) => VpcId));
    return Object.keys(ids)
      .filter((name) => found.has(ids[name]))
      .join(" ");
  }

  it.each<[filter: string, values: string, expected: string]>([
    ["cidr", "10.1.0.0/16", "one"],
    ["cidr", "10.1.0.0/17", ""],
    ["cidr-block-association.association-id", "{assoc}", "one"],
    ["cidr-block-association.cidr-block", "10.2.*", "two"],
    ["cidr-block-association.state", "associated", "default one two"],
    ["cidr-block-association.state", "failed", ""],
    ["dhcp-options-id", "{dhcp}", "default one two"],
    ["dhcp-options-id", "dopt-00000000", ""],
    ["ipv6-cidr-block-association.association-id", "{v6 assoc}", "two"],
    ["ipv6-cidr-block-association.ipv6-cidr-block", "{v6}", "two"],
    ["ipv6-cidr-block-association.ipv6-pool", "{pool}", "two"],
    ["ipv6-cidr-block-association.ipv6-pool", "nosuch", ""],
    ["ipv6-cidr-block-association.state", "associated", "two"],
    ["is-default", "true", "default"],
    ["is-default", "false", "one two"],
    // The names that amazon.aws's ec2_vpc_net and the SDKs of 2012 send.
    ["cidr-block", "10.1.0.0/16", "one"],
    ["cidrBlock", "10.1.0.0/16", "one"],
    ["dhcpOptionsId", "{dhcp}", "default one two"],
    ["isDefault", "true", "default"],
    ["vpcId", "<one>", "one"],
    ["vpcId", "vpc-00000000", ""],
    ["owner-id", ACCOUNT, "default one two"],
    ["owner-id", "999988887777", ""],
    ["state", "available", "default one two"],
    ["state", "pending", ""],
    ["tag:Name", "one", "one"],
    ["tag:Name", "T?o", "two"],
    ["tag:Name", "two", ""],
    ["tag:name", "*", ""],
    ["tag-key", "Stage", "one"],
    ["tag-key", "Name", "one two"],
    ["vpc-id", "<one>", "one"],
    ["vpc-id", "vpc-00000000", ""],
  ])("%s = %s → [%s]", async (filter, value, expected) => {
    expect(await namesFor([filter, value])).toBe(expected);
  });

  it("several filters and values → all of the filters, any of the values", async () => {
    expect(await namesFor(["tag:Name", "one", "Two"], ["cidr", "10.2.0.0/24", "10.3.0.0/24"])).toBe("two");
  });

  it("by IDs → those, once each; and in another account none of them", async () => {
    const VpcIds = [ids["one"] ?? "", ids["two"] ?? "", ids["one"] ?? ""];
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds }));
    expect(Vpcs.map(({ VpcId = "" }) => VpcId).toSorted()).toEqual([...new Set(VpcIds)].toSorted());
    const stranger = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444" }));
    const all = await stranger.send(new DescribeVpcsCommand({}));
    expect(all.Vpcs).toMatchObject([{ IsDefault: true, OwnerId: "222233334444" }]);
    const outcome = await outcomeOf(() => stranger.send(new DescribeVpcsCommand({ VpcIds })));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidVpcID.NotFound" });
  });

  it.each([
    ["vpc-00000000", "InvalidVpcID.NotFound", "The vpc ID 'vpc-00000000' does not exist"],
    ["x", "InvalidVpcID.Malformed", 'Invalid id: "x" (expecting "vpc-...")'],
  ])("the ID %s → %s", async (id, code, message) => {
    const command = new DescribeVpcsCommand({ VpcIds: [ids["one"] ?? "", id] });
    expect(await outcomeOf(() => ec2.send(command))).toMatchObject({ status: 400, code, message });
  });

  it("the filter nosuch → InvalidParameterValue", async () => {
    const outcome = await outcomeOf(() => namesFor(["nosuch", "x"]));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });
});
