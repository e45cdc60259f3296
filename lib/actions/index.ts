import type { ActionName } from "../model/operations.ts";
import { AuthorizeSecurityGroupIngress } from "./AuthorizeSecurityGroupIngress.ts";
import type { Action } from "./context.ts";
import { CreateSecurityGroup } from "./CreateSecurityGroup.ts";
import { CreateVpc } from "./CreateVpc.ts";
import { DescribeSecurityGroups } from "./DescribeSecurityGroups.ts";
import { RevokeSecurityGroupIngress } from "./RevokeSecurityGroupIngress.ts";

/** Every action of the model. One that is missing here, or isn't of its model's types, does not compile. */
export const actions: { readonly [Name in ActionName]: Action<Name> } = {
  AuthorizeSecurityGroupIngress,
  CreateSecurityGroup,
  CreateVpc,
  DescribeSecurityGroups,
  RevokeSecurityGroupIngress,
};
