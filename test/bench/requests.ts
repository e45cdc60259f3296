import { Agent, request as send } from "node:http";
import { fronts } from "../../infra/events/formats.ts";
import { sign } from "../../infra/events/sign.ts";
import { REGION } from "../support/engine.ts";

export type Parameters = Readonly<Record<string, string>>;

/** A client that signs before it is measured, and keeps its connections. */
export function createCaller(url: string) {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port, host } = new URL(url);

  /** @returns sends it, and answers its body; throws where that isn't 200 */
  async function prepared(parameters: Parameters): Promise<() => Promise<string>> {
    const body = Buffer.from(new URLSearchParams({ Version: "2016-11-15", ...parameters }).toString());
    const headers = { "content-type": "application/x-www-form-urlencoded", host, "user-agent": "bench" };
    const at = new Date();
    const keys = { accessKeyId: "test", secretAccessKey: "test", region: REGION, service: "ec2", at };
    const request = { method: "POST", path: "/", query: "", headers, body };
    const signed = await sign(request, { ...fronts["http-api"], stage: "" }, keys);
    const options = {
      agent,
      hostname,
      port,
      path: "/",
      method: "POST",
      headers: { ...signed.headers, "content-length": body.length },
    };
    return () =>
      new Promise<string>((resolve, reject) => {
        const outgoing = send(options, (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", reject);
          incoming.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            if (incoming.statusCode === 200) resolve(text);
            else reject(new Error(`${incoming.statusCode} from ${url}: ${text.slice(0, 500)}`));
          });
        });
        outgoing.on("error", reject);
        outgoing.end(body);
      });
  }

  return {
    prepared,
    call: async (parameters: Parameters) => (await prepared(parameters))(),
    close: () => agent.destroy(),
  };
}

export type Caller = ReturnType<typeof createCaller>;

/** The texts of all elements of that name. */
export const textsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) => text);
