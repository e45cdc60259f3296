import { CreateVpcPeeringConnectionCommand, DescribeRegionsCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { keysOf } from "../support/actor.ts";
import { setUpSandbox } from "../support/set-up.ts";
import { createVpc, defaultVpcIdOf, outcomeOf, refusal } from "../support/stage.ts";

const { sandbox, ec2 } = await setUpSandbox({ REGIONS: "mars-north-1, mars-south-1" });
const TEST = { accessKeyId: "test", secretAccessKey: "test" };

describe("REGIONS", () => {
  it("a region that it names works as any other one, and is listed", async () => {
    const onMars = sandbox.ec2(TEST, "mars-north-1");
    const vpcId = await createVpc(onMars);
    expect((await onMars.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }))).Vpcs).toHaveLength(1);
    const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({}));
    expect(Regions.map(({ RegionName }) => RegionName)).toEqual(
      expect.arrayContaining(["mars-north-1", "mars-south-1", "us-east-1"]),
    );
  });

  it("another one → AuthFailure that names those nearly called that, and nothing is written", async () => {
    const before = await keysOf(sandbox.table.client);
    const outcome = await outcomeOf(() => createVpc(sandbox.ec2(TEST, "mars-nroth-1")));
    expect(outcome).toMatchObject({ status: 401, code: "AuthFailure" });
    expect(outcome.message).toBe(
      "Credential should be scoped to a valid region. There is no region mars-nroth-1. Did you mean mars-north-1? Regions beside AWS's are named in REGIONS.",
    );
    expect(await keysOf(sandbox.table.client)).toEqual(before);
  });

  it("a peer's region that there isn't → InvalidParameterValue; one that it names → asked", async () => {
    const vpcId = await defaultVpcIdOf(ec2);
    const peer = (PeerRegion: string) =>
      ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId: vpcId, PeerVpcId: "vpc-0123456789abcdef0", PeerRegion }));
    const outcome = await refusal(sandbox, () => peer("eu-wset-1"));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
    expect(outcome.message).toMatch(/^Value \(eu-wset-1\) for parameter peerRegion is invalid\. There is no region/);
    const { VpcPeeringConnection: peering } = await peer("mars-south-1");
    expect(peering?.AccepterVpcInfo?.Region).toBe("mars-south-1");
  });
});
