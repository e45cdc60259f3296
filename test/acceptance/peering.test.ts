import {
  DeleteSecurityGroupCommand,
  DeleteVpcCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeSecurityGroupReferencesCommand,
  DescribeStaleSecurityGroupsCommand,
  type EC2Client,
  type IpPermission,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { ACCOUNT, TABLE } from "../support/engine.ts";
import { acceptPeering, peer, requestPeering } from "../support/peerings.ts";
import { setUpSandbox } from "../support/set-up.ts";
import {
  addEgress,
  addIngress,
  createGroup,
  createVpc,
  groupById,
  refusal,
  refused,
  ruleById,
  tcp,
} from "../support/stage.ts";

const { sandbox, ec2 } = await setUpSandbox();

const OTHER = "222233334444";
const other = sandbox.ec2(await sandbox.table.addCredential({ accountId: OTHER }));

const from = (UserId: string, GroupId: string): IpPermission => ({
  ...tcp(5432),
  UserIdGroupPairs: [{ UserId, GroupId }],
});
const stale = async (VpcId: string, client: EC2Client = ec2) =>
  (await client.send(new DescribeStaleSecurityGroupsCommand({ VpcId }))).StaleSecurityGroupSet;
const references = async (client: EC2Client, ...GroupId: string[]) =>
  (await client.send(new DescribeSecurityGroupReferencesCommand({ GroupId }))).SecurityGroupReferenceSet;
const OTHER_NETWORK = "You have specified two resources that belong to different networks.";

/** A VPC with a group in it, and a peer's. The peer is the same account's, or another one's. */
describe.each([
  ["VPCs of one account", ec2, ACCOUNT],
  ["VPCs of two accounts", other, OTHER],
])("rules across peering, %s", (_, owner, PeerOwnerId) => {
  let [vpcId, peerVpcId, web, db] = ["", "", "", ""];
  let network = 0;
  beforeEach(async () => {
    network += 2;
    vpcId = await createVpc(ec2, { CidrBlock: `10.${network}.0.0/16` });
    peerVpcId = await createVpc(owner, { CidrBlock: `10.${network + 1}.0.0/16` });
    web = await createGroup(ec2, { VpcId: vpcId });
    db = await createGroup(owner, { VpcId: peerVpcId });
  });
  const request = () => requestPeering(ec2, { VpcId: vpcId, PeerVpcId: peerVpcId, PeerOwnerId });
  const connect = () => peer(ec2, { VpcId: vpcId, PeerVpcId: peerVpcId, PeerOwnerId }, owner);
  const disconnect = (VpcPeeringConnectionId: string, client = ec2) =>
    client.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));

  it("before the peer has accepted → InvalidGroup.NotFound; then a rule may name its group, in both directions", async () => {
    const refusedRule = () => refusal(sandbox, () => addIngress(ec2, web, from(PeerOwnerId, db)));
    expect(await refusedRule()).toEqual(refused("InvalidGroup.NotFound", OTHER_NETWORK));
    const id = await request();
    expect(await refusedRule()).toEqual(refused("InvalidGroup.NotFound", OTHER_NETWORK));
    await acceptPeering(owner, id);
    const [ruleId = ""] = await addIngress(ec2, web, from(PeerOwnerId, db));
    const named = { GroupId: db, UserId: PeerOwnerId, VpcId: peerVpcId, VpcPeeringConnectionId: id };
    expect((await ruleById(ec2, ruleId)).ReferencedGroupInfo).toEqual({ ...named, PeeringStatus: "active" });
    expect((await groupById(ec2, web)).IpPermissions?.[0]?.UserIdGroupPairs).toEqual([
      { ...named, PeeringStatus: "active" },
    ]);
    expect(await addEgress(owner, db, from(ACCOUNT, web))).toHaveLength(1);
  });

  it("the references that a group has → the peer's VPC, as long as its rule and the connection are there", async () => {
    const id = await connect();
    expect(await references(owner, db)).toEqual([]);
    const IpPermissions = [from(PeerOwnerId, db)];
    await addIngress(ec2, web, ...IpPermissions);
    const reference = { GroupId: db, ReferencingVpcId: vpcId, VpcPeeringConnectionId: id };
    expect(await references(owner, db)).toEqual([reference]);
    expect(await references(ec2, web)).toEqual([]);
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: web, IpPermissions }));
    expect(await references(owner, db)).toEqual([]);
    await addIngress(ec2, web, ...IpPermissions);
    await disconnect(id, owner);
    expect(await references(owner, db)).toEqual([]);
  });

  it("the connection deleted → its rules are stale, nothing else is, and they can be revoked", async () => {
    const id = await connect();
    const [ruleId = ""] = await addIngress(ec2, web, from(PeerOwnerId, db), tcp(80, "10.0.0.0/8"));
    await addEgress(ec2, web, from(PeerOwnerId, db));
    await createGroup(ec2, { VpcId: vpcId });
    expect(await stale(vpcId)).toEqual([]);
    await disconnect(id);
    const pair = {
      GroupId: db,
      UserId: PeerOwnerId,
      VpcId: peerVpcId,
      VpcPeeringConnectionId: id,
      PeeringStatus: "deleted",
    };
    const permission = {
      IpProtocol: "tcp",
      FromPort: 5432,
      ToPort: 5432,
      IpRanges: [],
      PrefixListIds: [],
      UserIdGroupPairs: [pair],
    };
    const { GroupName, Description } = await groupById(ec2, web);
    expect(await stale(vpcId)).toEqual([
      {
        GroupId: web,
        GroupName,
        Description,
        VpcId: vpcId,
        StaleIpPermissions: [permission],
        StaleIpPermissionsEgress: [permission],
      },
    ]);
    expect(await stale(peerVpcId, owner)).toEqual([]);
    expect((await ruleById(ec2, ruleId)).ReferencedGroupInfo).toEqual(pair);
    // As a clean-up does it: what is stale is what is revoked.
    const IpPermissions = [{ ...permission, UserIdGroupPairs: [{ UserId: PeerOwnerId, GroupId: db }] }];
    const revoked = await ec2.send(
      new RevokeSecurityGroupIngressCommand({
        GroupId: web,
        IpPermissions: IpPermissions.map(({ IpRanges: _, PrefixListIds: __, ...rest }) => rest),
      }),
    );
    expect(revoked.RevokedSecurityGroupRules).toMatchObject([{ SecurityGroupRuleId: ruleId, ReferencedGroupId: db }]);
    expect(await stale(vpcId)).toMatchObject([{ GroupId: web, StaleIpPermissions: [] }]);
    expect(await refusal(sandbox, () => addIngress(ec2, web, from(PeerOwnerId, db)))).toEqual(
      refused("InvalidGroup.NotFound", OTHER_NETWORK),
    );
  });

  it("the peer's group deleted, which the rule doesn't prevent → stale, though the connection is active", async () => {
    await connect();
    const [ruleId = ""] = await addIngress(ec2, web, from(PeerOwnerId, db));
    await owner.send(new DeleteSecurityGroupCommand({ GroupId: db }));
    expect(await stale(vpcId)).toMatchObject([
      { GroupId: web, StaleIpPermissions: [{ UserIdGroupPairs: [{ GroupId: db, PeeringStatus: "active" }] }] },
    ]);
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: web, SecurityGroupRuleIds: [ruleId] }));
    expect(await stale(vpcId)).toEqual([]);
  });

  it("the peer's VPC deleted → the connection and the rules with it", async () => {
    await connect();
    await addIngress(ec2, web, from(PeerOwnerId, db));
    await owner.send(new DeleteSecurityGroupCommand({ GroupId: db }));
    await owner.send(new DeleteVpcCommand({ VpcId: peerVpcId }));
    expect(await stale(vpcId)).toMatchObject([
      { StaleIpPermissions: [{ UserIdGroupPairs: [{ GroupId: db, PeeringStatus: "deleted" }] }] },
    ]);
  });

  it("whatever has happened, the table is consistent", async () => {
    expect(await verifyTable({ client: sandbox.table.client, tableName: TABLE })).toEqual([]);
  });
});

