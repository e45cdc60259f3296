/** Opens two ports of a group with the AWS SDK for JavaScript, and closes one of them. */
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";

const ec2 = new EC2Client();
const tcp = (port) => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  IpRanges: [{ CidrIp: "203.0.113.0/24" }],
});

const group = { GroupName: "javascript-example", Description: "made by revoke.mjs" };
const { GroupId } = await ec2.send(new CreateSecurityGroupCommand(group));
try {
  const IpPermissions = [tcp(22), tcp(443)];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));

  const revoke = new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [tcp(22)] });
  const { RevokedSecurityGroupRules = [] } = await ec2.send(revoke);
  for (const { IpProtocol, FromPort, CidrIpv4 } of RevokedSecurityGroupRules) {
    console.log("revoked:", IpProtocol, FromPort, CidrIpv4);
  }

  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
  for (const { IpProtocol, FromPort, IpRanges = [] } of SecurityGroups[0]?.IpPermissions ?? []) {
    for (const { CidrIp } of IpRanges) console.log("left:", IpProtocol, FromPort, CidrIp);
  }
} finally {
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
}
