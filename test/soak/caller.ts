import { Agent, request as send, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { REGION } from "../support/engine.ts";
import { type Answer, type CallParameters, parseError } from "../support/service.ts";

const signer = new SignatureV4({
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  region: REGION,
  service: "ec2",
  sha256: Sha256Node,
});

/** A client that sends a request once, and never again: what became of it, only its answer says. */
export interface Caller {
  /** @param mark what the trail knows the request by; @returns undefined where the connection ended without an answer */
  call(url: string, parameters: CallParameters, mark: string): Promise<Answer | undefined>;
  close(): void;
}

export function createCaller(): Caller {
  const agent = new Agent({ keepAlive: true });
  return {
    async call(url, parameters, mark) {
      const { hostname, port, host } = new URL(url);
      const entries = Object.entries<CallParameters[string]>({ Version: "2016-11-15", ...parameters });
      const body = new URLSearchParams(
        entries.map(([name, value]): [string, string] => [name, String(value)]),
      ).toString();
      const message = { method: "POST", protocol: "http:", hostname, port: Number(port), path: "/", query: {}, body };
      const headers = { host, "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
      const signed = await signer.sign({ ...message, headers });
      try {
        const outgoing = send({
          agent,
          hostname,
          port,
          method: "POST",
          path: "/",
          headers: { ...signed.headers, "user-agent": mark, "content-length": Buffer.byteLength(body) },
        });
        outgoing.end(body);
        const [response] = (await once(outgoing, "response")) as [IncomingMessage];
        const answered = await text(response);
        return { status: response.statusCode ?? 0, body: answered, ...parseError(answered) };
      } catch {
        return undefined;
      }
    },
    close: () => agent.destroy(),
  };
}
