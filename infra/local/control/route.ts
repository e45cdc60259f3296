import type { ServerResponse } from "node:http";
import type { Account } from "../../../lib/account.ts";
import type { Lookup } from "../../../lib/protocol/cloudtrail.ts";
import type { FoundItems } from "../../../lib/trail/lookup.ts";
import type { Regions } from "../../../lib/regions.ts";
import type { TrailRecord } from "../../../lib/trail/record.ts";
import type { Events } from "../events.ts";
import type { ShownGroup } from "../groups.ts";
import type { Place } from "../places.ts";
import type { State } from "../state/form.ts";
import type { Listeners } from "./listeners.ts";

/** What a route answers: a JSON body, and the status where it isn't 200. */
export interface ControlAnswer {
  readonly status?: number;
  readonly json: unknown;
}

/** A file of the console's page. */
export interface ControlFile {
  readonly file: { readonly type: string; readonly text: string };
}

/** An answer that goes on. */
export interface ControlStream {
  /** @returns false where it takes no more, and has written nothing */
  stream(outgoing: ServerResponse): boolean;
  readonly otherwise: ControlAnswer;
}

/** What has come of a seed. */
interface Seeded {
  readonly seeded: readonly Pick<Account, "accountId" | "region">[];
  /** What is not as it was written, a line each. */
  readonly notes?: readonly string[];
}

/** Which account, and where. */
export interface Whose {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

/** What the routes of `/_sandbox/` work on. */
export interface Controlled {
  readonly isHealthy: () => Promise<boolean>;
  /** Those that there are. */
  readonly regions: Regions;
  readonly reset: () => Promise<void>;
  readonly groups: (whose: Whose) => Promise<readonly ShownGroup[]>;
  readonly places: () => Promise<readonly Place[]>;
  /** @throws InvalidToken */
  readonly lookUp: (lookup: Lookup, whose: Whose) => Promise<FoundItems>;
  /** The record of that event, or of that request; undefined where there is none. */
  readonly findRecord: (id: string, whose: Whose) => Promise<TrailRecord | undefined>;
  /** What accounts have: all of them where none is named. */
  readonly readState: (whose: Whose) => Promise<State>;
  /** Gives accounts what a text says. @throws SandboxError, which names the line */
  readonly seed: (text: string) => Promise<Seeded>;
  /** Keeps what all accounts have under a name. @throws SandboxError */
  readonly snapshot: (name: string) => Promise<void>;
  /** Makes all accounts what they were then. @returns false where there is no snapshot of that name */
  readonly restore: (name: string) => Promise<boolean>;
  readonly listeners: Listeners;
  /** Where events go; undefined where they go nowhere. */
  readonly events: () => Events | undefined;
}

/**
 * Answers one method of one path below `/_sandbox/`. Where the path ends with a name that its user chooses, the query
 * has it as `name`. The body is text, empty where none was sent, and never more than
 * body.ts allows.
 */
export type Route = (
  sandbox: Controlled,
  query: URLSearchParams,
  body: string,
) => Promise<ControlAnswer | ControlFile | ControlStream>;
