/**
 * What a request says of itself, by condition key: the key's values; undefined where the request doesn't have the key;
 * `unread` where it takes a read to know, and nobody has read yet.
 */
export type RequestContext = (key: string) => readonly string[] | "unread" | undefined;

/** Whether something holds; `unknown` where that hangs on what hasn't been read. */
export type Answer = boolean | "unknown";

/** Holds where all do. */
export function every(answers: Iterable<Answer>): Answer {
  let result: Answer = true;
  for (const answer of answers) {
    if (answer === false) return false;
    if (answer === "unknown") result = "unknown";
  }
  return result;
}

/** Holds where one does. */
export function some(answers: Iterable<Answer>): Answer {
  let result: Answer = false;
  for (const answer of answers) {
    if (answer === true) return true;
    if (answer === "unknown") result = "unknown";
  }
  return result;
}

export const not = (answer: Answer): Answer => (answer === "unknown" ? "unknown" : !answer);
