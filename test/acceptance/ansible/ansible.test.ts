import { DescribeNetworkInterfacesCommand, DescribeTagsCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { expect, it } from "vitest";
import { isInstalled, runClient } from "../../support/clients.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

const hasAnsible =
  isInstalled("ansible-playbook", "--version") && isInstalled("ansible-doc", "amazon.aws.ec2_security_group");

it.skipIf(!hasAnsible)(
  "Ansible's own modules: made, unchanged, changed, taken away, and nothing is left (skipped without amazon.aws)",
  async () => {
    const run = await runClient(sandbox.url, "ansible-playbook", ["-i", "localhost,", "playbook.yml"], {
      cwd: import.meta.dirname,
      environment: { SANDBOX_URL: sandbox.url, ANSIBLE_LOCALHOST_WARNING: "False", LC_ALL: "C.UTF-8" },
    });
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/failed=0 /) as unknown });
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(1);
    expect((await ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces).toEqual([]);
    expect((await ec2.send(new DescribeTagsCommand({}))).Tags).toEqual([]);
  },
);
