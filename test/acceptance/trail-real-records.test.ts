import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteSecurityGroupCommand,
  DeleteVpcCommand,
  DescribeAccountAttributesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { expect, it } from "vitest";
import { entryOf, lookUpItems } from "../../lib/trail/lookup.ts";
import type { TrailRecord } from "../../lib/trail/record.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";
import { startTestSandbox } from "../support/sandbox.ts";

/**
 * Records that AWS wrote: github.com/invictus-ir/aws_dataset (2023-07), elastic/integrations (2024-10), and of
 * ModifySecurityGroupRules one of 2026. Here is what each says of a request, member by member and in its order, with IDs
 * replaced by their kind. What answers have got since stands in brackets, where the model has it.
 */
const RULE = '"groupOwnerId":"123456789012","groupId":"sg-","securityGroupRuleId":"sgr-"';
const ARN = '"securityGroupRuleArn":"arn:aws:ec2:us-east-1:123456789012:security-group-rule/sgr-"';
const REVOKED = '"securityGroupRuleId":"sgr-","groupId":"sg-"';
const FLAT = '{"groupId":"sg-","ipPermissions":{},"ipProtocol":"tcp","fromPort":22,"toPort":22,"cidrIp":"0.0.0.0/0"}';
const TAGS = '{"items":[{"key":"Name","value":"stratus"}]}';
const SPECIFIED = (type: string) =>
  `"tagSpecificationSet":{"items":[{"resourceType":"${type}","tags":[{"key":"Name","value":"stratus"}]}]}`;
const IN_GROUP = (items: string) => `{"groupId":"sg-","ipPermissions":{"items":[${items}]}}`;
const ALL = '"ipProtocol":"-1","fromPort":-1,"toPort":-1';

