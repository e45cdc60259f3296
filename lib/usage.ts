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
