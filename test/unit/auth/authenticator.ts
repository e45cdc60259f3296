import type { Credential } from "../../../lib/account.ts";
import { type Caller, type SignatureOptions, signatureAuthenticator } from "../../../lib/auth/authenticate.ts";
import { deadlineIn } from "../../../lib/deadline.ts";
import type { HttpRequest } from "../../../lib/http.ts";
import { parseParameters } from "../../../lib/protocol/parameters.ts";
import { ec2Error } from "../ec2-error.ts";
import { KEYS, SIGNED_AT } from "./stock-signer.ts";

export const CREDENTIAL: Credential = { ...KEYS, accountId: "111122223333", platform: "vpc" };

/** Where Version 2, which names no region, is taken to belong. */
export const HOME_REGION = "eu-west-1";

/** What a well-signed request is answered with. */
export const THE_CALLER: Partial<Caller> = { accessKeyId: KEYS.accessKeyId, accountId: "111122223333" };

export const NOT_VALIDATED = ec2Error("AuthFailure", "AWS was not able to validate the provided access credentials");
export const BADLY_FORMED = ec2Error("AuthFailure", "Authorization header or parameters are not formatted correctly.");

type Given = Partial<Omit<SignatureOptions, "find">> & { readonly credential?: Partial<Credential> | undefined };

/** Verifies as the service does, at the time of signing, with that credential in place of a table of them. */
export function authenticatorOf({ credential = {}, ...options }: Given = {}) {
  const known: Credential = { ...CREDENTIAL, ...credential };
  const authenticate = signatureAuthenticator({
    find: (accessKeyId) => Promise.resolve(accessKeyId === known.accessKeyId ? known : undefined),
    region: HOME_REGION,
    version2: true,
    now: () => SIGNED_AT,
    ...options,
  });
  return (request: HttpRequest, service = "ec2") =>
    authenticate(request, parseParameters(request), deadlineIn(20_000), service);
}
