import { randomUUID } from "node:crypto";
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  type CreateManagedPrefixListCommandInput,
  CreateSecurityGroupCommand,
  type CreateSecurityGroupCommandInput,
  CreateVpcCommand,
  type CreateVpcCommandInput,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  EC2ServiceException,
  GetManagedPrefixListEntriesCommand,
  type IpPermission,
  type PrefixListEntry,
  type SecurityGroup,
  type SecurityGroupRule,
  type Vpc,
} from "@aws-sdk/client-ec2";
import { attempt, type Refusal } from "./actor.ts";
import type { Answer } from "./service.ts";
import type { TestSandbox } from "./sandbox.ts";

/** In the default VPC unless VpcId is given. @returns its ID */
export async function createGroup(
  ec2: EC2Client,
  input: Partial<CreateSecurityGroupCommandInput> = {},
): Promise<string> {
  const GroupName = `group-${randomUUID()}`;
  const group = { GroupName, Description: "for a test", ...input };
  return (await ec2.send(new CreateSecurityGroupCommand(group))).GroupId ?? "";
}

/** @returns its ID */
export async function createVpc(ec2: EC2Client, input: Partial<CreateVpcCommandInput> = {}): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", ...input }));
  return Vpc?.VpcId ?? "";
}

/** For five IPv4 blocks unless it is said. @returns its ID */
export async function createPrefixList(
  ec2: EC2Client,
  input: Partial<CreateManagedPrefixListCommandInput> = {},
): Promise<string> {
  const list = { PrefixListName: "list", MaxEntries: 5, AddressFamily: "IPv4", ...input };
  return (await ec2.send(new CreateManagedPrefixListCommand(list))).PrefixList?.PrefixListId ?? "";
}

/** Adds ingress rules. @returns their IDs, in the order of the sources */
export async function addIngress(ec2: EC2Client, GroupId: string, ...IpPermissions: IpPermission[]): Promise<string[]> {
  const { SecurityGroupRules = [] } = await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }),
  );
  return SecurityGroupRules.map(({ SecurityGroupRuleId = "" }) => SecurityGroupRuleId);
}

/** Adds egress rules. @returns their IDs, in the order of the sources */
export async function addEgress(ec2: EC2Client, GroupId: string, ...IpPermissions: IpPermission[]): Promise<string[]> {
  const { SecurityGroupRules = [] } = await ec2.send(
    new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions }),
  );
  return SecurityGroupRules.map(({ SecurityGroupRuleId = "" }) => SecurityGroupRuleId);
}

/** The group's rules in one direction. */
export async function rulesOf(ec2: EC2Client, groupId: string, isEgress: boolean): Promise<SecurityGroupRule[]> {
  const Filters = [{ Name: "group-id", Values: [groupId] }];
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  return SecurityGroupRules.filter((rule) => rule.IsEgress === isEgress);
}

/** The rule as it is now. */
export async function ruleById(ec2: EC2Client, ruleId: string): Promise<SecurityGroupRule> {
  const { SecurityGroupRules = [] } = await ec2.send(
    new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [ruleId] }),
  );
  return SecurityGroupRules[0] ?? {};
}

/** The group as it is now. */
export async function groupById(ec2: EC2Client, groupId: string): Promise<SecurityGroup> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }));
  return SecurityGroups[0] ?? {};
}

/** The VPC as it is now. */
export async function vpcById(ec2: EC2Client, vpcId: string): Promise<Vpc> {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
  return Vpcs[0] ?? {};
}

/** The prefix list's entries, of the version that there is unless one is named. */
export async function entriesOf(
  ec2: EC2Client,
  PrefixListId: string | undefined,
  TargetVersion?: number,
): Promise<PrefixListEntry[]> {
  const { Entries = [] } = await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId, TargetVersion }));
  return Entries;
}

/** The ID of the account's default VPC. */
export async function defaultVpcIdOf(ec2: EC2Client): Promise<string> {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ["default"] }));
  return SecurityGroups[0]?.VpcId ?? "";
}

/** A permission for one TCP port, from or to those IPv4 blocks. */
export const tcp = (port: number, ...cidrs: string[]): IpPermission => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  IpRanges: cidrs.map((CidrIp) => ({ CidrIp })),
});

/** What is left of an answer without what every answer has. */
export function membersOf(answer: object): object {
  return Object.fromEntries(Object.entries(answer).filter(([name]) => name !== "$metadata"));
}

/** What the stock client makes of an error, and whether anything in the table is otherwise than before the call. */
export const refusal = (sandbox: TestSandbox, call: () => Promise<unknown>): Promise<Refusal> =>
  attempt(sandbox.table.client, () => outcomeOf(call));

/** An error that has changed nothing. */
export const refused = (code: string, message: string) => ({ status: 400, code, message, changed: false });

/** What the stock client makes of an answer. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<Answer> {
  try {
    await call();
    return { status: 200, body: "" };
  } catch (error) {
    if (!(error instanceof EC2ServiceException)) throw error;
    const { $metadata, name, message } = error;
    return { status: $metadata.httpStatusCode ?? 0, body: "", code: name, message };
  }
}
