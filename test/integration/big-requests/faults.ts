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

/** A client whose calls can be cut off, call by call. A call that the SDK repeats has the same fault each time. */
export interface CuttableClient {
  readonly client: DynamoDBDocumentClient;
  /** From now on. @returns how many calls there have been since */
  cut(cut?: Cut): () => number;
}

export function cuttableClient(endpoint: string): CuttableClient {
  let planned: Cut | undefined;
  let seen = new Set<string>();
  const client = interceptedClient(endpoint, async (send, { invocation }) => {
    seen.add(invocation);
    const call = [...seen].indexOf(invocation) + 1;
    if (!planned || call < planned.call || (call > planned.call && !planned.lasts)) return send();
    const { fault } = planned;
    if (fault === "lost" || fault === "silent after") await send();
    if (fault === "silent" || fault === "silent after") await new Promise(() => {});
    throw connectionReset();
  });
  return {
    client,
    cut(cut) {
      planned = cut;
      const calls = (seen = new Set());
      return () => calls.size;
    },
  };
}
