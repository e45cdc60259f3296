import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { TABLE } from "../../support/engine.ts";
import { NO_ACCOUNT, NODE } from "../tools.ts";
import { RUNTIME_CLIENT } from "./client.ts";
import { type RuntimeApi, startRuntimeApi } from "./runtime-api.ts";

/** A line of the function's log. */
interface LogLine {
  readonly level: string;
  readonly action?: string;
  readonly code?: string;
  readonly cause?: string;
  readonly coldStart?: boolean;
  readonly functionRequestId?: string;
  readonly roundTrips?: number;
}

/** The built function in AWS's runtime, as Lambda starts it: one process that gets one event after the other. */
export interface Container extends Pick<RuntimeApi, "invoke" | "failed"> {
  readonly process: ChildProcess;
  /** All that it has written, which is what CloudWatch gets. */
  readonly printed: () => string;
  /** The function's own lines: every one that isn't JSON is one that CloudWatch would make nothing of. */
  readonly log: () => LogLine[];
  /** Resolves with its exit code, or the signal that ended it, once all that it wrote has been read. */
  readonly ended: Promise<number | NodeJS.Signals>;
  stop(): Promise<void>;
}

export async function startContainer(
  endpoint: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Container> {
  const api = await startRuntimeApi();
  const child = spawn(NODE, [RUNTIME_CLIENT, "ec2.handler"], {
    cwd: path.resolve("dist"),
    env: {
      ...NO_ACCOUNT,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
      AWS_LAMBDA_FUNCTION_NAME: "sg-sandbox-ec2",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_LOG_FORMAT: "JSON",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/sg-sandbox-ec2",
      AWS_LAMBDA_LOG_STREAM_NAME: "2026/11/25/[$LATEST]0123456789abcdef0123456789abcdef",
      AWS_LAMBDA_RUNTIME_API: api.address,
      DYNAMODB_ENDPOINT: endpoint,
      LAMBDA_TASK_ROOT: path.resolve("dist"),
      SIGNATURE_VERSION_2: "off",
      TABLE_NAME: TABLE,
      _HANDLER: "ec2.handler",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const output of [child.stdout, child.stderr]) output.on("data", (data) => (printed += String(data)));
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? 0));
  });
  return {
    ...api,
    process: child,
    printed: () => printed,
    log: () =>
      printed
        .split("\n")
        // What stands behind the last line break isn't whole yet.
        .slice(0, -1)
        .map((line) => JSON.parse(line) as LogLine),
    ended,
    async stop() {
      child.kill("SIGKILL");
      await ended;
      api.stop();
    },
  };
}
