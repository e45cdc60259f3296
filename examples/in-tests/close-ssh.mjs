/** The automation that the tests beside this file are about: closes port 22 wherever it is open to the world. */
import { DescribeSecurityGroupRulesCommand, RevokeSecurityGroupIngressCommand } from "@aws-sdk/client-ec2";

/** @param {import("@aws-sdk/client-ec2").EC2Client} ec2 @returns {Promise<string[]>} the IDs of the rules it has revoked */
export async function closeSsh(ec2) {
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
  const open = SecurityGroupRules.filter(
    ({ IsEgress, FromPort, ToPort, CidrIpv4 }) =>
      !IsEgress && CidrIpv4 === "0.0.0.0/0" && FromPort <= 22 && ToPort >= 22,
  );
  for (const { GroupId, SecurityGroupRuleId } of open) {
    const SecurityGroupRuleIds = [SecurityGroupRuleId];
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
  }
  return open.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId);
}
