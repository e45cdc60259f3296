/** With Jest: `npx jest`. */
const {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} = require("@aws-sdk/client-ec2");
const { startSandbox } = require("sg-sandbox");

/** The automation that is tested: closes port 22 wherever it is open to the world. */
async function closeSsh(ec2) {
  const { SecurityGroupRules } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
  for (const { GroupId, SecurityGroupRuleId, IsEgress, FromPort, ToPort, CidrIpv4 } of SecurityGroupRules) {
    const isOpen = !IsEgress && CidrIpv4 === "0.0.0.0/0" && FromPort <= 22 && ToPort >= 22;
    const SecurityGroupRuleIds = [SecurityGroupRuleId];
    if (isOpen) await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
  }
}

let sandbox;
let ec2;
beforeAll(async () => {
  sandbox = await startSandbox();
  ec2 = new EC2Client({ endpoint: sandbox.url, region: sandbox.region, credentials: sandbox.credentials });
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
  ec2.destroy();
  await sandbox.stop();
});

const openSsh = async (CidrIp) => {
  const rule = { GroupName: "websrv", IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp };
  const { SecurityGroupRules } = await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
  return SecurityGroupRules[0];
};

test("port 22 that is open to the world is closed", async () => {
  const { GroupId, SecurityGroupRuleId } = await openSsh("0.0.0.0/0");
  await closeSsh(ec2);
  const revoked = await sandbox.nextEvent({ eventName: "RevokeSecurityGroupIngress", groupId: GroupId });
  expect(JSON.stringify(revoked.requestParameters)).toContain(SecurityGroupRuleId);
});

test("port 22 for an office stays open", async () => {
  await openSsh("203.0.113.0/24");
  await closeSsh(ec2);
  expect((await sandbox.trail()).map(({ eventName }) => eventName)).toEqual(["AuthorizeSecurityGroupIngress"]);
});
