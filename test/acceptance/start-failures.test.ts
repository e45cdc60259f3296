import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { enginesOn, makeFolder, removeFolder } from "../support/processes.ts";
import { runProgram } from "../support/programs.ts";

/** How a sandbox ends that can't start on a folder of its own, and how many engines are left then. */
async function failToStart(others: Readonly<Record<string, string>>, prepare = (_folder: string): void => {}) {
  const own = makeFolder();
  const data = path.join(own, "data");
  prepare(data);
  const ended = await runProgram("start", { PORT: "0", SANDBOX_DATA: data, ...others });
  const engines = enginesOn(data).length;
  removeFolder(own);
  return { ...ended, engines };
}

/** One line that says what it is about, exit code 1, and no engine left. */
const oneLine = (about: string) => ({
  exit: 1,
  stdout: "",
  stderr: expect.stringMatching(new RegExp(`^sg-sandbox: [^\\n]*${about}[^\\n]*\\n$`)) as unknown,
  engines: 0,
});

describe("what is in the way → one line, exit code 1", () => {
  it.concurrent.each<[string, string, (folder: string) => void]>([
    [
      "a damaged sandbox.db",
      "engine",
      (data) => {
        mkdirSync(data);
        writeFileSync(path.join(data, "sandbox.db"), "garbage, not a database ".repeat(1_000));
      },
    ],
    [
      "a sandbox.db that is a folder",
      "engine",
      (data) => mkdirSync(path.join(data, "sandbox.db"), { recursive: true }),
    ],
    ["SANDBOX_DATA is a file", "SANDBOX_DATA", (data) => writeFileSync(data, "")],
  ])("%s", async (_, about, prepare) => {
    expect(await failToStart({}, prepare)).toEqual(oneLine(about));
  });

  it.concurrent.each([
    ["HOST is not this machine", { HOST: "192.0.2.1" }, "192.0.2.1"],
    ["nothing listens at DYNAMODB_ENDPOINT", { DYNAMODB_ENDPOINT: "http://127.0.0.1:9" }, "127.0.0.1:9"],
  ])("%s", async (_, others, about) => {
    expect(await failToStart(others)).toEqual(oneLine(about));
  });

  it.concurrent("a port in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    expect(await failToStart({ PORT: port })).toEqual(oneLine(`port ${port} is in use`));
    server.close();
  });
});
