import { execFile } from "node:child_process";
import { promisify } from "node:util";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DeleteVpcPeeringConnectionCommand,
} from "@aws-sdk/client-ec2";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { noBrowser, setUpBrowser } from "../../support/browser.ts";
import { isInstalled } from "../../support/clients.ts";
import { peer } from "../../support/peerings.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { copied, groups } from "./page.ts";

const { sandbox, ec2 } = await setUpSandbox();

async function create(GroupName: string, VpcId: string): Promise<string> {
  return (await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: "x", VpcId }))).GroupId ?? "";
}

const ssh = { IpProtocol: "tcp", FromPort: 22, ToPort: 22 };

/** `bastion`, whose rule names `far` by a peering connection. @returns the connection's ID */
async function peered(): Promise<string> {
  const [one = "", other = ""] = await Promise.all(
    ["10.1.0.0/16", "10.2.0.0/16"].map(async (CidrBlock) => {
      const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock }));
      return Vpc?.VpcId ?? "";
    }),
  );
  const VpcPeeringConnectionId = await peer(ec2, { VpcId: one, PeerVpcId: other }, ec2);
  const [GroupId, named] = [await create("bastion", one), await create("far", other)];
  const IpPermissions = [
    { ...ssh, UserIdGroupPairs: [{ GroupId: named }] },
    { ...ssh, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
  ];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return VpcPeeringConnectionId;
}

/** By its own name: a group's row has the names of those that its rules name, too. */
const rowOf = (page: Page, name: string) =>
  groups(page)
    .getByRole("listitem")
    .filter({ has: page.locator(".name").getByText(name, { exact: true }) });

describe.skipIf(noBrowser)(`the console's groups${noBrowser === undefined ? "" : ` (${noBrowser})`}`, () => {
  const openPage = setUpBrowser();

  it("open to the world, stale, unused → marked, at the group and at its rule, and found by each", async () => {
    const VpcPeeringConnectionId = await peered();
    const page = await openPage(sandbox.url);
    const bastion = rowOf(page, "bastion");
    await bastion.getByText("world", { exact: true }).waitFor();
    expect(await bastion.getByText("stale", { exact: true }).count()).toBe(0);
    await ec2.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
    await bastion.getByText("stale", { exact: true }).waitFor();
    await bastion.getByText("unused", { exact: true }).waitFor();

    await bastion.getByRole("button").first().click();
    const ruleOf = (text: string) => bastion.getByRole("row").filter({ hasText: text }).innerText();
    expect(await ruleOf("far")).toMatch(/^in tcp 22\tfar\sstale\t/);
    expect(await ruleOf("in tcp 220.0.0.0/0")).toMatch(/^in tcp 22\t0\.0\.0\.0\/0\sworld\t/);

    const kinds = page.getByRole("group", { name: "Which groups" });
    for (const kind of [/^Stale 1$/, /^Open to the world 1$/]) {
      await kinds.getByRole("button", { name: kind }).click();
      await expect.poll(() => groups(page).getByRole("listitem").count()).toBe(1);
      await bastion.waitFor();
    }
    await kinds.getByRole("button", { name: /^Unused \d$/ }).click();
    await rowOf(page, "websrv").waitFor();
    expect(await rowOf(page, "default").count()).toBe(0);
  });

  it.skipIf(!isInstalled("aws", "--version"))("the group's line in a shell → the group (needs aws)", async () => {
    const page = await openPage(sandbox.url);
    const websrv = rowOf(page, "websrv");
    await websrv.getByRole("button").first().click();
    await websrv.getByRole("button", { name: "Copy aws ec2 describe…" }).click();
    await websrv.getByRole("button", { name: "Copied" }).waitFor();
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_DEFAULT_OUTPUT: "json",
    };
    const { stdout } = await promisify(execFile)("sh", ["-c", await copied(page)], { env });
    const { SecurityGroups } = JSON.parse(stdout) as { SecurityGroups: { GroupName: string }[] };
    expect(SecurityGroups.map(({ GroupName }) => GroupName)).toEqual(["websrv"]);
  });
});
