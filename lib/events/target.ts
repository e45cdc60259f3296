import type { Environment } from "../environment.ts";
import type { Target } from "./forward.ts";

const KINDS = [
  {
    pattern: /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/[\w./-]+$/,
    open: async (arn: string) => (await import("./event-bus.ts")).eventBus(arn),
  },
  {
    pattern: /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?$/,
    open: async (arn: string) => (await import("./function.ts")).lambdaFunction(arn),
  },
];

/**
 * Where events go, by `EVENTS`: the ARN of an event bus or of a Lambda function.
 * @throws Error where it is something else
 */
export async function openTarget({ EVENTS: arn = "" }: Environment): Promise<Target> {
  const kind = KINDS.find(({ pattern }) => pattern.test(arn));
  if (!kind) throw new Error(`EVENTS is the ARN of an event bus or of a Lambda function, not ${arn}`);
  return kind.open(arn);
}
