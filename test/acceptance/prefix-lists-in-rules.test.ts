import {
  DeleteManagedPrefixListCommand,
  DeleteSecurityGroupCommand,
  DescribeManagedPrefixListsCommand,
  type IpPermission,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import {
  addEgress,
  addIngress,
  createGroup,
  createPrefixList,
  createVpc,
  outcomeOf,
  refusal,
  rulesOf,
  tcp,
} from "../support/stage.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

let groupId: string;

const vpcId = await createVpc(ec2);
beforeEach(async () => {
  groupId = await createGroup(ec2, { VpcId: vpcId });
});

const from = (...ids: string[]): IpPermission => ({
  ...tcp(22),
  PrefixListIds: ids.map((PrefixListId) => ({ PrefixListId })),
});
const ipv4 = (count: number): IpPermission =>
  tcp(443, ...Array.from({ length: count }, (_, index) => `10.${index}.0.0/16`));
const ipv6 = (count: number): IpPermission => ({
  ...tcp(443),
  Ipv6Ranges: Array.from({ length: count }, (_, index) => ({ CidrIpv6: `2001:db8:${index + 1}::/48` })),
});
const deleteList = (PrefixListId: string) => ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId }));

const FULL = { status: 400, code: "RulesPerSecurityGroupLimitExceeded", changed: false };

describe("a rule that names a prefix list counts as much as that may hold, full or not", () => {
  it("a list for 60 → taken, and then no other rule of its family", async () => {
    await addIngress(ec2, groupId, from(await createPrefixList(ec2, { MaxEntries: 60 })));
    expect(await refusal(sandbox, () => addIngress(ec2, groupId, ipv4(1)))).toMatchObject(FULL);
    expect(await addIngress(ec2, groupId, ipv6(60))).toHaveLength(60);
    expect(await addEgress(ec2, groupId, ipv4(1))).toHaveLength(1);
  });

  it("a list for 61 → RulesPerSecurityGroupLimitExceeded", async () => {
    const list = await createPrefixList(ec2, { MaxEntries: 61 });
    expect(await refusal(sandbox, () => addIngress(ec2, groupId, from(list)))).toMatchObject(FULL);
  });

  it("a list for 40 beside 20 rules → taken; beside 21 → RulesPerSecurityGroupLimitExceeded", async () => {
    const list = await createPrefixList(ec2, { MaxEntries: 40 });
    await addIngress(ec2, groupId, ipv4(21));
    expect(await refusal(sandbox, () => addIngress(ec2, groupId, from(list)))).toMatchObject(FULL);
    const IpPermissions = [ipv4(1)];
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions }));
    expect(await addIngress(ec2, groupId, from(list))).toHaveLength(1);
  });

  it("a list for IPv6 counts for IPv6", async () => {
    await addIngress(ec2, groupId, from(await createPrefixList(ec2, { MaxEntries: 60, AddressFamily: "IPv6" })));
    expect(await refusal(sandbox, () => addIngress(ec2, groupId, ipv6(1)))).toMatchObject(FULL);
    expect(await addIngress(ec2, groupId, ipv4(60))).toHaveLength(60);
  });

  it("two lists in one request → counted together, neither is added", async () => {
    const lists = await Promise.all([0, 1].map(() => createPrefixList(ec2, { MaxEntries: 31 })));
    expect(await refusal(sandbox, () => addIngress(ec2, groupId, from(...lists)))).toMatchObject(FULL);
  });

  it("revoked → there is room again", async () => {
    const list = await createPrefixList(ec2, { MaxEntries: 60 });
    const permission = from(list);
    await addIngress(ec2, groupId, permission);
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [permission] }));
    expect(await addIngress(ec2, groupId, ipv4(60))).toHaveLength(60);
  });
});