const EXPECTED: readonly (readonly [title: string, asked: string, answered: string])[] = [
  [
    "CreateVpc",
    `{"cidrBlock":"10.0.0.0/16","instanceTenancy":"default","amazonProvidedIpv6CidrBlock":false,${SPECIFIED("vpc")}}`,
    `{"requestId":"uuid","vpc":{"vpcId":"vpc-","state":"pending","ownerId":"123456789012","cidrBlock":"10.0.0.0/16","cidrBlockAssociationSet":{"items":[{"cidrBlock":"10.0.0.0/16","associationId":"vpc-cidr-assoc-","cidrBlockState":{"state":"associated"}}]},"ipv6CidrBlockAssociationSet":{},"dhcpOptionsId":"dopt-","instanceTenancy":"default","tagSet":${TAGS},"isDefault":false}}`,
  ],
  [
    "CreateSecurityGroup",
    `{"groupName":"stratus","groupDescription":"Allow TLS inbound traffic","vpcId":"vpc-",${SPECIFIED("security-group")}}`,
    `{"requestId":"uuid","_return":true,"groupId":"sg-","tagSet":${TAGS}[,"securityGroupArn":"arn:aws:ec2:us-east-1:123456789012:security-group/sg-"]}`,
  ],
  [
    "AuthorizeSecurityGroupIngress",
    IN_GROUP(
      '{"ipProtocol":"tcp","fromPort":443,"toPort":443,"groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0","description":"TLS from Internet"}]},"ipv6Ranges":{},"prefixListIds":{}}',
    ),
    `{"requestId":"uuid","_return":true,"securityGroupRuleSet":{"items":[{${RULE},"description":"TLS from Internet","isEgress":false,"ipProtocol":"tcp","fromPort":443,"toPort":443,"cidrIpv4":"0.0.0.0/0",${ARN}}]}}`,
  ],
  [
    "AuthorizeSecurityGroupIngress",
    FLAT,
    `{"requestId":"uuid","_return":true,"securityGroupRuleSet":{"items":[{${RULE},"isEgress":false,"ipProtocol":"tcp","fromPort":22,"toPort":22,"cidrIpv4":"0.0.0.0/0",${ARN}}]}}`,
  ],
  [
    "RevokeSecurityGroupEgress",
    IN_GROUP(
      '{"ipProtocol":"-1","fromPort":0,"toPort":0,"groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]},"ipv6Ranges":{},"prefixListIds":{}}',
    ),
    `{"requestId":"uuid","_return":true[,"revokedSecurityGroupRuleSet":{"items":[{${REVOKED},"isEgress":true,${ALL},"cidrIpv4":"0.0.0.0/0"}]}]}`,
  ],
  [
    "RevokeSecurityGroupEgress Client.InvalidPermission.NotFound: The specified rule does not exist in this security group.",
    IN_GROUP(
      '{"ipProtocol":"-1","fromPort":0,"toPort":0,"groups":{},"ipRanges":{},"ipv6Ranges":{"items":[{"cidrIpv6":"::/0"}]},"prefixListIds":{}}',
    ),
    "null",
  ],
  [
    "AuthorizeSecurityGroupEgress",
    IN_GROUP(
      '{"ipProtocol":"-1","groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]},"ipv6Ranges":{"items":[{"cidrIpv6":"::/0"}]},"prefixListIds":{}}',
    ),
    `{"requestId":"uuid","_return":true,"securityGroupRuleSet":{"items":[{${RULE},"isEgress":true,${ALL},"cidrIpv4":"0.0.0.0/0",${ARN}},{${RULE},"isEgress":true,${ALL},"cidrIpv6":"::/0",${ARN}}]}}`,
  ],
  [
    "AuthorizeSecurityGroupIngress",
    IN_GROUP(
      '{"ipProtocol":"tcp","fromPort":80,"toPort":80,"groups":{"items":[{"groupId":"sg-"}]},"ipRanges":{},"ipv6Ranges":{},"prefixListIds":{}}',
    ),
    `{"requestId":"uuid","_return":true,"securityGroupRuleSet":{"items":[{${RULE},"isEgress":false,"ipProtocol":"tcp","fromPort":80,"toPort":80,"referencedGroupInfo":{"groupId":"sg-","userId":"123456789012"},${ARN}}]}}`,
  ],
  [
    "ModifySecurityGroupRules",
    '{"ModifySecurityGroupRulesRequest":{"SecurityGroupRule":{"SecurityGroupRuleId":"sgr-","tag":1,"SecurityGroupRule":{"CidrIpv4":"0.0.0.0/0","FromPort":443,"ToPort":443,"IpProtocol":"udp"}},"GroupId":"sg-"}}',
    '{"ModifySecurityGroupRulesResponse":{"xmlns":"http://ec2.amazonaws.com/doc/2016-11-15/","requestId":"uuid","return":true}}',
  ],
  [
    "RevokeSecurityGroupIngress",
    '{"groupId":"sg-","ipPermissions":{},"securityGroupRuleIds":{"items":[{"securityGroupRuleId":"sgr-"}]}}',
    `{"requestId":"uuid","_return":true[,"revokedSecurityGroupRuleSet":{"items":[{${REVOKED},"isEgress":false,"ipProtocol":"udp","fromPort":443,"toPort":443,"cidrIpv4":"0.0.0.0/0"}]}]}`,
  ],
  [
    "CreateTags",
    '{"resourcesSet":{"items":[{"resourceId":"sg-"}]},"tagSet":{"items":[{"key":"Name","value":"other"}]}}',
    '{"requestId":"uuid","_return":true}',
  ],
  ["DeleteSecurityGroup", '{"groupId":"sg-"}', '{"requestId":"uuid","_return":true[,"groupId":"sg-"]}'],
  [
    "DescribeSecurityGroups Client.InvalidGroup.NotFound: The security group 'sg-' does not exist",
    '{"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"sg-"}]},"filterSet":{}}',
    "null",
  ],
  [
    "DescribeSecurityGroups",
    '{"securityGroupSet":{},"securityGroupIdSet":{},"filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"vpc-"}]}}]}}',
    "null",
  ],
  ["DescribeVpcs", '{"vpcSet":{"items":[{"vpcId":"vpc-"}]},"filterSet":{}}', "null"],
  ["DescribeVpcAttribute", '{"vpcId":"vpc-"}', "null"],
  ["DescribeTags", '{"filterSet":{"items":[{"name":"key","valueSet":{"items":[{"value":"Name"}]}}]}}', "null"],
  ["DescribeRegions", '{"regionSet":{},"allRegions":true}', "null"],
  ["DescribeAccountAttributes", '{"accountAttributeNameSet":{},"filterSet":{}}', "null"],
  [
    "DescribeNetworkInterfaces",
    '{"networkInterfaceIdSet":{},"filterSet":{"items":[{"name":"group-id","valueSet":{"items":[{"value":"sg-"}]}}]}}',
    "null",
  ],
  ["DeleteVpc", '{"vpcId":"vpc-"}', '{"requestId":"uuid","_return":true}'],
];

/** Before them, and behind requestParameters and responseElements: what every record has, in this order. */
const [BEFORE, BEHIND] = [
  "eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent",
  "requestID eventID readOnly eventType managementEvent recipientAccountId eventCategory",
];

