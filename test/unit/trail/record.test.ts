import { describe, expect, it } from "vitest";
import { errors } from "../../../lib/errors.ts";
import { structures } from "../../../lib/model/structures.ts";
import { type Asked, toRecord } from "../../../lib/trail/record.ts";

/**
 * Records that AWS wrote (github.com/invictus-ir/aws_dataset, of 2023-07): what they say of the request, with the
 * account, addresses and IDs replaced. What was added to answers since then stands where it is expected.
 */
const REQUEST_ID = "0c89d2f5-4b1c-4f43-a2d9-6a3d1b7b1f1e";
const EVENT_ID = "6a1d9f14-4c1c-4a1b-8c66-0f2f8e2b8f4f";
const GROUP = "sg-04cf0123456789abc";
const at = new Date("2023-07-10T12:10:05.678Z");

type Given = Partial<Asked> & Pick<Asked, "action">;

const record = (given: Given, outcome: object) => {
  const asked: Asked = {
    caller: { accountId: "123456789012", accessKeyId: "test", region: "us-east-1" },
    version: "2016-11-15",
    structures,
    requestId: REQUEST_ID,
    input: {},
    http: {
      headers: { host: "ec2.us-east-1.amazonaws.com", "user-agent": "APN/1.0 HashiCorp/1.0 Terraform/1.1.2" },
      isSecure: true,
      sourceIp: "198.51.100.7",
    },
    ...given,
  };
  return toRecord(asked, { at, eventId: EVENT_ID, outcome });
};

/** What all of them have in common. */
const envelope = {
  eventVersion: "1.11",
  userIdentity: {
    type: "IAMUser",
    principalId: "test",
    arn: "arn:aws:iam::123456789012:user/test",
    accountId: "123456789012",
    accessKeyId: "test",
    userName: "test",
  },
  eventTime: "2023-07-10T12:10:05Z",
  eventSource: "ec2.amazonaws.com",
  awsRegion: "us-east-1",
  sourceIPAddress: "198.51.100.7",
  userAgent: "APN/1.0 HashiCorp/1.0 Terraform/1.1.2",
  requestID: REQUEST_ID,
  eventID: EVENT_ID,
  readOnly: false,
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: "123456789012",
  eventCategory: "Management",
  tlsDetails: { clientProvidedHostHeader: "ec2.us-east-1.amazonaws.com" },
};

const none = { groups: {}, ipRanges: {}, ipv6Ranges: {}, prefixListIds: {} };

