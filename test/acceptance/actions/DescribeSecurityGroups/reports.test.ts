import { DescribeSecurityGroupsCommand, type SecurityGroup } from "@aws-sdk/client-ec2";
import { beforeAll, describe, expect, it } from "vitest";
import {
  addEgress,
  addIngress,
  createGroup,
  createVpc,
  defaultVpcIdOf,
  outcomeOf,
  refusal,
  tcp,
} from "../../../support/stage.ts";
import { setUpSandbox } from "../../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

async function groupsFor([Name, ...Values]: [string, ...string[]]): Promise<SecurityGroup[]> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name, Values }] }));
  return SecurityGroups;
}

// moto's test_filter_egress__ip_permission__group_name_create_with_id_filter_by_name, verified against EC2.
describe("the name of a rule's source group", () => {
  beforeAll(async () => {
    for (const VpcId of [await defaultVpcIdOf(ec2), await createVpc(ec2)]) {
      const source = await createGroup(ec2, { GroupName: "source", VpcId });
      const named = await createGroup(ec2, { GroupName: "named", VpcId });
      const permission = { ...tcp(5432), UserIdGroupPairs: [{ GroupId: source }] };
      await addIngress(ec2, named, permission);
      await addEgress(ec2, named, permission);
      await addIngress(ec2, source, permission);
    }
  });

  it.each<[filter: string, value: string, expected: string]>([
    ["ip-permission.group-name", "source", "named source"],
    ["ip-permission.group-name", "s?urc*", "named source"],
    ["egress.ip-permission.group-name", "source", "named"],
    ["ip-permission.group-name", "named", ""],
    ["ip-permission.group-name", "nosuch", ""],
  ])("%s = %s → [%s], of the default VPC only", async (filter, value, expected) => {
    const groups = await groupsFor([filter, value]);
    expect(
      groups
        .map(({ GroupName = "" }) => GroupName)
        .toSorted()
        .join(" "),
    ).toBe(expected);
    const vpcId = await defaultVpcIdOf(ec2);
    expect(groups.map(({ VpcId }) => VpcId)).toEqual(groups.map(() => vpcId));
  });
});

describe("what is looked at first", () => {
  const nosuch = [{ Name: "nosuch", Values: ["x"] }];

  it("an unknown name beside a wrong filter → InvalidGroup.NotFound (aws-cli#3225)", async () => {
    const input = { GroupNames: ["nosuch"], Filters: nosuch };
    const outcome = await outcomeOf(() => ec2.send(new DescribeSecurityGroupsCommand(input)));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidGroup.NotFound" });
  });

  it("an unknown ID beside a wrong filter → the filter's error", async () => {
    const input = { GroupIds: ["sg-00000000"], Filters: nosuch };
    const outcome = await outcomeOf(() => ec2.send(new DescribeSecurityGroupsCommand(input)));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });

  it("a vpc-id that isn't the ID of a VPC → InvalidParameterValue (terraform-provider-aws#23829, aws-cli#7137)", async () => {
    const Filters = [{ Name: "vpc-id", Values: ["sg-0a1b2c3d4e5f60718"] }];
    const outcome = await refusal(sandbox, () => ec2.send(new DescribeSecurityGroupsCommand({ Filters })));
    expect(outcome).toEqual({ status: 400, code: "InvalidParameterValue", message: "vpc-id", changed: false });
    expect(await groupsFor(["vpc-id", "vpc-0a1b2c3d4e5f60718"])).toEqual([]);
  });
});
