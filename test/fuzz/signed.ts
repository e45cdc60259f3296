import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import type { HttpRequest } from "../../lib/http.ts";
import { STS_VERSION } from "../../lib/protocol/sts.ts";
import type { Random } from "../integration/random/random.ts";
import { REGION } from "../support/engine.ts";
import type { Pairs } from "./parameters.ts";
import type { Target } from "./target.ts";

const FORM = "application/x-www-form-urlencoded; charset=utf-8";

/** Signs as the SDKs do, in a header or in the query string. */
export function signing({ keys, url }: Pick<Target, "keys" | "url">) {
  const { host, hostname } = new URL(url);
  const signerFor = (service: string) =>
    new SignatureV4({ credentials: keys, region: REGION, service, sha256: Sha256Node, applyChecksum: false });
  const signers = { ec2: signerFor("ec2"), sts: signerFor("sts"), cloudtrail: signerFor("cloudtrail") };
  const encode = (pairs: Pairs) =>
    new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString();
  const base = { protocol: "http:", hostname, path: "/" };

  async function posted(
    service: keyof typeof signers,
    body: Buffer,
    headers: Readonly<Record<string, string>>,
  ): Promise<HttpRequest> {
    const unsigned = { ...base, method: "POST", query: {}, headers: { host, ...headers }, body };
    const { headers: signed } = await signers[service].sign(unsigned);
    return { method: "POST", path: "/", query: "", headers: lowerCase(signed), body };
  }

  return {
    /** A body of whatever octets, signed for CloudTrail's reader of the trail. */
    lookup: (body: Buffer) =>
      posted("cloudtrail", body, {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
      }),
    /** A form of whatever octets. */
    form: (body: Buffer) => posted("ec2", body, { "content-type": FORM }),
    /** POST, GET, or a pre-signed URL. */
    async request(random: Random, given: Pairs): Promise<HttpRequest> {
      // What has been cut through a surrogate pair has no UTF-8 to sign.
      const pairs = given.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()] as const);
      const service = pairs.some(([name, value]) => name === "Version" && value === STS_VERSION) ? "sts" : "ec2";
      // A query string that is signed names nothing twice.
      const names = new Set(pairs.map(([name]) => name));
      if (names.size < pairs.length || random.chance(0.7)) {
        return posted(service, Buffer.from(encode(pairs)), { "content-type": FORM });
      }
      const unsigned = { ...base, method: "GET", query: Object.fromEntries(pairs), headers: { host } };
      const empty = { method: "GET", path: "/", body: Buffer.alloc(0) };
      if (random.chance(0.5)) {
        const { headers } = await signers[service].sign(unsigned);
        return { ...empty, query: encode(pairs), headers: lowerCase(headers) };
      }
      const { query = {} } = await signers[service].presign(unsigned, { expiresIn: 300 });
      return { ...empty, query: encode(Object.entries(query) as [string, string][]), headers: { host } };
    },
  };
}

const lowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
