import { parseArgs } from "node:util";
import type { Environment } from "../../lib/environment.ts";
import { nearest } from "../../lib/nearest.ts";
import { SandboxError } from "../local/error.ts";

/** A flag of a command: `--name VALUE`, or a switch where there is no value. */
interface Flag {
  /** What stands for the value in the help, e.g. `NUMBER`. */
  readonly value?: string;
  /** One line. */
  readonly help: string;
  /** The variable that says the same; where both are given, the flag counts. */
  readonly variable?: string;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What was typed: a text for a flag with a value, true for a switch. */
export type Values<Known extends Flags> = {
  readonly [Name in keyof Known]?: Known[Name] extends { readonly value: string } ? string : true;
};

/** A command of the program, e.g. `sg-sandbox verify`. */
export interface Command<Known extends Flags = Flags> {
  readonly name: string;
  readonly summary: string;
  /** The ways to call it, as they stand behind its name; e.g. `add --account 111122223333`. */
  readonly usage: readonly string[];
  readonly flags: Known;
  /** More that the help says, behind the flags. */
  readonly notes?: string;
  /**
   * Checks what was typed, and then does it.
   * @param environment the process's own, with what flags have set in it
   * @throws SandboxError with exit code 2 for what was typed, before anything was done; with 1 for the rest
   */
  run(values: Values<Known>, words: readonly string[], environment: Environment): Promise<void>;
}

/** Keeps the names of the flags as types, so that `run` knows what it gets. */
export const defineCommand = <const Known extends Flags>(command: Command<Known>): Command => command;

const HELP: Flags = { help: { help: "this text" } };

/**
 * Runs a command with what was typed behind its name.
 * @throws SandboxError
 */
export async function runCommand(command: Command, typed: readonly string[], environment: Environment): Promise<void> {
  requireDashes(command, environment);
  const { values, positionals } = parse(command, typed, environment);
  if (values["help"] === true) {
    console.log(helpOf(command, environment));
    return;
  }
  const set = Object.entries(command.flags).flatMap(([name, { variable }]) => {
    const value = values[name];
    return variable !== undefined && typeof value === "string" ? [[variable, value] as const] : [];
  });
  await command.run(values as Values<Flags>, positionals, { ...environment, ...Object.fromEntries(set) });
}

/** What was typed can't be done: one line, which ends with how to learn more. */
export function usageError(command: Pick<Command, "name">, message: string, environment: Environment): SandboxError {
  return new SandboxError(`${message} (${callOf(command, environment)} --help says more)`, 2);
}

function parse(command: Command, typed: readonly string[], environment: Environment) {
  const flags = Object.entries({ ...command.flags, ...HELP });
  const options = flags.map(([name, { value }]) => [name, { type: value === undefined ? "boolean" : "string" }]);
  try {
    return parseArgs({
      args: [...typed],
      options: Object.fromEntries(options) as Record<string, { type: "boolean" | "string" }>,
      allowPositionals: true,
    });
  } catch (error) {
    // The first sentence says what; what Node advises behind it is about programs of another kind.
    const [what = ""] = (error instanceof Error ? error.message : String(error)).split(/\.\s|\n/);
    const [, unknown = ""] = /^Unknown option '--([^']+)'/.exec(what) ?? [];
    const near = unknown === "" ? [] : nearest(unknown, Object.keys(command.flags)).map((name) => `--${name}`);
    const meant = near.length === 0 ? "" : `: did you mean ${near.join(" or ")}?`;
    throw usageError(command, `${what}${meant}`, environment);
  }
}

/**
 * npm takes the flags that stand before `--` for its own, passes none of them on, and says so in variables.
 * @throws SandboxError that says what to type
 */
function requireDashes(command: Command, environment: Environment): void {
  if (environment["npm_lifecycle_event"] !== command.name) return;
  const kept = Object.keys(command.flags).find((name) => `npm_config_${name.replaceAll("-", "_")}` in environment);
  if (kept === undefined) return;
  const { value = "" } = command.flags[kept] ?? {};
  const example = `${callOf(command, environment)} --${kept} ${value}`.trim();
  throw new SandboxError(`npm has kept --${kept} for itself: type -- before the flags, as in ${example}`, 2);
}

/** How this command is called here: by npm, or as a program. */
function callOf({ name }: Pick<Command, "name">, environment: Environment): string {
  if (environment["npm_lifecycle_event"] !== name) return `sg-sandbox ${name}`;
  return name === "start" ? "npm start --" : `npm run ${name} --`;
}

function helpOf(command: Command, environment: Environment): string {
  const call = callOf(command, environment);
  const flags = Object.entries({ ...command.flags, ...HELP }).map(([name, { value, help, variable }]) => {
    const flag = `--${name} ${value ?? ""}`.padEnd(32);
    return `  ${flag} ${help}${variable === undefined ? "" : ` [${variable}]`}`;
  });
  return [
    `${command.summary}\n`,
    ...command.usage.map((way) => `  ${call} ${way}`.trimEnd()),
    "",
    ...flags,
    ...(command.notes === undefined ? [] : ["", command.notes]),
  ].join("\n");
}
