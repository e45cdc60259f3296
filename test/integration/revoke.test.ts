import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTable, type TestTable } from "../support/engine.ts";
import { type CallParameters, createTestService, type TestService, textsOf } from "../support/service.ts";

let table: TestTable;
let service: TestService;

beforeAll(async () => {
  table = await startTable();
  service = createTestService(table.client);
});
afterAll(() => table.stop());

let groups = 0;

async function createGroup(parameters: CallParameters = {}, caller = {}): Promise<string> {
  const name = `group-${++groups}`;
  const { body } = await service.call(
    { Action: "CreateSecurityGroup", GroupName: name, GroupDescription: "test", ...parameters },
    caller,
  );
  return textsOf(body, "groupId")[0] ?? "";
}

async function createVpc(): Promise<string> {
  const { body } = await service.call({ Action: "CreateVpc", CidrBlock: "10.0.0.0/16" });
  return textsOf(body, "vpcId")[0] ?? "";
}

/** `tcp 22 10.0.0.0/8` as flat parameters. */
function flat(text: string): CallParameters {
  const [IpProtocol = "", ports = "", CidrIp = ""] = text.split(" ");
  const [FromPort = "", ToPort = FromPort] = ports.split("-");
  return { IpProtocol, FromPort, ToPort, CidrIp };
}

/** The same as IpPermissions.1, 2, … */
function permissions(...texts: string[]): CallParameters {
  return Object.fromEntries(
    texts.flatMap((text, index) => {
      const { CidrIp, ...others } = flat(text);
      const at = `IpPermissions.${index + 1}`;
      return [
        ...Object.entries(others).map(([name, value]) => [`${at}.${name}`, value] as const),
        [`${at}.IpRanges.1.CidrIp`, CidrIp ?? ""] as const,
      ];
    }),
  );
}

const authorize = (GroupId: string, ...texts: string[]) =>
  service.call({ Action: "AuthorizeSecurityGroupIngress", GroupId, ...permissions(...texts) });

const revoke = (GroupId: string, parameters: CallParameters) =>
  service.call({ Action: "RevokeSecurityGroupIngress", GroupId, ...parameters });

async function cidrsOf(GroupId: string): Promise<string[]> {
  const { body } = await service.call({ Action: "DescribeSecurityGroups", "GroupId.1": GroupId });
  return textsOf(body.replace(/<ipPermissionsEgress>[^]*<\/ipPermissionsEgress>/, ""), "cidrIp");
}

describe("calls to DynamoDB", () => {
  let groupId: string;

  beforeEach(async () => {
    groupId = await createGroup();
    await authorize(groupId, "tcp 22 10.0.0.0/8", "tcp 80 10.0.0.0/8");
    service.takeCalls();
  });

  it("by properties and GroupId: one transaction", async () => {
    const { body } = await revoke(groupId, permissions("tcp 22 10.0.0.0/8", "tcp 80 10.0.0.0/8"));
    expect(textsOf(body, "return")).toEqual(["true"]);
    expect(textsOf(body, "securityGroupRuleId")).toHaveLength(2);
    expect(service.takeCalls()).toEqual(["TransactWriteItems"]);
    expect(await cidrsOf(groupId)).toEqual([]);
  });

  it("by GroupName: the name, then the transaction", async () => {
    const GroupName = `group-${groups}`;
    await service.call({ Action: "RevokeSecurityGroupIngress", GroupName, ...flat("tcp 22 10.0.0.0/8") });
    expect(service.takeCalls()).toEqual(["GetItem", "TransactWriteItems"]);
    expect(await cidrsOf(groupId)).toEqual(["10.0.0.0/8"]);
  });
});

describe("races", () => {
  it("50 concurrent revokes of one rule in a non-default VPC: exactly one success", async () => {
    const groupId = await createGroup({ VpcId: await createVpc() });
    await authorize(groupId, "tcp 22 10.0.0.0/8");
    const answers = await Promise.all(Array.from({ length: 50 }, () => revoke(groupId, flat("tcp 22 10.0.0.0/8"))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ code }) => code === "InvalidPermission.NotFound")).toHaveLength(49);
  });
});
