import { CreateVpcCommand, type CreateVpcCommandInput } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { ACCOUNT } from "../../support/engine.ts";
import { createVpc, refusal, vpcById } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

describe("CreateVpc", () => {
  it("an IPv4 block → pending, with every member; available from then on", async () => {
    const { Vpc: created = {} } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.20.0.7/16" }));
    const expected = {
      VpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/) as unknown,
      OwnerId: ACCOUNT,
      State: "pending",
      CidrBlock: "10.20.0.0/16",
      CidrBlockAssociationSet: [
        {
          AssociationId: expect.stringMatching(/^vpc-cidr-assoc-[0-9a-f]{17}$/) as unknown,
          CidrBlock: "10.20.0.0/16",
          CidrBlockState: { State: "associated" },
        },
      ],
      Ipv6CidrBlockAssociationSet: [],
      DhcpOptionsId: expect.any(String) as unknown,
      InstanceTenancy: "default",
      IsDefault: false,
      Tags: [],
    };
    expect(created).toEqual(expected);
    expect(await vpcById(ec2, created.VpcId ?? "")).toEqual({ ...created, State: "available" });
  });

  it("an IPv6 block of Amazon's → associated with it", async () => {
    const vpc = await vpcById(ec2, await createVpc(ec2, { AmazonProvidedIpv6CidrBlock: true }));
    expect(vpc.Ipv6CidrBlockAssociationSet).toMatchObject([
      {
        Ipv6CidrBlock: expect.stringMatching(/^[0-9a-f:]+::\/56$/) as unknown,
        Ipv6CidrBlockState: { State: "associated" },
      },
    ]);
  });

  it.each<[string, string, Partial<CreateVpcCommandInput>]>([
    ["no block", "MissingParameter", {}],
    ["a block that is too large", "InvalidVpc.Range", { CidrBlock: "10.0.0.0/15" }],
    ["a block that is too small", "InvalidVpc.Range", { CidrBlock: "10.0.0.0/29" }],
    ["a block that isn't one", "InvalidParameterValue", { CidrBlock: "10.0.0.0" }],
    [
      "tags for another type of resource",
      "InvalidParameter",
      { CidrBlock: "10.0.0.0/16", TagSpecifications: [{ ResourceType: "subnet", Tags: [{ Key: "a", Value: "1" }] }] },
    ],
  ])("%s → %s", async (_, code, input) => {
    const outcome = await refusal(sandbox, () => ec2.send(new CreateVpcCommand(input)));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });
});
