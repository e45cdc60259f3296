import { keyOf, type Write } from "./transaction.ts";

/** DynamoDB API Reference, TransactWriteItems: "up to 100", and "cannot exceed 4 MB". */
export const MAX_WRITES = 100;
/** What we fill of the 4 MB: sizes are estimated, and keys and conditions come on top. */
const MAX_BYTES = 3_000_000;

/** About the octets that a write carries: its item or attributes as JSON, which is more than DynamoDB counts. */
const bytesOf = (write: Write): number =>
  ("put" in write || ("update" in write && write.set) || typeof write.condition === "object"
    ? Buffer.byteLength(JSON.stringify(write))
    : 0) + keyOf(write).length;

/** DynamoDB Developer Guide, "Quotas": octets of an item. */
const MAX_ITEM_BYTES = 400_000;

/**
 * Whether one transaction holds the writes, by number and by size.
 * @param most how many it holds at most
 */
export const fitsOne = (writes: readonly Write[], most = MAX_WRITES): boolean =>
  // So few can't be too large, and needn't be measured.
  writes.length * MAX_ITEM_BYTES <= MAX_BYTES || inTransactions(writes, most).length === 1;

/**
 * The writes in as few transactions as it takes, in their order.
 * @param most how many writes each holds at most
 */
export function inTransactions(writes: readonly Write[], most = MAX_WRITES): Write[][] {
  const transactions: Write[][] = [];
  let [count, bytes] = [0, 0];
  for (const write of writes) {
    const size = bytesOf(write);
    if (transactions.length === 0 || count === most || bytes + size > MAX_BYTES) {
      transactions.push([]);
      [count, bytes] = [0, 0];
    }
    transactions.at(-1)?.push(write);
    count++;
    bytes += size;
  }
  return transactions;
}
