import { type Authenticate, signatureAuthenticator } from "./auth/authenticate.ts";
import { noAuthenticator } from "./auth/no-authenticator.ts";
import { cacheCredentials, type ReadCredential } from "./auth/credentials.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whose the sandbox is before anybody has added a credential, and who everybody is where nobody is verified. */
export const SANDBOX_ACCOUNT = "123456789012";
export const DEFAULT_REGION = "us-east-1";
export const DEFAULT_TABLE = "sg-sandbox";

/**
 * How callers are verified, by `AUTHENTICATION`: `signature` (default) or `none`.
 * @throws Error where it is something else, or `none` in a deployed function
 */
export function authenticatorFor(environment: Environment, read: ReadCredential): Authenticate {
  const { AUTHENTICATION = "signature", AWS_LAMBDA_FUNCTION_NAME, AWS_REGION, AWS_SAM_LOCAL } = environment;
  switch (AUTHENTICATION) {
    case "signature":
      return signatureAuthenticator(cacheCredentials(read));
    case "none":
      if (AWS_LAMBDA_FUNCTION_NAME !== undefined && AWS_SAM_LOCAL !== "true") {
        throw new Error("AUTHENTICATION=none is for local runs only: leave it out, and callers have to sign");
      }
      return noAuthenticator({
        accessKeyId: "anonymous",
        accountId: SANDBOX_ACCOUNT,
        platform: "vpc",
        region: AWS_REGION ?? DEFAULT_REGION,
      });
    default:
      throw new Error(`AUTHENTICATION is signature or none, not ${AUTHENTICATION}`);
  }
}
