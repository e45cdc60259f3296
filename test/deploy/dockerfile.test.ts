import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../support/free-port.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { NODE } from "./tools.ts";

/** The instructions of the Dockerfile, with continued lines joined. */
const instructions = readFileSync("Dockerfile", "utf8")
  .replaceAll("\\\n", " ")
  .split("\n")
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => {
    const [name = "", ...rest] = line.split(" ");
    return { name, rest: rest.join(" ").trim() };
  });

const argumentsOf = (wanted: string): string[] =>
  instructions.filter(({ name }) => name === wanted).map(({ rest }) => rest);

/** `CMD ["a", "b"]` → its words, run by Node 24 as in the image. */
function command(text = ""): string[] {
  const [program, ...words] = JSON.parse(text.slice(text.indexOf("["))) as string[];
  if (program !== "node") throw new Error(`${program} is not Node`);
  return words;
}

/** Stage → the folder that stands for its file system, and where its commands run. */
const stages = new Map<string, { readonly folder: string; workdir: string }>();
let image: string;
let environment: Record<string, string>;
let sandbox: ChildProcess;

/** What the Dockerfile does, in folders instead of images. What only root can do is left out. */
beforeAll(async () => {
  let stage = { folder: "", workdir: "/" };
  for (const { name, rest } of instructions) {
    if (name === "FROM") {
      stage = { folder: makeFolder(), workdir: "/" };
      stages.set(rest.split(" AS ")[1] ?? "last", stage);
    }
    if (name === "WORKDIR") stage.workdir = rest;
    const here = path.join(stage.folder, stage.workdir);
    mkdirSync(here, { recursive: true });
    if (name === "COPY") copy(rest.split(/\s+/), here);
    if (name === "RUN" && rest.startsWith("npm ")) execFileSync("bash", ["-c", rest], { cwd: here, stdio: "pipe" });
    image = here;
  }
  const given = argumentsOf("ENV").flatMap((line) => line.split(" ").map((pair) => pair.split("=")));
  const { PATH = "", HOME = "" } = process.env;
  const ours = { PORT: String(await freePort()), SANDBOX_DATA: path.join(image, "data"), PATH, HOME };
  environment = { ...(Object.fromEntries(given) as Record<string, string>), ...ours };
});

/** `COPY [--from=stage] from… to`: the content of a folder, as Docker does. */
function copy(words: readonly string[], here: string): void {
  const stage = stages.get(/^--from=(.*)$/.exec(words[0] ?? "")?.[1] ?? "")?.folder;
  const to = path.join(here, words.at(-1) ?? "");
  for (const from of words.slice(stage === undefined ? 0 : 1, -1)) {
    const source = stage === undefined ? from : path.join(stage, from);
    cpSync(source, from.endsWith("/") ? to : path.join(to, from), { recursive: true });
  }
}

afterAll(() => {
  sandbox.kill("SIGKILL");
  for (const { folder } of stages.values()) removeFolder(folder);
});

it("runs as somebody who isn't root, from the runtime's Node", () => {
  expect(argumentsOf("FROM")).toEqual(["node:24-slim AS build", "node:24-slim"]);
  expect(argumentsOf("USER")).toEqual(["node"]);
  expect(argumentsOf("VOLUME")).toEqual(["/data"]);
});

const isHealthy = () => {
  const [check] = argumentsOf("HEALTHCHECK");
  return spawnSync(NODE, command(check), { cwd: image, env: environment }).status === 0;
};

it("its command: the sandbox, from what is copied and installed, and healthy", async () => {
  expect(isHealthy()).toBe(false);
  const stdio: ["ignore", "pipe", "inherit"] = ["ignore", "pipe", "inherit"];
  sandbox = spawn(NODE, command(argumentsOf("CMD")[0]), { cwd: image, env: environment, stdio });
  const { stdout } = sandbox;
  // Read on to its end: a sandbox whose output nobody reads any more ends.
  const printed = await new Promise<string>((resolve) => {
    let text = "";
    stdout?.on("close", () => resolve(text));
    stdout?.on("data", (chunk) => {
      text += String(chunk);
      if (/^ready on .*\n/m.test(text)) resolve(text);
    });
  });
  expect(printed).toContain(`:${environment["PORT"]}\n`);
  expect(isHealthy()).toBe(true);
});

it("has the console's page, and nothing that only the build needs", async () => {
  const page = await fetch(`http://127.0.0.1:${environment["PORT"]}/_sandbox/`);
  expect(await page.text()).toContain("<title>sg-sandbox</title>");
  expect(readdirSync(path.join(image, "node_modules"))).toEqual(["@dynoxide"]);
});

it("docker stop: ends by itself", async () => {
  const ended = once(sandbox, "exit");
  sandbox.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(isHealthy()).toBe(false);
});
