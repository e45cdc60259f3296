import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand } from "@aws-sdk/client-ec2";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { noBrowser, setUpBrowser } from "../../support/browser.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { sandbox, ec2 } = await setUpSandbox();

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe-core finds: names, roles, contrast, and what else a machine can tell. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<readonly Violation[]>("axe.run().then(({ violations }) => violations)");
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** A group that is open to the world, and a revoke in vain: something of each kind that the page shows. */
async function fill(): Promise<void> {
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: "open", Description: "to all" }));
  const everybody = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "0.0.0.0/0" };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...everybody }));
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, ...everybody })).catch(() => undefined);
}

/** The text of what has the focus, in one line. */
const focused = async (page: Page) =>
  (await page.evaluate<string>("document.activeElement.innerText || document.activeElement.tagName"))
    .replaceAll(/\s+/g, " ")
    .trim();

describe.skipIf(noBrowser)(`the console for everybody${noBrowser === undefined ? "" : ` (${noBrowser})`}`, () => {
  const openPage = setUpBrowser();

  it.each(["light", "dark"] as const)(
    "%s, folded and unfolded → nothing that axe-core complains of",
    async (scheme) => {
      await fill().catch(() => undefined);
      const page = await openPage(sandbox.url);
      await page.emulateMedia({ colorScheme: scheme });
      await page.getByText("InvalidPermission.Duplicate").waitFor();
      expect(await violations(page)).toEqual([]);
      await page.locator("article.group button").first().click();
      await page.locator("article.refused button").first().click();
      expect(await violations(page)).toEqual([]);
    },
  );

  it("the keyboard alone → to a row, along the rows, into one, and to the search box", async () => {
    await fill().catch(() => undefined);
    const page = await openPage(sandbox.url);
    await page.getByText("InvalidPermission.Duplicate").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("websrv");
    await page.getByText("No such request.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("InvalidPermission.Duplicate").waitFor();
    const name = /^(default|open|websrv) sg-/;
    for (let presses = 0; !name.test(await focused(page)); presses++) {
      expect(presses).toBeLessThan(20);
      await page.keyboard.press("Tab");
    }
    expect(await focused(page)).toMatch(/^default /);
    await page.keyboard.press("End");
    await expect.poll(() => focused(page)).toMatch(/^websrv /);
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => focused(page)).toMatch(/^open /);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Copy aws ec2 describe…" }).waitFor();
    // The list is one stop of Tab: what is folded out comes next, then the trail.
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Copy aws ec2 describe…");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("button", { name: "Copy aws ec2 describe…" }).count()).toBe(0);
  });

  it("what is read out: rows say what happened, in words", async () => {
    await fill().catch(() => undefined);
    const page = await openPage(sandbox.url);
    await page
      .getByRole("button", { name: /^refused .* AuthorizeSecurityGroupIngress InvalidPermission\.Duplicate/ })
      .first()
      .waitFor();
    await page.getByRole("button", { name: /^opened .* AuthorizeSecurityGroupIngress open tcp 22/ }).waitFor();
    expect(await page.getByRole("listitem").first().getAttribute("aria-setsize")).toMatch(/^\d+$/);
  });

  it("what comes → is said, too", async () => {
    const page = await openPage(sandbox.url);
    await page.getByText("live", { exact: true }).waitFor();
    const again = new CreateSecurityGroupCommand({ GroupName: "default", Description: "refused" });
    await ec2.send(again).catch(() => undefined);
    await expect.poll(() => page.getByRole("log").innerText()).toBe("refused: CreateSecurityGroup");
  });
});
