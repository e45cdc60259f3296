/** What a route answers: a JSON body, and the status where it isn't 200. */
export interface ControlAnswer {
  readonly status?: number;
  readonly json: unknown;
}

/** What the routes of `/_sandbox/` work on. */
export interface Controlled {
  readonly isHealthy: () => Promise<boolean>;
  reset(): Promise<void>;
}

/** Answers one method of one path below `/_sandbox/`. */
export type Route = (sandbox: Controlled) => Promise<ControlAnswer>;
