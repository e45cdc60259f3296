/**
 * Lets so many pieces of work go on at the same time; the others wait for their turn, in the order in which they came.
 * What the work throws is thrown.
 */
export function atMost(count: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (underWay < count) underWay++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Whoever has waited longest takes this one's place.
      const next = waiting.shift();
      if (next) next();
      else underWay--;
    }
  };
}
