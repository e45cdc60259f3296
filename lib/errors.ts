import { groupErrors } from "./errors/groups.ts";
import { requestErrors } from "./errors/requests.ts";
import { resourceErrors, tagErrors } from "./errors/resources.ts";
import { ruleErrors } from "./errors/rules.ts";
import { trailErrors } from "./errors/trail.ts";

export type { LookedUpKind } from "./errors/resources.ts";
export { Ec2Error } from "./errors/ec2-error.ts";

/** One maker for every error that a client can get. `aws` and `ours` in the files say whose text each one has. */
export const errors = {
  ...requestErrors,
  ...groupErrors,
  ...ruleErrors,
  ...resourceErrors,
  ...tagErrors,
  ...trailErrors,
};
