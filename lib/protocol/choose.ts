import type { HttpRequest } from "../http.ts";
import { ec2 } from "./ec2.ts";
import type { Parameters } from "./parameters.ts";
import type { QueryProtocol } from "./protocol.ts";
import { sts, STS_VERSION } from "./sts.ts";

/** Whose request it is. Host and path don't tell, as clients are pointed at one endpoint URL for all; the version does. */
export const protocolOf = (parameters: Parameters): QueryProtocol =>
  parameters.get("Version") === STS_VERSION ? sts : ec2;

/** Whether a request is for CloudTrail: those name their operation in a header. */
export const isForCloudTrail = ({ headers }: HttpRequest): boolean =>
  headers["x-amz-target"]?.includes("CloudTrail_20131101.") === true;
