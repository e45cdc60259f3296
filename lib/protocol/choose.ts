import { ec2 } from "./ec2.ts";
import type { Parameters } from "./parameters.ts";
import type { Protocol } from "./protocol.ts";
import { sts, STS_VERSION } from "./sts.ts";

/** Whose request it is. Host and path don't tell, as clients are pointed at one endpoint URL for all; the version does. */
export const protocolOf = (parameters: Parameters): Protocol => (parameters.get("Version") === STS_VERSION ? sts : ec2);
