import type { PolicyDocument } from "../../lib/policy-document.ts";

export const policyOf = (...statements: readonly PolicyDocument[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** A statement that allows everything, but for what is given. */
export const allow = (rest: PolicyDocument = {}): PolicyDocument => ({
  Effect: "Allow",
  ...(rest["NotAction"] === undefined && { Action: "*" }),
  ...(rest["NotResource"] === undefined && { Resource: "*" }),
  ...rest,
});

export const deny = (rest: PolicyDocument = {}): PolicyDocument => ({ ...allow(rest), Effect: "Deny" });

/** For a statement: of resources that have that value of the tag `team`. */
export const ofTeam = (team: string) => ({ Condition: { StringEquals: { "aws:ResourceTag/team": team } } });
