import { type Done, suggestPolicy } from "../../lib/authorization/suggest.ts";
import { findGroupId } from "../../lib/actions/groups/find-group.ts";
import { deadlineIn } from "../../lib/deadline.ts";
import { type ActionName, operations } from "../../lib/model/operations.ts";
import { parsePolicy } from "../../lib/permissions/parse.ts";
import { keys, partitionKey } from "../../lib/store/keys.ts";
import { openPartition } from "../../lib/store/partition.ts";
import { inputOf } from "../../lib/trail/input.ts";
import type { TrailPlace } from "../../lib/trail/lookup.ts";
import type { TrailRecord } from "../../lib/trail/record.ts";
import { SandboxError } from "../local/error.ts";

const FIND_MILLISECONDS = 29_000;

/**
 * Prints the smallest policy that allows what was done, and says what it can't know.
 * @param records of one key, or of all
 * @throws SandboxError where nothing was done
 */
export async function printPolicy(records: readonly TrailRecord[], place: Omit<TrailPlace, "deadline">): Promise<void> {
  const { client, tableName, accountId, region } = place;
  const done = records.flatMap(doneBy);
  if (done.length === 0)
    throw new SandboxError("nothing that was done is on record here, of which a policy could be made");
  const pk = partitionKey(accountId, region);
  const partition = openPartition({ client, tableName, pk, deadline: deadlineIn(FIND_MILLISECONDS) });
  const platform = (await partition.get(keys.account))?.platform ?? "vpc";
  const account = { accountId, region, platform };
  const findGroup = (name: string) =>
    // Where it isn't there any more, groups of all names are allowed.
    findGroupId(name, { ...account, partition }).catch(() => undefined);
  const policy = await suggestPolicy(done, { account, findGroup });
  parsePolicy(policy);
  console.log(JSON.stringify(policy, undefined, 2));
  if (records.every(({ readOnly }) => !readOnly))
    console.error(
      "What only reads is on record with TRAIL_READS=on alone: without it, add actions like ec2:Describe*.",
    );
  if (JSON.stringify(policy).includes("/*"))
    console.error("A resource ends with /* where its ID is another one the next time, or isn't known.");
}

function doneBy({ eventName, errorCode, requestParameters, responseElements }: TrailRecord): Done[] {
  if (errorCode !== undefined || !isAction(eventName)) return [];
  return [
    { action: eventName, input: inputOf(eventName, requestParameters ?? {}), answer: valuesIn(responseElements) },
  ];
}

const isAction = (name: string): name is ActionName => Object.hasOwn(operations, name);

/** The texts in an answer, but for what it says of others: the source of a rule, the other side of a peering. */
function valuesIn(elements: object | null): Done["answer"] {
  return Object.entries(elements ?? {}).flatMap(([element, value]: [string, unknown]) => {
    if (/^(?:referencedGroupInfo|requesterVpcInfo)$/.test(element)) return [];
    if (typeof value === "string") return [{ element, text: value }];
    return typeof value === "object" && value !== null ? valuesIn(value) : [];
  });
}
