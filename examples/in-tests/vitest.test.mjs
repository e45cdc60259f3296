/** With Vitest: `npx vitest run`. */
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { startSandbox } from "sg-sandbox";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { closeSsh } from "./close-ssh.mjs";

let sandbox;
let ec2;
beforeAll(async () => {
  sandbox = await startSandbox();
  ec2 = new EC2Client({ endpoint: sandbox.url, region: sandbox.region, credentials: sandbox.credentials });
  return async () => {
    ec2.destroy();
    await sandbox.stop();
  };
});
beforeEach(() => sandbox.reset());

test("port 22 that is open to the world is closed", async () => {
  const rule = { GroupName: "websrv", IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "0.0.0.0/0" };
  const {
    SecurityGroupRules: [opened],
  } = await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
  expect(await closeSsh(ec2)).toEqual([opened.SecurityGroupRuleId]);
  const { SecurityGroupRules: left } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
  expect(left).not.toContainEqual(expect.objectContaining({ CidrIpv4: "0.0.0.0/0", IsEgress: false }));
});
