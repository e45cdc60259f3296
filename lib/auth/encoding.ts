import { createHash } from "node:crypto";

/** As RFC 3986 has it, and both versions of the signature want it: all but letters, digits, `-`, `.`, `_` and `~`. */
export const encodeRfc3986 = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Hexadecimal, in lower case. */
export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
