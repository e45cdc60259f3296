import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPackage } from "../../infra/build/package.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";

let folder: string;
/** Of somebody who has installed the package, and nothing else. */
let home: string;
let tarball: string;
/** Octets of what is installed, without the engine. */
let unpacked: number;

beforeAll(async () => {
  folder = makeFolder();
  const built = path.join(folder, "package");
  await buildPackage(built);
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", built, "--json", "--pack-destination", folder], { encoding: "utf8" }),
  ) as { filename: string; unpackedSize: number }[];
  tarball = path.join(folder, packed?.filename ?? "");
  unpacked = packed?.unpackedSize ?? Number.NaN;
  home = makeFolder();
  writeFileSync(path.join(home, "package.json"), JSON.stringify({ name: "home", private: true }));
  execFileSync("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", tarball], {
    cwd: home,
    stdio: "pipe",
  });
});
afterAll(() => {
  removeFolder(folder);
  removeFolder(home);
});

/** As npm has installed it; `npx` takes longer to find it than it takes to run. */
const PROGRAM = path.join("node_modules", ".bin", "sg-sandbox");

/** Not the tests' own settings: what is there on somebody's terminal. */
const environment = () => ({ PATH: process.env["PATH"], HOME: process.env["HOME"] });

async function run(program: string, ...options: string[]): Promise<{ stdout: string; stderr: string }> {
  const { stdout, stderr } = await promisify(execFile)(program, options, { cwd: home, env: environment() });
  return { stdout, stderr };
}

const runScript = (name: string, text: string) => {
  writeFileSync(path.join(home, name), text);
  return run(process.execPath, name);
};

/** Two at once, which answer until they are stopped. */
const USE = `
const sandboxes = await Promise.all([startSandbox(), startSandbox({ accounts: [{ accountId: "111122223333" }] })]);
for (const { url } of sandboxes) console.log((await fetch(url + "/health")).status);
console.log(new Set(sandboxes.map(({ url }) => url)).size, sandboxes[0].environment.AWS_ACCESS_KEY_ID);
await sandboxes[1].reset();
await Promise.all(sandboxes.map((sandbox) => sandbox.stop()));
`;
const SAID = "200\n200\n2 test\n";

