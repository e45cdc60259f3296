import {
  DescribeSecurityGroupsCommand,
  type DescribeSecurityGroupsCommandInput,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ACCOUNT, REGION } from "../../../support/engine.ts";
import {
  addEgress,
  addIngress,
  createGroup,
  createPrefixList,
  createVpc,
  defaultVpcIdOf,
  groupById,
  refusal,
  refused,
  tcp,
} from "../../../support/stage.ts";
import { setUpSandbox } from "../../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const vpcId = await createVpc(ec2);

const describeGroups = (input: DescribeSecurityGroupsCommandInput) =>
  ec2.send(new DescribeSecurityGroupsCommand(input));

const EVERYTHING_OUT = {
  IpProtocol: "-1",
  IpRanges: [{ CidrIp: "0.0.0.0/0" }],
  Ipv6Ranges: [],
  PrefixListIds: [],
  UserIdGroupPairs: [],
};

describe("what is said of a group", () => {
  it("a new one in a VPC: every member", async () => {
    const groupId = await createGroup(ec2, {
      VpcId: vpcId,
      GroupName: "every member",
      Description: "of a group & more",
      TagSpecifications: [
        {
          ResourceType: "security-group",
          Tags: [
            { Key: "b", Value: "é <&> 😀" },
            { Key: "a", Value: "" },
          ],
        },
      ],
    });
    expect(await groupById(ec2, groupId)).toEqual({
      GroupId: groupId,
      GroupName: "every member",
      Description: "of a group & more",
      OwnerId: ACCOUNT,
      VpcId: vpcId,
      IpPermissions: [],
      IpPermissionsEgress: [EVERYTHING_OUT],
      Tags: [
        { Key: "a", Value: "" },
        { Key: "b", Value: "é <&> 😀" },
      ],
      SecurityGroupArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group/${groupId}`,
    });
  });

  it("the default one of a VPC: everything in from itself, everything out", async () => {
    const Filters = [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "group-name", Values: ["default"] },
    ];
    const { SecurityGroups = [] } = await describeGroups({ Filters });
    const GroupId = SecurityGroups[0]?.GroupId;
    expect(SecurityGroups).toEqual([
      {
        GroupId,
        GroupName: "default",
        Description: "default VPC security group",
        OwnerId: ACCOUNT,
        VpcId: vpcId,
        IpPermissions: [
          {
            IpProtocol: "-1",
            UserIdGroupPairs: [{ GroupId, UserId: ACCOUNT }],
            IpRanges: [],
            Ipv6Ranges: [],
            PrefixListIds: [],
          },
        ],
        IpPermissionsEgress: [EVERYTHING_OUT],
        Tags: [],
        SecurityGroupArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group/${GroupId}`,
      },
    ]);
  });

  it("one in a VPC with IPv6: ::/0 out too, in the same permission", async () => {
    const withIpv6 = await createVpc(ec2, { AmazonProvidedIpv6CidrBlock: true });
    const groupId = await createGroup(ec2, { VpcId: withIpv6 });
    const { IpPermissionsEgress } = await groupById(ec2, groupId);
    expect(IpPermissionsEgress).toEqual([{ ...EVERYTHING_OUT, Ipv6Ranges: [{ CidrIpv6: "::/0" }] }]);
  });
});

