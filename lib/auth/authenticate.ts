import { timingSafeEqual } from "node:crypto";
import type { Account, Credential } from "../account.ts";
import type { Deadline } from "../deadline.ts";
import { type Ec2Error, errors } from "../errors.ts";
import type { HttpRequest } from "../http.ts";
import type { PolicyDocument } from "../policy-document.ts";
import { fromHeader } from "./authorization-header.ts";
import type { FindCredential } from "./credentials.ts";
import { sha256 } from "./encoding.ts";
import { type Regions, regionsWith } from "../regions.ts";
import type { PresentedSignature, Secret } from "./presented.ts";
import { fromQuery, isPresigned } from "./presigned-query.ts";
import { requireRegion } from "./region.ts";

/** Who is calling, and for which region. Both decide the partition that a request can reach. */
export interface Caller extends Account {
  readonly accessKeyId: string;
  /** What the caller may do; absent: everything. */
  readonly policy?: PolicyDocument;
}

/** @param service what the request has to be signed for: `ec2`, `sts` */
export type Authenticate = (
  request: HttpRequest,
  parameters: ReadonlyMap<string, string>,
  deadline: Deadline,
  service: string,
) => Promise<Caller>;

export interface SignatureOptions {
  readonly find: FindCredential;
  /** The region of requests whose signature names none: those of Version 2. */
  readonly region: string;
  /** Those that a signature can be for; AWS's unless given. */
  readonly regions?: Regions;
  /** Whether Signature Version 2 is taken. */
  readonly version2: boolean;
  readonly now?: () => number;
}

/**
 * Verifies Signature Version 4, in the Authorization header or the query string, or Signature Version 2. Whether a key
 * exists makes no difference to what is done before it is refused.
 * @throws MissingParameter AWSAccessKeyId for an unsigned request
 * @throws AuthFailure for a signature of another form, another scope, a region that there isn't, an unknown key, a wrong signature or token
 * @throws SignatureDoesNotMatch for a wrong signature of Version 2
 * @throws RequestExpired where the signature, or the credential itself, has had its time
 * @throws ExpiredToken where the credential has, at another service than EC2
 */
export function signatureAuthenticator({
  find,
  region,
  regions = regionsWith(),
  version2,
  now = Date.now,
}: SignatureOptions): Authenticate {
  async function present(
    request: HttpRequest,
    parameters: ReadonlyMap<string, string>,
    service: string,
    startedAt: number,
  ): Promise<PresentedSignature> {
    if (request.headers["host"]?.includes(",") === true) throw errors.unparsable("More than one Host header");
    const header = request.headers["authorization"];
    const inQuery = isPresigned(parameters);
    // "You cannot pass signing information in both" (AWS General Reference, "Add the signature to the HTTP request").
    if (header !== undefined && inQuery) throw errors.badAuthorization();
    if (header !== undefined) return fromHeader(request, header, service, startedAt);
    if (inQuery) return fromQuery(request, parameters, service, startedAt);
    if (!parameters.has("AWSAccessKeyId")) throw errors.missingParameter("AWSAccessKeyId");
    if (!version2) throw errors.version2IsOff();
    // Loaded for the first client that is so old.
    const { fromQueryV2 } = await import("./signature-v2.ts");
    return fromQueryV2(request, parameters, startedAt);
  }

  return async (request, parameters, deadline, service) => {
    const startedAt = now();
    const presented = await present(request, parameters, service, startedAt);
    if (presented.region !== undefined) await requireRegion(presented.region, regions);
    let credential = await find(presented.accessKeyId, deadline);
    let fault = faultOf(presented, credential);
    if (fault) {
      // What was found may be from before the key was added, or replaced.
      const current = await find(presented.accessKeyId, deadline, startedAt);
      if (current !== credential) fault = faultOf(presented, current);
      credential = current;
    }
    if (fault || !credential) throw fault ?? errors.notValidated();
    if ((credential.expires ?? Number.POSITIVE_INFINITY) * 1_000 <= startedAt) {
      throw service === "ec2" ? errors.requestExpired() : errors.tokenExpired();
    }
    return {
      accessKeyId: credential.accessKeyId,
      accountId: credential.accountId,
      platform: credential.platform,
      region: presented.region ?? region,
      ...(credential.policy && { policy: credential.policy }),
    };
  };
}

/** Unknown keys are verified with this one's secret: in vain, but as long as others. */
const NOBODY: Secret = { secretAccessKey: "nobody's" };

/** What is wrong with a signature if it is to be that credential's. */
function faultOf(presented: PresentedSignature, credential: Credential | undefined): Ec2Error | undefined {
  const isMade = presented.isMadeBy(credential ?? NOBODY);
  if (!credential) return errors.notValidated();
  if (!isMade) return presented.mismatch();
  return hasToken(credential, presented.sessionToken) ? undefined : errors.notValidated();
}

function hasToken({ sessionTokenHash }: Credential, token: string): boolean {
  if (sessionTokenHash === undefined) return token === "";
  return timingSafeEqual(Buffer.from(sha256(token)), Buffer.from(sessionTokenHash.padEnd(64)));
}
