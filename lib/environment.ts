import { type Authenticate, signatureAuthenticator } from "./auth/authenticate.ts";
import { noAuthenticator } from "./auth/no-authenticator.ts";
import { cacheCredentials, type ReadCredential } from "./auth/credentials.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whose the sandbox is before anybody has added a credential, and who everybody is where nobody is verified. */
export const SANDBOX_ACCOUNT = "123456789012";
export const DEFAULT_REGION = "us-east-1";
export const DEFAULT_TABLE = "sg-sandbox";

/**
 * How callers are verified, by `AUTHENTICATION`: `signature` (default) or `none`; and whether Signature Version 2 is
 * taken, by `SIGNATURE_VERSION_2`: `on` (default) or `off`.
 * @throws Error where one of them is something else, or the first `none` in a deployed function
 */
export function authenticatorFor(environment: Environment, read: ReadCredential): Authenticate {
  const { AUTHENTICATION = "signature", AWS_REGION: region = DEFAULT_REGION } = environment;
  const version2 = takesSignatureVersion2(environment);
  switch (AUTHENTICATION) {
    case "signature":
      return signatureAuthenticator({ find: cacheCredentials(read), region, version2 });
    case "none":
      if (isDeployed(environment)) {
        throw new Error("AUTHENTICATION=none is for local runs only: leave it out, and callers have to sign");
      }
      return noAuthenticator({ accessKeyId: "anonymous", accountId: SANDBOX_ACCOUNT, platform: "vpc", region });
    default:
      throw new Error(`AUTHENTICATION is signature or none, not ${AUTHENTICATION}`);
  }
}

/** @throws Error where `SIGNATURE_VERSION_2` is neither `on` nor `off` */
export function takesSignatureVersion2({ SIGNATURE_VERSION_2: setting = "on" }: Environment): boolean {
  if (setting !== "on" && setting !== "off") throw new Error(`SIGNATURE_VERSION_2 is on or off, not ${setting}`);
  return setting === "on";
}

/**
 * Whether this is a function on AWS. `sam local` says that it isn't; but that variable could be set on AWS as well. The
 * name of the log stream is one that Lambda lets nobody set (Lambda Developer Guide, "Defined runtime environment
 * variables"): there it begins with the day, while `sam local` has `$LATEST`.
 */
function isDeployed({ AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_LOG_STREAM_NAME, AWS_SAM_LOCAL }: Environment): boolean {
  const isSamLocal = AWS_SAM_LOCAL === "true" && AWS_LAMBDA_LOG_STREAM_NAME === "$LATEST";
  return AWS_LAMBDA_FUNCTION_NAME !== undefined && !isSamLocal;
}
