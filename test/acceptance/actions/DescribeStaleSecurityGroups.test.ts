import { DescribeStaleSecurityGroupsCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { createVpc, membersOf, outcomeOf } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { wrongVpcIds } from "../../support/wrong-ids.ts";

const { ec2 } = await setUpSandbox();

const vpcId = await createVpc(ec2);

describe("DescribeStaleSecurityGroups", () => {
  const describeStale = (VpcId: string | undefined) => ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId }));

  it("a VPC → none: there is no peering that could have gone", async () => {
    expect(membersOf(await describeStale(vpcId))).toEqual({ StaleSecurityGroupSet: [] });
  });

  it.each(wrongVpcIds)("%s → %s", async (_, code, id, message) => {
    expect(await outcomeOf(() => describeStale(id))).toMatchObject({ status: 400, code, message });
  });

  it("a made-up NextToken → InvalidPaginationToken", async () => {
    const command = new DescribeStaleSecurityGroupsCommand({ VpcId: vpcId, NextToken: "garbage" });
    expect(await outcomeOf(() => ec2.send(command))).toMatchObject({ status: 400, code: "InvalidPaginationToken" });
  });
});
