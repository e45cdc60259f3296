import { errors } from "../errors.ts";
import { type ActionName, operations } from "../model/operations.ts";
import { isKnown } from "../model/schema.ts";
import { isVersion } from "../model/versions.ts";
import type { Parameters } from "./parameters.ts";

/** What a request asks for, before its own parameters are looked at. */
export interface RequestedOperation {
  readonly action: ActionName;
  /** `YYYY-MM-DD` */
  readonly version: string;
  /** The parameters that are left: those of the action. */
  readonly parameters: Parameters;
}

/**
 * EC2 API Reference, "Common query parameters"; those of Signature Version 2 in the edition of 2011-12-15. Whether
 * their values are right has been decided where the caller was verified.
 */
const COMMON_PARAMETERS = new Set([
  "Action",
  "Version",
  "AWSAccessKeyId",
  "Expires",
  "SecurityToken",
  "Signature",
  "SignatureMethod",
  "SignatureVersion",
  "Timestamp",
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-Security-Token",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
]);

/**
 * @throws MissingAction, MissingParameter Version, NoSuchVersion, InvalidAction
 */
export function findOperation(parameters: Parameters): RequestedOperation {
  const action = parameters.get("Action");
  const version = parameters.get("Version");
  if (!action) throw errors.missingAction();
  if (!version) throw errors.missingParameter("Version");
  if (!isVersion(version)) throw errors.noSuchVersion(version);
  if (!isAction(action) || !isKnown(operations[action], version)) throw errors.invalidAction(action);
  const own = new Map([...parameters].filter(([name]) => !COMMON_PARAMETERS.has(name)));
  return { action, version, parameters: own };
}

const isAction = (name: string): name is ActionName => Object.hasOwn(operations, name);
