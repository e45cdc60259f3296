import { type Ec2Error, errors } from "../errors.ts";
import type { HttpRequest } from "../http.ts";
import { MAX_REQUEST } from "./parameters.ts";
import type { Protocol } from "./protocol.ts";

/** CloudTrail (Smithy, "AWS JSON 1.1 protocol"), with the one operation of it that reads the trail. */
export const cloudtrail: Protocol = {
  service: "cloudtrail",
  contentType: "application/x-amz-json-1.1",
  encodeError(error) {
    const { status, code, message } = translated(error);
    return { status, body: JSON.stringify({ __type: code, message }) };
  },
};

/** CloudTrail API Reference, "LookupAttribute". */
const ATTRIBUTE_KEYS = [
  "AccessKeyId",
  "EventId",
  "EventName",
  "EventSource",
  "ReadOnly",
  "ResourceName",
  "ResourceType",
  "Username",
] as const;

/** What a lookup asks for. */
export interface Lookup {
  readonly attribute?: { readonly key: (typeof ATTRIBUTE_KEYS)[number]; readonly value: string };
  readonly start?: Date;
  readonly end?: Date;
  /** 1 to 50. */
  readonly maxResults: number;
  readonly nextToken?: string;
}

const MAX_RESULTS = 50;

/**
 * @throws InvalidAction for another operation of CloudTrail's
 * @throws SerializationException, InvalidLookupAttributesException, InvalidMaxResultsException,
 * InvalidTimeRangeException
 */
export function readLookup({ headers, body }: HttpRequest): Lookup {
  const operation = headers["x-amz-target"]?.split("CloudTrail_20131101.")[1] ?? "";
  if (operation !== "LookupEvents") throw errors.invalidAction(operation);
  const given = readJson(body);
  const attribute = readAttribute(given["LookupAttributes"]);
  const [start, end] = [readTime(given["StartTime"]), readTime(given["EndTime"])];
  if (start && end && start > end) throw errors.invalidTimeRange();
  const { MaxResults: maxResults = MAX_RESULTS, NextToken: nextToken } = given;
  if (typeof maxResults !== "number" || !Number.isInteger(maxResults) || maxResults < 1 || maxResults > MAX_RESULTS) {
    throw errors.invalidMaxResults(MAX_RESULTS);
  }
  if (nextToken !== undefined && typeof nextToken !== "string") throw errors.wrongType("NextToken", "a string");
  return {
    maxResults,
    ...(attribute && { attribute }),
    ...(start && { start }),
    ...(end && { end }),
    ...(nextToken !== undefined && { nextToken }),
  };
}

type Json = Readonly<Record<string, unknown>>;

/** The members that are given: null stands for none. */
function readJson(body: Buffer): Json {
  if (body.length > MAX_REQUEST) throw errors.notJson();
  let read: unknown;
  try {
    read = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw errors.notJson();
  }
  if (!isObject(read)) throw errors.notJson();
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null));
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readAttribute(given: unknown): Lookup["attribute"] {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) throw errors.wrongType("LookupAttributes", "a list");
  if (given.length > 1) throw errors.invalidLookupAttributes("One lookup attribute can be given at most");
  const [only] = given as readonly unknown[];
  if (only === undefined) return undefined;
  const { AttributeKey: name, AttributeValue: value } = isObject(only) ? only : {};
  const key = ATTRIBUTE_KEYS.find((one) => one === name);
  if (key === undefined) throw errors.invalidLookupAttributes(`AttributeKey is one of ${ATTRIBUTE_KEYS.join(", ")}`);
  if (typeof value !== "string" || value === "") throw errors.invalidLookupAttributes("AttributeValue is missing");
  return { key, value };
}

/** The last second of the year 9999: what comes behind has no four digits. */
const MAX_SECONDS = 253_402_300_799;

/** A time in JSON is a number of seconds since 1970, with a fraction. */
function readTime(given: unknown): Date | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "number" || given < 0 || given > MAX_SECONDS) throw errors.invalidTimeRange();
  return new Date(given * 1_000);
}

/** What EC2 calls otherwise: CloudTrail API Reference, "Common errors" and "LookupEvents". */
const CODES: Readonly<Record<string, string>> = {
  AuthFailure: "UnrecognizedClientException",
  ExpiredToken: "ExpiredTokenException",
  InternalError: "InternalFailure",
  InvalidAction: "UnknownOperationException",
  InvalidPaginationToken: "InvalidNextTokenException",
  MissingParameter: "MissingAuthenticationTokenException",
  RequestExpired: "InvalidSignatureException",
  RequestLimitExceeded: "ThrottlingException",
  SignatureDoesNotMatch: "InvalidSignatureException",
  Unavailable: "ServiceUnavailable",
  UnauthorizedOperation: "AccessDeniedException",
};

function translated({ code, message, status }: Ec2Error): { status: number; code: string; message: string } {
  const text = message.replace("You are not authorized to perform this operation. User:", "User:");
  return { status: status < 500 ? 400 : status, code: CODES[code] ?? code, message: text };
}
