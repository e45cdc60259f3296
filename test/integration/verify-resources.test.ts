import { describe, expect, it } from "vitest";
import { check, type Finding } from "../../infra/commands/consistency.ts";
import { derivedId } from "../../lib/security-group/ids.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import type { Item } from "../../lib/store/items.ts";
import { partitionKey } from "../../lib/store/keys.ts";
import { openPartition } from "../../lib/store/partition.ts";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";
import { setUpService } from "../support/set-up.ts";
import { textsOf } from "../support/service.ts";

const { table, user } = await setUpService();

const group = await user.createGroup();
const parameters = { PrefixListName: "office", MaxEntries: 2, AddressFamily: "IPv4" };
const created = await user.call({ Action: "CreateManagedPrefixList", ...parameters });
const list = textsOf(created.body, "prefixListId")[0] ?? "";
await user.addRules(group, `tcp 443 ${list}`);
const SUBNET = derivedId("subnet", ACCOUNT, REGION, `${REGION}a`);
const made = await user.call({ Action: "CreateNetworkInterface", SubnetId: SUBNET, "SecurityGroupId.1": group });
const eni = textsOf(made.body, "networkInterfaceId")[0] ?? "";

const ALL = { from: " ", to: "\uFFFD" };
const pk = partitionKey(ACCOUNT, REGION);
const items = await openPartition({
  client: table.client,
  tableName: TABLE,
  pk,
  deadline: deadlineIn(29_000),
}).query(ALL);

/** What the check of the partition finds, with those items put there, or those keys gone. */
const findingsWith = (put: readonly Item[], removed: readonly string[] = []): Finding[] => {
  const replaced = new Set([...put.map(({ sk }) => sk), ...removed]);
  return check([...items.filter(({ sk }) => !replaced.has(sk)), ...put], ACCOUNT);
};
const itemAt = (sk: string): Item => items.find((item) => item.sk === sk) ?? { sk: "nothing is there" };

it("what requests have left → no findings", () => {
  expect(findingsWith([])).toEqual([]);
});

describe("prefix lists", () => {
  it("one without the entries of its version", () => {
    expect(findingsWith([], [`ENTRIES#${list}#1`])).toEqual([
      { sk: `PREFIX-LIST#${list}`, fault: "the prefix list has no entries of version 1" },
    ]);
  });

  it.each([`ENTRIES#${list}#2`, "ENTRIES#pl-0123456789abcdef0#1"])("entries without their list: %s", (sk) => {
    expect(findingsWith([{ sk }])).toEqual([{ sk, fault: "the entries have no prefix list" }]);
  });

  it("a rule that doesn't count for the size of its list", () => {
    const sk = `GROUP#${group}#INGRESS#tcp#443#443#${list}`;
    const rule = { ...itemAt(sk), ruleId: "sgr-0", prefixList: { family: "ipv4", maxEntries: 1 } };
    expect(findingsWith([rule])).toEqual([{ sk, fault: "rule sgr-0 doesn't count for what its prefix list may hold" }]);
  });
});

it("a peering connection without a VPC here", () => {
  const side = { accountId: ACCOUNT, region: REGION, vpcId: "vpc-0" };
  const sk = "PEERING#pcx-0";
  const connection = { sk, requester: side, accepter: side };
  for (const status of ["active", "pending-acceptance"]) {
    expect(findingsWith([{ ...connection, status } as Item])).toEqual([
      { sk, fault: "the peering connection has no VPC here" },
    ]);
  }
  expect(findingsWith([{ ...connection, status: "deleted" } as Item])).toEqual([]);
});

describe("subnets and interfaces", () => {
  it.each([
    ["a subnet without its VPC", `VPC#${derivedId("vpc", ACCOUNT, REGION)}`, "the subnet has no VPC"],
    ["an interface without its subnet", `SUBNET#${SUBNET}`, `the interface has no subnet ${SUBNET}`],
    ["an interface without its group", `GROUP#${group}`, `the interface is in no group ${group}`],
    [
      "a group that doesn't know its interface",
      `GROUP#${group}#USED-BY#${eni}`,
      "an interface is in a group that doesn't say so",
    ],
    ["an address that isn't taken", `ADDRESS#${SUBNET}#172.31.0.4`, "an interface has an address that isn't taken"],
    ["an address without its interface", `INTERFACE#${eni}`, `the address has no interface ${eni}`],
    ["a group with an interface that is gone", `INTERFACE#${eni}`, "the group has no such interface or VPC"],
  ])("%s", (_, removed, fault) => {
    const faults = findingsWith([], [removed]).map((finding) => finding.fault);
    expect(faults).toEqual(expect.arrayContaining([expect.stringContaining(fault)]));
  });

  it("a subnet that miscounts its addresses", () => {
    const sk = `SUBNET#${SUBNET}`;
    expect(findingsWith([{ ...itemAt(sk), addresses: 7 } as Item])).toEqual([
      { sk, fault: "the subnet counts 7 addresses, and has given 1" },
    ]);
  });

  it("an association without its group and its VPC", () => {
    const sk = "ASSOCIATION#sg-0#vpc-0";
    expect(findingsWith([{ sk, groupId: "sg-0", vpcId: "vpc-0" } as Item])).toEqual([
      { sk, fault: "the association has no group sg-0" },
      { sk, fault: "the association has no VPC vpc-0" },
      { sk: "GROUP#sg-0#USED-BY#vpc-0", fault: "a group is in a VPC and doesn't say so" },
    ]);
  });
});
