import { type AccountAttributeName, DescribeAccountAttributesCommand, type EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { defaultVpcIdOf, outcomeOf } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

describe("DescribeAccountAttributes", () => {
  async function attributes(client: EC2Client, ...names: string[]) {
    const input = names.length > 0 ? { AttributeNames: names as AccountAttributeName[] } : {};
    const { AccountAttributes = [] } = await client.send(new DescribeAccountAttributesCommand(input));
    return Object.fromEntries(
      AccountAttributes.map(({ AttributeName, AttributeValues = [] }) => [
        AttributeName,
        AttributeValues.map(({ AttributeValue }) => AttributeValue),
      ]),
    );
  }

  it("an account of platform vpc → VPC, and its default VPC", async () => {
    const expected = { "supported-platforms": ["VPC"], "default-vpc": [await defaultVpcIdOf(ec2)] };
    expect(await attributes(ec2)).toMatchObject(expected);
    expect(await attributes(ec2, "supported-platforms", "default-vpc")).toEqual(expected);
  });

  it("an account of platform ec2 → EC2 and VPC, and no default VPC", async () => {
    const classic = sandbox.ec2(await sandbox.table.addCredential({ accountId: "222233334444", platform: "ec2" }));
    const { "supported-platforms": platforms, "default-vpc": vpc } = await attributes(classic);
    expect(platforms?.toSorted()).toEqual(["EC2", "VPC"]);
    expect(vpc).toEqual(["none"]);
  });

  it("one attribute by name → that one alone", async () => {
    expect(await attributes(ec2, "supported-platforms")).toEqual({ "supported-platforms": ["VPC"] });
  });

  it("an attribute that isn't one → InvalidParameterValue", async () => {
    const outcome = await outcomeOf(() => attributes(ec2, "supported-platforms", "nosuch"));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidParameterValue" });
  });
});
