import { afterEach } from "vitest";

/** Something that a test has started. */
interface Running {
  stop(): Promise<void> | void;
}

/**
 * For tests that start things of their own: what is passed to the function that it returns is stopped after the test,
 * the last one first.
 */
export function stoppedAfterEach(): <One extends Running>(one: One) => One {
  const running: Running[] = [];
  afterEach(async () => {
    for (const one of running.splice(0).toReversed()) await one.stop();
  });
  return (one) => {
    running.push(one);
    return one;
  };
}
