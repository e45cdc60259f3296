import { cpSync } from "node:fs";
import path from "node:path";
import {
  DescribeManagedPrefixListsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, describe, expect, it } from "vitest";
import { verifyTable } from "../../infra/commands/verify-table.ts";
import { runClient } from "../support/clients.ts";
import { ACCOUNT, TABLE } from "../support/engine.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { setUpSandbox } from "../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const folder = path.join(makeFolder(), "network");
cpSync("test/terraform/network", folder, { recursive: true });
afterAll(() => removeFolder(path.dirname(folder)));

const terraform = (...args: string[]) => runClient(sandbox.url, "terraform", [...args, "-no-color"], { cwd: folder });
const variables = (step: number) => ["-input=false", "-var", `endpoint=${sandbox.url}`, "-var", `step=${step}`];

// Without `terraform`, or where it can't get the AWS provider.
const isThere = (await terraform("init", "-input=false")).exitCode === 0;

/** @returns what Terraform has to say, where it says more than that all went well */
async function run(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await terraform(...args);
  return exitCode === 0 ? "" : stdout + stderr;
}

const apply = (step: number) => run("apply", "-auto-approve", ...variables(step));
/** Exit code 2 says that there is something to do. */
const plan = (step: number) => run("plan", "-detailed-exitcode", ...variables(step));
const output = async (name: string): Promise<unknown> => JSON.parse((await terraform("output", "-json", name)).stdout);

describe.skipIf(!isThere)("what stands around groups (skipped where `terraform init` gets no AWS provider)", () => {
  it.each([1, 2, 3])("step %i: applied, and then there is nothing to do", async (step) => {
    expect(await apply(step)).toBe("");
    expect(await plan(step)).toBe("");
    expect(await output("default_subnets")).toBe(3);
    expect(await verifyTable({ client: sandbox.table.client, tableName: TABLE })).toEqual([]);
  });

  it("destroyed → nothing is left but the default VPC", async () => {
    expect(await run("destroy", "-auto-approve", ...variables(3))).toBe("");
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
    expect(Vpcs.map(({ IsDefault }) => IsDefault)).toEqual([true]);
    const Filters = [{ Name: "owner-id", Values: [ACCOUNT] }];
    expect((await ec2.send(new DescribeManagedPrefixListsCommand({ Filters }))).PrefixLists).toEqual([]);
    expect((await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces).toEqual([]);
    const { VpcPeeringConnections = [] } = await ec2.send(new DescribeVpcPeeringConnectionsCommand({}));
    expect(VpcPeeringConnections.every(({ Status }) => Status?.Code === "deleted")).toBe(true);
    expect(await verifyTable({ client: sandbox.table.client, tableName: TABLE })).toEqual([]);
  });
});
