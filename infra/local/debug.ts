import type { HttpRequest } from "../../lib/http.ts";
import { parseParameters } from "../../lib/protocol/parameters.ts";
import type { Service } from "../../lib/service.ts";

/** What of a request lets its holder ask again. */
const SECRET = /signature$|token$/i;
const MAX_VALUE = 200;
const MAX_LINE = 10_000;

/** The service, which first prints what each request asks for: a line of JSON, without what is secret. */
export const debugging =
  (service: Service, print: (line: string) => void): Service =>
  (request, ...more) => {
    if (typeof request !== "function") print(parametersOf(request));
    return service(request, ...more);
  };

function parametersOf(request: HttpRequest): string {
  try {
    const shown = [...parseParameters(request)].map(([name, value]) => [name, shownValue(name, value)] as const);
    return JSON.stringify(Object.fromEntries(shown)).slice(0, MAX_LINE);
  } catch (error) {
    return `its parameters can't be read: ${error instanceof Error ? JSON.stringify(error.message) : ""}`;
  }
}

function shownValue(name: string, value: string): string {
  if (SECRET.test(name)) return "(secret)";
  return value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value;
}
