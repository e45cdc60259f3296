import { existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { unescape } from "node:querystring";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import pLimit from "p-limit";
import { toEvent } from "../../lib/trail/event.ts";
import type { TrailRecord } from "../../lib/trail/record.ts";
import { SandboxError } from "./error.ts";

/** Sends what is put on record to where it was asked for, beside the requests. */
export interface Events {
  /** @param settled is called when it is delivered, or given up; not where it is neither at a stop */
  send(record: TrailRecord, settled?: () => void): void;
  /**
   * Hands one over once more: at once, and once.
   * @throws Error that says why the target hasn't taken it
   */
  resend(record: TrailRecord): Promise<void>;
  /** Gives what is still on its way a moment. */
  stop(): Promise<void>;
}

type Deliver = (event: object) => Promise<unknown>;

/** EventBridge User Guide, "How EventBridge retries delivering events": as many attempts, and then no more. */
const MAX_ATTEMPTS = 185;
const FIRST_DELAY_MILLISECONDS = 100;
const MAX_DELAY_MILLISECONDS = 30_000;
const MAX_AT_ONCE = 8;
/** What may be on its way: a target that stays away costs no more memory than that. */
const MAX_WAITING = 10_000;
const POST_MILLISECONDS = 30_000;
/** AWS Lambda Developer Guide, "Lambda quotas": as long as a function may run. */
const HANDLER_MILLISECONDS = 900_000;
const STOP_MILLISECONDS = 2_000;
const RESEND_MILLISECONDS = 30_000;

/**
 * @param target an http(s) URL that gets each event by POST; a module (.js, .mjs, .cjs, .ts) whose `handler` is called
 * with it, as a Lambda function is; or another file, which gets a line of JSON for each
 * @param complain gets what goes wrong, a line each
 * @throws SandboxError where there is no such module, or it has no handler
 */
export async function openEvents(target: string, complain: (line: string) => void): Promise<Events> {
  const deliver = await delivererTo(target);
  const limit = pLimit(MAX_AT_ONCE);
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function untilDelivered(event: object, id: string, settled?: () => void): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS && !stopping.signal.aborted; attempt++) {
      try {
        await limit(() => within(HANDLER_MILLISECONDS, deliver(event)));
        return settled?.();
      } catch (error) {
        if (attempt === 0) complain(`the event ${id} is tried again: ${reasonOf(error)}`);
      }
      const delay = Math.min(MAX_DELAY_MILLISECONDS, FIRST_DELAY_MILLISECONDS * 2 ** attempt);
      await setTimeout(delay, undefined, { signal: stopping.signal }).catch(() => {});
    }
    if (stopping.signal.aborted) return complain(`the event ${id} is sent at the next start`);
    complain(`the event ${id} has not been delivered`);
    settled?.();
  }

  return {
    send(record, settled) {
      // Rules that ask for nothing else get no events of what only reads.
      if (record.readOnly) return;
      if (underWay.size >= MAX_WAITING) {
        complain(`the event ${record.eventID} is not sent: ${MAX_WAITING} are waiting already`);
        return settled?.();
      }
      const sending = untilDelivered(toEvent(record), record.eventID, settled).finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    resend: (record) => within(RESEND_MILLISECONDS, deliver(toEvent(record))),
    async stop() {
      await Promise.race([Promise.all(underWay), setTimeout(STOP_MILLISECONDS, undefined, { ref: false })]);
      stopping.abort();
    },
  };
}

/** @throws Error where it takes longer */
async function within(milliseconds: number, delivering: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  const tooLate = setTimeout(milliseconds, undefined, { signal: ended.signal, ref: false }).then(
    () => {
      throw new Error(`it has taken more than ${milliseconds / 1_000} s`);
    },
    () => {},
  );
  await Promise.race([delivering, tooLate]).finally(() => ended.abort());
}

/**
 * What hands an event to a target, once.
 * @throws SandboxError where it is none
 */
export async function delivererTo(target: string): Promise<Deliver> {
  if (/^https?:\/\//.test(target)) return postTo(target);
  if (isModule(target)) return handlerOf(target);
  return appendTo(target);
}

/** Whether a target is a module, whose handler runs in the sandbox's own process. */
export const isModule = (target: string): boolean => !/^https?:\/\//.test(target) && /\.[cm]?[jt]s$/.test(target);

/**
 * What is sent says who sends it, where the URL does. Nothing else tells of a URL but its origin: who reads a log isn't to
 * learn a token that stands in it.
 * @throws SandboxError
 */
function postTo(text: string): Deliver {
  if (!URL.canParse(text)) throw new SandboxError("EVENTS begins as a URL, and is none", 2);
  const url = new URL(text);
  const { username, password, origin } = url;
  const user = `${unescape(username)}:${unescape(password)}`;
  [url.username, url.password] = ["", ""];
  const authorization = user === ":" ? {} : { authorization: `Basic ${Buffer.from(user).toString("base64")}` };
  return async (event) => {
    const { ok, status } = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(POST_MILLISECONDS),
    });
    if (!ok) throw new Error(`${origin} answers ${status}`);
  };
}

/** A target as a line of a log may name it. */
export const nameOf = (target: string): string => (/^https?:\/\//.test(target) ? new URL(target).origin : target);

/** @throws SandboxError */
async function appendTo(file: string): Promise<Deliver> {
  const append = (text: string) => appendFile(file, text, { mode: 0o600 });
  await append("").catch((error: unknown) => {
    throw new SandboxError(`EVENTS: ${reasonOf(error)}`, 2);
  });
  return (event) => append(`${JSON.stringify(event)}\n`);
}

/** @throws SandboxError */
async function handlerOf(file: string): Promise<Deliver> {
  if (!existsSync(file)) throw new SandboxError(`EVENTS: there is no ${file}`, 2);
  const loading = import(pathToFileURL(path.resolve(file)).href).catch((error: unknown) => {
    throw new SandboxError(`EVENTS: ${file} can't be loaded: ${reasonOf(error)}`, 2);
  });
  const { handler } = (await loading) as { readonly handler?: unknown };
  if (typeof handler !== "function") throw new SandboxError(`EVENTS: ${file} exports no function handler`, 2);
  // One that changes its event doesn't change what the next attempt gets.
  return async (event) => (handler as (event: object) => unknown)(structuredClone(event));
}

/** What went wrong, and why, in a line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
