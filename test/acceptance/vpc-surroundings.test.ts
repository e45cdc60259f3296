import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
  DescribeDhcpOptionsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  type DhcpOptions,
  type Filter,
  type InternetGateway,
  type NetworkAcl,
  type RouteTable,
} from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import { ACCOUNT } from "../support/engine.ts";
import { setUpSandbox } from "../support/set-up.ts";
import { createVpc, defaultVpcIdOf, outcomeOf, vpcById } from "../support/stage.ts";

const { sandbox, ec2 } = await setUpSandbox();

/** A default VPC, one that isn't, and one with IPv6, by their IDs. */
const vpcs = { default: "", plain: "", ipv6: "" };

beforeAll(async () => {
  vpcs.default = await defaultVpcIdOf(ec2);
  vpcs.plain = await createVpc(ec2, { CidrBlock: "10.1.0.0/16" });
  vpcs.ipv6 = await createVpc(ec2, { CidrBlock: "10.2.0.0/16", AmazonProvidedIpv6CidrBlock: true });
});

interface Parameters {
  readonly ids?: string[];
  readonly Filters?: Filter[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const tables = ({ ids, ...input }: Parameters = {}, client = ec2) =>
  client.send(new DescribeRouteTablesCommand({ ...input, ...(ids && { RouteTableIds: ids }) }));
const acls = ({ ids, ...input }: Parameters = {}) =>
  ec2.send(new DescribeNetworkAclsCommand({ ...input, ...(ids && { NetworkAclIds: ids }) }));
const gateways = ({ ids, ...input }: Parameters = {}) =>
  ec2.send(new DescribeInternetGatewaysCommand({ ...input, ...(ids && { InternetGatewayIds: ids }) }));
const dhcp = ({ ids, ...input }: Parameters = {}) =>
  ec2.send(new DescribeDhcpOptionsCommand({ ...input, ...(ids && { DhcpOptionsIds: ids }) }));

const filter = (Name: string, ...Values: string[]): Parameters => ({ Filters: [{ Name, Values }] });

const tableOf = async (vpcId: string): Promise<RouteTable> =>
  (await tables(filter("vpc-id", vpcId))).RouteTables?.[0] ?? {};
const subnetsIn = ({ Associations = [] }: NetworkAcl) => new Set(Associations.map(({ SubnetId }) => SubnetId));
const aclOf = async (vpcId: string): Promise<NetworkAcl> =>
  (await acls(filter("vpc-id", vpcId))).NetworkAcls?.[0] ?? {};

describe("DescribeRouteTables", () => {
  const local = { GatewayId: "local", Origin: "CreateRouteTable", State: "active" };

  it("a VPC's main table: its own blocks, as long as it is there", async () => {
    const table = await tableOf(vpcs.plain);
    expect(table).toEqual({
      Associations: [
        {
          Main: true,
          RouteTableAssociationId: expect.stringMatching(/^rtbassoc-[0-9a-f]{17}$/),
          RouteTableId: table.RouteTableId,
          AssociationState: { State: "associated" },
        },
      ],
      PropagatingVgws: [],
      RouteTableId: expect.stringMatching(/^rtb-[0-9a-f]{17}$/),
      Routes: [{ DestinationCidrBlock: "10.1.0.0/16", ...local }],
      Tags: [],
      VpcId: vpcs.plain,
      OwnerId: ACCOUNT,
    });
    expect(await tableOf(vpcs.plain)).toEqual(table);
  });

  it("with IPv6: that block too", async () => {
    const { Ipv6CidrBlockAssociationSet: [association] = [] } = await vpcById(ec2, vpcs.ipv6);
    expect((await tableOf(vpcs.ipv6)).Routes).toEqual([
      { DestinationCidrBlock: "10.2.0.0/16", ...local },
      { DestinationIpv6CidrBlock: association?.Ipv6CidrBlock, ...local },
    ]);
  });

  it("of a default VPC: out through its internet gateway", async () => {
    const { InternetGateways: [gateway] = [] } = await gateways();
    expect((await tableOf(vpcs.default)).Routes).toEqual([
      { DestinationCidrBlock: "172.31.0.0/16", ...local },
      {
        DestinationCidrBlock: "0.0.0.0/0",
        GatewayId: gateway?.InternetGatewayId,
        Origin: "CreateRoute",
        State: "active",
      },
    ]);
  });
});

describe("DescribeNetworkAcls", () => {
  it("a VPC's default ACL: everything, then nothing, in both directions", async () => {
    const acl = await aclOf(vpcs.plain);
    expect(acl).toMatchObject({ IsDefault: true, VpcId: vpcs.plain, OwnerId: ACCOUNT, Associations: [], Tags: [] });
    expect(acl.NetworkAclId).toMatch(/^acl-[0-9a-f]{17}$/);
    const all = { Protocol: "-1", CidrBlock: "0.0.0.0/0" };
    expect(acl.Entries).toEqual([
      { ...all, Egress: true, RuleAction: "allow", RuleNumber: 100 },
      { ...all, Egress: true, RuleAction: "deny", RuleNumber: 32_767 },
      { ...all, Egress: false, RuleAction: "allow", RuleNumber: 100 },
      { ...all, Egress: false, RuleAction: "deny", RuleNumber: 32_767 },
    ]);
  });

  it("all subnets of the VPC are in it, also one that is made later, until it is deleted", async () => {
    const { Subnets: defaults = [] } = await ec2.send(new DescribeSubnetsCommand(filter("vpc-id", vpcs.default)));
    expect(defaults).toHaveLength(3);
    expect(subnetsIn(await aclOf(vpcs.default))).toEqual(new Set(defaults.map(({ SubnetId }) => SubnetId)));
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcs.plain, CidrBlock: "10.1.0.0/24" }));
    const { Associations: [association] = [], NetworkAclId } = await aclOf(vpcs.plain);
    expect(association).toEqual({
      NetworkAclAssociationId: expect.stringMatching(/^aclassoc-[0-9a-f]{17}$/),
      NetworkAclId,
      SubnetId: Subnet?.SubnetId,
    });
    for (const [name, value = ""] of [
      ["association.subnet-id", Subnet?.SubnetId],
      ["association.association-id", association?.NetworkAclAssociationId],
      ["association.network-acl-id", NetworkAclId],
    ] as const) {
      const { NetworkAcls = [] } = await acls(filter(name, value));
      expect(NetworkAcls.map(({ VpcId }) => VpcId)).toEqual([vpcs.plain]);
    }
    await ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId }));
    expect(subnetsIn(await aclOf(vpcs.plain))).toEqual(new Set());
  });

  it("with IPv6: twice as many entries", async () => {
    const { Entries = [] } = await aclOf(vpcs.ipv6);
    expect(Entries).toHaveLength(8);
    expect(Entries.filter(({ Ipv6CidrBlock }) => Ipv6CidrBlock === "::/0").map(({ RuleNumber }) => RuleNumber)).toEqual(
      [101, 32_768, 101, 32_768],
    );
  });
});

