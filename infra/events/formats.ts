/**
 * A request as each front hands it to the function, with every field that AWS sends. Shapes: Lambda Developer Guide
 * ("Invoking Lambda function URLs"), API Gateway Developer Guide ("Create AWS Lambda proxy integrations for HTTP APIs",
 * "Lambda proxy integrations in API Gateway"), and captured events.
 */
import type { HttpRequest } from "../../lib/http.ts";

const ACCOUNT = "123456789012";
const API = "a1b2c3d4e5";
const FUNCTION_URL = "abcdefghijklmnopqrstuvwxyz012345";
const SOURCE_IP = "205.251.233.182";
const REQUEST_ID = "JKJaXmPLvHcESHA=";

const API_HOST = `${API}.execute-api.us-east-1.amazonaws.com`;
const FUNCTION_URL_HOST = `${FUNCTION_URL}.lambda-url.us-east-1.on.aws`;

type Fields = Readonly<Record<string, unknown>>;

export interface Front {
  /** What clients sign as host. */
  readonly host: string;
  /** What clients sign before the path. */
  readonly stage: string;
  /** Where the signature has to be, so that the front hands it on. */
  readonly signature: "header" | "query";
  /** @param request its path without the stage */
  readonly toEvent: (request: HttpRequest, at: Date) => Fields;
}

/** By the name that stands in the names of the files. */
export const fronts = {
  "http-api": {
    host: API_HOST,
    stage: "",
    signature: "header",
    toEvent: (request, at) => {
      const routeKey = `${request.method} ${request.path}`;
      const front = { accountId: ACCOUNT, apiId: API, host: API_HOST, requestId: REQUEST_ID, routeKey };
      return version2(request, at, front);
    },
  },
  "http-api-1.0": {
    host: API_HOST,
    stage: "",
    signature: "header",
    toEvent: (request, at) => {
      const headers = { ...request.headers, ...addedHeaders(request, at) };
      const resourceId = `${request.method} ${request.path}`;
      const context = { resourceId, path: request.path, stage: "$default", requestId: REQUEST_ID };
      return { version: "1.0", ...version1(request, at, { headers, context, identity: { cognitoAmr: null } }) };
    },
  },
  "rest-api": {
    host: API_HOST,
    stage: "/prod",
    // API Gateway Developer Guide, "Amazon API Gateway important notes": it drops a Signature Version 4 in the header.
    signature: "query",
    toEvent: (request, at) => {
      const headers = { ...request.headers, ...addedHeaders(request, at), ...CLOUDFRONT };
      const resourceId = "2gxmpl9c4d";
      const requestId = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef";
      const context = { resourceId, path: `/prod${request.path}`, stage: "prod", requestId, deploymentId: "d3p10y" };
      return version1(request, at, { headers, context, identity: { apiKey: null, apiKeyId: null, clientCert: null } });
    },
  },
  "function-url": {
    host: FUNCTION_URL_HOST,
    stage: "",
    signature: "header",
    toEvent: (request, at) => {
      const tls = { "x-amzn-tls-cipher-suite": "TLS_AES_128_GCM_SHA256", "x-amzn-tls-version": "TLSv1.3" };
      const front = { accountId: "anonymous", apiId: FUNCTION_URL, host: FUNCTION_URL_HOST, routeKey: "$default" };
      const requestId = "5f6ad6ac-2f1b-4f7e-9d3e-0123456789ab";
      return version2({ ...request, headers: { ...request.headers, ...tls } }, at, { ...front, requestId });
    },
  },
} satisfies Readonly<Record<string, Front>>;

export type Format = keyof typeof fronts;

/** An edge-optimized REST API stands behind CloudFront, and so do its headers. */
const CLOUDFRONT = {
  "CloudFront-Forwarded-Proto": "https",
  "CloudFront-Is-Desktop-Viewer": "true",
  Via: "2.0 d111111abcdef8.cloudfront.net (CloudFront)",
  "X-Amz-Cf-Id": "EXAMPLEcfidEXAMPLEcfidEXAMPLEcfidEXAMPLEcfid==",
  "x-forwarded-for": `${SOURCE_IP}, 130.176.100.1`,
};

type Version2Front = Readonly<Record<"accountId" | "apiId" | "host" | "requestId" | "routeKey", string>>;

function version2(request: HttpRequest, at: Date, { host, routeKey, ...front }: Version2Front): Fields {
  const { method, path, query, body } = request;
  const http = { method, path, protocol: "HTTP/1.1", sourceIp: SOURCE_IP, userAgent: request.headers["user-agent"] };
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: sorted({ ...request.headers, ...addedHeaders(request, at) }),
    ...(query !== "" && { queryStringParameters: lastValues(query) }),
    requestContext: {
      ...front,
      domainName: host,
      domainPrefix: host.split(".")[0],
      http,
      routeKey,
      stage: "$default",
      time: formatTime(at),
      timeEpoch: at.getTime(),
    },
    // What isn't text, JSON or XML by its content type comes in base64.
    ...(body.length > 0 && { body: body.toString("base64") }),
    isBase64Encoded: body.length > 0,
  };
}

interface Version1Parts {
  readonly headers: HttpRequest["headers"];
  readonly context: Readonly<Record<"resourceId" | "path" | "stage" | "requestId", string>>;
  readonly identity: Fields;
}

function version1(request: HttpRequest, at: Date, { headers, context, identity }: Version1Parts): Fields {
  const { method, path, query, body } = request;
  const named = sorted(Object.fromEntries(Object.entries(headers).map(([name, value]) => [capitalized(name), value])));
  return {
    resource: path,
    path,
    httpMethod: method,
    headers: named,
    multiValueHeaders: inLists(named),
    queryStringParameters: query === "" ? null : lastValues(query),
    multiValueQueryStringParameters: query === "" ? null : inLists(lastValues(query)),
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      ...context,
      resourcePath: path,
      httpMethod: method,
      extendedRequestId: REQUEST_ID,
      requestTime: formatTime(at),
      requestTimeEpoch: at.getTime(),
      accountId: ACCOUNT,
      apiId: API,
      domainName: API_HOST,
      domainPrefix: API,
      protocol: "HTTP/1.1",
      identity: { ...NOBODY, ...identity, sourceIp: SOURCE_IP, userAgent: request.headers["user-agent"] },
    },
    body: body.length > 0 ? body.toString("utf8") : null,
    isBase64Encoded: false,
  };
}

/** No authorizer of API Gateway's has said who calls. */
const NOBODY = {
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

const addedHeaders = (request: HttpRequest, at: Date) => ({
  "content-length": String(request.body.length),
  "x-amzn-trace-id": `Root=1-${Math.floor(at.getTime() / 1_000).toString(16)}-0123456789abcdef01234567`,
  "x-forwarded-for": SOURCE_IP,
  "x-forwarded-port": "443",
  "x-forwarded-proto": "https",
});

const lastValues = (query: string): Record<string, string> => Object.fromEntries(new URLSearchParams(query));

const inLists = (values: Fields) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));

const sorted = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).toSorted(([one], [other]) => (one < other ? -1 : 1)));

const capitalized = (name: string): string => name.replaceAll(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** `15/Dec/2011:12:00:00 +0000` */
function formatTime(at: Date): string {
  const [, day, month, year, time] = at.toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
