import type { Credential } from "../account.ts";
import type { Ec2Error } from "../errors.ts";

/** What a signature is made with. */
export type Secret = Pick<Credential, "secretAccessKey">;

/** A signature as a request presents it: well-formed and in time, but nothing is proved yet. */
export interface PresentedSignature {
  readonly accessKeyId: string;
  /** What it is signed for; absent where this kind of signature doesn't say. */
  readonly region?: string;
  /** Empty where there is none. */
  readonly sessionToken: string;
  /** Whether that secret has made it. */
  readonly isMadeBy: (secret: Secret) => boolean;
  /** What to answer where it hasn't. */
  readonly mismatch: () => Ec2Error;
}

/** The host with its port as it came, and without it: Net::Amazon::EC2 and fog sign it without, whatever they send. */
export const hostsAsSigned = (host: string): ReadonlySet<string> => new Set([host, host.replace(/:\d+$/, "")]);

/** Headers that decide what a request does: a signature has to cover them where they are there. */
export const MEANINGFUL_HEADERS = ["x-amz-target"];

/** How far a clock may be off. EC2 API Reference, "Common client errors": RequestExpired. */
export const CLOCK_SKEW_MILLISECONDS = 15 * 60_000;
