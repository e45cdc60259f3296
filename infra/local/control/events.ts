import type { Route } from "./route.ts";

/** What goes on record from now on, of all accounts and regions, as it comes. */
export const events: Route = async ({ listeners }) => ({
  stream: (outgoing) => listeners.add(outgoing),
  otherwise: { status: 503, json: { error: "as many listen as may, or the sandbox stops" } },
});
