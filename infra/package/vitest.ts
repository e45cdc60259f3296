import { startSandbox } from "./index.ts";

/** What Vitest hands to a global set-up, as far as it is needed here. */
interface Project {
  provide(key: "sgSandbox", value: { readonly url: string; readonly region: string }): void;
}

/**
 * One sandbox for a whole run: `globalSetup: ["sg-sandbox/vitest"]`. Every SDK in the tests, and in what they test, finds
 * it by its environment; `inject("sgSandbox")` says where it is.
 * @returns what stops it
 */
export default async function setUp(project: Project): Promise<() => Promise<void>> {
  const { url, region, environment, stop } = await startSandbox();
  Object.assign(process.env, environment);
  project.provide("sgSandbox", { url, region });
  return stop;
}
