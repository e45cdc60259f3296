import { type Principal, userArn } from "../account.ts";
import type { Ec2Error } from "../errors.ts";
import type { HttpRequest } from "../http.ts";
import { type ActionName, operations } from "../model/operations.ts";
import type { Structures } from "../model/schema.ts";
import { requestElements, responseElements } from "./elements.ts";

/** What a record says of a request, whatever became of it. */
export interface Asked {
  readonly caller: Principal & { readonly region: string };
  readonly action: ActionName | "GetCallerIdentity";
  readonly version: string;
  readonly structures: Structures;
  readonly requestId: string;
  /** In AWS's own types; undefined where it couldn't be read. */
  readonly input: object | undefined;
  readonly http: Pick<HttpRequest, "headers" | "isSecure" | "sourceIp">;
}

/** What became of it. */
export interface Ending {
  readonly at: Date;
  readonly eventId: string;
  /** The answer in AWS's own types, or the error. */
  readonly outcome: object | Ec2Error;
}

/** CloudTrail User Guide, "CloudTrail record contents". */
export type TrailRecord = Readonly<ReturnType<typeof toRecord>>;

/** A record as it is stored: only `toRecord` makes them, so its type is known. */
export const parseRecord = (json: string): TrailRecord => JSON.parse(json) as TrailRecord;

/** CloudTrail User Guide, "CloudTrail record contents": octets of requestParameters, of responseElements, and of userAgent. */
const MAX_ELEMENTS = 102_400;
const MAX_USER_AGENT = 1_024;

/** An action that changes nothing. */
export const onlyReads = (action: string): boolean => /^(?:Describe|Get|Lookup)/.test(action);

type Elements = readonly [asked: object | null, answered: object | null];

/** What was asked and answered, however large. */
export const elementsOf = (asked: Asked, outcome: object): Elements => [parametersOf(asked), answerOf(asked, outcome)];

/** The record of a request in CloudTrail's shape. Nothing in it is secret: no signature, no token, no key but its ID. */
export function toRecord(asked: Asked, { at, eventId, outcome }: Ending, elements = elementsOf(asked, outcome)) {
  const { caller, action, requestId, http } = asked;
  const { accountId, accessKeyId, region } = caller;
  const host = http.headers["host"];
  const readOnly = onlyReads(action);
  return {
    eventVersion: "1.11",
    userIdentity: {
      type: "IAMUser",
      principalId: accessKeyId,
      arn: userArn(caller),
      accountId,
      accessKeyId,
      userName: accessKeyId,
    },
    eventTime: at.toISOString().replace(/\.\d+Z$/, "Z"),
    eventSource: action === "GetCallerIdentity" ? "sts.amazonaws.com" : "ec2.amazonaws.com",
    eventName: action,
    awsRegion: region,
    sourceIPAddress: http.sourceIp ?? "unknown",
    userAgent: (http.headers["user-agent"] ?? "").slice(0, MAX_USER_AGENT),
    ...errorOf(outcome),
    requestParameters: capped(elements[0]),
    responseElements: capped(elements[1]),
    requestID: requestId,
    eventID: eventId,
    readOnly,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: "Management",
    ...(http.isSecure === true &&
      host !== undefined && { tlsDetails: { clientProvidedHostHeader: host.slice(0, 255) } }),
  };
}

const isError = (outcome: object): outcome is Ec2Error => outcome instanceof Error;

function errorOf(outcome: object): { readonly errorCode?: string; readonly errorMessage?: string } {
  if (!isError(outcome)) return {};
  const { code, status, message } = outcome;
  return { errorCode: `${status < 500 ? "Client" : "Server"}.${code}`, errorMessage: message };
}

function parametersOf({ action, structures, input }: Asked): object | null {
  return input === undefined || !isOfEc2(action) ? null : requestElements(action, input, structures);
}

function answerOf({ action, ...model }: Asked, outcome: object): object | null {
  if (isError(outcome) || !isOfEc2(action) || onlyReads(action)) return null;
  return responseElements(action, outcome, model);
}

const isOfEc2 = (action: Asked["action"]): action is ActionName => Object.hasOwn(operations, action);

/** "If a field is truncated, omitted is present with a value of true": a record never makes a change fail. */
function capped(elements: object | null): object | null {
  if (elements === null || Buffer.byteLength(JSON.stringify(elements)) <= MAX_ELEMENTS) return elements;
  return { omitted: true };
}
