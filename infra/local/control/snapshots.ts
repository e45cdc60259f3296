import type { Route } from "./route.ts";

/** Keeps what all accounts have under a name, as long as the sandbox runs. */
export const snapshot: Route = async (sandbox, query) => {
  const name = query.get("name") ?? "";
  if (!/^[\w.-]{1,64}$/.test(name)) return { status: 400, json: { error: "a name has letters, digits and ._-" } };
  await sandbox.snapshot(name);
  return { json: { snapshot: name } };
};

/** All accounts have again what they had then, and nothing else; what was on record since is gone. */
export const restore: Route = async (sandbox, query) => {
  const name = query.get("name") ?? "";
  return (await sandbox.restore(name))
    ? { json: { restored: name } }
    : { status: 404, json: { error: `there is no snapshot ${name}` } };
};
