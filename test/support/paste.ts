import { expect, inject } from "vitest";
import { runClient } from "./clients.ts";

/**
 * The scripts of npm, for the shell, as the program that tests run: npm, and then the program's source, take several
 * times as long to start. That npm's scripts are the same commands is seen where some are really run by npm.
 */
export const npmAsBuilt = (): string =>
  `npm() { [ "$1" = run ] && shift; [ "$1" = --silent ] && shift; local name=$1; shift; [ "\${1-}" != -- ] || shift;
    node ${inject("program")} "$name" "$@"; }`;

/** What a document's command is run by: a program and its options, behind which the command stands as one word. */
export type Runner = readonly [program: string, ...options: string[]];

const SHELL: Runner = ["bash", "--norc", "-euo", "pipefail", "-c"];
export const NODE: Runner = ["node", "--input-type=module", "--eval"];
/** With `sg-sandbox` from its source. */
export const NODE_FROM_SOURCE: Runner = ["node", "--import", "tsx", "--input-type=module", "--eval"];

/** Runs commands of documents as somebody would who pastes them, on a test's sandbox instead of the one on port 8080. */
export const pasting =
  (url: string, environment: Readonly<Record<string, string>> = {}) =>
  async (code: string, [program, ...options]: Runner = SHELL): Promise<string> => {
    const here = code.replaceAll("http://127.0.0.1:8080", url);
    const { exitCode, stdout, stderr } = await runClient(url, program, [...options, here], { environment });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    return stdout;
  };
