import { connect } from "node:net";
import type { Answered } from "./answers.ts";

/** Longer than anything takes; what is open by then has been left open. */
const PATIENCE_MILLISECONDS = 60_000;

/**
 * Sends those octets on a connection of its own, and reads until it ends.
 * @returns the first answer; undefined where there was none
 */
export async function sendOctets(url: string, octets: Buffer): Promise<Answered | undefined> {
  const { hostname, port } = new URL(url);
  const received = await new Promise<string>((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.end(octets));
    socket.setTimeout(PATIENCE_MILLISECONDS, () => socket.destroy());
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    // A reset is as good an end as any.
    socket.on("error", () => {});
    socket.on("close", () => resolve(Buffer.concat(chunks).toString()));
  });
  const [, status] = /^HTTP\/1\.[01] (\d{3}) /.exec(received) ?? [];
  if (status === undefined) return undefined;
  const end = received.indexOf("\r\n\r\n");
  const head = received.slice(0, end);
  const [, contentType = ""] = /^content-type: *([^\r]*)/im.exec(head) ?? [];
  const [, length] = /^content-length: *(\d+)/im.exec(head) ?? [];
  const rest = Buffer.from(received.slice(end + 4));
  const body = length === undefined ? rest : rest.subarray(0, Number(length));
  return { status: Number(status), contentType, body: body.toString() };
}