describe("the package", () => {
  it("is small: the tarball, and what it installs beside itself", () => {
    expect(statSync(tarball).size).toBeLessThan(1_000_000);
    expect(unpacked).toBeLessThan(3_500_000);
    const lock = JSON.parse(readFileSync(path.join(home, "package-lock.json"), "utf8")) as { packages: object };
    const installed = Object.keys(lock.packages).filter((name) => !name.startsWith("node_modules/@dynoxide/"));
    expect(installed).toEqual(["", "node_modules/sg-sandbox"]);
  });

  it("has the program sg-sandbox, which says its version, what it can do, and what was mistyped", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await run("npx", "sg-sandbox", "--version")).toEqual({ stdout: `${version}\n`, stderr: "" });
    expect((await run(PROGRAM, "credentials", "--help")).stdout).toContain("sg-sandbox credentials add");
    await expect(run(PROGRAM, "--bogus")).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^sg-sandbox: [^\n]*--bogus[^\n]*\n$/),
    });
  });

  it("serves: sg-sandbox start", async () => {
    const program = spawn(PROGRAM, ["--port", "0", "--data", ":memory:"], {
      cwd: home,
      env: environment(),
    });
    const [url, said] = await ready(program);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await (await fetch(`${url}/_sandbox/`)).text()).toContain("<title>sg-sandbox</title>");
    expect(await (await fetch(`${url}/_sandbox/console.js`)).text()).toContain("EventSource");
    program.kill("SIGTERM");
    expect(await new Promise((resolve) => program.once("close", resolve))).toBe(0);
    expect(said()).toBe("");
  });

  it("is a module, for ES modules", async () => {
    const script = `import { startSandbox } from "sg-sandbox";\n${USE}`;
    expect(await runScript("use.mjs", script)).toEqual({ stdout: SAID, stderr: "" });
  });

  it("is a module, for CommonJS", async () => {
    const script = `const { startSandbox } = require("sg-sandbox");\n(async () => {${USE}})();`;
    expect(await runScript("use.cjs", script)).toEqual({ stdout: SAID, stderr: "" });
  });

  it("takes seeds, has their schema, and waits for events", async () => {
    const script = `
      const { readFileSync } = require("node:fs");
      const { startSandbox } = require("sg-sandbox");
      console.log(JSON.parse(readFileSync(require.resolve("sg-sandbox/seed.schema.json"))).required[0]);
      (async () => {
        const sandbox = await startSandbox({ seed: { accounts: [{ accountId: "111122223333", vpcs: [{ name: "shop" }] }] } });
        const { accounts } = await (await fetch(sandbox.url + "/_sandbox/state?account=111122223333")).json();
        console.log(accounts[0].vpcs.length);
        await sandbox.nextEvent({ groupId: "sg-0123456789abcdef0" }, { timeoutMilliseconds: 1 }).catch(({ message }) => console.log(message));
        await sandbox.stop();
      })();`;
    const said = "accounts\n2\nno event with groupId sg-0123456789abcdef0 within 1 ms; nothing else has come\n";
    expect(await runScript("seed.cjs", script)).toEqual({ stdout: said, stderr: "" });
  });

  it("is a global set-up for Vitest, which SDKs find by their environment", async () => {
    const script = `
      import setUp from "sg-sandbox/vitest";
      const provided = [];
      const stop = await setUp({ provide: (...given) => provided.push(given) });
      const [[name, { url, region }]] = provided;
      console.log(name, url === process.env.AWS_ENDPOINT_URL_EC2, region, (await fetch(url + "/health")).status);
      await stop();`;
    const said = "sgSandbox true us-east-1 200\n";
    expect(await runScript("vitest.mjs", script)).toEqual({ stdout: said, stderr: "" });
  });

  describe("where npm has installed no engine", () => {
    const installed = () => path.join(home, "node_modules/@dynoxide");
    const binary = () => path.join(`${installed()}.away`, `${process.platform}-${process.arch}`, "dynoxide");
    beforeAll(() => renameSync(installed(), `${installed()}.away`));
    afterAll(() => renameSync(`${installed()}.away`, installed()));

    it.each<[string, () => Readonly<Record<string, string>>]>([
      ["DYNOXIDE names one", () => ({ DYNOXIDE: binary() })],
      ["the PATH has one", () => ({ PATH: `${process.env["PATH"]}${path.delimiter}${path.dirname(binary())}` })],
    ])("%s → it is used", async (_, others) => {
      const script = `import { startSandbox } from "sg-sandbox";\nawait (await startSandbox()).stop();`;
      writeFileSync(path.join(home, "engine.mjs"), script);
      const env = { ...environment(), ...others() };
      const ended = await promisify(execFile)(process.execPath, ["engine.mjs"], { cwd: home, env });
      expect(ended).toEqual({ stdout: "", stderr: "" });
    });

    it("there is none at all → one line that says what to do", async () => {
      await expect(run(PROGRAM, "--data", ":memory:")).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^sg-sandbox: no embedded DynamoDB engine [^\n]*DYNOXIDE[^\n]*\n$/),
      });
    });
  });

  it("has types, for both", () => {
    const text = (imported: string) => `${imported}
      export async function use(): Promise<string> {
        const sandbox = await startSandbox({ port: 0, accounts: [{ accountId: "111122223333", platform: "ec2" }] });
        // @ts-expect-error ports are numbers
        await startSandbox({ port: "0" });
        const groups = [{ name: "web", ingress: [{ protocol: "tcp", port: "80-81", source: "0.0.0.0/0" }] }];
        await startSandbox({ seed: { accounts: [{ accountId: 123456789012, vpcs: [{ name: "shop", groups }] }] } });
        await startSandbox({ seed: { SecurityGroups: [{ GroupId: "sg-0123456789abcdef0" }] } });
        // @ts-expect-error a rule has a source
        await startSandbox({ seed: { accounts: [{ accountId: "111122223333", groups: [{ name: "a", ingress: [{ protocol: "tcp" }] }] }] } });
        // @ts-expect-error there is no such platform
        await startSandbox({ seed: { accounts: [{ accountId: "111122223333", platform: "vpc2" }] } });
        await sandbox.reset();
        // @ts-expect-error there is no such filter
        await sandbox.nextEvent({ group: "web" });
        const [first] = await sandbox.trail({ region: "eu-west-1" });
        if (first !== undefined) return first.eventName;
        await sandbox[Symbol.asyncDispose]();
        return sandbox.environment["AWS_REGION"] ?? sandbox.accounts["111122223333"]?.secretAccessKey ?? sandbox.url;
      }`;
    const withSetUp = `import { startSandbox } from "sg-sandbox";\nimport setUp from "sg-sandbox/vitest";
      export const stop: Promise<() => Promise<void>> = setUp({ provide: (key, value) => void [key, value.url] });`;
    writeFileSync(path.join(home, "types.mts"), text(withSetUp));
    writeFileSync(path.join(home, "types.cts"), text(`import { startSandbox } from "sg-sandbox";`));
    const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--types", ""];
    const tsc = path.resolve("node_modules/typescript/bin/tsc");
    const complaints = spawnSync(process.execPath, [tsc, ...options, "types.mts", "types.cts"], { cwd: home });
    expect({ status: complaints.status, said: complaints.stdout.toString() }).toEqual({ status: 0, said: "" });
  });
});

/** The URL that it is ready on, and what it has said on its standard error. */
function ready(program: ChildProcess): Promise<[url: string, said: () => string]> {
  let [stdout, stderr] = ["", ""];
  program.stderr?.on("data", (data: Buffer) => (stderr += data.toString()));
  return new Promise((resolve, reject) => {
    program.once("close", () => reject(new Error(stderr)));
    program.stdout?.on("data", (data: Buffer) => {
      stdout += data.toString();
      const url = /^ready on (\S+)$/m.exec(stdout)?.[1];
      if (url !== undefined) resolve([url, () => stderr]);
    });
  });
}

describe("package-lock.json", () => {
  it("names the engine of each platform, with its system and processor, and its version", () => {
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
      packages: Record<string, { version?: string; optional?: boolean; os?: string[]; cpu?: string[] }>;
    };
    const { optionalDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      optionalDependencies: Record<string, string>;
    };
    for (const platform of ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"]) {
      const [os = "", cpu = ""] = platform.split("-");
      const name = `@dynoxide/${platform}`;
      const version = optionalDependencies[name];
      expect(packages[`node_modules/${name}`]).toMatchObject({ version, optional: true, os: [os], cpu: [cpu] });
    }
  });
});
