import { guarded } from "../store/guarded.ts";
import type { Partition } from "../store/partition.ts";
import type { DecisionNotes } from "../store/trail.ts";
import type { AuthorizationQuestion, Verdict } from "./judge.ts";

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
export async function authorize(
  question: AuthorizationQuestion,
  permissions: Permissions,
  note: (entry: DecisionNotes) => void,
): Promise<Permit> {
  const { policy } = question.caller;
  if (!policy) return { input: question.input, guard: (partition) => partition };
  // A cold start waits for it only where there is something to judge by.
  const { judge } = await import("./judge.ts");
  const { refusal, statements, input, guards } = await judge(question, policy);
  const effect = refusal ? "Deny" : "Allow";
  note({ effect, statements });
  if (refusal && permissions === "enforce") throw refusal;
  if (refusal) note({ effect, statements, refused: refusal.message });
  if (refusal || guards.length === 0) return { input, guard: (partition) => partition };
  const again = async () => {
    const verdict = await judge({ ...question, input }, policy);
    if (verdict.refusal) throw verdict.refusal;
    return verdict.guards;
  };
  return { input, guard: (partition) => guarded(partition, guards, again) };
}