describe("whole records, as AWS wrote them", () => {
  it("AuthorizeSecurityGroupIngress with IpPermissions", () => {
    const input = {
      GroupId: GROUP,
      DryRun: false,
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: 443,
          ToPort: 443,
          IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "TLS from Internet" }],
        },
      ],
    };
    const rule = { FromPort: 443, ToPort: 443, CidrIpv4: "0.0.0.0/0", Description: "TLS from Internet", Tags: [] };
    const ids = { GroupOwnerId: "123456789012", GroupId: GROUP, SecurityGroupRuleId: "sgr-0bb3" };
    const answer = { Return: true, SecurityGroupRules: [{ ...ids, IsEgress: false, IpProtocol: "tcp", ...rule }] };
    expect(record({ action: "AuthorizeSecurityGroupIngress", input }, answer)).toEqual({
      ...envelope,
      eventName: "AuthorizeSecurityGroupIngress",
      requestParameters: {
        groupId: GROUP,
        ipPermissions: {
          items: [
            {
              ...none,
              ipProtocol: "tcp",
              fromPort: 443,
              toPort: 443,
              ipRanges: { items: [{ cidrIp: "0.0.0.0/0", description: "TLS from Internet" }] },
            },
          ],
        },
      },
      responseElements: {
        requestId: REQUEST_ID,
        _return: true,
        securityGroupRuleSet: {
          items: [
            {
              groupOwnerId: "123456789012",
              groupId: GROUP,
              securityGroupRuleId: "sgr-0bb3",
              description: "TLS from Internet",
              isEgress: false,
              ipProtocol: "tcp",
              fromPort: 443,
              toPort: 443,
              cidrIpv4: "0.0.0.0/0",
            },
          ],
        },
      },
    });
  });

  it("RevokeSecurityGroupIngress, the flat form", () => {
    const input = { GroupId: GROUP, IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "0.0.0.0/0" };
    const revoked = { GroupId: GROUP, IsEgress: false, IpProtocol: "tcp", FromPort: 22, ToPort: 22 };
    const answer = { Return: true, RevokedSecurityGroupRules: [{ ...revoked, CidrIpv4: "0.0.0.0/0" }] };
    expect(record({ action: "RevokeSecurityGroupIngress", input }, answer)).toEqual({
      ...envelope,
      eventName: "RevokeSecurityGroupIngress",
      requestParameters: {
        groupId: GROUP,
        ipPermissions: {},
        ipProtocol: "tcp",
        fromPort: 22,
        toPort: 22,
        cidrIp: "0.0.0.0/0",
      },
      responseElements: {
        requestId: REQUEST_ID,
        _return: true,
        revokedSecurityGroupRuleSet: {
          items: [
            { groupId: GROUP, isEgress: false, ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0" },
          ],
        },
      },
    });
  });

  it("a failed revoke", () => {
    const sent = { IpProtocol: "-1", FromPort: 0, ToPort: 0, Ipv6Ranges: [{ CidrIpv6: "::/0" }] };
    const input = { GroupId: GROUP, IpPermissions: [sent] };
    expect(record({ action: "RevokeSecurityGroupEgress", input }, errors.permissionNotFound())).toEqual({
      ...envelope,
      eventName: "RevokeSecurityGroupEgress",
      errorCode: "Client.InvalidPermission.NotFound",
      errorMessage: "The specified rule does not exist in this security group.",
      requestParameters: {
        groupId: GROUP,
        ipPermissions: {
          items: [{ ...none, ipProtocol: "-1", fromPort: 0, toPort: 0, ipv6Ranges: { items: [{ cidrIpv6: "::/0" }] } }],
        },
      },
      responseElements: null,
    });
  });

  it("CreateSecurityGroup with tags: those of the specification are a bare array", () => {
    const Tags = [{ Key: "Name", Value: "web" }];
    const input = {
      GroupName: "stratus",
      Description: "Allow TLS inbound traffic",
      VpcId: "vpc-0e56",
      TagSpecifications: [{ ResourceType: "security-group", Tags }],
    };
    expect(record({ action: "CreateSecurityGroup", input }, { Return: true, GroupId: GROUP, Tags })).toEqual({
      ...envelope,
      eventName: "CreateSecurityGroup",
      requestParameters: {
        groupName: "stratus",
        groupDescription: "Allow TLS inbound traffic",
        vpcId: "vpc-0e56",
        tagSpecificationSet: {
          items: [{ resourceType: "security-group", tags: [{ key: "Name", value: "web" }] }],
        },
      },
      responseElements: {
        requestId: REQUEST_ID,
        _return: true,
        groupId: GROUP,
        tagSet: { items: [{ key: "Name", value: "web" }] },
      },
    });
  });
});

