import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateDefaultVpcCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteManagedPrefixListCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DeleteVpcCommand,
  DescribeAccountAttributesCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupReferencesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeStaleSecurityGroupsCommand,
  DescribeTagsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
  GetSecurityGroupsForVpcCommand,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { allowing } from "../../lib/policy-document.ts";
import { operations } from "../../lib/model/operations.ts";
import { addEgress, addIngress, createGroup, createPrefixList, createVpc, refusal, tcp } from "../support/stage.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

/** A client of the same account that may do nothing. */
const powerless = sandbox.ec2(await sandbox.table.addCredential({ accountId: "123456789012", policy: allowing([]) }));
const group = await createGroup(ec2, { VpcId: await createVpc(ec2) });
const [ingress = ""] = await addIngress(ec2, group, tcp(22, "10.0.0.0/8"));
const [egress = ""] = await addEgress(ec2, group, tcp(22, "10.0.0.0/8"));
const stage = { emptyVpc: await createVpc(ec2), list: await createPrefixList(ec2), group, ingress, egress };

interface Flags {
  readonly DryRun: boolean;
}

const rule = () => ({ GroupId: stage.group, IpPermissions: [tcp(22, "10.0.0.0/8")] });
const newRule = () => ({ GroupId: stage.group, IpPermissions: [tcp(23, "10.0.0.0/8")] });

/** Every action, as it would succeed if it were let. */
const calls: Readonly<Record<string, (client: EC2Client, flags: Flags) => Promise<unknown>>> = {
  AuthorizeSecurityGroupEgress: (client, flags) =>
    client.send(new AuthorizeSecurityGroupEgressCommand({ ...newRule(), ...flags })),
  AuthorizeSecurityGroupIngress: (client, flags) =>
    client.send(new AuthorizeSecurityGroupIngressCommand({ ...newRule(), ...flags })),
  CreateDefaultVpc: (client, flags) => client.send(new CreateDefaultVpcCommand(flags)),
  CreateManagedPrefixList: (client, flags) =>
    client.send(
      new CreateManagedPrefixListCommand({ PrefixListName: "dry", MaxEntries: 1, AddressFamily: "IPv4", ...flags }),
    ),
  CreateSecurityGroup: (client, flags) =>
    client.send(new CreateSecurityGroupCommand({ GroupName: "dry", Description: "run", ...flags })),
  CreateTags: (client, flags) =>
    client.send(new CreateTagsCommand({ Resources: [stage.group], Tags: [{ Key: "a", Value: "1" }], ...flags })),
  CreateVpc: (client, flags) => client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", ...flags })),
  DeleteManagedPrefixList: (client, flags) =>
    client.send(new DeleteManagedPrefixListCommand({ PrefixListId: stage.list, ...flags })),
  DeleteSecurityGroup: (client, flags) =>
    client.send(new DeleteSecurityGroupCommand({ GroupId: stage.group, ...flags })),
  DeleteTags: (client, flags) => client.send(new DeleteTagsCommand({ Resources: [stage.group], ...flags })),
  DeleteVpc: (client, flags) => client.send(new DeleteVpcCommand({ VpcId: stage.emptyVpc, ...flags })),
  DescribeAccountAttributes: (client, flags) => client.send(new DescribeAccountAttributesCommand(flags)),
  DescribeManagedPrefixLists: (client, flags) => client.send(new DescribeManagedPrefixListsCommand(flags)),
  DescribeNetworkInterfaces: (client, flags) => client.send(new DescribeNetworkInterfacesCommand(flags)),
  DescribeRegions: (client, flags) => client.send(new DescribeRegionsCommand(flags)),
  DescribeSecurityGroupReferences: (client, flags) =>
    client.send(new DescribeSecurityGroupReferencesCommand({ GroupId: [stage.group], ...flags })),
  DescribeSecurityGroupRules: (client, flags) => client.send(new DescribeSecurityGroupRulesCommand(flags)),
  DescribeSecurityGroups: (client, flags) => client.send(new DescribeSecurityGroupsCommand(flags)),
  DescribeStaleSecurityGroups: (client, flags) =>
    client.send(new DescribeStaleSecurityGroupsCommand({ VpcId: stage.emptyVpc, ...flags })),
  DescribeTags: (client, flags) => client.send(new DescribeTagsCommand(flags)),
  DescribeVpcAttribute: (client, flags) =>
    client.send(new DescribeVpcAttributeCommand({ VpcId: stage.emptyVpc, Attribute: "enableDnsSupport", ...flags })),
  DescribeVpcs: (client, flags) => client.send(new DescribeVpcsCommand(flags)),
  GetManagedPrefixListEntries: (client, flags) =>
    client.send(new GetManagedPrefixListEntriesCommand({ PrefixListId: stage.list, ...flags })),
  GetSecurityGroupsForVpc: (client, flags) =>
    client.send(new GetSecurityGroupsForVpcCommand({ VpcId: stage.emptyVpc, ...flags })),
  ModifySecurityGroupRules: (client, flags) => {
    const SecurityGroupRule = { IpProtocol: "-1", CidrIpv4: "10.0.0.0/8" };
    const SecurityGroupRules = [{ SecurityGroupRuleId: stage.ingress, SecurityGroupRule }];
    return client.send(new ModifySecurityGroupRulesCommand({ GroupId: stage.group, SecurityGroupRules, ...flags }));
  },
  RevokeSecurityGroupEgress: (client, flags) =>
    client.send(new RevokeSecurityGroupEgressCommand({ ...rule(), ...flags })),
  RevokeSecurityGroupIngress: (client, flags) =>
    client.send(new RevokeSecurityGroupIngressCommand({ ...rule(), ...flags })),
  UpdateSecurityGroupRuleDescriptionsEgress: (client, flags) =>
    client.send(new UpdateSecurityGroupRuleDescriptionsEgressCommand({ ...rule(), ...flags })),
  UpdateSecurityGroupRuleDescriptionsIngress: (client, flags) =>
    client.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand({ ...rule(), ...flags })),
};

it("the table has every action of the model", () => {
  expect(Object.keys(calls).toSorted()).toEqual(Object.keys(operations).toSorted());
});

describe.each(Object.entries(calls))("%s", (_, call) => {
  it("DryRun → 412 DryRunOperation, nothing is done", async () => {
    expect(await refusal(sandbox, () => call(ec2, { DryRun: true }))).toEqual({
      status: 412,
      code: "DryRunOperation",
      message: "Request would have succeeded, but DryRun flag is set.",
      changed: false,
    });
  });

  it.each([false, true])("not allowed, DryRun %s → 403 UnauthorizedOperation, nothing is done", async (DryRun) => {
    const outcome = await refusal(sandbox, () => call(powerless, { DryRun }));
    expect(outcome).toMatchObject({ status: 403, code: "UnauthorizedOperation", changed: false });
    expect(outcome.message).toMatch(/^You are not authorized to perform this operation\./);
  });
});

describe("a credential that may do one action", () => {
  it("does that, and no other", async () => {
    const reader = sandbox.ec2(
      await sandbox.table.addCredential({ accountId: "123456789012", policy: allowing(["DescribeSecurityGroups"]) }),
    );
    const allowed = await Promise.all(
      Object.entries(calls).map(async ([name, call]) => {
        const { code } = await refusal(sandbox, () => call(reader, { DryRun: true }));
        return code === "DryRunOperation" ? name : undefined;
      }),
    );
    expect(allowed.filter((name) => name !== undefined)).toEqual(["DescribeSecurityGroups"]);
    const { SecurityGroups = [] } = await reader.send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups.map(({ GroupId }) => GroupId)).toContain(stage.group);
  });
});
