import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { AWS_LIMITS } from "../../lib/security-group/limits.ts";
import { ACCOUNT, REGION, TABLE } from "../support/engine.ts";
import { createTestService, textsOf } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table } = await setUpService();
const service = createTestService(table.client, undefined, undefined, undefined, AWS_LIMITS);

const create = (GroupName: string) =>
  service.call({ Action: "CreateSecurityGroup", GroupName, GroupDescription: "one of many" });

/** As if the account had that many groups more. */
const pretend = (more: number) =>
  table.client.send(
    new UpdateCommand({
      TableName: TABLE,
      Key: { pk: `${ACCOUNT}/${REGION}`, sk: "ACCOUNT" },
      UpdateExpression: "ADD groups :more",
      ExpressionAttributeValues: { ":more": more },
    }),
  );

it("the 2,501st group, or a VPC with one → SecurityGroupLimitExceeded, until another is deleted", async () => {
  // A new account has two: the default group and websrv.
  await pretend(2_497);
  const last = await create("last");
  expect(last.status).toBe(200);
  expect(await create("too-many")).toMatchObject({ status: 400, code: "SecurityGroupLimitExceeded" });
  const vpc = { Action: "CreateVpc", CidrBlock: "10.0.0.0/16" };
  expect(await service.call(vpc)).toMatchObject({ status: 400, code: "SecurityGroupLimitExceeded" });

  const [GroupId = ""] = textsOf(last.body, "groupId");
  expect(await service.call({ Action: "DeleteSecurityGroup", GroupId })).toMatchObject({ status: 200 });
  expect(await service.call(vpc)).toMatchObject({ status: 200 });
  expect(await create("too-many")).toMatchObject({ status: 400, code: "SecurityGroupLimitExceeded" });
});

it("a name that is taken at the limit → InvalidGroup.Duplicate", async () => {
  expect(await create("websrv")).toMatchObject({ code: "InvalidGroup.Duplicate" });
});

it("a VPC is deleted with its group → there is room for another", async () => {
  const { body } = await service.call({
    Action: "DescribeVpcs",
    "Filter.1.Name": "is-default",
    "Filter.1.Value.1": "false",
  });
  const [VpcId = ""] = textsOf(body, "vpcId");
  expect(await service.call({ Action: "DeleteVpc", VpcId })).toMatchObject({ status: 200 });
  expect(await create("again")).toMatchObject({ status: 200 });
});
