import {
  DescribeVpcAttributeCommand,
  ModifyVpcAttributeCommand,
  type ModifyVpcAttributeCommandInput,
  type VpcAttributeName,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { setUpSandbox } from "../../support/set-up.ts";
import { createVpc, defaultVpcIdOf, membersOf, refusal, refused } from "../../support/stage.ts";
import { wrongVpcIds } from "../../support/wrong-ids.ts";

const { sandbox, ec2 } = await setUpSandbox();

const vpcId = await createVpc(ec2);

const modify = (input: Omit<ModifyVpcAttributeCommandInput, "VpcId">, VpcId: string | undefined = vpcId) =>
  ec2.send(new ModifyVpcAttributeCommand({ VpcId, ...input }));
const attribute = async (VpcId: string, Attribute: VpcAttributeName) =>
  membersOf(await ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute })));
const on = { Value: true };
const off = { Value: false };

describe("ModifyVpcAttribute", () => {
  it.each([
    ["enableDnsSupport", "EnableDnsSupport", off],
    ["enableDnsSupport", "EnableDnsSupport", on],
    ["enableDnsHostnames", "EnableDnsHostnames", on],
    ["enableDnsHostnames", "EnableDnsHostnames", off],
    ["enableNetworkAddressUsageMetrics", "EnableNetworkAddressUsageMetrics", on],
  ] as const)("%s → DescribeVpcAttribute answers it from then on", async (name, member, value) => {
    await modify({ [member]: value });
    expect(await attribute(vpcId, name)).toEqual({ VpcId: vpcId, [member]: value });
  });

  it("of one VPC → the others stay as they were", async () => {
    const other = await createVpc(ec2);
    await modify({ EnableDnsHostnames: on }, other);
    expect(await attribute(await createVpc(ec2), "enableDnsHostnames")).toMatchObject({ EnableDnsHostnames: off });
    const defaultVpcId = await defaultVpcIdOf(ec2);
    await modify({ EnableDnsHostnames: off }, defaultVpcId);
    expect(await attribute(defaultVpcId, "enableDnsHostnames")).toMatchObject({ EnableDnsHostnames: off });
    expect(await attribute(other, "enableDnsHostnames")).toMatchObject({ EnableDnsHostnames: on });
  });

  it("DNS host names without DNS support → InvalidParameterCombination; with it again → enabled", async () => {
    const vpc = await createVpc(ec2);
    await modify({ EnableDnsSupport: off }, vpc);
    const outcome = await refusal(sandbox, () => modify({ EnableDnsHostnames: on }, vpc));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterCombination", changed: false });
    await modify({ EnableDnsSupport: on }, vpc);
    await modify({ EnableDnsHostnames: on }, vpc);
    expect(await attribute(vpc, "enableDnsHostnames")).toMatchObject({ EnableDnsHostnames: on });
  });

  it.each<[string, string, Omit<ModifyVpcAttributeCommandInput, "VpcId">]>([
    ["no attribute", "InvalidParameterCombination", {}],
    ["two attributes", "InvalidParameterCombination", { EnableDnsSupport: on, EnableDnsHostnames: on }],
  ])("%s → %s", async (_, code, input) => {
    expect(await refusal(sandbox, () => modify(input))).toMatchObject({ status: 400, code, changed: false });
  });

  it.each(wrongVpcIds)("%s → %s", async (_, code, id, message) => {
    const outcome = await refusal(sandbox, () =>
      ec2.send(new ModifyVpcAttributeCommand({ VpcId: id, EnableDnsSupport: on })),
    );
    expect(outcome).toEqual(refused(code, message));
  });
});
