import {
  DescribeManagedPrefixListsCommand,
  DescribePrefixListsCommand,
  type DescribePrefixListsCommandInput,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { setUpSandbox } from "../../support/set-up.ts";
import { createPrefixList, outcomeOf } from "../../support/stage.ts";

const { ec2 } = await setUpSandbox();

const describeLists = (input: DescribePrefixListsCommandInput = {}) => ec2.send(new DescribePrefixListsCommand(input));
const names = async (input: DescribePrefixListsCommandInput = {}) =>
  ((await describeLists(input)).PrefixLists ?? []).map(({ PrefixListName = "" }) => PrefixListName).toSorted();

const S3 = "com.amazonaws.us-east-1.s3";
const DYNAMODB = "com.amazonaws.us-east-1.dynamodb";

describe("DescribePrefixLists", () => {
  it("the two of the gateway endpoints, under the IDs that they have as managed lists", async () => {
    await createPrefixList(ec2);
    expect(await names()).toEqual([DYNAMODB, S3]);
    const { PrefixLists: [s3] = [] } = await describeLists({
      Filters: [{ Name: "prefix-list-name", Values: ["*.s3"] }],
    });
    expect(s3).toEqual({ Cidrs: ["192.0.2.0/24"], PrefixListId: expect.any(String), PrefixListName: S3 });
    const managed = new DescribeManagedPrefixListsCommand({ PrefixListIds: [s3?.PrefixListId ?? ""] });
    expect((await ec2.send(managed)).PrefixLists).toMatchObject([{ PrefixListName: S3 }]);
    expect(await names({ PrefixListIds: [s3?.PrefixListId ?? ""] })).toEqual([S3]);
  });

  it("page by page → each once", async () => {
    const first = await describeLists({ MaxResults: 1 });
    const second = await describeLists({ MaxResults: 1, NextToken: first.NextToken });
    const found = [first, second].flatMap(({ PrefixLists = [] }) =>
      PrefixLists.map(({ PrefixListName = "" }) => PrefixListName),
    );
    expect(found.toSorted()).toEqual([DYNAMODB, S3]);
    expect(second.NextToken).toBeUndefined();
  });

  it("a list of the account, an ID of another kind, a filter that isn't one → errors", async () => {
    const PrefixListIds = [await createPrefixList(ec2)];
    expect(await outcomeOf(() => describeLists({ PrefixListIds }))).toMatchObject({
      code: "InvalidPrefixListID.NotFound",
    });
    expect(await outcomeOf(() => describeLists({ PrefixListIds: ["sg-0"] }))).toMatchObject({
      code: "InvalidPrefixListId.Malformed",
    });
    const Filters = [{ Name: "owner-id", Values: ["AWS"] }];
    expect(await outcomeOf(() => describeLists({ Filters }))).toMatchObject({ code: "InvalidParameterValue" });
  });
});