it("what real records say of these requests, ours say too, member by member and in their order", async () => {
  const sandbox = await startTestSandbox({ TRAIL_READS: "on" });
  const ec2 = sandbox.ec2();
  const tagged = (ResourceType: "security-group" | "vpc") => ({
    TagSpecifications: [{ ResourceType, Tags: [{ Key: "Name", Value: "stratus" }] }],
  });
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({
      CidrBlock: "10.0.0.0/16",
      InstanceTenancy: "default",
      AmazonProvidedIpv6CidrBlock: false,
      ...tagged("vpc"),
    }),
  );
  const VpcId = Vpc?.VpcId ?? "";
  const { GroupId = "" } = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: "stratus",
      Description: "Allow TLS inbound traffic",
      VpcId,
      ...tagged("security-group"),
    }),
  );
  const inGroup = (...IpPermissions: object[]) => ({ GroupId, IpPermissions });
  const world = { IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
  const tls = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };
  const IpRanges = [{ CidrIp: "0.0.0.0/0", Description: "TLS from Internet" }];
  const ssh = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "0.0.0.0/0" };
  const all = { IpProtocol: "-1", FromPort: 0, ToPort: 0 };
  const Ipv6Ranges = [{ CidrIpv6: "::/0" }];
  const { SecurityGroupRules: [rule] = [] } = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand(inGroup({ ...tls, IpRanges })),
  );
  const SecurityGroupRuleId = rule?.SecurityGroupRuleId ?? "";
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...ssh }));
  await ec2.send(new RevokeSecurityGroupEgressCommand(inGroup({ ...all, ...world })));
  const inVain = ec2.send(new RevokeSecurityGroupEgressCommand(inGroup({ ...all, Ipv6Ranges })));
  await expect(inVain).rejects.toThrow("does not exist");
  await ec2.send(new AuthorizeSecurityGroupEgressCommand(inGroup({ IpProtocol: "-1", ...world, Ipv6Ranges })));
  const fromItself = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, UserIdGroupPairs: [{ GroupId }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand(inGroup(fromItself)));
  const SecurityGroupRule = { IpProtocol: "udp", FromPort: 443, ToPort: 443, CidrIpv4: "0.0.0.0/0" };
  const SecurityGroupRules = [{ SecurityGroupRuleId, SecurityGroupRule }];
  await ec2.send(new ModifySecurityGroupRulesCommand({ GroupId, SecurityGroupRules }));
  const SecurityGroupRuleIds = [SecurityGroupRuleId];
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
  await ec2.send(new CreateTagsCommand({ Resources: [GroupId], Tags: [{ Key: "Name", Value: "other" }] }));
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  const gone = ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
  await expect(gone).rejects.toThrow("does not exist");
  await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: "vpc-id", Values: [VpcId] }] }));
  await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
  await ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: "enableDnsSupport" }));
  await ec2.send(new DescribeTagsCommand({ Filters: [{ Name: "key", Values: ["Name"] }] }));
  await ec2.send(new DescribeRegionsCommand({ AllRegions: true }));
  await ec2.send(new DescribeAccountAttributesCommand({}));
  await ec2.send(new DescribeNetworkInterfacesCommand({ Filters: [{ Name: "group-id", Values: [GroupId] }] }));
  await ec2.send(new DeleteVpcCommand({ VpcId }));

  const place = { client: sandbox.table.client, tableName: TABLE, accountId: ACCOUNT, region: REGION, days: 90 };
  const { items } = await lookUpItems({ maxResults: 50 }, { ...place, deadline: deadlineIn(29_000) });
  const records = items.toReversed().map((item) => entryOf(item).record);
  await sandbox.stop();
  expect(records.map(inShort)).toEqual(EXPECTED.map(([title, asked, answered]) => [title, asked, today(answered)]));
  for (const record of records) {
    const error = record.errorCode === undefined ? "" : "errorCode errorMessage ";
    expect(Object.keys(record).join(" ")).toBe(`${BEFORE} ${error}requestParameters responseElements ${BEHIND}`);
    expect(Object.keys(record.userIdentity).join(" ")).toBe("type principalId arn accountId accessKeyId userName");
    const { requestID, responseElements } = record;
    const said = JSON.stringify(responseElements).match(/(?<="requestId":")[^"]+/g) ?? [];
    expect(said).toEqual(responseElements === null ? [] : [requestID]);
  }
});

const today = (answered: string): string => answered.replaceAll(/\[(,[^]*)\](?=\}$)/g, "$1");

function inShort({ eventName, errorCode, errorMessage, requestParameters, responseElements }: TrailRecord) {
  const title = errorCode === undefined ? eventName : `${eventName} ${errorCode}: ${errorMessage}`;
  return [title, JSON.stringify(requestParameters), JSON.stringify(responseElements)].map((text) =>
    text
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "uuid")
      .replaceAll(/\b(sgr|sg|vpc-cidr-assoc|vpc|dopt)-[0-9a-f]{17}\b/g, "$1-"),
  );
}
