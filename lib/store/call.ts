import type {
  $Command,
  DynamoDBClient,
  DynamoDBClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from "@aws-sdk/client-dynamodb";
import { type Deadline, requireTime, within } from "../deadline.ts";
import type { Usage } from "../usage.ts";

type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = new (
  input: Input,
) => $Command<Input, Output, DynamoDBClientResolvedConfig>;

/** What DynamoDB answers that is counted. */
interface Counted {
  readonly ConsumedCapacity?: Consumed | readonly Consumed[] | undefined;
}

interface Consumed {
  readonly CapacityUnits?: number | undefined;
}

/**
 * One call to DynamoDB, which is given up when the deadline passes, and counted where somebody counts.
 * @throws Unavailable once the deadline has passed, and what the SDK throws
 */
export async function call<
  Input extends ServiceInputTypes & { ReturnConsumedCapacity?: string | undefined },
  Output extends ServiceOutputTypes & Counted,
>(client: DynamoDBClient, Command: Command<Input, Output>, input: Input, deadline: Deadline): Promise<Output> {
  const { usage } = deadline;
  const command = new Command(usage ? { ...input, ReturnConsumedCapacity: "TOTAL" } : input);
  dues.set(command.input, deadline);
  // Without options of its own, which would have the SDK put its middleware together anew for each call.
  const work = () => client.send(command);
  if (!usage) return within(deadline, work);
  const units = "TransactItems" in input || "Item" in input ? "writeUnits" : "readUnits";
  try {
    const output = await within(deadline, work);
    count(usage, output);
    const consumed = [output.ConsumedCapacity ?? []].flat() as readonly Consumed[];
    for (const { CapacityUnits = 0 } of consumed) usage[units] += CapacityUnits;
    return output;
  } catch (error) {
    count(usage, error as Called);
    throw error;
  }
}

/** What the SDK knows of a call, whether it was answered or failed. */
interface Called {
  readonly $metadata?: { readonly attempts?: number | undefined };
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

function count(usage: Usage, { $metadata, CancellationReasons = [] }: Called): void {
  usage.roundTrips += $metadata?.attempts ?? 1;
  if (CancellationReasons.some(({ Code }) => Code === "TransactionConflict")) usage.conflicts++;
}

/** By the input of a call. */
const dues = new WeakMap<object, Deadline>();

/**
 * Each of the SDK's attempts asks before it is sent: nothing changes any more once the request has been answered.
 * @throws Unavailable
 */
export function requireTimeFor(input: object): void {
  const due = dues.get(input);
  if (due) requireTime(due);
}