describe("permissions", () => {
  it("rules of equal protocol and ports are one, whenever they were added", async () => {
    const groupId = await createGroup(ec2, { VpcId: vpcId });
    const other = await createGroup(ec2, { VpcId: vpcId, GroupName: "not named in answers" });
    const list = await createPrefixList(ec2);
    await addIngress(ec2, groupId, { ...tcp(22), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "the office" }] });
    await addIngress(ec2, groupId, { ...tcp(22), Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Description: "v6" }] });
    await addIngress(ec2, groupId, { ...tcp(22), UserIdGroupPairs: [{ GroupId: other, Description: "a group" }] });
    await addIngress(ec2, groupId, { ...tcp(22), PrefixListIds: [{ PrefixListId: list, Description: "a list" }] });
    await addIngress(ec2, groupId, { ...tcp(22), UserIdGroupPairs: [{ GroupId: groupId }] });
    const { IpPermissions = [] } = await groupById(ec2, groupId);
    expect(IpPermissions).toHaveLength(1);
    const { UserIdGroupPairs = [], ...permission } = IpPermissions[0] ?? {};
    expect(permission).toEqual({
      IpProtocol: "tcp",
      FromPort: 22,
      ToPort: 22,
      IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "the office" }],
      Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Description: "v6" }],
      PrefixListIds: [{ PrefixListId: list, Description: "a list" }],
    });
    expect(UserIdGroupPairs).toHaveLength(2);
    expect(UserIdGroupPairs).toContainEqual({ GroupId: other, UserId: ACCOUNT, Description: "a group" });
    expect(UserIdGroupPairs).toContainEqual({ GroupId: groupId, UserId: ACCOUNT });
  });

  it("rules that differ in protocol, first port or last port → one permission each", async () => {
    const groupId = await createGroup(ec2, { VpcId: vpcId });
    const permissions = [tcp(22), { ...tcp(22), ToPort: 23 }, { ...tcp(23) }, { ...tcp(22), IpProtocol: "udp" }];
    await addIngress(ec2, groupId, ...permissions.map((each) => ({ ...each, IpRanges: [{ CidrIp: "10.0.0.0/8" }] })));
    const { IpPermissions = [] } = await groupById(ec2, groupId);
    const texts = IpPermissions.map(({ IpProtocol, FromPort, ToPort }) => `${IpProtocol} ${FromPort}-${ToPort}`);
    expect(texts.toSorted()).toEqual(["tcp 22-22", "tcp 22-23", "tcp 23-23", "udp 22-22"]);
  });

  it.each<[string, Partial<IpPermission>, Partial<IpPermission>]>([
    ["-1 with ports", { IpProtocol: "-1", FromPort: 0, ToPort: 0 }, { IpProtocol: "-1" }],
    ["a numbered protocol with ports", { IpProtocol: "42", FromPort: 1, ToPort: 2 }, { IpProtocol: "42" }],
    ["icmpv6 without ports", { IpProtocol: "58" }, { IpProtocol: "icmpv6", FromPort: -1, ToPort: -1 }],
    [
      "icmp with a type",
      { IpProtocol: "icmp", FromPort: 3, ToPort: -1 },
      { IpProtocol: "icmp", FromPort: 3, ToPort: -1 },
    ],
  ])("%s → the ports that it is stored with, and the four lists", async (_, requested, expected) => {
    const groupId = await createGroup(ec2, { VpcId: vpcId });
    await addIngress(ec2, groupId, { ...requested, IpRanges: [{ CidrIp: "10.0.0.0/8" }] });
    const lists = { IpRanges: [{ CidrIp: "10.0.0.0/8" }], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };
    expect((await groupById(ec2, groupId)).IpPermissions).toEqual([{ ...expected, ...lists }]);
  });

  it("the two directions are merged apart", async () => {
    const groupId = await createGroup(ec2, { VpcId: vpcId });
    await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    await addEgress(ec2, groupId, tcp(22, "10.1.0.0/16"));
    const { IpPermissions, IpPermissionsEgress } = await groupById(ec2, groupId);
    expect(IpPermissions).toMatchObject([{ IpRanges: [{ CidrIp: "10.0.0.0/8" }] }]);
    expect(IpPermissionsEgress).toContainEqual(expect.objectContaining({ IpRanges: [{ CidrIp: "10.1.0.0/16" }] }));
    expect(IpPermissionsEgress).toHaveLength(2);
  });

  it("120 rules in each direction → all of them", async () => {
    const groupId = await createGroup(ec2, { VpcId: vpcId });
    const permission = {
      ...tcp(443),
      IpRanges: Array.from({ length: 59 }, (_, index) => ({ CidrIp: `10.${index}.0.0/16` })),
      Ipv6Ranges: Array.from({ length: 60 }, (_, index) => ({ CidrIpv6: `2001:db8:${index + 1}::/48` })),
    };
    await addIngress(ec2, groupId, permission);
    await addEgress(ec2, groupId, permission);
    const { IpPermissions = [], IpPermissionsEgress = [] } = await groupById(ec2, groupId);
    const sorted = (list: object[] = []) => list.map((item) => JSON.stringify(item)).toSorted();
    for (const [item] of [IpPermissions, IpPermissionsEgress.filter(({ IpProtocol }) => IpProtocol === "tcp")]) {
      expect(sorted(item?.IpRanges)).toEqual(sorted(permission.IpRanges));
      expect(sorted(item?.Ipv6Ranges)).toEqual(sorted(permission.Ipv6Ranges));
    }
  });
});

