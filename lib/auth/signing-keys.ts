import { createSecretKey, type KeyObject } from "node:crypto";
import { BoundedMap } from "../bounded-map.ts";
import type { Secret } from "./presented.ts";
import { type Scope, signingKey } from "./signature-v4.ts";

/** As many as a key is used for in a day: regions, services, and the days on both sides of midnight. */
const KEPT_SCOPES = 50;

/** They go with their secret, and are no secrets of more than a day, a region and a service. */
const keptKeys = new WeakMap<Secret, BoundedMap<string, KeyObject>>();

/** The signing key of that secret in that scope. As an object: made of octets anew each time, it costs Node 24 12 µs. */
export function keptSigningKey(secret: Secret, scope: Scope): KeyObject {
  const keys = keptKeys.get(secret) ?? new BoundedMap<string, KeyObject>(KEPT_SCOPES);
  keptKeys.set(secret, keys);
  const name = `${scope.date}/${scope.region}/${scope.service}`;
  const key = keys.get(name) ?? createSecretKey(signingKey(secret.secretAccessKey, scope));
  keys.set(name, key);
  return key;
}
