import { CreateSecurityGroupCommand, EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { startSandbox } from "../../../infra/local/sandbox.ts";
import { noBrowser, setUpBrowser } from "../../support/browser.ts";
import { startTable, TABLE } from "../../support/engine.ts";
import { startTestSandbox } from "../../support/sandbox.ts";
import { setUpSandbox } from "../../support/set-up.ts";
import { stoppedAfterEach } from "../../support/started.ts";
import { groups, groupWith, rowOf, trail } from "./page.ts";

const { sandbox, ec2 } = await setUpSandbox();

describe.skipIf(noBrowser)(`the console over time${noBrowser === undefined ? "" : ` (${noBrowser})`}`, () => {
  const openPage = setUpBrowser();
  const open = () => openPage(sandbox.url);
  const stopped = stoppedAfterEach();

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
    await groupWith(8_094, ec2);
    await groupWith(8_095, ec2);
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
});
