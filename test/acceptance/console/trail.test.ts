import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from "@aws-sdk/client-ec2";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { startSandbox } from "../../../infra/local/sandbox.ts";
import { noBrowser, setUpBrowser } from "../../support/browser.ts";
import { isInstalled } from "../../support/clients.ts";
import { ACCOUNT, startTable, TABLE } from "../../support/engine.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { startTestSandbox } from "../../support/sandbox.ts";
import { stoppedAfterEach } from "../../support/started.ts";

const { sandbox, ec2 } = await setUpSandbox();

const rule = (port: number, CidrIp = "192.0.2.0/24") => ({
  IpPermissions: [{ IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [{ CidrIp }] }],
});

let made = 0;

/** A group with a rule for that port. */
async function groupWith(port: number, client: EC2Client = ec2) {
  const GroupName = `group-${++made}`;
  const { GroupId = "" } = await client.send(new CreateSecurityGroupCommand({ GroupName, Description: "for a test" }));
  await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...rule(port) }));
  return { GroupId, GroupName };
}

const revoke = (GroupId: string, port: number) =>
  ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, ...rule(port) }));

const trail = (page: Page) => page.getByRole("list", { name: "Requests on record, the latest first" });
const groups = (page: Page) => page.getByRole("list", { name: "Security groups, by name" });

/** The row of a request, by texts that it has. */
const rowOf = (page: Page, ...texts: string[]) =>
  texts.reduce((rows, hasText) => rows.filter({ hasText }), trail(page).getByRole("listitem")).first();

const copied = (page: Page) => page.evaluate<string>("navigator.clipboard.readText()");

