import type { Account } from "../account.ts";
import type { Deadline } from "../deadline.ts";
import type { Regions } from "../regions.ts";
import type { ActionName, Operations } from "../model/operations.ts";
import type { Limits } from "../security-group/limits.ts";
import type { Partition, PartitionReader } from "../store/partition.ts";
import type { TrailNotes } from "../store/trail.ts";

/** Who asks, in which API version, and what part of the table is theirs. */
export interface Context extends Account {
  readonly action: ActionName;
  readonly version: string;
  readonly requestId: string;
  /** How much an account can hold. */
  readonly limits: Limits;
  /** The regions that there are. */
  readonly regions: Regions;
  /** The caller's own partition. */
  readonly partition: Partition;
  /** What another account has in a region: peerings and names of groups lead there. It can only be looked at. */
  readonly lookInto: (accountId: string, region: string) => PartitionReader;
  /** Makes the account again where the table was emptied while it was remembered. */
  readonly reopenAccount: () => Promise<void>;
  /** When the answer is due: long work looks at it. */
  readonly deadline: Deadline;
  /** Octets that a member of that list of the answer takes there. */
  readonly octetsOf: (list: string, member: object) => number;
  /** Says something of the request that goes on record beside it, and that the client isn't told. */
  readonly note: (notes: TrailNotes) => void;
  /** Signs the account's NextTokens. What doesn't only read has no pages, and no secret for them. */
  readonly tokenSecret?: string;
}

/**
 * An action of the EC2 API, in AWS's own types. It throws Ec2Error: one of the client's (status 4xx), and nothing has
 * changed; or one of ours (RequestLimitExceeded, Unavailable, InternalError), and the request has been carried out as a
 * whole or not at all. Asked for again, it answers by what is really there.
 */
export type Action<Name extends ActionName> = (
  input: Operations[Name]["input"],
  context: Context,
) => Promise<Operations[Name]["output"]>;
