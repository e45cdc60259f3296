import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DescribeTagsCommand,
  type ResourceType,
  type Tag,
  type TagSpecification,
} from "@aws-sdk/client-ec2";
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createGroup, refusal, refused, tcp } from "../support/stage.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const groupId = await createGroup(ec2);

let rules = 0;
const newRule = () => ({ GroupId: groupId, IpPermissions: [tcp(++rules, "10.0.0.0/8", "10.1.0.0/16")] });

interface Creation {
  readonly type: ResourceType;
  /** AWS's actions disagree on the code for a type that they don't tag. */
  readonly wrongType: string;
  /** @returns what was made: its ID, and the tags that the answer shows */
  readonly make: (
    TagSpecifications: TagSpecification[],
  ) => Promise<{ ids: (string | undefined)[]; tags: (Tag[] | undefined)[] }>;
}

const creations: [string, Creation][] = [
  [
    "CreateSecurityGroup",
    {
      type: "security-group",
      wrongType: "InvalidParameterValue",
      async make(TagSpecifications) {
        const group = { GroupName: `group-${randomUUID()}`, Description: "tagged", TagSpecifications };
        const { GroupId, Tags } = await ec2.send(new CreateSecurityGroupCommand(group));
        return { ids: [GroupId], tags: [Tags] };
      },
    },
  ],
  [
    "CreateVpc",
    {
      type: "vpc",
      wrongType: "InvalidParameter",
      async make(TagSpecifications) {
        const { Vpc = {} } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", TagSpecifications }));
        return { ids: [Vpc.VpcId], tags: [Vpc.Tags] };
      },
    },
  ],
  [
    "CreateManagedPrefixList",
    {
      type: "prefix-list",
      wrongType: "InvalidParameter",
      async make(TagSpecifications) {
        const list = { PrefixListName: "tagged", MaxEntries: 1, AddressFamily: "IPv4", TagSpecifications };
        const { PrefixList = {} } = await ec2.send(new CreateManagedPrefixListCommand(list));
        return { ids: [PrefixList.PrefixListId], tags: [PrefixList.Tags] };
      },
    },
  ],
  [
    "AuthorizeSecurityGroupIngress",
    {
      type: "security-group-rule",
      wrongType: "InvalidParameter",
      async make(TagSpecifications) {
        const input = { ...newRule(), TagSpecifications };
        const { SecurityGroupRules = [] } = await ec2.send(new AuthorizeSecurityGroupIngressCommand(input));
        return {
          ids: SecurityGroupRules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId),
          tags: SecurityGroupRules.map(({ Tags }) => Tags),
        };
      },
    },
  ],
  [
    "AuthorizeSecurityGroupEgress",
    {
      type: "security-group-rule",
      wrongType: "InvalidParameter",
      async make(TagSpecifications) {
        const input = { ...newRule(), TagSpecifications };
        const { SecurityGroupRules = [] } = await ec2.send(new AuthorizeSecurityGroupEgressCommand(input));
        return {
          ids: SecurityGroupRules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId),
          tags: SecurityGroupRules.map(({ Tags }) => Tags),
        };
      },
    },
  ],
];

describe.each(creations)("TagSpecification of %s", (_, { type, wrongType, make }) => {
  const specification = (...Tags: Tag[]): TagSpecification => ({ ResourceType: type, Tags });
  const fifty = Array.from({ length: 50 }, (_, index) => ({ Key: `key ${index}`, Value: "" }));

  it("tags what is made, all of it; the answer and DescribeTags show them", async () => {
    const { ids, tags } = await make([
      specification({ Key: "Owner", Value: "TeamA" }),
      specification({ Key: "Stage", Value: "" }),
    ]);
    const expected = [
      { Key: "Owner", Value: "TeamA" },
      { Key: "Stage", Value: "" },
    ];
    expect(ids.length).toBeGreaterThan(0);
    expect(tags).toEqual(ids.map(() => expected));
    const Filters = [{ Name: "resource-id", Values: ids.map((id = "") => id) }];
    const { Tags = [] } = await ec2.send(new DescribeTagsCommand({ Filters }));
    for (const id of ids) {
      const found = Tags.filter(({ ResourceId }) => ResourceId === id);
      expect(found.map(({ Key, Value, ResourceType }) => ({ Key, Value, ResourceType }))).toEqual(
        expected.map((tag) => ({ ...tag, ResourceType: type })),
      );
    }
  });

  it("50 tags → taken; 51 → TagLimitExceeded, nothing is made", async () => {
    expect((await make([specification(...fifty)])).tags[0]).toHaveLength(50);
    expect(await refusal(sandbox, () => make([specification(...fifty, { Key: "one more", Value: "" })]))).toEqual(
      refused("TagLimitExceeded", "The maximum number of Tags for a resource has been reached."),
    );
  });

  it("another type of resource → an error, nothing is made", async () => {
    const Tags = [{ Key: "Owner", Value: "TeamA" }];
    for (const ResourceType of ["instance", "natgateway"] as const) {
      const outcome = await refusal(sandbox, () => make([specification(...Tags), { ResourceType, Tags }]));
      expect(outcome).toMatchObject({ status: 400, code: wrongType, changed: false });
      expect(outcome.message).toBe(`'${ResourceType}' is not a valid taggable resource type for this operation.`);
    }
  });

  it.each<[string, Tag[]]>([
    ["the key aws:x", [{ Key: "aws:x", Value: "" }]],
    ["an empty key", [{ Key: "", Value: "" }]],
    ["a key of 128 characters", [{ Key: "k".repeat(128), Value: "" }]],
    ["a value of 257 characters", [{ Key: "a", Value: "v".repeat(257) }]],
    [
      "a key twice",
      [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ],
    ],
  ])("%s → InvalidParameterValue, nothing is made", async (_, tags) => {
    const outcome = await refusal(sandbox, () => make([specification(...tags)]));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue", changed: false });
  });
});
