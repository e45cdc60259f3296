import type { HttpRequest } from "../../lib/http.ts";
import type { Random } from "../integration/random/random.ts";

const ALPHABETS = [
  "ActionVersion=&.1;%+2016-11-15RevokeSecurityGroupIngressIpPermissions",
  '{}[]":,\\u0123456789eE+-.truefalsn LookupAttributes',
  "<>&/?!-='\" ;#xXML",
  " \t\r\n:;,/=\\()<>@[]?{}",
].map((text) => Buffer.from(text));

/** Octets by chance: any, or those of something that looks like a request; most often few. */
export function anyOctets(random: Random, sample: Buffer): Buffer {
  const length = Math.floor(2 ** (random.integer(1_200) / 100));
  const kind = random.integer(4);
  if (kind === 0) return Buffer.from(Array.from({ length }, () => random.integer(256)));
  if (kind === 1) {
    const alphabet = random.pick(ALPHABETS);
    return Buffer.from(Array.from({ length }, () => alphabet[random.integer(alphabet.length)] ?? 0));
  }
  return damaged(random, sample);
}

/** The same with some octets changed, missing, or twice. */
function damaged(random: Random, sample: Buffer): Buffer {
  let octets = Buffer.from(sample);
  for (let changes = 1 + random.integer(6); changes > 0; changes--) {
    const at = random.integer(octets.length + 1);
    const change = random.integer(4);
    if (change === 0) octets = octets.subarray(0, at);
    else if (change === 1)
      octets = Buffer.concat([octets.subarray(0, at), octets.subarray(at + 1 + random.integer(20))]);
    else if (change === 2) octets = Buffer.concat([octets.subarray(0, at), octets.subarray(random.integer(at + 1))]);
    else octets[at] = random.integer(256);
  }
  return octets;
}

const METHODS = ["GET", "POST", "HEAD", "PUT", "OPTIONS", "DELETE", "get", ""];
const PATHS = ["/", "", "//", "/health", "/x/..", "/%2F", "/latest/meta-data", "*"];
const HEADERS = [
  "authorization",
  "content-type",
  "host",
  "x-amz-date",
  "date",
  "x-amz-security-token",
  "x-amz-target",
  "x-amz-content-sha256",
  "user-agent",
  "origin",
  "access-control-request-method",
  "content-length",
];

/** The request, of which some part is those octets, as a front would hand them over. */
export function withOctets(random: Random, request: HttpRequest, octets: Buffer): HttpRequest {
  const text = octets.toString("latin1");
  switch (random.integer(6)) {
    case 0:
    case 1:
      return { ...request, body: octets };
    case 2:
      return { ...request, query: text };
    case 3:
      return { ...request, path: random.chance(0.5) ? `/${text}` : random.pick(PATHS), method: random.pick(METHODS) };
    case 4: {
      const headers = { ...request.headers, [random.pick(HEADERS)]: text };
      return { ...request, headers };
    }
    default: {
      const authorization = (request.headers["authorization"] ?? "").replace(/=[^,]*/, `=${text}`);
      return { ...request, headers: { ...request.headers, authorization } };
    }
  }
}

/** The request as it goes over a connection. */
export function onTheWire({ method, path, query, headers, body }: HttpRequest): Buffer {
  const lines = [
    `${method} ${path}${query === "" ? "" : `?${query}`} HTTP/1.1`,
    ...Object.entries({ ...headers, "content-length": String(body.length), connection: "close" }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body]);
}
