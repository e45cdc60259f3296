import { type Environment, SANDBOX_ACCOUNT } from "../../lib/environment.ts";
import type { Sandbox } from "../local/sandbox.ts";

/** What to paste, for somebody who has not been here before. */
export function hints({ url, region, accessKey, isSeeded }: Sandbox, { TLS_CERT: cert }: Environment): string {
  if (!accessKey) return "\nIts access keys: npm run credentials -- list\n";
  const { accessKeyId, secretAccessKey } = accessKey;
  const [ca, bundle] = cert === undefined ? ["", ""] : [` --cacert ${cert}`, ` AWS_CA_BUNDLE=${cert}`];
  const account = `Account ${SANDBOX_ACCOUNT}, access key ${accessKeyId}, secret key ${secretAccessKey}.`;
  const settings =
    `  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey} ` +
    `AWS_REGION=${region} AWS_DEFAULT_REGION=${region}${bundle}`;
  const describe = `  aws ec2 describe-security-groups --endpoint-url ${url}`;
  // What a seed has made of the account, the documentation's example may not suit.
  if (isSeeded) return `\n${account} To paste, with the AWS CLI:\n\n${settings}\n${describe}\n`;
  return `
${account} The example of the documentation, to paste:

  curl${ca} --aws-sigv4 aws:amz:${region}:ec2 --user ${accessKeyId}:${secretAccessKey} \\
    '${url}/?Action=RevokeSecurityGroupIngress&Version=2011-12-15&GroupName=websrv&IpProtocol=tcp&FromPort=80&ToPort=80&CidrIp=205.192.0.0/16'

The same with the AWS CLI:

${settings}
  aws ec2 revoke-security-group-ingress --endpoint-url ${url} --group-name websrv --protocol tcp --port 80 --cidr 205.192.0.0/16
${describe}
`;
}