describe("DescribeInternetGateways", () => {
  it("the default VPC's", async () => {
    expect((await gateways()).InternetGateways).toEqual([
      {
        Attachments: [{ State: "available", VpcId: vpcs.default }],
        InternetGatewayId: expect.stringMatching(/^igw-[0-9a-f]{17}$/),
        OwnerId: ACCOUNT,
        Tags: [],
      },
    ]);
    expect((await gateways(filter("attachment.vpc-id", vpcs.plain))).InternetGateways).toEqual([]);
  });
});

describe("DescribeDhcpOptions", () => {
  it("the set that every VPC names", async () => {
    const { DhcpOptions: [options] = [] } = await dhcp();
    expect(options).toEqual({
      DhcpConfigurations: [
        { Key: "domain-name", Values: [{ Value: "ec2.internal" }] },
        { Key: "domain-name-servers", Values: [{ Value: "AmazonProvidedDNS" }] },
      ],
      DhcpOptionsId: expect.stringMatching(/^dopt-[0-9a-f]{17}$/),
      OwnerId: ACCOUNT,
      Tags: [],
    });
    for (const id of Object.values(vpcs)) {
      expect((await vpcById(ec2, id)).DhcpOptionsId).toBe(options?.DhcpOptionsId);
    }
  });

  it("another region → its own domain", async () => {
    const other = sandbox.ec2({ accessKeyId: "test", secretAccessKey: "test" }, "eu-west-1");
    const { DhcpOptions: [options] = [] } = await other.send(new DescribeDhcpOptionsCommand({}));
    expect(options?.DhcpConfigurations?.[0]?.Values).toEqual([{ Value: "eu-west-1.compute.internal" }]);
  });
});