describe.skipIf(noBrowser)(`the console's trail${noBrowser === undefined ? "" : ` (${noBrowser})`}`, () => {
  const openPage = setUpBrowser();
  const open = () => openPage(sandbox.url);
  const stopped = stoppedAfterEach();

  it("a revoke by the SDK → it appears, and the rule goes from its group", async () => {
    const { GroupId, GroupName } = await groupWith(8_081);
    const page = await open();
    expect(page.url()).toBe(`${sandbox.url}/_sandbox/`);
    const group = groups(page).getByRole("listitem").filter({ hasText: GroupName });
    await group.getByText("tcp 8081 ← 192.0.2.0/24").waitFor();
    await revoke(GroupId, 8_081);
    await rowOf(page, "RevokeSecurityGroupIngress", GroupName, "tcp 8081 ← 192.0.2.0/24", "test").waitFor();
    await group.getByText("lets nothing in").waitFor();
  });

  it("a revoke of what isn't there → how many rules, the closest ones, and the fields that differ", async () => {
    const { GroupId } = await groupWith(8_082);
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
    const { GroupId } = await groupWith(8_083);
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
    const { GroupId, GroupName } = await groupWith(8_084);
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

  it("copies the request as a line of the AWS CLI's, and the record", async () => {
    const { GroupId, GroupName } = await groupWith(8_086);
    const page = await open();
    const row = rowOf(page, "AuthorizeSecurityGroupIngress", GroupName);
    await row.getByRole("button").click();
    await row.getByRole("button", { name: "Copy as aws ec2 …" }).click();
    await row.getByRole("button", { name: "Copied" }).waitFor();
    const input = JSON.stringify({ GroupId, ...rule(8_086) });
    expect(await copied(page)).toBe(
      `aws ec2 authorize-security-group-ingress --cli-input-json '${input}' --region us-east-1 --endpoint-url ${sandbox.url}`,
    );
    await row.getByRole("button", { name: "Copy record" }).click();
    await expect.poll(async () => JSON.parse(await copied(page)) as unknown).toMatchObject({ eventVersion: "1.11" });
  });

  it("the copied line in a shell → hands on what was asked as it is, whatever is in it", async () => {
    const { GroupId, GroupName } = await groupWith(8_092);
    const Description = `it's "$(touch x)" \`touch x\`; \\ $HOME <b> é`;
    const [permission] = rule(8_093).IpPermissions;
    const IpPermissions = [{ ...permission, IpRanges: [{ CidrIp: "192.0.2.0/24", Description }] }];
    const asked = new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions });
    await ec2.send(asked).catch(() => undefined);
    const page = await open();
    const row = rowOf(page, GroupName, "tcp 8093");
    await row.getByRole("button").click();
    await row.getByRole("button", { name: "Copy as aws ec2 …" }).click();
    await row.getByRole("button", { name: "Copied" }).waitFor();
    const script = `aws() { printf '%s\\n' "$@"; }; ${await copied(page)}`;
    const words = (await promisify(execFile)("sh", ["-c", script])).stdout.trimEnd().split("\n");
    expect(words.slice(0, 3)).toEqual(["ec2", "authorize-security-group-ingress", "--cli-input-json"]);
    expect(words.slice(4)).toEqual(["--region", "us-east-1", "--endpoint-url", sandbox.url]);
    expect(JSON.parse(words[3] ?? "")).toEqual({ GroupId, IpPermissions });
  });

  it.skipIf(!isInstalled("aws", "--version"))("the copied line in a shell → the same again (needs aws)", async () => {
    const { GroupId, GroupName } = await groupWith(8_087);
    const { SecurityGroupRules = [] } = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [GroupId] }] }),
    );
    const ruleId = SecurityGroupRules.find(({ IsEgress }) => IsEgress === false)?.SecurityGroupRuleId;
    const page = await open();
    const group = groups(page).getByRole("listitem").filter({ hasText: GroupName });
    await group.getByRole("button").first().click();
    await group.getByRole("row").filter({ hasText: "tcp 8087" }).getByRole("button", { name: "Copy revoke" }).click();
    await expect.poll(() => copied(page)).toContain(`--security-group-rule-ids ${ruleId} `);
    const env = { ...process.env, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    await promisify(execFile)("sh", ["-c", await copied(page)], { env });
    await group.getByText("lets nothing in").waitFor();
  });

  it("a rule's history → all that was about it, in vain too, and nothing else", async () => {
    const { GroupId, GroupName } = await groupWith(8_088);
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

  it("sends an event again → its target gets it twice, with the same ID; without a target, why not", async () => {
    const got: { id: string; detail: { eventName: string } }[] = [];
    const target = createServer((incoming, outgoing) => {
      let body = "";
      incoming.on("data", (chunk) => (body += String(chunk)));
      incoming.on("end", () => {
        got.push(JSON.parse(body) as (typeof got)[number]);
        outgoing.end();
      });
    }).listen(0, "127.0.0.1");
    stopped({ stop: () => void target.close() });
    await new Promise((resolve) => target.once("listening", resolve));
    const { port } = target.address() as AddressInfo;
    const sending = stopped(await startTestSandbox({ EVENTS: `http://127.0.0.1:${port}/` }));
    await sending.ec2().send(new CreateSecurityGroupCommand({ GroupName: "again", Description: "again" }));
    await expect.poll(() => got.length).toBe(1);
    const page = await openPage(sending.url);
    await rowOf(page, "CreateSecurityGroup").getByRole("button").click();
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByText("Sent", { exact: true }).waitFor();
    expect(got.map(({ id }) => id)).toEqual([got[0]?.id, got[0]?.id]);

    await groupWith(8_090);
    const without = await open();
    await rowOf(without, "tcp 8090").getByRole("button").click();
    await without.getByRole("button", { name: "Send again" }).click();
    await without.getByText("start the sandbox with --events").waitFor();
  });

  it("the sandbox ends and comes back → it says so, and shows what came meanwhile", async () => {
    const table = stopped(await startTable());
    const settings = { DYNAMODB_ENDPOINT: table.engine.endpoint, TABLE_NAME: TABLE };
    const first = await startSandbox({ ...settings, PORT: "0" }, () => {});
    const page = await openPage(first.url);
    await page.getByText("live", { exact: true }).waitFor();
    await first.stop();
    await page.getByText("not connected: trying again").waitFor();
    const again = stopped(await startSandbox({ ...settings, PORT: new URL(first.url).port }, () => {}));
    const { region } = again;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new EC2Client({ endpoint: again.url, region, credentials });
    await groupWith(8_091, client);
    client.destroy();
    await page.getByText("live", { exact: true }).waitFor();
    await rowOf(page, "tcp 8091").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("a page behind others → listens no more; once it is seen again, it shows what came meanwhile", async () => {
    const page = await open();
    await page.getByText("live", { exact: true }).waitFor();
    const hide = (isHidden: boolean) =>
      page.evaluate(`
        Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      `);
    const streamEnds = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/events"));
    await hide(true);
    await streamEnds;
    await groupWith(8_094);
    await groupWith(8_095);
    await hide(false);
    await rowOf(page, "tcp 8095").waitFor();
    await rowOf(page, "tcp 8094").waitFor();
    expect(await trail(page).getByText("tcp 8095").count()).toBe(1);
  });

  it("a reset → the page is as new", async () => {
    const own = stopped(await startTestSandbox());
    await own.ec2().send(new CreateSecurityGroupCommand({ GroupName: "gone-soon", Description: "x" }));
    const page = await openPage(own.url);
    await groups(page).getByText("gone-soon").waitFor();
    await own.reset();
    await page.getByText("Nothing is on record here yet.").waitFor();
    expect(await groups(page).innerText()).not.toContain("gone-soon");
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
