import {
  type EC2Client,
  type IpPermission,
  ModifySecurityGroupRulesCommand,
  type UpdateSecurityGroupRuleDescriptionsIngressCommandInput,
} from "@aws-sdk/client-ec2";
import { beforeAll, beforeEach, expect, it } from "vitest";
import {
  addEgress,
  addIngress,
  createGroup,
  createPrefixList,
  createVpc,
  membersOf,
  refusal,
  refused,
  ruleById,
  rulesOf,
  tcp,
} from "../../support/stage.ts";
import type { SandboxSetUp } from "../../support/set-up.ts";

type Input = UpdateSecurityGroupRuleDescriptionsIngressCommandInput;

const described = (cidr: string, Description?: string): IpPermission => ({
  ...tcp(22),
  IpRanges: [{ CidrIp: cidr, ...(Description !== undefined && { Description }) }],
});

/** The tests that both actions have to pass. */
export function testUpdates(
  { sandbox, ec2 }: SandboxSetUp,
  isEgress: boolean,
  send: (client: EC2Client, input: Input) => Promise<object>,
): void {
  let vpcId: string;
  let groupId: string;
  beforeAll(async () => {
    vpcId = await createVpc(ec2);
  });
  beforeEach(async () => {
    groupId = await createGroup(ec2, { VpcId: vpcId });
  });

  const [add, addOther] = isEgress ? [addEgress, addIngress] : [addIngress, addEgress];
  const update = (input: Input) => send(ec2, input);

  const descriptionsOf = (ids: string[]) =>
    Promise.all(ids.map(async (id) => (await ruleById(ec2, id)).Description ?? "none"));

  it("by properties → replaced, added, removed; all else stays", async () => {
    const ids = await add(
      ec2,
      groupId,
      described("10.0.0.0/16", "old"),
      described("10.1.0.0/16"),
      described("10.2.0.0/16", "old"),
      described("10.3.0.0/16", "old"),
      described("10.4.0.0/16", "old"),
    );
    const before = await ruleById(ec2, ids[0] ?? "");
    const IpPermissions = [
      described("10.0.0.1/16", "new"),
      described("10.1.0.0/16", "new"),
      described("10.2.0.0/16"),
      described("10.3.0.0/16", ""),
    ];
    expect(membersOf(await update({ GroupId: groupId, IpPermissions }))).toEqual({ Return: true });
    expect(await descriptionsOf(ids)).toEqual(["new", "new", "none", "none", "old"]);
    expect(await ruleById(ec2, ids[0] ?? "")).toEqual({ ...before, Description: "new" });
  });

  it("every kind of source", async () => {
    const list = await createPrefixList(ec2);
    const permission = (Description: string): IpPermission => ({
      IpProtocol: "-1",
      IpRanges: [{ CidrIp: "10.0.0.0/8", Description }],
      Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Description }],
      PrefixListIds: [{ PrefixListId: list, Description }],
      UserIdGroupPairs: [{ GroupId: groupId, Description }],
    });
    const ids = await add(ec2, groupId, permission("old"));
    await update({ GroupId: groupId, IpPermissions: [permission("new")] });
    expect(await descriptionsOf(ids)).toEqual(["new", "new", "new", "new"]);
  });

  it("by IDs → replaced, removed; one that has been modified too", async () => {
    const ids = await add(ec2, groupId, described("10.0.0.0/16", "old"), described("10.1.0.0/16", "old"));
    const [one, other] = ids;
    const SecurityGroupRule = { IpProtocol: "tcp", FromPort: 1, ToPort: 1, CidrIpv4: "10.9.0.0/16" };
    const SecurityGroupRules = [{ SecurityGroupRuleId: one, SecurityGroupRule }];
    await ec2.send(new ModifySecurityGroupRulesCommand({ GroupId: groupId, SecurityGroupRules }));
    const SecurityGroupRuleDescriptions = [
      { SecurityGroupRuleId: one, Description: "new" },
      { SecurityGroupRuleId: other },
    ];
    expect(membersOf(await update({ GroupId: groupId, SecurityGroupRuleDescriptions }))).toEqual({ Return: true });
    expect(await descriptionsOf(ids)).toEqual(["new", "none"]);
  });

  it("by the group's name in the default VPC", async () => {
    const id = await createGroup(ec2, { GroupName: `named ${add.name}` });
    const ids = await add(ec2, id, described("10.0.0.0/16", "old"));
    await update({ GroupName: `named ${add.name}`, IpPermissions: [described("10.0.0.0/16", "new")] });
    expect(await descriptionsOf(ids)).toEqual(["new"]);
  });

  it("a rule that isn't there → InvalidPermission.NotFound, nothing changes", async () => {
    await add(ec2, groupId, described("10.0.0.0/16", "old"));
    const IpPermissions = [described("10.0.0.0/16", "new"), described("10.1.0.0/16", "new")];
    expect(await refusal(sandbox, () => update({ GroupId: groupId, IpPermissions }))).toEqual(
      refused("InvalidPermission.NotFound", "The specified rule does not exist in this security group."),
    );
  });

  it("a rule of the other direction → InvalidPermission.NotFound; by its ID: …RuleId.NotFound", async () => {
    const [id] = await addOther(ec2, groupId, described("10.0.0.0/16", "old"));
    const IpPermissions = [described("10.0.0.0/16", "new")];
    expect(await refusal(sandbox, () => update({ GroupId: groupId, IpPermissions }))).toMatchObject({
      code: "InvalidPermission.NotFound",
      changed: false,
    });
    const SecurityGroupRuleDescriptions = [{ SecurityGroupRuleId: id, Description: "new" }];
    expect(await refusal(sandbox, () => update({ GroupId: groupId, SecurityGroupRuleDescriptions }))).toMatchObject({
      code: "InvalidSecurityGroupRuleId.NotFound",
      changed: false,
    });
  });

  it("110 rules, the last of which isn't there → InvalidPermission.NotFound, nothing changes", async () => {
    const permission = (last: number, Description: string): IpPermission => ({
      ...tcp(22),
      IpRanges: Array.from({ length: 55 }, (_, index) => ({ CidrIp: `10.${index}.0.0/16`, Description })),
      Ipv6Ranges: Array.from({ length: last }, (_, index) => ({
        CidrIpv6: `2001:db8:${index + 1}::/48`,
        Description,
      })),
    });
    await add(ec2, groupId, permission(54, "old"));
    const IpPermissions = [permission(55, "new")];
    const outcome = await refusal(sandbox, () => update({ GroupId: groupId, IpPermissions }));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidPermission.NotFound", changed: false });
  });

  it("110 rules → all of them", async () => {
    const permission = (Description: string): IpPermission => ({
      ...tcp(22),
      IpRanges: Array.from({ length: 55 }, (_, index) => ({ CidrIp: `10.${index}.0.0/16`, Description })),
      Ipv6Ranges: Array.from({ length: 55 }, (_, index) => ({ CidrIpv6: `2001:db8:${index + 1}::/48`, Description })),
    });
    await add(ec2, groupId, permission("old"));
    await update({ GroupId: groupId, IpPermissions: [permission("new")] });
    const rules = await rulesOf(ec2, groupId, isEgress);
    expect(rules.filter(({ Description }) => Description === "new")).toHaveLength(110);
    expect(rules.filter(({ Description }) => Description === "old")).toEqual([]);
  });

  it.each([
    ["sgr-00000000", "InvalidSecurityGroupRuleId.NotFound"],
    ["10.0.0.0/16", "InvalidSecurityGroupRuleId.Malformed"],
  ])("the ID %s beside one that exists → %s, nothing changes", async (unknown, code) => {
    const [id] = await add(ec2, groupId, described("10.0.0.0/16", "old"));
    const SecurityGroupRuleDescriptions = [
      { SecurityGroupRuleId: id, Description: "new" },
      { SecurityGroupRuleId: unknown, Description: "new" },
    ];
    const outcome = await refusal(sandbox, () => update({ GroupId: groupId, SecurityGroupRuleDescriptions }));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });

  it.each([
    ["of other letters", "é"],
    ["with an apostrophe", "l'office"],
    ["of 256 characters", "x".repeat(256)],
    ["of two lines", "a\nb"],
  ])("a description %s → InvalidParameterValue", async (_, text) => {
    const [id] = await add(ec2, groupId, described("10.0.0.0/16", "old"));
    const inputs: Input[] = [
      { GroupId: groupId, IpPermissions: [described("10.0.0.0/16", text)] },
      { GroupId: groupId, SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId: id, Description: text }] },
    ];
    const message =
      "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*";
    for (const input of inputs) {
      expect(await refusal(sandbox, () => update(input))).toEqual(refused("InvalidParameterValue", message));
    }
  });

  it("255 characters of the set → taken", async () => {
    const text = "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*".padEnd(255, "x");
    const ids = await add(ec2, groupId, described("10.0.0.0/16", "old"));
    await update({ GroupId: groupId, IpPermissions: [described("10.0.0.0/16", text)] });
    expect(await descriptionsOf(ids)).toEqual([text]);
  });

  it.each<[string, string, string, Input]>([
    [
      "neither rules nor descriptions",
      "MissingParameter",
      "You must specify either IP permissions or a description.",
      { GroupId: "sg-00000000" },
    ],
    [
      "no group",
      "MissingParameter",
      "The request must contain the parameter groupName or groupId",
      { IpPermissions: [described("10.0.0.0/16", "new")] },
    ],
    [
      "an unknown group",
      "InvalidGroup.NotFound",
      "The security group 'sg-00000000' does not exist",
      { GroupId: "sg-00000000", IpPermissions: [described("10.0.0.0/16", "new")] },
    ],
    [
      "an unknown group, by rule ID",
      "InvalidGroup.NotFound",
      "The security group 'sg-00000000' does not exist",
      { GroupId: "sg-00000000", SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId: "sgr-00000000" }] },
    ],
    [
      "a malformed group",
      "InvalidGroupId.Malformed",
      'Invalid id: "websrv" (expecting "sg-...")',
      { GroupId: "websrv", IpPermissions: [described("10.0.0.0/16", "new")] },
    ],
  ])("%s → %s", async (_, code, message, input) => {
    expect(await refusal(sandbox, () => update(input))).toEqual(refused(code, message));
  });

  it("rules by properties beside rules by ID → InvalidParameterCombination", async () => {
    const [id] = await add(ec2, groupId, described("10.0.0.0/16", "old"));
    const input = {
      GroupId: groupId,
      IpPermissions: [described("10.0.0.0/16", "new")],
      SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId: id, Description: "other" }],
    };
    const outcome = await refusal(sandbox, () => update(input));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterCombination", changed: false });
  });
}
