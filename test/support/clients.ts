import { execFile, spawnSync } from "node:child_process";
import { REGION } from "./engine.ts";

/** What has been looked for, by the files of this worker. */
const looked = new Map<string, boolean>();

/** Whether that program is on the PATH and can do that much. */
export function isInstalled(program: string, ...args: string[]): boolean {
  const command = [program, ...args].join(" ");
  const isThere = looked.get(command) ?? spawnSync(program, args).status === 0;
  looked.set(command, isThere);
  return isThere;
}

/** How a client has ended, and what it has printed. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  /** Where it runs; the project's folder unless given. */
  readonly cwd?: string;
  /** What else it finds in its environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A stock client that is pointed at a sandbox by the environment alone, and has none of the machine's own settings. */
export function runClient(
  url: string,
  program: string,
  args: readonly string[],
  { cwd, environment }: Circumstances = {},
): Promise<Run> {
  const foreign = Object.keys(process.env).filter((name) => name.startsWith("AWS_"));
  const env = {
    ...process.env,
    ...Object.fromEntries(foreign.map((name) => [name, undefined])),
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL: url,
    AWS_CONFIG_FILE: "/nonexistent/config",
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent/credentials",
    AWS_DEFAULT_OUTPUT: "json",
    AWS_PAGER: "",
    AWS_MAX_ATTEMPTS: "1",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ...environment,
  };
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd, env, maxBuffer: 2 ** 24 }, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
