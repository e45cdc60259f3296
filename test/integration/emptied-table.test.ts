import { BatchWriteCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { TABLE } from "../support/engine.ts";
import { setUpService } from "../support/set-up.ts";

const { table, service, user } = await setUpService();

/** The service remembers the account; the table no longer has it. */
beforeEach(async () => {
  await user.call({ Action: "DescribeVpcs" });
  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: TABLE }));
  for (let start = 0; start < Items.length; start += 25) {
    const requests = Items.slice(start, start + 25).map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
    await table.client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: requests } }));
  }
  service.takeCalls();
});

describe("a table that was emptied while its accounts are remembered → the account is made again", () => {
  it("CreateVpc", async () => {
    expect(await user.call({ Action: "CreateVpc", CidrBlock: "10.0.0.0/16" })).toMatchObject({ status: 200 });
    expect((await user.call({ Action: "DescribeVpcs" })).body.match(/<vpcId>/g)).toHaveLength(2);
  });

  it("CreateDefaultVpc → it is there with the account", async () => {
    expect(await user.call({ Action: "CreateDefaultVpc" })).toMatchObject({ code: "DefaultVpcAlreadyExists" });
  });

  it("CreateSecurityGroup in the default VPC", async () => {
    const create = { Action: "CreateSecurityGroup", GroupName: "new", GroupDescription: "in the account made again" };
    expect(await user.call(create)).toMatchObject({ status: 200 });
    expect((await user.call({ Action: "DescribeSecurityGroups" })).body.match(/<groupName>/g)).toHaveLength(2);
  });

  it("CreateManagedPrefixList", async () => {
    const list = { PrefixListName: "offices", AddressFamily: "IPv4", MaxEntries: 1 };
    expect(await user.call({ Action: "CreateManagedPrefixList", ...list })).toMatchObject({ status: 200 });
    expect((await user.call({ Action: "DescribeVpcs" })).body.match(/<vpcId>/g)).toHaveLength(1);
  });
});
