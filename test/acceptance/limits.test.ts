import { CreateManagedPrefixListCommand, CreateVpcCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { setUpSandbox } from "../support/set-up.ts";
import { createPrefixList, createVpc, refusal, refused } from "../support/stage.ts";

const { sandbox, ec2 } = await setUpSandbox({ LIMITS: "aws" });

describe("LIMITS=aws", () => {
  it("five VPCs, the default one included; a sixth → VpcLimitExceeded, as AWS has it", async () => {
    for (let made = 1; made < 5; made++) await createVpc(ec2);
    const create = () => ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    expect(await refusal(sandbox, create)).toEqual(
      refused("VpcLimitExceeded", "The maximum number of VPCs has been reached."),
    );
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(5);
    // Each region has its own.
    const elsewhere = sandbox.ec2({ accessKeyId: "test", secretAccessKey: "test" }, "eu-west-1");
    expect(await createVpc(elsewhere)).toMatch(/^vpc-/);
  });

  it("100 prefix lists; one more → ResourceLimitExceeded", async () => {
    await Promise.all(Array.from({ length: 100 }, () => createPrefixList(ec2)));
    const list = { PrefixListName: "one more", MaxEntries: 1, AddressFamily: "IPv4" };
    const create = () => ec2.send(new CreateManagedPrefixListCommand(list));
    expect(await refusal(sandbox, create)).toMatchObject({ code: "ResourceLimitExceeded", changed: false });
  });
});
