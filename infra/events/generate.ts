/**
 * Writes events/: what each front hands to the function. `npm run events` writes them; `npm run events -- --check` fails
 * where one is not current. A request of each action is in requests.ts.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { HttpRequest } from "../../lib/http.ts";
import { type Format, fronts } from "./formats.ts";
import { documentExample, examples, type Parameters } from "./requests.ts";
import { sign } from "./sign.ts";

const FOLDER = "events";

/** Keys of AWS's published examples; what they sign here expired long ago. */
const SIGNING = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
  at: new Date("2011-12-15T12:00:00Z"),
};

/** A client of today, which posts a form. */
const posted = (parameters: Parameters, host: string): HttpRequest => ({
  method: "POST",
  path: "/",
  query: "",
  headers: {
    accept: "*/*",
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    host,
    "user-agent": "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux md/arch#x86_64 lang/python#3.13.7",
  },
  body: Buffer.from(new URLSearchParams(parameters).toString()),
});

/** A client of the document's time, which puts all into the query string. */
const gotten = (parameters: Parameters, host: string): HttpRequest => ({
  method: "GET",
  path: "/",
  query: new URLSearchParams(parameters).toString(),
  headers: { accept: "*/*", host, "user-agent": "curl/8.5.0" },
  body: Buffer.alloc(0),
});

async function toFile(name: string, format: Format, request: HttpRequest): Promise<[string, string]> {
  const service = name.startsWith("GetCallerIdentity") ? "sts" : "ec2";
  const signed = await sign(request, fronts[format], { ...SIGNING, service });
  const file = path.join(FOLDER, `${name}.${format}.json`);
  return [file, `${JSON.stringify(fronts[format].toEvent(signed, SIGNING.at), undefined, 2)}\n`];
}

async function generate(): Promise<Map<string, string>> {
  const { host } = fronts["http-api"];
  const files = Object.entries(examples).map(async ([action, { parameters, code }]) => {
    const request = posted({ Action: action, Version: "2016-11-15", ...parameters }, host);
    return toFile(code === undefined ? action : `${action}.${code}`, "http-api", request);
  });
  const documents = (Object.keys(fronts) as Format[]).map(async (format) => {
    const request = (format === "function-url" ? posted : gotten)(documentExample, fronts[format].host);
    return toFile("RevokeSecurityGroupIngress.document-example", format, request);
  });
  return new Map(await Promise.all([...files, ...documents]));
}

const isGenerated = (name: string): boolean => /^[A-Z].*\.json$/.test(name);

const generated = await generate();
const there = readdirSync(FOLDER)
  .filter(isGenerated)
  .map((name) => path.join(FOLDER, name));
const leftOver = there.filter((file) => !generated.has(file));
const stale = [...generated].filter(([file, text]) => !there.includes(file) || readFileSync(file, "utf8") !== text);

if (!process.argv.includes("--check")) {
  for (const file of leftOver) rmSync(file);
  for (const [file, text] of stale) writeFileSync(file, text);
} else if (stale.length + leftOver.length > 0) {
  console.error(`not current: npm run events (${[...stale.map(([file]) => file), ...leftOver].join(", ")})`);
  process.exitCode = 1;
}
