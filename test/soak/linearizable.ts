/**
 * Whether a history is linearizable: whether each operation can have happened at one moment between its start and its
 * end, one after the other, with the answers that were given. The search is that of Wing and Gong with Lowe's memory of
 * what has been tried ("Testing for Linearizability", 2016), as Porcupine has it.
 */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

export interface Model<State, Operation extends Interval> {
  /** @returns the state after it, the same one where nothing changes; undefined where it can't have been answered so */
  step(state: State, operation: Operation): State | undefined;
  /** Two states with the same text are the same. */
  textOf(state: State): string;
}

/** Where the search got furthest. */
export interface Violation<State, Operation> {
  readonly state: State;
  /** The operations that were left: none where it only ends otherwise than it should. */
  readonly left: readonly Operation[];
  /** Those of them that could have come next, had they been answered otherwise. */
  readonly next: readonly Operation[];
}

const MOST_POSITIONS = 500_000;

/** @returns undefined where it is linearizable, and ends in that state */
export function findViolation<State, Operation extends Interval>(
  model: Model<State, Operation>,
  before: State,
  history: readonly Operation[],
  after: State,
): Violation<State, Operation> | undefined {
  const step = (state: State, operation: Operation) => model.step(state, operation);
  const textOf = (state: State) => model.textOf(state);
  const wanted = textOf(after);
  const numbers = new Map(history.map((operation, number) => [operation, number]));
  const tried = new Set<string>();
  let furthest: Violation<State, Operation> | undefined;

  /** @param left in the order of their starts */
  function search(given: State, left: readonly Operation[]): boolean {
    let state = given;
    let rest = left;
    // What changes nothing can have its turn as soon as it is true: whatever comes later could as well come after it.
    for (let again = true; again;) {
      const open = candidates(rest);
      const idle = new Set(open.filter((operation) => step(state, operation) === state));
      again = idle.size > 0;
      if (again) rest = rest.filter((operation) => !idle.has(operation));
    }
    if (rest.length === 0 && textOf(state) === wanted) return true;
    if (!furthest || rest.length < furthest.left.length) furthest = { state, left: rest, next: candidates(rest) };
    if (rest.length === 0) return false;
    const position = `${rest.map((operation) => numbers.get(operation)).join()}\n${textOf(state)}`;
    if (tried.has(position)) return false;
    tried.add(position);
    if (tried.size > MOST_POSITIONS) throw new Error("too many orders to try");
    return candidates(rest).some((operation) => {
      const next = step(state, operation);
      const others = rest.filter((other) => other !== operation);
      return next !== undefined && search(next, others);
    });
  }

  const inOrder = history.toSorted((one, other) => one.start - other.start);
  return search(before, inOrder) ? undefined : furthest;
}

/** Those that none of the others has ended before, the ones that ended first in front: they come first most often. */
function candidates<Operation extends Interval>(left: readonly Operation[]): Operation[] {
  const firstEnd = left.reduce((least, { end }) => Math.min(least, end), Infinity);
  const open: Operation[] = [];
  for (const operation of left) {
    if (operation.start > firstEnd) break;
    open.push(operation);
  }
  return open.toSorted((one, other) => one.end - other.end);
}
