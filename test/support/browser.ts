import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach } from "vitest";

/** Names that Chromium has: Debian's, other distributions', and Chrome's, which is as good. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** What runs a browser here: what `CHROMIUM` names, one on the PATH, or the one that playwright-core has installed. */
function find(): string | undefined {
  const installed = NAMES.flatMap((name) => {
    try {
      return [execFileSync("which", [name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()];
    } catch {
      return [];
    }
  });
  return [process.env["CHROMIUM"], ...installed, chromium.executablePath()].find(
    (path) => path !== undefined && existsSync(path),
  );
}

const executablePath = find();

/** Why tests in a browser are skipped; undefined where they aren't. */
export const noBrowser = executablePath === undefined ? "no Chromium is installed: apt install chromium" : undefined;

/** For what hangs, never to judge. */
const LONG_MILLISECONDS = 120_000;

/** Opens pages of one browser, for the tests of a file; each page is closed after its test. */
export function setUpBrowser(): (url: string) => Promise<Page> {
  let browser: Browser | undefined;
  const opened: Page[] = [];
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.context().close();
  });
  afterAll(async () => browser?.close());
  return async (url) => {
    // As root, as in many containers, Chromium has no sandbox of its own.
    browser ??= await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    context.setDefaultTimeout(LONG_MILLISECONDS);
    const page = await context.newPage();
    opened.push(page);
    await page.goto(url);
    return page;
  };
}
