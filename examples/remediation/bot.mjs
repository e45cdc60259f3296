/**
 * Closes what opens port 22 to the world, a moment after it was opened: EventBridge starts it on AWS, and the sandbox
 * does so here (npm start -- --events examples/remediation/bot.mjs).
 */
import { EC2Client, RevokeSecurityGroupIngressCommand } from "@aws-sdk/client-ec2";

const WORLD = new Set(["0.0.0.0/0", "::/0"]);
const ec2 = new EC2Client();

const isOpen = ({ isEgress, ipProtocol, fromPort, toPort, cidrIpv4, cidrIpv6 }) =>
  !isEgress &&
  WORLD.has(cidrIpv4 ?? cidrIpv6) &&
  (ipProtocol === "-1" || (ipProtocol === "tcp" && fromPort <= 22 && toPort >= 22));

export async function handler({ detail }) {
  if (detail.eventName !== "AuthorizeSecurityGroupIngress" || detail.errorCode) return;
  const open = (detail.responseElements.securityGroupRuleSet?.items ?? []).filter(isOpen);
  if (open.length === 0) return;
  const SecurityGroupRuleIds = open.map(({ securityGroupRuleId }) => securityGroupRuleId);
  try {
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: open[0].groupId, SecurityGroupRuleIds }));
  } catch (error) {
    // An event can come twice: the second time, the rule has gone.
    if (error.name !== "InvalidSecurityGroupRuleId.NotFound") throw error;
  }
}
