import type { IncomingMessage } from "node:http";

/** More than the state of 10,000 groups with a hundred rules each. */
export const MAX_BODY = 64 * 1_024 * 1_024;

/**
 * The body of a request, as UTF-8.
 * @returns undefined where it is longer than {@link MAX_BODY}: the rest is left unread; and where the client has gone
 * before its end, so that nobody reads an answer
 */
export async function readText(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_BODY) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString("utf8");
}
