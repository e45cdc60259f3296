import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { noBrowser, setUpBrowser } from "../../support/browser.ts";
import { ACCOUNT } from "../../support/engine.ts";
import { startTestSandbox } from "../../support/sandbox.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { stoppedAfterEach } from "../../support/started.ts";
import { groups, groupWith, rowOf, rule, trail } from "./page.ts";

const { sandbox, ec2 } = await setUpSandbox();

const revoke = (GroupId: string, port: number) =>
  ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, ...rule(port) }));

describe.skipIf(noBrowser)(`the console's trail${noBrowser === undefined ? "" : ` (${noBrowser})`}`, () => {
  const openPage = setUpBrowser();
  const open = () => openPage(sandbox.url);
  const stopped = stoppedAfterEach();

  it("a revoke by the SDK → it appears, and the rule goes from its group", async () => {
    const { GroupId, GroupName } = await groupWith(8_081, ec2);
    const page = await open();
    expect(page.url()).toBe(`${sandbox.url}/_sandbox/`);
    const group = groups(page).getByRole("listitem").filter({ hasText: GroupName });
    await group.getByText("tcp 8081 ← 192.0.2.0/24").waitFor();
    await revoke(GroupId, 8_081);
    await rowOf(page, "RevokeSecurityGroupIngress", GroupName, "tcp 8081 ← 192.0.2.0/24", "test").waitFor();
    await group.getByText("lets nothing in").waitFor();
  });

  it("a revoke of what isn't there → how many rules, the closest ones, and the fields that differ", async () => {
    const { GroupId } = await groupWith(8_082, ec2);
    await revoke(GroupId, 8_443);
    const page = await open();
    const row = rowOf(page, "tcp 8443", "1 not there");
    await row.getByRole("button").click();
    const near = row.getByRole("row").filter({ hasText: "tcp 8082" });
    await expect.poll(() => near.innerText()).toMatch(/tcp 8443 .*\ttcp 8082 .*\tfrom port, to port\tsgr-/);
  });

  it("what a policy refuses → in its own colour, with the statement that decided", async () => {
    const keys = { accessKeyId: "closer", secretAccessKey: "closer-secret" };
    const Statement = [
      { Sid: "Closes", Effect: "Allow", Action: "ec2:Revoke*", Resource: "*" },
      { Sid: "NeverOpens", Effect: "Deny", Action: "ec2:Authorize*", Resource: "*" },
    ];
    const policy = { Version: "2012-10-17", Statement };
    await sandbox.credentials.add({ ...keys, accountId: ACCOUNT, platform: "vpc", policy });
    const { GroupId } = await groupWith(8_083, ec2);
    const authorize = new AuthorizeSecurityGroupIngressCommand({ GroupId, ...rule(22, "0.0.0.0/0") });
    await sandbox
      .ec2(keys)
      .send(authorize)
      .catch(() => undefined);
    const page = await open();
    const row = rowOf(page, "UnauthorizedOperation", "closer");
    await row.getByRole("button").click();
    expect(await row.innerText()).toContain("Deny NeverOpens");
    const colour = (effect: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector("article.${effect} .name")).color`);
    expect(await colour("refused")).not.toBe(await colour("opened"));
  });

  it("the kinds of requests, and words → only those that are meant", async () => {
    const { GroupId, GroupName } = await groupWith(8_084, ec2);
    await revoke(GroupId, 8_084);
    await revoke(GroupId, 8_084);
    const own = await sandbox
      .ec2(undefined, "eu-central-1")
      .send(new CreateSecurityGroupCommand({ GroupName: "elsewhere", Description: "in another region" }));
    const page = await open();
    const search = page.getByRole("searchbox");
    const rows = trail(page).getByRole("listitem");
    await search.fill(`${GroupName} 8084`);
    await expect.poll(() => rows.count()).toBe(3);
    await search.fill("192.0.2.77 8084");
    await expect.poll(() => rows.count()).toBe(3);
    await search.fill(`revoke ${GroupId}`);
    await expect.poll(() => rows.count()).toBe(2);
    await search.fill(own.$metadata.requestId ?? "");
    await page.getByText("No such request.").waitFor();
    await page.getByRole("combobox", { name: "Account and region" }).selectOption(`${ACCOUNT}/eu-central-1`);
    await rowOf(page, "CreateSecurityGroup", "elsewhere").waitFor();
    await expect.poll(() => rows.count()).toBe(1);
    await search.fill("");
    await page.getByRole("group", { name: "Which requests" }).getByText("Refused").click();
    await page.getByText("No such request.").waitFor();
  });

  it("another region's requests while one is shown → how many, and a way there", async () => {
    const page = await open();
    await rowOf(page, "test").waitFor();
    await groupWith(8_085, sandbox.ec2(undefined, "ap-southeast-2"));
    await page.getByRole("button", { name: /^\d new in ap-southeast-2$/ }).click();
    await rowOf(page, "tcp 8085").waitFor();
    expect(await page.getByRole("combobox").inputValue()).toBe(`${ACCOUNT}/ap-southeast-2`);
  });

  it("a rule's history → all that was about it, in vain too, and nothing else", async () => {
    const { GroupId, GroupName } = await groupWith(8_088, ec2);
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...rule(9_099) }));
    await revoke(GroupId, 8_089);
    await revoke(GroupId, 8_088);
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...rule(8_088) }));
    const page = await open();
    const group = groups(page).getByRole("listitem").filter({ hasText: GroupName });
    await group.getByRole("button").first().click();
    await group.getByRole("row").filter({ hasText: "tcp 8088" }).getByRole("button", { name: "History" }).click();
    const rows = trail(page).getByRole("listitem");
    await expect.poll(() => rows.count()).toBe(4);
    const texts = (await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " "));
    expect(texts.map((text) => /(\w+Ingress).*(tcp \d+)/.exec(text)?.slice(1))).toEqual([
      ["AuthorizeSecurityGroupIngress", "tcp 8088"],
      ["RevokeSecurityGroupIngress", "tcp 8088"],
      ["RevokeSecurityGroupIngress", "tcp 8089"],
      ["AuthorizeSecurityGroupIngress", "tcp 8088"],
    ]);
    await page.getByRole("button", { name: "History of tcp 8088" }).click();
    await rowOf(page, "CreateSecurityGroup").waitFor();
  });

  it("a rule that is gone → its history, from any request about it", async () => {
    const { GroupId, GroupName } = await groupWith(8_096, ec2);
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...rule(9_096) }));
    await revoke(GroupId, 8_096);
    const page = await open();
    const row = rowOf(page, "RevokeSecurityGroupIngress", GroupName);
    await row.getByRole("button").first().click();
    await row.getByRole("button", { name: "History of the rule" }).click();
    const rows = trail(page).getByRole("listitem");
    await expect.poll(() => rows.count()).toBe(2);
    await rowOf(page, "AuthorizeSecurityGroupIngress", "tcp 8096").waitFor();
    await row.getByRole("button", { name: "History of the group" }).click();
    // It was made, opened twice, and closed.
    await expect.poll(() => rows.count()).toBe(4);
  });

  it("hostile texts → text, and nothing of them runs or is there", async () => {
    const hostile = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`;
    const own = stopped(await startTestSandbox());
    const client = own.ec2();
    const { GroupId = "" } = await client.send(
      new CreateSecurityGroupCommand({ GroupName: "hostile&amp;", Description: "x&lt;b" }),
    );
    const Tags = [{ Key: "<b>Team</b>", Value: hostile }];
    await client.send(new CreateTagsCommand({ Resources: [GroupId], Tags }));
    await own.get({ Action: "DescribeVpcs", Version: "2016-11-15" });
    await client
      .send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...rule(22, hostile) }))
      .catch(() => undefined);
    const page = await openPage(own.url);
    const violations: string[] = [];
    page.on("console", (message) => violations.push(message.text()));
    await groups(page).getByText("hostile&amp;", { exact: true }).click();
    await groups(page).getByText(`<b>Team</b>=${hostile}`).waitFor();
    await groups(page).getByText("x&lt;b", { exact: true }).waitFor();
    for (const name of ["AuthorizeSecurityGroupIngress", "CreateTags"]) {
      const row = rowOf(page, name);
      await row.getByRole("button").first().click();
      await row.getByText("Record", { exact: true }).click();
      expect(await row.innerText()).toContain("onerror");
    }
    expect(await page.title()).toBe("sg-sandbox");
    expect(await page.locator("main img, main script, main b").count()).toBe(0);
    expect(violations).toEqual([]);
  });
});
