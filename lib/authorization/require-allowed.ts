import { guarded } from "../store/guarded.ts";
import type { Partition } from "../store/partition.ts";
import type { DecisionNotes } from "../store/trail.ts";
import type { AuthorizationQuestion, Verdict } from "./judge.ts";
import type { RequestFacts } from "./request-context.ts";

/** Whether what policies refuse is refused, or carried out and only logged. */
export type Permissions = "enforce" | "report";

/** What an allowed request goes on with. */
interface Permit extends Pick<Verdict, "input"> {
  /** The partition, in which the request commits as long as what was judged is still so. */
  readonly guard: (partition: Partition) => Partition;
}

/**
 * Lets a request pass that the caller's policy allows.
 * @param note gets the decision, for log and trail, before it is thrown
 * @throws UnauthorizedOperation, where refusals are enforced
 */
export async function requireAllowed(
  question: AuthorizationQuestion,
  permissions: Permissions,
  note: Note,
): Promise<Permit> {
  const { policy } = question.caller;
  if (!policy) return { input: question.input, guard: (partition) => partition };
  // A cold start waits for it only where there is something to judge by.
  const { judge } = await import("./judge.ts");
  const verdict = await judge(question, policy);
  conclude(verdict, permissions, note);
  const { refusal, input, guards } = verdict;
  if (refusal || guards.length === 0) return { input, guard: (partition) => partition };
  const again = async () => {
    const verdict = await judge({ ...question, input }, policy);
    if (verdict.refusal) throw verdict.refusal;
    return verdict.guards;
  };
  return { input, guard: (partition) => guarded(partition, guards, again) };
}

/**
 * The same for reading the trail, by CloudTrail's own call.
 * @throws UnauthorizedOperation, where refusals are enforced
 */
export async function requireLookupAllowed(facts: RequestFacts, permissions: Permissions, note: Note): Promise<void> {
  const { policy } = facts.caller;
  if (!policy) return;
  const { judgeLookup } = await import("./judge.ts");
  conclude(judgeLookup(facts, policy), permissions, note);
}

type Note = (entry: DecisionNotes) => void;

/** @throws UnauthorizedOperation, where refusals are enforced */
function conclude(
  { refusal, statements }: Pick<Verdict, "refusal" | "statements">,
  permissions: Permissions,
  note: Note,
): void {
  const effect = refusal ? "Deny" : "Allow";
  note({ effect, statements });
  if (refusal && permissions === "enforce") throw refusal;
  if (refusal) note({ effect, statements, refused: refusal.message });
}
