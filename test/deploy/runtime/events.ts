import { fronts } from "../../../infra/events/formats.ts";
import { sign } from "../../../infra/events/sign.ts";
import { REGION } from "../../support/engine.ts";
import type { CallParameters } from "../../support/service.ts";

const KEY = { accessKeyId: "test", secretAccessKey: "test", region: REGION, service: "ec2" };

/** What the HTTP API hands on of a request that a client of today signs now. Version 2016-11-15 unless given. */
export async function eventOf(parameters: CallParameters): Promise<unknown> {
  const front = fronts["http-api"];
  const entries = Object.entries<CallParameters[string]>({ Version: "2016-11-15", ...parameters });
  const form = new URLSearchParams(entries.map(([name, value]): [string, string] => [name, String(value)]));
  const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8", host: front.host };
  const request = { method: "POST", path: "/", query: "", headers, body: Buffer.from(form.toString()) };
  const at = new Date();
  return front.toEvent(await sign(request, front, { ...KEY, at }), at);
}