describe("terraform-provider-aws#20991: DeleteManagedPrefixList of a list that a rule names → delete-failed, until none does", () => {
  /** @returns what becomes of the list */
  const attemptToDelete = async (list: string) => {
    await deleteList(list);
    const command = new DescribeManagedPrefixListsCommand({ PrefixListIds: [list] });
    const outcome = await outcomeOf(async () => {
      const { PrefixLists: [named] = [] } = await ec2.send(command);
      expect([named?.State, named?.StateMessage]).toEqual(["delete-failed", expect.stringContaining(groupId)]);
    });
    return outcome.code ?? "named";
  };

  it("an ingress rule and an egress rule, revoked", async () => {
    const list = await createPrefixList(ec2);
    const input = { GroupId: groupId, IpPermissions: [from(list)] };
    await addIngress(ec2, groupId, from(list));
    await addEgress(ec2, groupId, from(list));
    expect(await attemptToDelete(list)).toBe("named");
    await ec2.send(new RevokeSecurityGroupIngressCommand(input));
    expect(await attemptToDelete(list)).toBe("named");
    await ec2.send(new RevokeSecurityGroupEgressCommand(input));
    expect(await attemptToDelete(list)).toBe("InvalidPrefixListID.NotFound");
  });

  it("a rule that is modified to name another", async () => {
    const [list, other] = [await createPrefixList(ec2), await createPrefixList(ec2)];
    const [ruleId] = await addIngress(ec2, groupId, from(list));
    const SecurityGroupRule = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, PrefixListId: other };
    const SecurityGroupRules = [{ SecurityGroupRuleId: ruleId, SecurityGroupRule }];
    await ec2.send(new ModifySecurityGroupRulesCommand({ GroupId: groupId, SecurityGroupRules }));
    expect(await attemptToDelete(other)).toBe("named");
    expect(await attemptToDelete(list)).toBe("InvalidPrefixListID.NotFound");
  });

  it("a group that is deleted with its rules", async () => {
    const list = await createPrefixList(ec2);
    await addIngress(ec2, groupId, from(list));
    expect(await attemptToDelete(list)).toBe("named");
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupId }));
    expect(await attemptToDelete(list)).toBe("InvalidPrefixListID.NotFound");
  });
});

describe("which lists a rule may name", () => {
  it("AWS's own → taken", async () => {
    const Filters = [{ Name: "owner-id", Values: ["AWS"] }];
    const { PrefixLists = [] } = await ec2.send(new DescribeManagedPrefixListsCommand({ Filters }));
    const ids = PrefixLists.map(({ PrefixListId = "" }) => PrefixListId);
    await addEgress(ec2, groupId, from(...ids));
    const named = (await rulesOf(ec2, groupId, true)).flatMap(({ PrefixListId }) => PrefixListId ?? []);
    expect(named.toSorted()).toEqual(ids.toSorted());
  });

  it.each([
    ["pl-00000000000000000", "InvalidPrefixListID.NotFound"],
    ["offices", "InvalidPrefixListID.NotFound"],
  ])("%s → %s", async (id, code) => {
    const outcome = await refusal(sandbox, () => addIngress(ec2, groupId, from(id)));
    expect(outcome).toMatchObject({ status: 400, code, changed: false });
  });

  it("one that has been deleted, another account's → InvalidPrefixListID.NotFound", async () => {
    const gone = await createPrefixList(ec2);
    await deleteList(gone);
    const theirs = await createPrefixList(
      sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444" })),
    );
    for (const id of [gone, theirs]) {
      const outcome = await refusal(sandbox, () => addIngress(ec2, groupId, from(id)));
      expect(outcome).toMatchObject({ code: "InvalidPrefixListID.NotFound", changed: false });
    }
  });

  it("the same one twice → InvalidPermission.Duplicate", async () => {
    const list = await createPrefixList(ec2);
    await addIngress(ec2, groupId, from(list));
    const outcome = await refusal(sandbox, () => addIngress(ec2, groupId, from(list)));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidPermission.Duplicate", changed: false });
    expect(outcome.message).toContain(list);
  });
});