it("a rule that is modified to name a peer's group, and another source again", async () => {
  const [vpcId, peerVpcId] = [
    await createVpc(ec2, { CidrBlock: "10.201.0.0/16" }),
    await createVpc(ec2, { CidrBlock: "10.202.0.0/16" }),
  ];
  const id = await peer(ec2, { VpcId: vpcId, PeerVpcId: peerVpcId }, ec2);
  const [web, app, db] = [
    await createGroup(ec2, { VpcId: vpcId }),
    await createGroup(ec2, { VpcId: vpcId }),
    await createGroup(ec2, { VpcId: peerVpcId }),
  ];
  const [ruleId = ""] = await addIngress(ec2, web, from(ACCOUNT, app));
  const modify = (ReferencedGroupId: string) => {
    const SecurityGroupRule = { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, ReferencedGroupId };
    const SecurityGroupRules = [{ SecurityGroupRuleId: ruleId, SecurityGroupRule }];
    return ec2.send(new ModifySecurityGroupRulesCommand({ GroupId: web, SecurityGroupRules }));
  };
  await modify(db);
  expect((await ruleById(ec2, ruleId)).ReferencedGroupInfo).toMatchObject({ VpcPeeringConnectionId: id });
  expect(await references(ec2, db)).toHaveLength(1);
  await modify(app);
  expect((await ruleById(ec2, ruleId)).ReferencedGroupInfo).toEqual({ GroupId: app, UserId: ACCOUNT });
  expect(await references(ec2, db)).toEqual([]);
  expect(await verifyTable({ client: sandbox.table.client, tableName: TABLE })).toEqual([]);
});

describe("which groups a rule may name", () => {
  it("one of an account that isn't known here → as it is named", async () => {
    const group = await createGroup(ec2);
    const [ruleId = ""] = await addIngress(ec2, group, from("999988887777", "sg-0123456789abcdef0"));
    const named = { UserId: "999988887777", GroupId: "sg-0123456789abcdef0" };
    expect((await ruleById(ec2, ruleId)).ReferencedGroupInfo).toEqual(named);
    expect(await stale((await groupById(ec2, group)).VpcId ?? "")).toEqual([]);
  });

  it("one that an account known here doesn't have → InvalidGroup.NotFound", async () => {
    await createGroup(other);
    const group = await createGroup(ec2);
    const outcome = await refusal(sandbox, () => addIngress(ec2, group, from(OTHER, "sg-0123456789abcdef0")));
    expect(outcome).toEqual(
      refused("InvalidGroup.NotFound", "The security group 'sg-0123456789abcdef0' does not exist"),
    );
  });
});
