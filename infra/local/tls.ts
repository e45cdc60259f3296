import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { Environment } from "../../lib/environment.ts";
import { SandboxError } from "./error.ts";

/** A certificate, with those of its issuers where there are any, and its private key: PEM. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/**
 * What the files hold that `TLS_CERT` and `TLS_KEY` name; undefined where neither is given.
 * @throws SandboxError with exit code 2
 */
export function readTls({ TLS_CERT: certFile, TLS_KEY: keyFile }: Environment): Tls | undefined {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined)
    throw new SandboxError("TLS_CERT and TLS_KEY go together: a certificate, and its key", 2);
  const tls = { cert: read(certFile, "TLS_CERT"), key: read(keyFile, "TLS_KEY") };
  try {
    createSecureContext(tls);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SandboxError(
      `TLS_CERT and TLS_KEY: ${certFile} and ${keyFile} are no certificate and its key: ${reason}`,
      2,
    );
  }
  return tls;
}

function read(file: string, name: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SandboxError(`${name}: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
}
