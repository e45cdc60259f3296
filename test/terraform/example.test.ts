import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runClient } from "../support/clients.ts";
import { block } from "../support/documents.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { setUpSandbox } from "../support/set-up.ts";
import { rulesOf } from "../support/stage.ts";

const { sandbox, ec2 } = await setUpSandbox();

const folder = path.join(makeFolder(), "terraform");
cpSync("examples/terraform", folder, { recursive: true });
afterAll(() => removeFolder(path.dirname(folder)));

const terraformIn =
  (cwd: string) =>
  (...args: string[]) =>
    runClient(sandbox.url, "terraform", [...args, "-no-color"], { cwd });
const terraform = terraformIn(folder);

// Without `terraform`, or where it can't get the AWS provider.
const isThere = (await terraform("init", "-input=false")).exitCode === 0;

async function apply(...ports: string[]) {
  const variables = ["-var", `endpoint=${sandbox.url}`, "-var", `ports=${JSON.stringify(ports)}`];
  const { exitCode, stdout, stderr } = await terraform("apply", "-auto-approve", "-input=false", ...variables);
  if (exitCode !== 0) throw new Error(stderr);
  return /Resources: (?<changes>.*)\./.exec(stdout)?.groups?.["changes"];
}

describe.skipIf(!isThere)("examples/terraform (skipped where `terraform init` gets no AWS provider)", () => {
  it("a port is taken from the list → its rule is revoked, and no other; destroy → nothing is left", async () => {
    expect(await apply("22", "443")).toBe("4 added, 0 changed, 0 destroyed");
    expect(await apply("22", "443")).toBe("0 added, 0 changed, 0 destroyed");
    expect(await apply("443")).toBe("0 added, 0 changed, 1 destroyed");
    const groupId = JSON.parse((await terraform("output", "-json", "group_id")).stdout) as string;
    const rules = await rulesOf(ec2, groupId, false);
    expect(rules.map(({ FromPort, CidrIpv4 }) => `${FromPort} ${CidrIpv4}`)).toEqual(["443 203.0.113.0/24"]);
    const { exitCode } = await terraform("destroy", "-auto-approve", "-var", `endpoint=${sandbox.url}`);
    expect({ exitCode, left: (await terraform("state", "list")).stdout }).toEqual({ exitCode: 0, left: "" });
  });
});

describe.skipIf(!isThere)("the README's provider (skipped where `terraform init` gets no AWS provider)", () => {
  it("→ it finds the group", async () => {
    const own = path.join(path.dirname(folder), "readme");
    mkdirSync(own);
    const provider = block("README.md", "provider ").replaceAll("http://127.0.0.1:8080", sandbox.url);
    const group = 'data "aws_security_group" "websrv" {\n  name = "websrv"\n}\n';
    const output = 'output "description" {\n  value = data.aws_security_group.websrv.description\n}\n';
    writeFileSync(path.join(own, "main.tf"), [provider, group, output].join("\n"));
    const run = terraformIn(own);
    expect(await run("init", "-input=false")).toMatchObject({ exitCode: 0 });
    expect(await run("apply", "-auto-approve", "-input=false")).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await run("output", "-raw", "description")).stdout).toBe("Web servers");
  });
});
