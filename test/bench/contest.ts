/** What one of several ways of doing the same took in a round. */
export interface Measures {
  /** Milliseconds for an operation: of this process unless the contestant has others, all threads together. */
  readonly cpu: number;
  /** Operations a second. */
  readonly throughput: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** One of several ways of doing the same. */
export interface Contestant {
  readonly name: string;
  /** Gets that many operations ready, outside of what is measured. */
  readonly prepare: (operations: number) => Promise<readonly (() => Promise<unknown>)[]>;
  /** Milliseconds of CPU that its processes have taken so far. */
  readonly cpu?: () => number;
}

interface Course {
  readonly rounds: number;
  /** Of each contestant in each round. */
  readonly operations: number;
  /** How many are under way at once. */
  readonly concurrency: number;
  /** How many rounds come before those that count. */
  readonly warmUp?: number;
  /** Told that a round of so many is over. */
  readonly onRound?: (round: number, rounds: number) => void;
}

/** What each contestant has taken, round by round. */
export type Rounds = ReadonlyMap<string, readonly Measures[]>;

/**
 * Lets the contestants run in turns, short ones, each time beginning with another one: what else the machine does falls
 * on all of them alike, and the ratio of two within a round hardly feels it. The first rounds warm up and aren't counted.
 */
export async function contest(contestants: readonly Contestant[], course: Course): Promise<Rounds> {
  const { rounds, operations, concurrency, warmUp = 3, onRound } = course;
  const measured = new Map(contestants.map(({ name }) => [name, [] as Measures[]]));
  for (let round = 1 - warmUp; round <= rounds; round++) {
    const first = (round + warmUp) % contestants.length;
    for (const { name, prepare, cpu } of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const ready = await prepare(operations);
      const measures = await run(ready, concurrency, cpu);
      if (round > 0) measured.get(name)?.push(measures);
    }
    if (round > 0) onRound?.(round, rounds);
  }
  return measured;
}

function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function run(
  operations: readonly (() => Promise<unknown>)[],
  concurrency: number,
  cpu = ownCpu,
): Promise<Measures> {
  const times: number[] = [];
  const left = operations.values();
  const worker = async () => {
    // They share what is left.
    for (const operation of left) {
      const started = performance.now();
      await operation();
      times.push(performance.now() - started);
    }
  };
  const [cpuBefore, started] = [cpu(), performance.now()];
  await Promise.all(Array.from({ length: concurrency }, worker));
  const milliseconds = performance.now() - started;
  return {
    cpu: (cpu() - cpuBefore) / operations.length,
    throughput: (operations.length / milliseconds) * 1_000,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}

/** Of {@link values}, the one that has that share of them below it. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The median over the rounds of what a contestant took, and of how many times that of another one it was. */
export function compare(rounds: Rounds, name: string, other: string, measure: keyof Measures) {
  const [own, others] = [rounds.get(name) ?? [], rounds.get(other) ?? []];
  const ratios = own.map((one, round) => one[measure] / (others[round]?.[measure] ?? Number.NaN));
  return { value: median(own.map((one) => one[measure])), ratio: median(ratios) };
}