describe("what records say of other requests", () => {
  it("ModifySecurityGroupRules: as its XML is, one rule with its index", () => {
    const rule = { IpProtocol: "tcp", FromPort: 443, ToPort: 443, CidrIpv4: "0.0.0.0/0" };
    const input = {
      GroupId: GROUP,
      SecurityGroupRules: [{ SecurityGroupRuleId: "sgr-0d28", SecurityGroupRule: rule }],
    };
    const { requestParameters, responseElements } = record(
      { action: "ModifySecurityGroupRules", input },
      { Return: true },
    );
    expect(requestParameters).toEqual({
      ModifySecurityGroupRulesRequest: {
        GroupId: GROUP,
        SecurityGroupRule: { SecurityGroupRuleId: "sgr-0d28", tag: 1, SecurityGroupRule: rule },
      },
    });
    const xmlns = "http://ec2.amazonaws.com/doc/2016-11-15/";
    expect(responseElements).toEqual({
      ModifySecurityGroupRulesResponse: { xmlns, requestId: REQUEST_ID, return: true },
    });
  });

  it("a revoke by rule IDs", () => {
    const input = { GroupId: GROUP, SecurityGroupRuleIds: ["sgr-1", "sgr-2"] };
    expect(record({ action: "RevokeSecurityGroupIngress", input }, { Return: true }).requestParameters).toEqual({
      groupId: GROUP,
      ipPermissions: {},
      securityGroupRuleIds: { items: [{ securityGroupRuleId: "sgr-1" }, { securityGroupRuleId: "sgr-2" }] },
    });
  });

  it("CreateTags", () => {
    const input = { Resources: [GROUP], Tags: [{ Key: "a", Value: "b" }] };
    expect(record({ action: "CreateTags", input }, { Return: true })).toMatchObject({
      requestParameters: {
        resourcesSet: { items: [{ resourceId: GROUP }] },
        tagSet: { items: [{ key: "a", value: "b" }] },
      },
      responseElements: { requestId: REQUEST_ID, _return: true },
    });
  });

  it("DescribeSecurityGroups: reads have no elements of the answer, and tokens are left out", () => {
    const Filters = [{ Name: "vpc-id", Values: ["vpc-1"] }];
    const input = { GroupIds: [GROUP], Filters, NextToken: "signed" };
    const { requestParameters, responseElements, readOnly } = record(
      { action: "DescribeSecurityGroups", input },
      { SecurityGroups: [] },
    );
    expect(readOnly).toBe(true);
    expect(requestParameters).toEqual({
      securityGroupSet: {},
      securityGroupIdSet: { items: [{ groupId: GROUP }] },
      filterSet: { items: [{ name: "vpc-id", valueSet: { items: [{ value: "vpc-1" }] } }] },
    });
    expect(responseElements).toBeNull();
  });

  it("GetCallerIdentity: of STS", () => {
    const identity = record({ action: "GetCallerIdentity" }, { Account: "123456789012" });
    expect(identity).toMatchObject({ eventSource: "sts.amazonaws.com", requestParameters: null, readOnly: true });
  });

  it.each([
    ["a dry run", errors.dryRun(), "Client.DryRunOperation"],
    ["a fault of ours", errors.internal(new Error("secret")), "Server.InternalError"],
  ])("%s → %s", (_, error, errorCode) => {
    const failed = record({ action: "RevokeSecurityGroupIngress" }, error);
    expect(failed).toMatchObject({ errorCode, errorMessage: error.message, responseElements: null });
    expect(JSON.stringify(failed)).not.toContain("secret");
  });

  it("an answer of a version that didn't know its members yet", () => {
    const answer = { Return: true, RevokedSecurityGroupRules: [{ GroupId: GROUP }] };
    const old = record({ action: "RevokeSecurityGroupIngress", version: "2011-12-15" }, answer);
    expect(old.responseElements).toEqual({ requestId: REQUEST_ID, _return: true });
  });

  it("more than 100 KB of parameters, or of the answer: omitted", () => {
    const IpRanges = Array.from({ length: 1000 }, (_, index) => ({
      CidrIp: `10.0.${index}.0/24`,
      Description: "é".repeat(100),
    }));
    const input = { GroupId: GROUP, IpPermissions: [{ IpProtocol: "-1", IpRanges }] };
    const large = record({ action: "AuthorizeSecurityGroupIngress", input }, { Return: true });
    expect(large.requestParameters).toEqual({ omitted: true });
    expect(large.responseElements).toEqual({ requestId: REQUEST_ID, _return: true });
  });
});
