import type { Credential } from "../../../lib/account.ts";
import { sha256 } from "../../../lib/auth/encoding.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { protocolOf } from "../../../lib/protocol/choose.ts";
import { parseParameters } from "../../../lib/protocol/parameters.ts";
import recorded from "./client-requests.json" with { type: "json" };

/** A request that a real client has sent, with the keys of AWS's examples, to a server that wrote it down. */
export interface ClientRequest {
  readonly client: string;
  /** When it was sent. */
  readonly at: number;
  readonly request: HttpRequest;
  /** What it has to be signed for. */
  readonly service: string;
  /** What the credential must have besides the keys. */
  readonly credential: Partial<Credential>;
}

const SESSION_TOKEN = "AQoEXAMPLEH4aoAH0gNCAPy+/==";

export const CLIENT_REQUESTS: readonly ClientRequest[] = recorded.map(({ client, at, body, ...rest }) => {
  const request: HttpRequest = { ...rest, body: Buffer.from(body, "latin1") };
  const credential = client.includes("session token") ? { sessionTokenHash: sha256(SESSION_TOKEN) } : {};
  return { client, at, request, service: protocolOf(parseParameters(request)).service, credential };
});
