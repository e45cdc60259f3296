import path from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, describe, expect, it, vi } from "vitest";
import { REGION } from "../support/engine.ts";
import { listen, openToWorld } from "../support/event-target.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { type Program, readyUrl, startProgram } from "../support/programs.ts";

const folder = makeFolder();
afterAll(() => removeFolder(folder));

/** As long as anything may take, on a machine that is busy with others. */
const EVENTUALLY = { timeout: 60_000, interval: 50 };

describe("--events, over a restart", () => {
  const start = (data: string, url: string, ...options: string[]) =>
    startProgram("start", { SANDBOX_DATA: path.join(folder, data), PORT: "0" }, "--events", url, ...options);
  const clientOf = (url: string) =>
    new EC2Client({ endpoint: url, region: REGION, credentials: { accessKeyId: "test", secretAccessKey: "test" } });

  async function openIn(sandbox: Program, ...ports: number[]): Promise<void> {
    const client = clientOf(await readyUrl(sandbox));
    for (const port of ports) await openToWorld(client, port);
    client.destroy();
  }

  it.each([
    ["SIGKILL", []],
    ["SIGTERM", ["--events-delay", "60m", "--events-duplicates", "1"]],
    ["SIGKILL", ["--events-delay", "60m", "--events-disorder", "on"]],
  ] as const)("%s while the target is down (%j) → sent at the next start", async (signal, how) => {
    let isDown = true;
    const { server, url, got } = await listen(() => isDown);
    const data = `restart-${signal}-${how.length}`;
    const first = start(data, url, ...how);
    await openIn(first, 443, 444);
    first.kill(signal);
    await first.ended;

    isDown = false;
    const second = start(data, url);
    await vi.waitFor(() => expect(got).toHaveLength(2), EVENTUALLY);
    second.kill("SIGTERM");
    await second.ended;
    expect(new Set(got.map(({ id }) => id)).size).toBe(2);
    server.close();
  });

  it("what has been delivered → doesn't come again, and what comes next comes once", async () => {
    const { server, url, got } = await listen(0);
    for (const port of [443, 444, 445]) {
      const sandbox = start("delivered", url);
      await openIn(sandbox, port);
      await vi.waitFor(() => expect(got).toHaveLength(port - 442), EVENTUALLY);
      sandbox.kill("SIGTERM");
      await sandbox.ended;
    }
    expect(got).toHaveLength(3);
    server.close();
  });

  it("a reset, a change, and SIGKILL at once → the change is sent at the next start", async () => {
    let isDown = true;
    const { server, url, got } = await listen(() => isDown);
    const first = start("reset", url);
    await fetch(`${await readyUrl(first)}/_sandbox/reset`, { method: "POST" });
    await openIn(first, 443);
    first.kill("SIGKILL");
    await first.ended;
    isDown = false;
    const second = start("reset", url);
    await vi.waitFor(() => expect(got).toHaveLength(1), EVENTUALLY);
    second.kill("SIGTERM");
    await second.ended;
    server.close();
  });

  it("what was put on record while no events were asked for → isn't sent", async () => {
    const { server, url, got } = await listen(0);
    const sandboxes = [
      () => start("meanwhile", url),
      () => startProgram("start", { SANDBOX_DATA: path.join(folder, "meanwhile"), PORT: "0" }),
      () => start("meanwhile", url),
    ];
    for (const [index, startNext] of sandboxes.entries()) {
      const sandbox = startNext();
      await openIn(sandbox, 443 + index);
      sandbox.kill("SIGTERM");
      await sandbox.ended;
    }
    const ports = got.map(({ detail }) => detail.requestParameters?.fromPort);
    expect(ports).toEqual([443, 445]);
    server.close();
  });
});
