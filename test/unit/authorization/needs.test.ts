import { describe, expect, it } from "vitest";
import { type Need, needsOf } from "../../../lib/authorization/needs.ts";
import { resourceArn } from "../../../lib/authorization/resource-state.ts";
import { type ActionName, operations } from "../../../lib/model/operations.ts";
import { defaultVpcId } from "../../../lib/store/accounts.ts";

const ACCOUNT = { accountId: "123456789012", region: "us-east-1", platform: "vpc" } as const;
const [SG, SGR, VPC, PL] = [
  "sg-0123456789abcdef0",
  "sgr-0123456789abcdef0",
  "vpc-0123456789abcdef0",
  "pl-0123456789abcdef0",
];
const TAGS = [{ Key: "team", Value: "a" }];
const TagSpecifications = [{ Tags: TAGS }];

/** The action and the ARN without what all have in common: `RevokeSecurityGroupIngress security-group/sg-…`. */
const inShort = ({ action, resource, createAction, tags }: Need): string =>
  [
    action,
    ...(resource?.name === undefined ? [] : [`named ${resource.name}`]),
    ...(resource && resource.name === undefined
      ? [resourceArn(resource, ACCOUNT).replace("arn:aws:ec2:us-east-1:123456789012:", "")]
      : []),
    ...(resource ? [] : ["*"]),
    ...(createAction === undefined ? [] : [`of ${createAction}`]),
    ...(tags ? [`tags ${tags.map(({ Key }) => Key).join(",")}`] : []),
  ].join(" ");

describe("what a request needs to be allowed", () => {
  it.each<[action: ActionName, input: object, needs: string[]]>([
    ["RevokeSecurityGroupIngress", { GroupId: SG }, [`RevokeSecurityGroupIngress security-group/${SG}`]],
    ["RevokeSecurityGroupIngress", { GroupName: "web" }, ["RevokeSecurityGroupIngress named web"]],
    [
      "RevokeSecurityGroupIngress",
      { GroupId: SG, GroupName: "web" },
      [`RevokeSecurityGroupIngress security-group/${SG}`],
    ],
    ["RevokeSecurityGroupIngress", {}, ["RevokeSecurityGroupIngress security-group/*"]],
    ["AuthorizeSecurityGroupEgress", { GroupId: SG }, [`AuthorizeSecurityGroupEgress security-group/${SG}`]],
    [
      "AuthorizeSecurityGroupIngress",
      { GroupId: SG, TagSpecifications },
      [
        `AuthorizeSecurityGroupIngress security-group/${SG}`,
        "AuthorizeSecurityGroupIngress security-group-rule/* tags team",
        "CreateTags security-group-rule/* of AuthorizeSecurityGroupIngress tags team",
      ],
    ],
    [
      "CreateSecurityGroup",
      { GroupName: "web", VpcId: VPC },
      ["CreateSecurityGroup security-group/*", `CreateSecurityGroup vpc/${VPC}`],
    ],
    [
      "CreateSecurityGroup",
      { GroupName: "web" },
      ["CreateSecurityGroup security-group/*", `CreateSecurityGroup vpc/${defaultVpcId(ACCOUNT)}`],
    ],
    ["CreateVpc", { TagSpecifications }, ["CreateVpc vpc/* tags team", "CreateTags vpc/* of CreateVpc tags team"]],
    ["CreateVpc", {}, ["CreateVpc vpc/*"]],
    ["CreateManagedPrefixList", {}, ["CreateManagedPrefixList prefix-list/*"]],
    [
      "CreateTags",
      { Resources: [SG, SGR, VPC, PL], Tags: TAGS },
      [
        `CreateTags security-group/${SG} tags team`,
        `CreateTags security-group-rule/${SGR} tags team`,
        `CreateTags vpc/${VPC} tags team`,
        `CreateTags prefix-list/${PL} tags team`,
      ],
    ],
    [
      "CreateTags",
      { Resources: ["rtb-1", "acl-1", "igw-1", "dopt-1"], Tags: TAGS },
      [
        "CreateTags route-table/rtb-1 tags team",
        "CreateTags network-acl/acl-1 tags team",
        "CreateTags internet-gateway/igw-1 tags team",
        "CreateTags dhcp-options/dopt-1 tags team",
      ],
    ],
    ["CreateTags", { Resources: ["i-0123456789abcdef0"], Tags: TAGS }, ["CreateTags * tags team"]],
    ["DeleteTags", { Resources: [SG] }, [`DeleteTags security-group/${SG}`]],
    [
      "ModifySecurityGroupRules",
      { GroupId: SG, SecurityGroupRules: [{ SecurityGroupRuleId: SGR, SecurityGroupRule: { PrefixListId: PL } }] },
      [
        `ModifySecurityGroupRules security-group/${SG}`,
        `ModifySecurityGroupRules security-group-rule/${SGR}`,
        `ModifySecurityGroupRules prefix-list/${PL}`,
      ],
    ],
    [
      "DisassociateVpcCidrBlock",
      { AssociationId: "vpc-cidr-assoc-1" },
      ["DisassociateVpcCidrBlock named vpc-cidr-assoc-1"],
    ],
    [
      "AcceptVpcPeeringConnection",
      { VpcPeeringConnectionId: "pcx-1" },
      ["AcceptVpcPeeringConnection vpc-peering-connection/pcx-1", "AcceptVpcPeeringConnection named pcx-1"],
    ],
    [
      "AssociateSecurityGroupVpc",
      { GroupId: SG, VpcId: VPC },
      [`AssociateSecurityGroupVpc security-group/${SG}`, `AssociateSecurityGroupVpc vpc/${VPC}`],
    ],
    ["ModifyVpcAttribute", { VpcId: VPC }, [`ModifyVpcAttribute vpc/${VPC}`]],
    ["DeleteVpc", { VpcId: VPC }, [`DeleteVpc vpc/${VPC}`]],
    [
      "GetManagedPrefixListEntries",
      { PrefixListId: "pl-63a5400a" },
      ["GetManagedPrefixListEntries arn:aws:ec2:us-east-1:aws:prefix-list/pl-63a5400a"],
    ],
    ["DescribeSecurityGroupReferences", { GroupId: [SG] }, [`DescribeSecurityGroupReferences security-group/${SG}`]],
    ["DescribeSecurityGroups", { GroupIds: [SG] }, ["DescribeSecurityGroups *"]],
    ["CreateDefaultVpc", {}, ["CreateDefaultVpc *"]],
  ])("%s %j", (action, input, needs) => {
    expect(needsOf(action, input, ACCOUNT).map(inShort)).toEqual(needs);
  });

  it("every action but describes acts on a resource, or is known not to", () => {
    const names = (Object.keys(operations) as ActionName[]).filter((action) => !action.startsWith("Describe"));
    const others = names.filter((action) => needsOf(action, {}, ACCOUNT).every(({ resource }) => !resource));
    // Tags are on what a request names, and these name nothing.
    expect(others).toEqual(["CreateDefaultVpc", "CreateTags", "DeleteTags"]);
  });

  it("an EC2 (classic) group is in no VPC", () => {
    expect(needsOf("CreateSecurityGroup", {} as never, { ...ACCOUNT, platform: "ec2" }).map(inShort)).toEqual([
      "CreateSecurityGroup security-group/*",
    ]);
  });
});
