import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** What a request has taken of DynamoDB so far. */
export interface Usage {
  /** Attempts of the SDK included. */
  roundTrips: number;
  /** Transactions that met another one on the same items, and were tried again. */
  conflicts: number;
  /** Capacity units that DynamoDB says it has counted. Of what it refuses it says none, and counts some. */
  readUnits: number;
  writeUnits: number;
}

export const noUsage = (): Usage => ({ roundTrips: 0, conflicts: 0, readUnits: 0, writeUnits: 0 });

/** What the SDK knows of a call, whether it was answered or failed. */
interface Called {
  readonly $metadata?: { readonly attempts?: number };
  readonly ConsumedCapacity?: Consumed | readonly Consumed[];
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

interface Consumed {
  readonly CapacityUnits?: number;
}

/** @param current what the call is counted on */
export function countUsage(client: DynamoDBDocumentClient, current: () => Usage | undefined): void {
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const usage = current();
        if (!usage) return next(args);
        const counts = (called: unknown) => count(usage, called as Called, commandName.startsWith("TransactWrite"));
        try {
          const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } });
          counts(result.output);
          return result;
        } catch (error) {
          counts(error);
          throw error;
        }
      },
    { step: "initialize", name: "countUsage" },
  );
}

function count(usage: Usage, { $metadata, ConsumedCapacity = [], CancellationReasons = [] }: Called, writes: boolean) {
  usage.roundTrips += $metadata?.attempts ?? 1;
  if (CancellationReasons.some(({ Code }) => Code === "TransactionConflict")) usage.conflicts++;
  const units = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  usage[writes ? "writeUnits" : "readUnits"] += units;
}
