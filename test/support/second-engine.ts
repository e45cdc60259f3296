import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { Engine } from "../../infra/local/engine.ts";
import { freePort } from "./free-port.ts";

/** Starts what that command says, in a shell in which PORT is a free one: a DynamoDB for one table. */
export async function startSecondEngine(command: string): Promise<Engine> {
  const port = await freePort();
  const environment = { ...process.env, PORT: String(port) };
  const child = spawn("/bin/sh", ["-c", `exec ${command}`], { env: environment, stdio: "ignore" });
  const exited = once(child, "exit").then(() => "it has ended");
  const kill = () => void child.kill("SIGKILL");
  // It doesn't outlive the tests, however they end.
  process.once("exit", kill);
  const endpoint = `http://127.0.0.1:${port}`;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${command}: it has ended`);
    await setTimeout(50);
  }
  return {
    endpoint,
    failed: new Promise(() => {}),
    async stop() {
      process.off("exit", kill);
      kill();
      await exited;
    },
  };
}

/** Whatever it says. */
const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );
