import { isIP, isIPv4 } from "node:net";
import { type Ec2Error, errors } from "../../lib/errors.ts";

/** Whom the local server believes. */
export interface Trust {
  /** How it is reached. */
  readonly scheme: "http" | "https";
  /** Names and addresses, in lower case, that it goes by beside those of the loopback; `*` stands for any. */
  readonly names: readonly string[];
  /** Whether it can be reached from outside: it goes by any address then. */
  readonly isPublic: boolean;
  /** Whether requests of other sites' pages are refused: where nobody signs, a page is as good as its user. */
  readonly sameOriginOnly: boolean;
  /** Who may use what is the sandbox's own, where nobody signs: this machine, or whoever reaches it. */
  readonly control: "machine" | "network";
}

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Why a request is refused whoever has signed it; undefined where it isn't.
 * - A page whose name is made to point to this machine (DNS rebinding) shows in the Host header. Addresses can't be
 *   made to point elsewhere.
 * - A page of another site shows in Sec-Fetch-Site and Origin, which browsers send and pages can't change.
 */
export function refusalOf({ host = "", origin, "sec-fetch-site": site }: Headers, trust: Trust): Ec2Error | undefined {
  // Node joins what is sent twice; no client does.
  if (host.includes(",")) return errors.unparsable("More than one Host header");
  if (!isOurs(nameOf(host), trust)) return errors.foreignHost(host);
  if (!trust.sameOriginOnly) return undefined;
  const isForeign = site !== undefined && site !== "same-origin" && site !== "none";
  if (isForeign || (origin !== undefined && origin !== `${trust.scheme}://${host}`))
    return errors.crossSite(origin ?? site ?? "");
  return undefined;
}

/** What a HOST is that only this machine reaches. */
export const isLoopback = (name: string): boolean =>
  name === "localhost" || name.endsWith(".localhost") || name === "::1" || (isIPv4(name) && name.startsWith("127."));

function isOurs(name: string, { names, isPublic }: Trust): boolean {
  return isLoopback(name) || names.includes(name) || names.includes("*") || (isPublic && isIP(name) !== 0);
}

/** The host without its port, and an IPv6 address without its brackets. */
function nameOf(host: string): string {
  const [, bracketed, plain = host] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host.toLowerCase()) ?? [];
  return bracketed ?? plain.replace(/\.$/, "");
}
