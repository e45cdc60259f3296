import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { afterAll, describe, expect, it } from "vitest";
import { type RunningSandbox, startSandbox } from "sg-sandbox";

const [one, two] = [await startSandbox({ ids: "seeded" }), await startSandbox({ ids: "seeded" })];
const clients: EC2Client[] = [];
afterAll(async () => {
  for (const client of clients) client.destroy();
  await Promise.all([one.stop(), two.stop()]);
});

function clientOf({ url, region, credentials }: RunningSandbox, elsewhere = region): EC2Client {
  const client = new EC2Client({ endpoint: url, region: elsewhere, credentials: { ...credentials }, maxAttempts: 1 });
  clients.push(client);
  return client;
}

const group = (GroupName: string, VpcId?: string) =>
  new CreateSecurityGroupCommand({ GroupName, Description: "seeded", VpcId });

const idOf = async (ec2: EC2Client, name: string): Promise<string> => {
  const { GroupId = "", $metadata } = await ec2.send(group(name));
  return `${GroupId} ${$metadata.requestId}`;
};

/** All that a client sees of a few requests. */
async function work(ec2: EC2Client): Promise<unknown> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: true }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.0.0.0/24" }));
  const answers = [];
  for (const name of ["a", "b"]) answers.push(await ec2.send(group(name, Vpc?.VpcId)));
  const GroupId = answers[0]?.GroupId;
  const rule = { GroupId, IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "192.0.2.0/24" };
  const added = await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
  const refused = await ec2.send(group("a", Vpc?.VpcId)).catch((error: unknown) => error);
  return JSON.parse(JSON.stringify([Vpc, Subnet, answers, added, refused])) as unknown;
}

describe("IDS=seeded", () => {
  it("the same requests → the same answers, request IDs included; after a reset, too", async () => {
    const first = await work(clientOf(one));
    expect(JSON.stringify(first)).toMatch(/"VpcId":"vpc-[0-9a-f]{17}".*"GroupId":"sg-[0-9a-f]{17}"/);
    expect(JSON.stringify(first)).toMatch(
      /"requestId":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"/,
    );
    expect(await work(clientOf(two))).toEqual(first);
    await one.reset();
    expect(await work(clientOf(one))).toEqual(first);
  });

  it("at once, in any order → the same; the same request again → others; another region's → others", async () => {
    const names = ["c", "d", "e", "f"];
    const ids = await Promise.all(names.map((name) => idOf(clientOf(one), name)));
    expect(await Promise.all(names.toReversed().map((name) => idOf(clientOf(two), name)))).toEqual(ids.toReversed());
    expect(await idOf(clientOf(two, "eu-west-1"), "c")).not.toBe(ids[0]);
    expect(new Set(ids).size).toBe(4);
  });

  it("a state that has such IDs, restored or planted → new ones are not among them", async () => {
    const before = await fetch(`${one.url}/_sandbox/state`);
    const seed = await before.text();
    await fetch(`${one.url}/_sandbox/snapshot/full`, { method: "POST" });
    await one.reset();
    for (const path of ["restore/full", "seed"]) {
      await fetch(`${one.url}/_sandbox/${path}`, { method: "POST", body: seed });
      // It made one of those that are there: under the same ID, this would fail.
      const { Vpc } = await clientOf(one).send(
        new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: true }),
      );
      expect(seed).not.toContain(Vpc?.VpcId);
    }
  });
});
