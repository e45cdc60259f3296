/** With Node's own runner: `node --test`. */
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { AuthorizeSecurityGroupIngressCommand, DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { startSandbox } from "sg-sandbox";
import { closeSsh } from "./close-ssh.mjs";

let sandbox;
let ec2;
before(async () => {
  sandbox = await startSandbox();
  ec2 = new EC2Client({ endpoint: sandbox.url, region: sandbox.region, credentials: sandbox.credentials });
});
beforeEach(() => sandbox.reset());
after(async () => {
  ec2.destroy();
  await sandbox.stop();
});

const openSsh = (CidrIp) =>
  ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupName: "websrv",
      IpProtocol: "tcp",
      FromPort: 22,
      ToPort: 22,
      CidrIp,
    }),
  );

async function sourcesOfWebsrv() {
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ["websrv"] }));
  return SecurityGroups[0].IpPermissions.flatMap(({ IpRanges }) => IpRanges.map(({ CidrIp }) => CidrIp)).toSorted();
}

test("port 22 that is open to the world is closed", async () => {
  await openSsh("0.0.0.0/0");
  assert.equal((await closeSsh(ec2)).length, 1);
  assert.deepEqual(await sourcesOfWebsrv(), ["205.192.0.0/16"]);
});

test("port 22 for an office stays open", async () => {
  await openSsh("203.0.113.0/24");
  assert.deepEqual(await closeSsh(ec2), []);
  assert.deepEqual(await sourcesOfWebsrv(), ["203.0.113.0/24", "205.192.0.0/16"]);
});
