import type { HttpRequest } from "./http.ts";

/** On every answer: any page may read it (EC2 API Reference, "Cross-origin resource sharing support"). Callers sign. */
export const CORS_HEADERS = { "access-control-allow-origin": "*" } as const;

/** Names of headers, as many as a preflight asks for. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~-]+(?: *, *[\w!#$%&'*+.^`|~-]+)*$/;
const MOST_OCTETS = 4_096;

/**
 * What a browser that asks before it sends (OPTIONS) is told: every method of EC2's, and whatever headers it asks for.
 * Never that it may send cookies.
 */
export function preflightHeaders({ headers }: HttpRequest): Readonly<Record<string, string>> {
  const asked = headers["access-control-request-headers"] ?? "";
  return {
    "access-control-allow-methods": "GET, POST, OPTIONS, DELETE, PUT",
    "access-control-max-age": "1800",
    ...(asked.length <= MOST_OCTETS && HEADER_NAMES.test(asked) && { "access-control-allow-headers": asked }),
  };
}