/** Each action, its list, and what is of another kind or account. */
const actions: [string, (parameters?: Parameters) => Promise<readonly string[]>, string, string, string][] = [
  [
    "DescribeRouteTables",
    async (p) => idsOf((await tables(p)).RouteTables, "RouteTableId"),
    "rtb",
    "InvalidRouteTableId.Malformed",
    "InvalidRouteTableID.NotFound",
  ],
  [
    "DescribeNetworkAcls",
    async (p) => idsOf((await acls(p)).NetworkAcls, "NetworkAclId"),
    "acl",
    "InvalidNetworkAclId.Malformed",
    "InvalidNetworkAclID.NotFound",
  ],
  [
    "DescribeInternetGateways",
    async (p) => idsOf((await gateways(p)).InternetGateways, "InternetGatewayId"),
    "igw",
    "InvalidInternetGatewayId.Malformed",
    "InvalidInternetGatewayID.NotFound",
  ],
  [
    "DescribeDhcpOptions",
    async (p) => idsOf((await dhcp(p)).DhcpOptions, "DhcpOptionsId"),
    "dopt",
    "InvalidDhcpOptionsId.Malformed",
    "InvalidDhcpOptionID.NotFound",
  ],
];

type Member = RouteTable | NetworkAcl | InternetGateway | DhcpOptions;
const idsOf = (members: readonly Member[] = [], name: string): string[] =>
  members.map((member) => String(Object.entries(member).find(([key]) => key === name)?.[1]));

describe.each(actions)("%s", (_, list, prefix, malformed, notFound) => {
  it("by ID → that one; twice → once", async () => {
    const all = await list();
    const [id = ""] = all;
    expect(all).toEqual(all.toSorted());
    expect(await list({ ids: [id, id] })).toEqual([id]);
  });

  it("wrong IDs → Malformed, NotFound", async () => {
    expect(await outcomeOf(() => list({ ids: ["x"] }))).toMatchObject({ status: 400, code: malformed });
    expect(await outcomeOf(() => list({ ids: [`${prefix}-00000000`] }))).toMatchObject({ status: 400, code: notFound });
  });

  it("a filter that isn't one → InvalidParameterValue", async () => {
    const outcome = await outcomeOf(() => list(filter("nosuch", "x")));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });

  it("by owner → all, or none", async () => {
    expect(await list(filter("owner-id", ACCOUNT))).toEqual(await list());
    expect(await list(filter("owner-id", "999988887777"))).toEqual([]);
    expect(await list(filter("tag:Name", "x"))).toEqual([]);
  });

  it("MaxResults 4 → InvalidParameterValue, 5 → a page", async () => {
    expect(await outcomeOf(() => list({ MaxResults: 4 }))).toMatchObject({ code: "InvalidParameterValue" });
    expect(await list({ MaxResults: 5 })).toEqual(await list());
  });
});

describe("filters", () => {
  it.each<[string, string, (keyof typeof vpcs)[]]>([
    ["association.main", "true", ["default", "plain", "ipv6"]],
    ["association.main", "false", []],
    ["route.gateway-id", "local", ["default", "plain", "ipv6"]],
    ["route.gateway-id", "igw-*", ["default"]],
    ["route.destination-cidr-block", "10.1.0.0/16", ["plain"]],
    ["route.destination-ipv6-cidr-block", "*", ["ipv6"]],
    ["route.origin", "CreateRoute", ["default"]],
    ["route.state", "blackhole", []],
    ["route.nat-gateway-id", "*", []],
    ["association.subnet-id", "*", []],
  ])("route tables: %s = %s → %j", async (name, value, expected) => {
    const { RouteTables = [] } = await tables(filter(name, value));
    expect(new Set(RouteTables.map(({ VpcId }) => VpcId))).toEqual(new Set(expected.map((key) => vpcs[key])));
  });

  it.each<[string, string, (keyof typeof vpcs)[]]>([
    ["default", "true", ["default", "plain", "ipv6"]],
    ["default", "false", []],
    ["entry.cidr", "0.0.0.0/0", ["default", "plain", "ipv6"]],
    ["entry.ipv6-cidr", "::/0", ["ipv6"]],
    ["entry.rule-number", "101", ["ipv6"]],
    ["entry.rule-action", "deny", ["default", "plain", "ipv6"]],
    ["entry.egress", "true", ["default", "plain", "ipv6"]],
    ["entry.protocol", "6", []],
    ["entry.port-range.from", "*", []],
  ])("network ACLs: %s = %s → %j", async (name, value, expected) => {
    const { NetworkAcls = [] } = await acls(filter(name, value));
    expect(new Set(NetworkAcls.map(({ VpcId }) => VpcId))).toEqual(new Set(expected.map((key) => vpcs[key])));
  });

  it.each([
    ["key", "domain-name", 1],
    ["value", "AmazonProvidedDNS", 1],
    ["value", "nosuch", 0],
  ])("DHCP options: %s = %s → %i", async (name, value, count) => {
    expect((await dhcp(filter(name, value))).DhcpOptions).toHaveLength(count);
  });
});