describe("which groups, and in what order", () => {
  it("by ID and by name → those, once each", async () => {
    const one = await createGroup(ec2, { GroupName: "by ID" });
    const other = await createGroup(ec2, { GroupName: "By name" });
    const { SecurityGroups = [] } = await describeGroups({ GroupIds: [one, one], GroupNames: ["by NAME", "by ID"] });
    expect(SecurityGroups.map(({ GroupId = "" }) => GroupId).toSorted()).toEqual([one, other].toSorted());
  });

  it("the same order whenever and however it is asked, other groups coming and going", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => createGroup(ec2, { VpcId: vpcId })));
    const all = async (input: DescribeSecurityGroupsCommandInput) =>
      ((await describeGroups(input)).SecurityGroups ?? []).flatMap(({ GroupId = "" }) =>
        ids.includes(GroupId) ? [GroupId] : [],
      );
    const order = await all({});
    expect(order.toSorted()).toEqual(ids.toSorted());
    await createGroup(ec2, { VpcId: vpcId });
    expect(await all({})).toEqual(order);
    expect(await all({ GroupIds: ids })).toEqual(order);
    expect(await all({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] })).toEqual(order);
  });

  it.each<[string, string, string, DescribeSecurityGroupsCommandInput]>([
    [
      "an unknown ID",
      "InvalidGroup.NotFound",
      "The security group 'sg-00000000' does not exist",
      { GroupIds: ["sg-00000000"] },
    ],
    [
      "a malformed ID",
      "InvalidGroupId.Malformed",
      'Invalid id: "websrv" (expecting "sg-...")',
      { GroupIds: ["websrv"] },
    ],
  ])("%s → %s", async (_, code, message, input) => {
    expect(await refusal(sandbox, () => describeGroups(input))).toEqual(refused(code, message));
  });

  it("a name of another VPC → InvalidGroup.NotFound, and which VPC names are looked up in", async () => {
    await createGroup(ec2, { GroupName: "elsewhere", VpcId: vpcId });
    const text = `The security group 'elsewhere' does not exist in default VPC '${await defaultVpcIdOf(ec2)}'`;
    expect(await refusal(sandbox, () => describeGroups({ GroupNames: ["elsewhere"] }))).toEqual(
      refused("InvalidGroup.NotFound", text),
    );
  });

  it("another account and another region see none of them", async () => {
    const stranger = await sandbox.table.addCredential({ accountId: "222233334444" });
    const groupId = await createGroup(ec2);
    const keys = { accessKeyId: "test", secretAccessKey: "test" };
    for (const client of [sandbox.ec2(stranger), sandbox.ec2(keys, "eu-west-1")]) {
      const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({}));
      expect(SecurityGroups.map(({ GroupName }) => GroupName)).toEqual(["default"]);
      const byId = new DescribeSecurityGroupsCommand({ GroupIds: [groupId] });
      expect(await refusal(sandbox, () => client.send(byId))).toMatchObject({ code: "InvalidGroup.NotFound" });
    }
  });
});
