import {
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Filter,
  GetManagedPrefixListEntriesCommand,
  GetSecurityGroupsForVpcCommand,
} from "@aws-sdk/client-ec2";

export interface ListParameters {
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly Filters?: Filter[];
}

export interface ListPage {
  readonly ids: string[];
  readonly token: string | undefined;
}

/** What actions that are about one thing need to be told. */
export interface Subject {
  readonly vpcId: string;
  readonly prefixListId: string;
}

/** An action that answers in pages. */
export interface ListAction {
  readonly least: number;
  readonly most: number;
  page(ec2: EC2Client, parameters: ListParameters, subject: Subject): Promise<ListPage>;
}

/** Every action that answers in pages, each result by what identifies it. */
export const listActions: Readonly<Record<string, ListAction>> = {
  DescribeSecurityGroups: {
    least: 5,
    most: 1000,
    async page(ec2, parameters) {
      const answer = await ec2.send(new DescribeSecurityGroupsCommand(parameters));
      return toPage(answer.SecurityGroups, ({ GroupId }) => GroupId, answer);
    },
  },
  DescribeSecurityGroupRules: {
    least: 5,
    most: 1000,
    async page(ec2, parameters) {
      const answer = await ec2.send(new DescribeSecurityGroupRulesCommand(parameters));
      return toPage(answer.SecurityGroupRules, ({ SecurityGroupRuleId }) => SecurityGroupRuleId, answer);
    },
  },
  DescribeTags: {
    least: 5,
    most: 1000,
    async page(ec2, parameters) {
      const answer = await ec2.send(new DescribeTagsCommand(parameters));
      return toPage(answer.Tags, ({ ResourceId, Key, Value }) => `${ResourceId} ${Key}=${Value}`, answer);
    },
  },
  DescribeVpcs: {
    least: 5,
    most: 1000,
    async page(ec2, parameters) {
      const answer = await ec2.send(new DescribeVpcsCommand(parameters));
      return toPage(answer.Vpcs, ({ VpcId }) => VpcId, answer);
    },
  },
  GetSecurityGroupsForVpc: {
    least: 5,
    most: 1000,
    async page(ec2, parameters, { vpcId }) {
      const answer = await ec2.send(new GetSecurityGroupsForVpcCommand({ VpcId: vpcId, ...parameters }));
      return toPage(answer.SecurityGroupForVpcs, ({ GroupId }) => GroupId, answer);
    },
  },
  DescribeManagedPrefixLists: {
    least: 1,
    most: 100,
    async page(ec2, parameters) {
      const answer = await ec2.send(new DescribeManagedPrefixListsCommand(parameters));
      return toPage(answer.PrefixLists, ({ PrefixListId }) => PrefixListId, answer);
    },
  },
  GetManagedPrefixListEntries: {
    least: 1,
    most: 100,
    async page(ec2, { Filters: _, ...parameters }, { prefixListId }) {
      const input = { PrefixListId: prefixListId, ...parameters };
      const answer = await ec2.send(new GetManagedPrefixListEntriesCommand(input));
      return toPage(answer.Entries, ({ Cidr }) => Cidr, answer);
    },
  },
};

function toPage<Result>(
  results: readonly Result[] = [],
  idOf: (result: Result) => string | undefined,
  { NextToken }: { readonly NextToken?: string | undefined },
): ListPage {
  return { ids: results.map((result) => idOf(result) ?? ""), token: NextToken };
}

/** All results, page by page. What happens between two pages is the caller's to decide. */
export async function walk(
  page: (parameters: ListParameters) => Promise<ListPage>,
  parameters: ListParameters,
  between: (idsSoFar: readonly string[]) => Promise<unknown> = () => Promise.resolve(),
): Promise<string[][]> {
  const pages: string[][] = [];
  let token: string | undefined;
  do {
    const answer = await page({ ...parameters, ...(token !== undefined && { NextToken: token }) });
    pages.push(answer.ids);
    token = answer.token;
    if (token !== undefined) await between(pages.flat());
  } while (token !== undefined);
  return pages;
}
