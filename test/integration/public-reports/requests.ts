import type { CallParameters } from "../../support/service.ts";

/** Requests on the rules of a group, in one direction. */
export type Direction = "Ingress" | "Egress";

type MakeRequest = (direction: Direction, GroupId: string, parameters: CallParameters) => CallParameters;

export const authorize: MakeRequest = (direction, GroupId, parameters) => ({
  Action: `AuthorizeSecurityGroup${direction}`,
  GroupId,
  ...parameters,
});

export const revoke: MakeRequest = (direction, GroupId, parameters) => ({
  Action: `RevokeSecurityGroup${direction}`,
  GroupId,
  ...parameters,
});

export const updateDescriptions: MakeRequest = (direction, GroupId, parameters) => ({
  Action: `UpdateSecurityGroupRuleDescriptions${direction}`,
  GroupId,
  ...parameters,
});

/** A request that is refused and changes nothing. */
export const refused = (code: string, message: string) => ({ status: 400, code, message, changed: false });
