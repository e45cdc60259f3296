import type { Service } from "../../lib/service.ts";

/** Lets requests through, or what replaces all that accounts have: never both at once. */
export interface Gate {
  readonly through: Service;
  /** Runs it when all that is under way has been answered; what comes meanwhile waits. One after the other. */
  readonly alone: <Result>(run: () => Promise<Result>) => Promise<Result>;
}

export function openGate(service: Service): Gate {
  const underWay = new Set<Promise<unknown>>();
  /** Settles when the last one that wants to be alone has been. */
  let free: Promise<unknown> = Promise.resolve();
  return {
    async through(...request) {
      // Another one may have come while this one waited.
      for (let waited: unknown; waited !== free; await waited) waited = free;
      const answer = service(...request);
      underWay.add(answer);
      return answer.finally(() => underWay.delete(answer));
    },
    alone(run) {
      const done = free.then(async () => {
        await Promise.allSettled(underWay);
        return run();
      });
      free = done.catch(() => {});
      return done;
    },
  };
}
