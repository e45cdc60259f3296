/** A policy as JSON: what a credential carries. IAM User Guide, "Grammar of the IAM JSON policy language". */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** A policy that allows those actions and nothing else: `ec2:Describe*`, or `Describe*`, which means the same. */
export const allowing = (actions: readonly string[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: actions.map((name) => (/^\*$|:/.test(name) ? name : `ec2:${name}`)), Resource: "*" },
  ],
});
