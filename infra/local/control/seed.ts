import type { Route } from "./route.ts";

/** The accounts that the body names have what it says, and nothing else: YAML, JSON, or an answer of EC2's. */
export const seed: Route = async (sandbox, _, body) => ({ json: await sandbox.seed(body) });

/** The JSON Schema of a seed. */
export const seedSchema: Route = async () => ({ json: (await import("../state/json-schema.ts")).jsonSchema() });
