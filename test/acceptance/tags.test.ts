import {
  CreateTagsCommand,
  DescribeManagedPrefixListsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import {
  addIngress,
  createGroup,
  createPrefixList,
  createVpc,
  groupById,
  membersOf,
  refusal,
  refused,
  ruleById,
  tcp,
} from "../support/stage.ts";
import { setUpSandbox } from "../support/set-up.ts";
import { createTags, deleteTags, tag } from "../support/tags.ts";

const { sandbox, ec2 } = await setUpSandbox();

let groupId: string;

beforeEach(async () => {
  groupId = await createGroup(ec2);
});

describe("every kind of resource", () => {
  it("groups, rules, VPCs and prefix lists are tagged in one call, and untagged", async () => {
    const [ruleId = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    const [vpcId, listId] = [await createVpc(ec2), await createPrefixList(ec2)];
    const all = [groupId, ruleId, vpcId, listId];
    const tagLists = async () => [
      (await groupById(ec2, groupId)).Tags,
      (await ruleById(ec2, ruleId)).Tags,
      (await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }))).Vpcs?.[0]?.Tags,
      (await ec2.send(new DescribeManagedPrefixListsCommand({ PrefixListIds: [listId] }))).PrefixLists?.[0]?.Tags,
    ];
    expect(membersOf(await createTags(ec2, all, tag("Owner", "TeamA"), tag("Stage", "")))).toEqual({});
    const expected = [tag("Owner", "TeamA"), tag("Stage", "")];
    expect(await tagLists()).toEqual([expected, expected, expected, expected]);
    expect(membersOf(await deleteTags(ec2, all, tag("Owner")))).toEqual({});
    expect(await tagLists()).toEqual(all.map(() => [tag("Stage", "")]));
  });

  it("a tagged rule is otherwise what it was, and can be revoked", async () => {
    const [ruleId = ""] = await addIngress(ec2, groupId, tcp(22, "10.0.0.0/8"));
    const before = await ruleById(ec2, ruleId);
    await createTags(ec2, [ruleId], tag("Owner", "TeamA"));
    expect(await ruleById(ec2, ruleId)).toEqual({ ...before, Tags: [tag("Owner", "TeamA")] });
  });
});

describe.each<[string, (...ids: string[]) => Promise<unknown>]>([
  ["CreateTags", (...ids) => createTags(ec2, ids, tag("a", "2"))],
  ["DeleteTags", (...ids) => deleteTags(ec2, ids, tag("a"))],
])("%s of what isn't there", (_, change) => {
  it.each([
    ["x", "InvalidID", "The ID 'x' is not valid"],
    ["i-1234567890abcdef0", "InvalidID", "The ID 'i-1234567890abcdef0' is not valid"],
    // https://github.com/boto/boto3/issues/620
    ["sg-00000000", "InvalidGroup.NotFound", "The security group 'sg-00000000' does not exist"],
    ["sgr-00000000", "InvalidSecurityGroupRuleId.NotFound", "The security group rule ID 'sgr-00000000' does not exist"],
    ["vpc-00000000", "InvalidVpcID.NotFound", "The vpc ID 'vpc-00000000' does not exist"],
    ["pl-00000000", "InvalidPrefixListID.NotFound", "The prefix list ID 'pl-00000000' does not exist"],
    ["rtb-00000000", "InvalidRouteTableID.NotFound", "The routeTable ID 'rtb-00000000' does not exist"],
    ["acl-00000000", "InvalidNetworkAclID.NotFound", "The networkAcl ID 'acl-00000000' does not exist"],
    ["igw-00000000", "InvalidInternetGatewayID.NotFound", "The internetGateway ID 'igw-00000000' does not exist"],
    ["dopt-00000000", "InvalidDhcpOptionID.NotFound", "The dhcpOption ID 'dopt-00000000' does not exist"],
  ])("%s beside a group → %s, the group stays as it is", async (id, code, message) => {
    await createTags(ec2, [groupId], tag("a", "1"));
    expect(await refusal(sandbox, () => change(groupId, id))).toEqual(refused(code, message));
  });

  it("another account's group → InvalidGroup.NotFound, it stays as it is", async () => {
    const stranger = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444" }));
    const theirs = await createGroup(stranger);
    await stranger.send(new CreateTagsCommand({ Resources: [theirs], Tags: [tag("a", "1")] }));
    const outcome = await refusal(sandbox, () => change(theirs));
    expect(outcome).toMatchObject({ code: "InvalidGroup.NotFound", changed: false });
  });

  it("120 resources → all of them", async () => {
    await change(groupId);
    const cidrs = Array.from({ length: 60 }, (_, index) => `10.${index}.0.0/16`);
    const ids = [groupId, await createGroup(ec2)];
    const rules = await Promise.all(ids.map((id) => addIngress(ec2, id, tcp(22, ...cidrs))));
    await createTags(ec2, rules.flat(), tag("a", "1"));
    await change(...rules.flat());
    const { Tags = [] } = await ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: "resource-id", Values: rules.flat() }] }),
    );
    expect(Tags.filter(({ Value }) => Value === "1")).toEqual([]);
  });
});
