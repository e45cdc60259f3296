import { AssociateVpcCidrBlockCommand, DisassociateVpcCidrBlockCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { setUpSandbox } from "../../support/set-up.ts";
import { createVpc, membersOf, refusal, refused, vpcById } from "../../support/stage.ts";

const { sandbox, ec2 } = await setUpSandbox();

const disassociate = (AssociationId: string | undefined) =>
  ec2.send(new DisassociateVpcCidrBlockCommand({ AssociationId }));

describe("DisassociateVpcCidrBlock", () => {
  it("an IPv4 block → gone; the others stay, and it can come again", async () => {
    const VpcId = await createVpc(ec2);
    const associate = (CidrBlock: string) => ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock }));
    const { CidrBlockAssociation: one } = await associate("10.1.0.0/16");
    const { CidrBlockAssociation: other } = await associate("10.2.0.0/16");
    expect(membersOf(await disassociate(one?.AssociationId))).toEqual({
      VpcId,
      CidrBlockAssociation: { ...one, CidrBlockState: { State: "disassociating" } },
    });
    const { CidrBlockAssociationSet: left } = await vpcById(ec2, VpcId);
    expect(left?.map(({ CidrBlock }) => CidrBlock)).toEqual(["10.0.0.0/16", other?.CidrBlock]);
    await associate("10.1.0.0/16");
  });

  it("an IPv6 block, of a VPC that was made with it → gone", async () => {
    const VpcId = await createVpc(ec2, { AmazonProvidedIpv6CidrBlock: true });
    const [block] = (await vpcById(ec2, VpcId)).Ipv6CidrBlockAssociationSet ?? [];
    expect(membersOf(await disassociate(block?.AssociationId))).toEqual({
      VpcId,
      Ipv6CidrBlockAssociation: { ...block, Ipv6CidrBlockState: { State: "disassociating" } },
    });
    expect((await vpcById(ec2, VpcId)).Ipv6CidrBlockAssociationSet).toEqual([]);
  });

  it("the primary block → OperationNotPermitted", async () => {
    const { CidrBlockAssociationSet: [primary] = [] } = await vpcById(ec2, await createVpc(ec2));
    expect(await refusal(sandbox, () => disassociate(primary?.AssociationId))).toEqual(
      refused(
        "OperationNotPermitted",
        `The vpc CIDR block with association ID ${primary?.AssociationId} may not be disassociated. It is the primary IPv4 CIDR block of the VPC`,
      ),
    );
  });

  it.each([
    ["an unknown ID", "InvalidVpcCidrBlockAssociationID.NotFound", "vpc-cidr-assoc-00000000"],
    ["no ID", "MissingParameter", undefined],
  ])("%s → %s", async (_, code, id) => {
    expect(await refusal(sandbox, () => disassociate(id))).toMatchObject({ status: 400, code, changed: false });
  });
});
