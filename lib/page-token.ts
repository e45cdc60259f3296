import { createHmac, timingSafeEqual } from "node:crypto";
import { errors } from "./errors.ts";

/** What a token is good for: one action of one account in one region, whose own secret signs it. */
export interface TokenScope {
  readonly action: string;
  /** Absent for an action that has no pages. */
  readonly tokenSecret?: string;
}

/** A NextToken: a position in the order of the results, signed. */
export const writeToken = (position: string, context: TokenScope): string =>
  Buffer.concat([sign(position, context), Buffer.from(position)]).toString("base64url");

/**
 * The position that a token stands for.
 * @throws InvalidPaginationToken for a token that this action hasn't given to this account
 */
export function readToken(token: string, context: TokenScope): string {
  const bytes = Buffer.from(token, "base64url");
  const position = bytes.subarray(SIGNATURE_BYTES).toString();
  const signature = bytes.subarray(0, SIGNATURE_BYTES);
  const expected = sign(position, context);
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) throw errors.invalidToken(token);
  return position;
}

const SIGNATURE_BYTES = 16;

function sign(position: string, { action, tokenSecret }: TokenScope): Buffer {
  if (tokenSecret === undefined) throw new Error(`${action} has no pages`);
  return createHmac("sha256", tokenSecret).update(`${action}\n${position}`).digest().subarray(0, SIGNATURE_BYTES);
}
