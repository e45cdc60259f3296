import { AssociateVpcCidrBlockCommand, type AssociateVpcCidrBlockCommandInput } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { setUpSandbox } from "../../support/set-up.ts";
import { createGroup, createVpc, membersOf, refusal, rulesOf, vpcById } from "../../support/stage.ts";
import { wrongVpcIds } from "../../support/wrong-ids.ts";

const { sandbox, ec2 } = await setUpSandbox();

const associate = (VpcId: string | undefined, input: Omit<AssociateVpcCidrBlockCommandInput, "VpcId">) =>
  ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, ...input }));

describe("AssociateVpcCidrBlock", () => {
  it("an IPv4 block → associating, then beside the primary one; host bits go off", async () => {
    const vpcId = await createVpc(ec2, { CidrBlock: "10.0.0.0/16" });
    const { CidrBlockAssociation, ...answer } = await associate(vpcId, { CidrBlock: "100.64.3.4/20" });
    expect(membersOf(answer)).toEqual({ VpcId: vpcId });
    expect(CidrBlockAssociation).toEqual({
      AssociationId: expect.stringMatching(/^vpc-cidr-assoc-[0-9a-f]{17}$/),
      CidrBlock: "100.64.0.0/20",
      CidrBlockState: { State: "associating" },
    });
    const vpc = await vpcById(ec2, vpcId);
    expect(vpc.CidrBlock).toBe("10.0.0.0/16");
    expect(vpc.CidrBlockAssociationSet?.slice(1)).toEqual([
      { ...CidrBlockAssociation, CidrBlockState: { State: "associated" } },
    ]);
  });

  it("an IPv6 block → the VPC has it, and groups made from then on let IPv6 out", async () => {
    const vpcId = await createVpc(ec2);
    const { Ipv6CidrBlockAssociation: added } = await associate(vpcId, { AmazonProvidedIpv6CidrBlock: true });
    expect(added).toMatchObject({ Ipv6CidrBlockState: { State: "associating" }, Ipv6Pool: "Amazon" });
    expect((await vpcById(ec2, vpcId)).Ipv6CidrBlockAssociationSet).toEqual([
      { ...added, Ipv6CidrBlockState: { State: "associated" } },
    ]);
    const rules = await rulesOf(ec2, await createGroup(ec2, { VpcId: vpcId }), true);
    expect(rules.map(({ CidrIpv4, CidrIpv6 = "" }) => CidrIpv4 ?? CidrIpv6).toSorted()).toEqual(["0.0.0.0/0", "::/0"]);
    const again = await refusal(sandbox, () => associate(vpcId, { AmazonProvidedIpv6CidrBlock: true }));
    expect(again).toMatchObject({ status: 400, code: "CidrLimitExceeded", changed: false });
  });

  it("five blocks at once → all of them", async () => {
    const vpcId = await createVpc(ec2, { CidrBlock: "10.0.0.0/16" });
    await Promise.all([1, 2, 3, 4, 5].map((number) => associate(vpcId, { CidrBlock: `10.${number}.0.0/16` })));
    const blocks = (await vpcById(ec2, vpcId)).CidrBlockAssociationSet?.map(({ CidrBlock }) => CidrBlock);
    expect(blocks?.toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((number) => `10.${number}.0.0/16`));
  });

  it.each<[string, string, Omit<AssociateVpcCidrBlockCommandInput, "VpcId">]>([
    ["no block", "MissingParameter", {}],
    ["no CIDR", "InvalidParameterValue", { CidrBlock: "10.0.0.0" }],
    ["a block that is too large", "InvalidVpc.Range", { CidrBlock: "10.0.0.0/15" }],
    ["a block that is too small", "InvalidVpc.Range", { CidrBlock: "10.1.0.0/29" }],
    ["a block of its own", "InvalidVpc.Range", { CidrBlock: "10.7.0.0/16" }],
    ["a part of such a block", "InvalidVpc.Range", { CidrBlock: "10.7.128.0/28" }],
    ["what contains such a block", "InvalidVpc.Range", { CidrBlock: "10.8.0.0/16" }],
    [
      "both kinds of block",
      "InvalidParameterCombination",
      { CidrBlock: "10.1.0.0/16", AmazonProvidedIpv6CidrBlock: true },
    ],
    ["an address pool", "UnsupportedOperation", { Ipv4IpamPoolId: "ipam-pool-1", Ipv4NetmaskLength: 24 }],
  ])("%s → %s", async (_, code, input) => {
    const vpcId = await createVpc(ec2, { CidrBlock: "10.7.0.0/16" });
    await associate(vpcId, { CidrBlock: "10.8.4.0/24" });
    const outcome = await refusal(sandbox, () => associate(vpcId, input));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });

  it.each(wrongVpcIds)("%s → %s", async (_, code, id, message) => {
    const outcome = await refusal(sandbox, () => associate(id, { CidrBlock: "10.1.0.0/16" }));
    expect(outcome).toMatchObject({ status: 400, code, message, changed: false });
  });
});
