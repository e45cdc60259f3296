import { DescribeVpcAttributeCommand, type VpcAttributeName } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { createVpc, defaultVpcIdOf, membersOf, outcomeOf } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { wrongVpcIds } from "../../support/wrong-ids.ts";

const { ec2 } = await setUpSandbox();

const defaultVpcId = await defaultVpcIdOf(ec2);

describe("DescribeVpcAttribute", () => {
  const attribute = (VpcId: string | undefined, Attribute: string | undefined) =>
    ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: Attribute as VpcAttributeName }));

  it.each<[string, string, string, boolean]>([
    ["a new VPC", "enableDnsSupport", "EnableDnsSupport", true],
    ["a new VPC", "enableDnsHostnames", "EnableDnsHostnames", false],
    ["a new VPC", "enableNetworkAddressUsageMetrics", "EnableNetworkAddressUsageMetrics", false],
    ["the default VPC", "enableDnsSupport", "EnableDnsSupport", true],
    ["the default VPC", "enableDnsHostnames", "EnableDnsHostnames", true],
  ])("%s, %s → that attribute, and no other", async (which, name, member, Value) => {
    const vpcId = which === "a new VPC" ? await createVpc(ec2) : defaultVpcId;
    expect(membersOf(await attribute(vpcId, name))).toEqual({ VpcId: vpcId, [member]: { Value } });
  });

  it.each(wrongVpcIds)("%s → %s", async (_, code, id, message) => {
    const outcome = await outcomeOf(() => attribute(id, "enableDnsSupport"));
    expect(outcome).toMatchObject({ status: 400, code, message });
  });

  it.each<[string, string, string | undefined]>([
    ["no attribute", "MissingParameter", undefined],
    ["an unknown attribute", "InvalidParameterValue", "enableEverything"],
  ])("%s → %s", async (_, code, name) => {
    expect(await outcomeOf(() => attribute(defaultVpcId, name))).toMatchObject({ status: 400, code });
  });
});
