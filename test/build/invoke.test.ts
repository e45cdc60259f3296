import { spawnSync } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../../infra/build/bundle.ts";
import { indent } from "../../infra/events/indent.ts";
import { command } from "../support/documents.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";

let folder: string;

beforeAll(async () => {
  folder = makeFolder();
  await bundle(path.join(folder, "dist"));
});
afterAll(() => removeFolder(folder));

const program = ["--import", import.meta.resolve("tsx"), path.resolve("infra/events/invoke.ts")];

/** In the folder where dist/ is, as it would be in the clone. */
function run(command: string, ...words: string[]) {
  const { SANDBOX_DATA: _, DYNAMODB_ENDPOINT: __, AUTHENTICATION: ___, ...env } = process.env;
  return spawnSync(command, words, { cwd: folder, env, encoding: "utf8" });
}

const invoke = (name: string, ...flags: string[]) =>
  run(process.execPath, ...program, path.resolve("events", name), ...flags);

describe("npm run invoke", () => {
  it("an event: its status and XML, nobody verified", () => {
    const { stdout, status } = invoke("RevokeSecurityGroupIngress.document-example.http-api.json");
    expect(stdout).toContain(`200
<?xml version="1.0" encoding="UTF-8"?>
<RevokeSecurityGroupIngressResponse xmlns="http://ec2.amazonaws.com/doc/2011-12-15/">
  <requestId>`);
    expect(status).toBe(0);
  });

  it("--sign: verified, as the account of that key", () => {
    const { stdout } = invoke("GetCallerIdentity.http-api.json", "--sign");
    expect(stdout).toContain("\n    <Arn>arn:aws:iam::123456789012:user/test</Arn>\n");
  });

  it("whose output nobody reads any more: ends without a word", () => {
    const event = path.resolve("events/DescribeVpcs.http-api.json");
    expect(run("sh", "-c", '"$0" "$@" | true', process.execPath, ...program, event).stderr).toBe("");
  });

  it("the README's: what the event asks for", () => {
    const event = command("README.md", "npm run invoke -- events/DescribeVpcs.http-api.json").split(" ").at(-1) ?? "";
    expect(invoke(path.basename(event)).stdout).toContain("<DescribeVpcsResponse ");
  });

  it("no such file: one line", () => {
    const { stderr, status } = invoke("Nothing.json");
    expect(stderr).toMatch(/^sg-sandbox: .*Nothing\.json: ENOENT.*\n$/);
    expect(status).toBe(1);
  });
});

it("XML, an element a line by its depth", () => {
  expect(indent('<?xml version="1.0"?>\n<a b="c"><d>e</d><f/><g><h>i</h></g></a>')).toBe(
    ['<?xml version="1.0"?>', '<a b="c">', "  <d>e</d>", "  <f/>", "  <g>", "    <h>i</h>", "  </g>", "</a>"].join(
      "\n",
    ),
  );
});
