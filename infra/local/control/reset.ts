import type { Route } from "./route.ts";

/** All accounts are as at their first use. */
export const reset: Route = async (sandbox) => {
  await sandbox.reset();
  return { json: { reset: true } };
};
