import {
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
} from "@aws-sdk/client-ec2";

export interface Key {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What record.ts writes: a table as another version of this program has left it. */
export interface EarlierTable {
  /** Of the program that wrote it. */
  readonly commit: string;
  /** `limited` may describe groups and revoke, and nothing else. */
  readonly keys: Readonly<Record<"classic" | "limited" | "vpc", Key>>;
  /** What that program answered about it. */
  readonly answers: Readonly<Record<"classic" | "vpc", Answers>>;
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

type Answers = Awaited<ReturnType<typeof describeAll>>;

/** All that an account has. */
export async function describeAll(ec2: EC2Client) {
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const { SecurityGroupRules } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  const { Tags } = await ec2.send(new DescribeTagsCommand({}));
  const own = { Filters: [{ Name: "prefix-list-name", Values: ["office*"] }] };
  const { PrefixLists = [] } = await ec2.send(new DescribeManagedPrefixListsCommand(own));
  const entries = PrefixLists.map(async ({ PrefixListId }) => {
    const { Entries } = await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId }));
    return Entries;
  });
  return { SecurityGroups, SecurityGroupRules, Vpcs, Tags, PrefixLists, Entries: await Promise.all(entries) };
}
