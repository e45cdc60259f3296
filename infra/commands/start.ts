import type { Environment } from "../../lib/environment.ts";
import type { LogEntry } from "../../lib/service.ts";
import { startSandbox } from "../local/sandbox.ts";
import { defineCommand, usageError } from "./command.ts";
import { hints } from "./hints.ts";
import { tableFlags } from "./settings.ts";

/** `npm start`: the sandbox on this machine, until SIGINT or SIGTERM. */
export const start = defineCommand({
  name: "start",
  summary: "Starts the sandbox on this machine, until Ctrl-C or SIGTERM.",
  usage: ["[flags]"],
  flags: {
    port: { value: "NUMBER", help: "where it listens; 0 is any free port (8080)", variable: "PORT" },
    host: { value: "ADDRESS", help: "where it listens (127.0.0.1)", variable: "HOST" },
    "allowed-hosts": { value: "NAMES", help: "it goes by, beside the loopback's and HOST", variable: "ALLOWED_HOSTS" },
    control: {
      value: "WHO",
      help: "may use /_sandbox/ and the console: machine, or network: whoever reaches it (machine)",
      variable: "CONTROL",
    },
    ...tableFlags,
    "tls-cert": { value: "FILE", help: "a certificate (PEM): serves https", variable: "TLS_CERT" },
    "tls-key": { value: "FILE", help: "its private key (PEM)", variable: "TLS_KEY" },
    seed: { value: "FILE", help: "gives accounts what it says: YAML or JSON", variable: "SEED" },
    ids: { value: "WHICH", help: "random, or seeded: the same for the same requests (random)", variable: "IDS" },
    "first-key": {
      value: "KEY",
      help: "of a new sandbox: test, or random and shown once (test)",
      variable: "FIRST_KEY",
    },
    authentication: { value: "MODE", help: "signature, or none: everybody is let in", variable: "AUTHENTICATION" },
    "signature-version-2": { value: "on|off", help: "whether it is taken (on)", variable: "SIGNATURE_VERSION_2" },
    permissions: {
      value: "MODE",
      help: "enforce, or report: what policies refuse is done, and logged (enforce)",
      variable: "PERMISSIONS",
    },
    limits: {
      value: "WHICH",
      help: "of what an account can hold: generous, or aws for AWS's own (generous)",
      variable: "LIMITS",
    },
    "trail-days": { value: "NUMBER", help: "requests stay on record; 0 records none (90)", variable: "TRAIL_DAYS" },
    events: { value: "TARGET", help: "gets what is put on record: a URL, a file, or a module", variable: "EVENTS" },
    "events-delay": {
      value: "TIME",
      help: "events come that much later: 500ms, 2s, 5m (0s)",
      variable: "EVENTS_DELAY",
    },
    "events-duplicates": { value: "NUMBER", help: "each comes so many times more (0)", variable: "EVENTS_DUPLICATES" },
    "events-disorder": { value: "on|off", help: "the later one of two comes first (off)", variable: "EVENTS_DISORDER" },
    "log-level": {
      value: "LEVEL",
      help: "info; warn: what is refused; error: what fails; debug: what is asked for, too (info)",
      variable: "LOG_LEVEL",
    },
    "trail-reads": {
      value: "on|off",
      help: "whether those that only read go on record (off)",
      variable: "TRAIL_READS",
    },
  },
  async run(_, [word], environment) {
    if (word !== undefined) throw usageError(start, `start takes flags only, not ${word}`, environment);
    const { LOG_LEVEL: level } = environment;
    const debug = level === "debug" ? (line: string) => console.log(line) : undefined;
    const sandbox = await startSandbox(environment, (entry) => log(entry, level), { debug });
    const stop = () => void sandbox.stop().then(() => process.exit(0));
    process.once("SIGINT", stop).once("SIGTERM", stop);
    if (process.env["npm_lifecycle_event"] !== undefined) onParentEnd(stop);
    void sandbox.failed.then((reason) => {
      console.error(`sg-sandbox: ${reason}`);
      process.exit(1);
    });
    console.log(`ready on ${sandbox.url}`);
    for (const warning of sandbox.warnings) console.error(`sg-sandbox: ${warning}`);
    console.log(enforced(environment));
    console.log(`In a browser, ${sandbox.url} shows what happens.`);
    console.log(hints(sandbox, environment));
  },
});

/** HTTP's status from which on a request is written down. */
const LEAST_STATUS: Readonly<Record<string, number>> = { warn: 400, error: 500 };

function log(
  { status, action = "-", version = "-", accountId = "-", region = "-", ...entry }: LogEntry,
  level = "info",
): void {
  if (status < (LEAST_STATUS[level] ?? 0)) return;
  const { code, milliseconds, requestId, cause, refused, unrecorded } = entry;
  const outcome = code === undefined ? String(status) : `${status} ${code}`;
  console.log(`${outcome} ${action} ${version} ${accountId}/${region} ${milliseconds} ms ${requestId}`);
  if (refused !== undefined) console.log(`  would have been refused: ${refused}`);
  if (unrecorded !== undefined) console.error(`  is not on record: ${unrecorded}`);
  if (cause !== undefined) console.error(cause);
}

/** What stands between a request and the table: a setting that was mistyped, or forgotten, is seen here. */
function enforced({ AUTHENTICATION, PERMISSIONS }: Environment): string {
  if (AUTHENTICATION === "none") return "Nobody is verified, and everything is allowed: AUTHENTICATION=none";
  return PERMISSIONS === "report"
    ? "Signatures are verified. What policies refuse is done all the same, and logged: PERMISSIONS=report"
    : "Signatures are verified, and the policies of access keys are enforced.";
}

/** npm passes SIGTERM on to the shell that it has started this process in, and the shell just ends. */
function onParentEnd(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 200);
  timer.unref();
}
