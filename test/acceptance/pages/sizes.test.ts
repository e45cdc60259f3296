import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeStaleSecurityGroupsCommand,
  DescribeVpcsCommand,
  type EC2Client,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { type ListAction, listActions, type ListParameters, walk } from "./list-actions.ts";
import { addIngress, createGroup, createPrefixList, createVpc, outcomeOf, tcp } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { ec2 } = await setUpSandbox();

const RESULTS = 12;

let subject: { vpcId: string; prefixListId: string };

await setStage(ec2);

/** Twelve of everything at least. */
async function setStage(client: EC2Client) {
  const vpcIds = await Promise.all(Array.from({ length: RESULTS }, () => createVpc(client)));
  const Entries = Array.from({ length: RESULTS }, (_, index) => ({ Cidr: `10.${index}.0.0/16` }));
  const lists = await Promise.all(
    Array.from({ length: RESULTS }, () => createPrefixList(client, { MaxEntries: RESULTS, Entries })),
  );
  subject = { vpcId: vpcIds[0] ?? "", prefixListId: lists[0] ?? "" };
  const Tags = [
    { Key: "a", Value: "1" },
    { Key: "b", Value: "2" },
  ];
  const TagSpecifications = [{ ResourceType: "security-group" as const, Tags }];
  await Promise.all(
    Array.from({ length: RESULTS }, async () => {
      const groupId = await createGroup(client, { VpcId: subject.vpcId, TagSpecifications });
      await addIngress(client, groupId, tcp(22, "10.0.0.0/8"));
    }),
  );
}

const page = (action: ListAction) => (parameters: ListParameters) => action.page(ec2, parameters, subject);
const actions: [string, ListAction][] = Object.entries(listActions);

describe("MaxResults", () => {
  it.each(actions)("%s: pages of the least size → together what one answer has, in its order", async (_, action) => {
    const whole = await page(action)({});
    expect(whole.token).toBeUndefined();
    expect(whole.ids.length).toBeGreaterThanOrEqual(RESULTS);
    const pages = await walk(page(action), { MaxResults: action.least });
    expect(pages.flat()).toEqual(whole.ids);
    expect(pages.slice(0, -1).map((ids) => ids.length)).toEqual(pages.slice(1).map(() => action.least));
    expect(pages.at(-1)?.length).toBeGreaterThan(0);
  });

  it.each(actions)("%s: as many as there are → one page, no token", async (_, action) => {
    const { ids } = await page(action)({});
    const answer = await page(action)({ MaxResults: ids.length });
    expect(answer).toEqual({ ids, token: undefined });
    expect(await page(action)({ MaxResults: action.most })).toEqual({ ids, token: undefined });
  });

  it.each(actions)("%s: less than the least, more than the most → InvalidParameterValue", async (_, action) => {
    for (const MaxResults of [-1, 0, action.least - 1, action.most + 1]) {
      const outcome = await outcomeOf(() => page(action)({ MaxResults }));
      expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
      expect(outcome.message).toContain(
        `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value`,
      );
    }
  });

  it.each<[string, (MaxResults: number) => Promise<unknown>, number[]]>([
    [
      "DescribeStaleSecurityGroups",
      (MaxResults) => ec2.send(new DescribeStaleSecurityGroupsCommand({ VpcId: subject.vpcId, MaxResults })),
      [4, 256],
    ],
    [
      "DescribeNetworkInterfaces",
      (MaxResults) => ec2.send(new DescribeNetworkInterfacesCommand({ MaxResults })),
      [4, 1001],
    ],
  ])("%s: out of range → InvalidParameterValue, though there is nothing to list", async (_, call, values) => {
    for (const value of values) {
      expect(await outcomeOf(() => call(value))).toMatchObject({ status: 400, code: "InvalidParameterValue" });
    }
    await call(5);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      "DescribeSecurityGroups by ID",
      () => ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ["sg-00000000"], MaxResults: 5 })),
    ],
    [
      "DescribeSecurityGroups by name",
      () => ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ["default"], MaxResults: 5 })),
    ],
    [
      "DescribeSecurityGroupRules by ID",
      () => ec2.send(new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: ["sgr-00000000"], MaxResults: 5 })),
    ],
    ["DescribeVpcs by ID", () => ec2.send(new DescribeVpcsCommand({ VpcIds: [subject.vpcId], MaxResults: 5 }))],
  ])("%s, with MaxResults → InvalidParameterCombination", async (_, call) => {
    const outcome = await outcomeOf(call);
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterCombination" });
  });
});

describe("filters and pages together", () => {
  it("pages are filled with what passes", async () => {
    const Filters = [{ Name: "vpc-id", Values: [subject.vpcId] }];
    const { ids } = await page(listActions["DescribeSecurityGroups"] as ListAction)({ Filters });
    expect(ids).toHaveLength(RESULTS + 1);
    const pages = await walk(page(listActions["DescribeSecurityGroups"] as ListAction), { Filters, MaxResults: 5 });
    expect(pages.map((each) => each.length)).toEqual([5, 5, 3]);
    expect(pages.flat()).toEqual(ids);
  });

  it("rules of groups that have more of them than a page", async () => {
    const cidrs = Array.from({ length: 23 }, (_, index) => `10.${index}.0.0/16`);
    const groupIds = await Promise.all([0, 1].map(() => createGroup(ec2, { VpcId: subject.vpcId })));
    for (const groupId of groupIds) await addIngress(ec2, groupId, tcp(443, ...cidrs));
    for (const parameters of [{}, { Filters: [{ Name: "group-id", Values: groupIds }] }]) {
      const { ids } = await page(listActions["DescribeSecurityGroupRules"] as ListAction)(parameters);
      const walked = await walk(page(listActions["DescribeSecurityGroupRules"] as ListAction), {
        ...parameters,
        MaxResults: 7,
      });
      expect(walked.flat()).toEqual(ids);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});
