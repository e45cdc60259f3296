import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { connectionReset, interceptedClient } from "../../support/requests.ts";

/** What happens to one call of a request, and to those behind it. */
export interface Cut {
  /** Which of its calls, counted from 1. */
  readonly call: number;
  /**
   * `refused`: DynamoDB never gets it. `lost`: DynamoDB carries it out, and the answer is lost. `silent` and
   * `silent after`: the same, but nobody says so: the call just hangs.
   */
  readonly fault: "refused" | "lost" | "silent" | "silent after";
  /** Whether the calls behind it have the same fault, or none. */
  readonly lasts: boolean;
}

/** A client for one request. A call that the SDK repeats has the same fault each time. */
export interface CuttableClient {
  readonly client: DynamoDBDocumentClient;
  /** How many calls it has been asked for. */
  readonly calls: () => number;
}

/** @param cut where the request is cut off; undefined: nowhere */
export function cuttableClient(endpoint: string, cut: Cut | undefined): CuttableClient {
  const seen = new Set<string>();
  const client = interceptedClient(endpoint, async (send, { invocation }) => {
    seen.add(invocation);
    const call = [...seen].indexOf(invocation) + 1;
    if (!cut || call < cut.call || (call > cut.call && !cut.lasts)) return send();
    if (cut.fault === "lost" || cut.fault === "silent after") await send();
    if (cut.fault === "silent" || cut.fault === "silent after") await new Promise(() => {});
    throw connectionReset();
  });
  return { client, calls: () => seen.size };
}
