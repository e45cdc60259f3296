import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeSubnetsCommand,
  type IpPermission,
} from "@aws-sdk/client-ec2";
import { expect, it } from "vitest";
import type { ShownGroup } from "../../infra/local/groups.ts";
import { peer } from "../support/peerings.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

async function groups(query = ""): Promise<readonly ShownGroup[]> {
  const answer = await fetch(`${sandbox.url}/_sandbox/groups?${query}`);
  return ((await answer.json()) as { groups: readonly ShownGroup[] }).groups;
}

async function create(GroupName: string, VpcId?: string): Promise<string> {
  const command = new CreateSecurityGroupCommand({ GroupName, Description: "for a test", ...(VpcId && { VpcId }) });
  return (await ec2.send(command)).GroupId ?? "";
}

const authorize = (GroupId: string, ...IpPermissions: IpPermission[]) =>
  ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));

const ssh = (source: Partial<IpPermission>): IpPermission => ({
  IpProtocol: "tcp",
  FromPort: 22,
  ToPort: 22,
  ...source,
});

const byName = async (name: string) => (await groups()).find(({ groupName }) => groupName === name);

it("groups → by name, with their rules", async () => {
  const names = (await groups()).map(({ groupName }) => groupName);
  expect(names).toEqual(names.toSorted());
  expect(await byName("websrv")).toMatchObject({
    groupId: expect.stringMatching(/^sg-/) as string,
    vpcId: expect.stringMatching(/^vpc-/) as string,
    isUnused: true,
    rules: expect.arrayContaining([
      expect.objectContaining({
        direction: "ingress",
        permission: {
          protocol: "tcp",
          fromPort: 80,
          toPort: 80,
          source: { type: "ipv4", cidr: "205.192.0.0/16" },
        },
      }),
    ]) as unknown,
  });
});

it("a rule for everybody → open to the world, by a prefix list too; one for a block isn't, nor is egress", async () => {
  const { PrefixList } = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: "everybody",
      AddressFamily: "IPv4",
      MaxEntries: 2,
      Entries: [{ Cidr: "10.0.0.0/8" }, { Cidr: "0.0.0.0/0" }],
    }),
  );
  const PrefixListId = PrefixList?.PrefixListId;
  const groupId = await create("open");
  await authorize(
    groupId,
    ssh({ IpRanges: [{ CidrIp: "0.0.0.0/0" }, { CidrIp: "192.0.2.0/24" }] }),
    ssh({ Ipv6Ranges: [{ CidrIpv6: "::/0" }] }),
    ssh({ PrefixListIds: [{ PrefixListId }] }),
  );
  const open = (await byName("open"))?.rules.filter(({ isOpenToWorld }) => isOpenToWorld);
  expect(open?.map(({ direction }) => direction)).toEqual(["ingress", "ingress", "ingress"]);
  expect(open?.map(({ permission: { source } }) => ("cidr" in source ? source.cidr : source.type)).toSorted()).toEqual([
    "0.0.0.0/0",
    "::/0",
    "prefix-list",
  ]);
});

it("an interface is in it, or another group's rule names it → not unused; its own rule doesn't count", async () => {
  const [used, named, alone] = [await create("used"), await create("named"), await create("alone")];
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
  const SubnetId = Subnets?.[0]?.SubnetId;
  const made = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Groups: [used] }));
  await authorize(used, ssh({ UserIdGroupPairs: [{ GroupId: named }] }));
  await authorize(alone, ssh({ UserIdGroupPairs: [{ GroupId: alone }] }));
  const interfaceId = made.NetworkInterface?.NetworkInterfaceId;
  expect(await byName("used")).toMatchObject({ usedBy: [interfaceId], namedBy: [] });
  expect(await byName("named")).toMatchObject({ usedBy: [], namedBy: [used] });
  expect(await byName("alone")).toMatchObject({ usedBy: [], namedBy: [], isUnused: true });
  for (const name of ["used", "named", "default"]) expect(await byName(name)).not.toHaveProperty("isUnused");
});

it("a rule by a peering connection → needs what it names; once that is gone → stale", async () => {
  const vpcs = await Promise.all(
    ["10.1.0.0/16", "10.2.0.0/16"].map(async (CidrBlock) => (await ec2.send(new CreateVpcCommand({ CidrBlock }))).Vpc),
  );
  const [one = "", other = ""] = vpcs.map((vpc) => vpc?.VpcId);
  const VpcPeeringConnectionId = await peer(ec2, { VpcId: one, PeerVpcId: other }, ec2);
  const [groupId, peers] = [await create("peered", one), await create("peer", other)];
  await authorize(groupId, ssh({ UserIdGroupPairs: [{ GroupId: peers }] }));
  const stale = async () => (await byName("peered"))?.rules.filter(({ isStale }) => isStale).length;
  expect(await stale()).toBe(0);
  expect(await byName("peer")).toMatchObject({ namedBy: [groupId] });
  expect(await byName("peer")).not.toHaveProperty("isUnused");
  await ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
  expect(await stale()).toBe(1);
  expect(await byName("peer")).toMatchObject({ namedBy: [], isUnused: true });
});

it("another account or region → its own; what is neither → 400", async () => {
  expect(await groups("region=eu-west-3")).toEqual([]);
  expect((await fetch(`${sandbox.url}/_sandbox/groups?account=1`)).status).toBe(400);
});
