/** With Vitest: `npx vitest run`. One sandbox serves the whole run (vitest.config.mjs): no client is told where it is. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { closeSsh } from "./close-ssh.mjs";

test("port 22 that is open to the world is closed", async () => {
  const ec2 = new EC2Client();
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: "mine", Description: "for a test" }));
  const rule = { GroupId, IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "0.0.0.0/0" };
  const {
    SecurityGroupRules: [opened],
  } = await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
  expect(await closeSsh(ec2)).toContain(opened.SecurityGroupRuleId);
  const { SecurityGroupRules: left } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
  expect(left).not.toContainEqual(expect.objectContaining({ CidrIpv4: "0.0.0.0/0", IsEgress: false }));
});
