import type { Ec2Error } from "../errors.ts";
import type { ActionName } from "../model/operations.ts";
import type { Structures } from "../model/schema.ts";
import type { Parameters } from "./parameters.ts";

/** How one of AWS's services answers. The endpoint URL is the same for all of them. */
export interface Protocol {
  /** What its requests are signed for. */
  readonly service: "cloudtrail" | "ec2" | "sts";
  /** Content-Type of its answers. */
  readonly contentType: string;
  readonly encodeError: (error: Ec2Error, requestId: string) => Encoded;
}

/** A service whose requests are parameters. */
export interface QueryProtocol extends Protocol {
  /** @throws an error of the request as such: no action, an unknown one, … */
  readonly findOperation: (parameters: Parameters) => Promise<Operation>;
}

/** What a request asks for, before its own parameters are looked at. */
export interface Operation {
  readonly action: ActionName | "GetCallerIdentity";
  /** `YYYY-MM-DD` */
  readonly version: string;
  /** What it takes and answers, as AWS's model has it. */
  readonly structures: Structures;
  /** @throws an error of a parameter: unknown, or with a value of the wrong type */
  readonly decodeInput: () => Readonly<Record<string, unknown>>;
  /** Octets that a member of that list of the result takes in an answer (see `Pieces` of encode.ts). */
  readonly octetsOf: (list: string, member: object) => number;
  readonly encodeResult: (result: object, requestId: string) => string;
}

/** An answer, but for its headers. */
export interface Encoded {
  readonly status: number;
  readonly body: string;
}
