#!/usr/bin/env node
/** The program `sg-sandbox`: its first word names the command, and the rest is that command's. */
import { createRequire } from "node:module";
import { nearest } from "../../lib/nearest.ts";
import { SandboxError } from "../local/error.ts";
import { type Command, runCommand } from "./command.ts";
import { endWhenUnread } from "./unread.ts";

/** Each is loaded when it is asked for: what one needs, the others don't wait for. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import("./start.ts")).start,
  credentials: async () => (await import("./credentials.ts")).credentials,
  verify: async () => (await import("./verify.ts")).verify,
  trail: async () => (await import("./trail.ts")).trail,
};

const USAGE = `sg-sandbox start         starts the sandbox on this machine
sg-sandbox credentials   adds, lists and removes access keys
sg-sandbox verify        says what is wrong in a table
sg-sandbox trail         prints what is on record: who has changed what

Each with --help. sg-sandbox alone starts it; sg-sandbox --version says which it is.`;

/** @throws SandboxError for a command that there isn't */
async function main([first = "start", ...rest]: readonly string[]): Promise<void> {
  if (first === "--help") console.log(USAGE);
  // With any command: `npm start -- --version` is the only way to ask it of the clone.
  else if ([first, ...rest].includes("--version")) console.log(version());
  else if (first.startsWith("-")) await main(["start", first, ...rest]);
  else if (Object.hasOwn(COMMANDS, first)) await run(first, rest);
  else {
    const near = nearest(first, Object.keys(COMMANDS));
    const meant = near.length === 0 ? "" : `did you mean ${near.join(" or ")}? `;
    throw new SandboxError(`there is no command ${first}: ${meant}It is one of ${Object.keys(COMMANDS).join(", ")}`, 2);
  }
}

async function run(name: string, typed: readonly string[]): Promise<void> {
  const command = await COMMANDS[name]?.();
  if (command) await runCommand(command, typed, process.env);
}

function version(): string {
  // By its own name, the package finds itself: here as in the built one, where this file lies elsewhere.
  const { version } = createRequire(import.meta.url)("sg-sandbox/package.json") as { version: string };
  return version;
}

endWhenUnread();
try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof SandboxError ? `sg-sandbox: ${error.message}` : error);
  process.exitCode = error instanceof SandboxError ? error.exitCode : 1;
}
