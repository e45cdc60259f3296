import { parseError } from "../support/service.ts";
import { faultOfXml } from "./well-formed.ts";

/** An answer, wherever it has come from. */
export interface Answered {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What a request may be answered with that has not been carried out for a reason that passes. */
const PASSING = new Set(["RequestLimitExceeded", "Unavailable"]);

/** @returns what no answer may be; undefined where it is one that a client can live with */
export function faultOf({ status, contentType, body }: Answered): string | undefined {
  if (contentType.startsWith("text/xml")) {
    // What is asked for with HEAD has none.
    if (body === "") return status >= 500 ? `status ${status}` : undefined;
    const fault = faultOfXml(body);
    if (fault !== undefined) return `not XML: ${fault}`;
    const { code } = parseError(body);
    if ((code !== undefined) !== status >= 400) return `status ${status} and error code ${code ?? "none"}`;
    return status >= 500 && !(status === 503 && code !== undefined && PASSING.has(code))
      ? `status ${status}`
      : undefined;
  }
  if (/^application\/(x-amz-)?json/.test(contentType) && !isJson(body)) return "not JSON";
  return status >= 500 ? `status ${status}` : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
