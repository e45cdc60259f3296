import { randomUUID } from "node:crypto";
import { CreateSecurityGroupCommand } from "@aws-sdk/client-ec2";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { structures } from "../../../lib/model/structures.ts";
import { trailItem, trailKey } from "../../../lib/store/trail.ts";
import { toRecord } from "../../../lib/trail/record.ts";
import { noBrowser, setUpBrowser } from "../../support/browser.ts";
import { ACCOUNT, REGION, TABLE } from "../../support/engine.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { stoppedAfterEach } from "../../support/started.ts";

const GROUPS = 1_000;
const RECORDS = 10_000;
/** As many rows as are there at once, at most: what can be seen of both lists, and a few more on either side. */
const MAX_ROWS = 150;
const FIRST_PORT = 20_000;

/** In the account's first VPC, as a seed: they are not on record. */
async function addGroups({ url }: TestSandbox): Promise<void> {
  const groups = Array.from({ length: GROUPS }, (_, index) => ({ name: `many-${index}`, description: "one of many" }));
  const body = JSON.stringify({ accounts: [{ accountId: ACCOUNT, vpcs: [{ isDefault: true, groups }] }] });
  const { status } = await fetch(`${url}/_sandbox/seed`, { method: "POST", body });
  expect(status).toBe(200);
}

/** As the service would have written them, a tenth of a second apart: of a revoke each, of a port of its own. */
async function addRecords({ table }: TestSandbox): Promise<void> {
  const now = Date.now();
  const puts = Array.from({ length: RECORDS }, (_, index) => {
    const at = new Date(now - 100 * index);
    const port = FIRST_PORT + index;
    const asked = {
      caller: { accountId: ACCOUNT, accessKeyId: "test", region: REGION },
      action: "RevokeSecurityGroupIngress",
      version: "2016-11-15",
      structures,
      requestId: randomUUID(),
      input: { GroupName: "websrv", IpProtocol: "tcp", FromPort: port, ToPort: port, CidrIp: "192.0.2.0/24" },
      http: { headers: { "user-agent": "a test" }, isSecure: false, sourceIp: "127.0.0.1" },
    } as const;
    const record = toRecord(asked, { at, eventId: randomUUID(), outcome: { Return: true } });
    const item = trailItem({ at, record, resources: [], days: 90, notes: {} });
    return { PutRequest: { Item: { pk: trailKey(ACCOUNT, REGION, at), ...item } } };
  });
  for (let index = 0; index < puts.length; index += 25) {
    await table.client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: puts.slice(index, index + 25) } }));
  }
}

const all = (page: Page, list: string) =>
  page.getByRole("group", { name: list }).getByRole("button", { name: /^All / }).innerText();

describe.skipIf(noBrowser)(`the console of a large account${noBrowser === undefined ? "" : ` (${noBrowser})`}`, () => {
  const openPage = setUpBrowser();
  const stopped = stoppedAfterEach();

  it(`${GROUPS} groups and ${RECORDS} records → all of them, only what can be seen is there, and it stays in its place`, async () => {
    const sandbox = stopped(await startTestSandbox());
    await addGroups(sandbox);
    await addRecords(sandbox);
    const page = await openPage(sandbox.url);
    const trail = page.getByRole("list", { name: "Requests on record, the latest first" });
    const groups = page.getByRole("list", { name: "Security groups, by name" });
    await expect.poll(() => all(page, "Which requests")).toBe(`All ${RECORDS}`);
    // Those of the seed, and the default one.
    expect(await all(page, "Which groups")).toBe(`All ${GROUPS + 1}`);
    const rows = () => page.getByRole("listitem").count();
    expect(await rows()).toBeLessThan(MAX_ROWS);

    await trail.getByRole("button").first().focus();
    await page.keyboard.press("End");
    await trail.getByText(`tcp ${FIRST_PORT + RECORDS - 1} ← 192.0.2.0/24`).waitFor();
    expect(await rows()).toBeLessThan(MAX_ROWS);

    // What comes while somebody reads further down doesn't move what he reads.
    await page.keyboard.press("Home");
    for (let presses = 0; presses < 4; presses++) await page.keyboard.press("PageDown");
    await expect.poll(() => page.evaluate<string>("document.activeElement.innerText")).toMatch(/tcp 200[4-9]\d/);
    const row = page.locator(":focus");
    const before = await row.boundingBox();
    const text = await row.innerText();
    const create = new CreateSecurityGroupCommand({ GroupName: "later", Description: "while somebody reads" });
    await sandbox.ec2().send(create);
    await expect.poll(() => all(page, "Which requests")).toBe(`All ${RECORDS + 1}`);
    expect(await row.innerText()).toBe(text);
    expect((await row.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0);

    const search = page.getByRole("searchbox");
    await search.fill(String(FIRST_PORT + 5_000));
    await trail.getByText(`tcp ${FIRST_PORT + 5_000} ← 192.0.2.0/24`).waitFor();
    await expect.poll(() => all(page, "Which requests")).toBe("All 1");
    await search.fill("many-777");
    await expect.poll(() => groups.getByRole("listitem").count()).toBe(1);
  });
});
