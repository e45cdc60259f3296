import type { Route } from "./route.ts";

/** Whether the table can be read. */
export const health: Route = async ({ isHealthy }) =>
  (await isHealthy()) ? { json: { status: "ok" } } : { status: 503, json: { status: "the table can't be read" } };
