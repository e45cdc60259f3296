import type { Route } from "./route.ts";

/** The accounts and regions where there is something: the first account's first. */
export const places: Route = async (sandbox) => ({ json: { places: await sandbox.places() } });
