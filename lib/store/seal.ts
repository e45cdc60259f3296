import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Keeps a secret so that only who has the key can read it, or make one that passes for it. */
export interface Seal {
  /** @param about what the secret belongs to: it opens together with exactly that */
  close(secret: string, about: object): string;
  /** @returns undefined for what this key hasn't sealed, or not about that */
  open(sealed: string, about: object): string | undefined;
}

const CIPHER = "aes-256-gcm";
const KEY_OCTETS = 32;
/** NIST SP 800-38D, 8.2.2: a nonce of 96 random bits is good for 2^32 secrets under one key. */
const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;

export const newSealingKey = (): Buffer => randomBytes(KEY_OCTETS);

/**
 * @param text 32 octets in base64, as `openssl rand -base64 32` prints them
 * @throws Error for anything else
 */
export function parseSealingKey(text: string): Buffer {
  const key = Buffer.from(text, "base64");
  // Buffer skips what isn't base64.
  if (key.length !== KEY_OCTETS || key.toString("base64") !== text.trim()) {
    throw new Error("CREDENTIALS_KEY is 32 octets in base64, as openssl rand -base64 32 prints them");
  }
  return key;
}

/**
 * @param key as `CREDENTIALS_KEY` has it
 * @throws Error where it is no key
 */
export const sealFrom = (key: string | undefined): Seal | undefined =>
  key === undefined ? undefined : createSeal(parseSealingKey(key));

/** AES-256-GCM under that key of 32 octets. */
export function createSeal(key: Buffer): Seal {
  return {
    close(secret, about) {
      const nonce = randomBytes(NONCE_OCTETS);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(octetsOf(about));
      const sealed = [nonce, cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString("base64");
    },
    open(sealed, about) {
      const octets = Buffer.from(sealed, "base64");
      if (octets.length < NONCE_OCTETS + TAG_OCTETS) return undefined;
      const decipher = createDecipheriv(CIPHER, key, octets.subarray(0, NONCE_OCTETS)).setAAD(octetsOf(about));
      decipher.setAuthTag(octets.subarray(-TAG_OCTETS));
      try {
        const secret = decipher.update(octets.subarray(NONCE_OCTETS, -TAG_OCTETS));
        return Buffer.concat([secret, decipher.final()]).toString("utf8");
      } catch {
        return undefined;
      }
    },
  };
}

/** The same octets for equal values, in whatever order their members stand: DynamoDB doesn't keep it. */
const octetsOf = (about: object): Buffer => Buffer.from(JSON.stringify(about, sorted));

const sorted = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value;
