/** After a sandbox was killed, its data folder says where its engine was: by then, anybody may be there. */
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startEngine } from "../../infra/local/engine.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { readyUrl, runProgram, startProgram } from "../support/programs.ts";

const folder = makeFolder();
const data = path.join(folder, "data");
const endpoint = path.join(data, "endpoint");

/** What has been sent to the impostor, which passes all of it on to an engine of its own. */
let heard = "";
let impostor: { readonly url: string; stop(): Promise<void> };

beforeAll(async () => {
  const engine = await startEngine(undefined);
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const { method = "GET", url = "/", headers } = incoming;
      let body = "";
      for await (const chunk of incoming as AsyncIterable<Buffer>) body += chunk.toString();
      heard += `${method} ${url} ${JSON.stringify(headers)} ${body}\n`;
      const { "content-length": _, host: __, connection: ___, ...others } = headers;
      const passedOn = { method, headers: others as Record<string, string>, ...(body !== "" && { body }) };
      const answer = await fetch(`${engine.endpoint}${url}`, passedOn);
      outgoing.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
      outgoing.end(await answer.text());
    })();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  impostor = {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await engine.stop();
    },
  };

  const sandbox = startProgram("start", { SANDBOX_DATA: data, PORT: "0" });
  await readyUrl(sandbox);
  sandbox.kill("SIGKILL");
  await sandbox.ended;
});
afterAll(async () => {
  await impostor.stop();
  removeFolder(folder);
});

const SECRET = "the+secret/of+a/new+credential+0123456789";
const add = (accessKeyId: string) => {
  const typed = ["add", "--account", "111122223333", "--access-key-id", accessKeyId];
  return runProgram("credentials", { SANDBOX_DATA: data, SECRET_ACCESS_KEY: SECRET }, ...typed);
};
const list = async () => (await runProgram("credentials", { SANDBOX_DATA: data }, "list")).stdout;

it("the process is gone → its address isn't asked, and the credential is in the folder", async () => {
  const left = JSON.parse(readFileSync(endpoint, "utf8")) as object;
  writeFileSync(endpoint, JSON.stringify({ ...left, endpoint: impostor.url }));
  expect(await add("AKIAFIRST")).toMatchObject({ exit: 0, stderr: "" });
  expect(heard).toBe("");
  expect(await list()).toContain("AKIAFIRST");
});

it("another process has its number → what the address hears is no secret", async () => {
  const { dev, ino } = statSync(data);
  writeFileSync(endpoint, JSON.stringify({ pid: process.pid, folder: `${dev}:${ino}`, endpoint: impostor.url }));
  await add("AKIASECOND");
  expect(heard).toContain("AKIASECOND");
  const key = readFileSync(path.join(data, "key"), "utf8").trim();
  for (const secret of [SECRET, Buffer.from(SECRET).toString("base64"), key]) expect(heard).not.toContain(secret);
});
