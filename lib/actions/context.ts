import type { Account } from "../account.ts";
import type { ActionName, Operations } from "../model/operations.ts";
import type { Partition } from "../store/partition.ts";

/** Who asks, in which API version, and what part of the table is theirs. */
export interface Context extends Account {
  readonly action: ActionName;
  readonly version: string;
  readonly requestId: string;
  /** The caller's own partition. */
  readonly partition: Partition;
  /** Another account's, in the same region: for names of its EC2 (classic) groups, and nothing else. */
  readonly partitionOf: (accountId: string) => Partition;
  /** Signs the account's NextTokens. */
  readonly tokenSecret: string;
}

/** An action of the EC2 API, in AWS's own types. It throws Ec2Error, and then has changed nothing. */
export type Action<Name extends ActionName> = (
  input: Operations[Name]["input"],
  context: Context,
) => Promise<Operations[Name]["output"]>;
