import { toRequest } from "../../lib/apigateway/event.ts";
import { type Front, fronts } from "./formats.ts";
import { sign } from "./sign.ts";

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** The event of the same front for the same request, signed now with that key. */
export async function signAgain(event: unknown, key: Key): Promise<unknown> {
  const request = toRequest(event);
  const front = frontOf(event, request.headers["host"]);
  const service = request.body.toString().includes("Action=GetCallerIdentity") ? "sts" : "ec2";
  const at = new Date();
  const path = request.path.slice(front.stage.length);
  return front.toEvent(await sign({ ...request, path }, front, { ...key, service, at }), at);
}

function frontOf(event: unknown, host = ""): Front {
  const { version } = event as { version?: string };
  if (version === undefined) return fronts["rest-api"];
  if (version === "1.0") return fronts["http-api-1.0"];
  return host.includes(".lambda-url.") ? fronts["function-url"] : fronts["http-api"];
}
