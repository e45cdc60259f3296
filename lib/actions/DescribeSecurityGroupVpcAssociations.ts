import type { AssociationItem } from "../store/items.ts";
import { ranges } from "../store/keys.ts";
import type { Action, Context } from "./context.ts";
import { compileFilters, type Fields } from "./describe/filters.ts";
import { following, pageRequest, toPage } from "./describe/pages.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupVpcAssociations.html */
export const DescribeSecurityGroupVpcAssociations: Action<"DescribeSecurityGroupVpcAssociations"> = async (
  input,
  context,
) => {
  const page = pageRequest(input, context);
  const filters = compileFilters(input.Filters, fields(context));
  const results = following(await context.partition.query(ranges.associations), positionOf, page);
  const toMember = ({ groupId, vpcId }: AssociationItem) => ({
    GroupId: groupId,
    VpcId: vpcId,
    VpcOwnerId: context.accountId,
    State: STATE,
    GroupOwnerId: context.accountId,
  });
  return toPage("SecurityGroupVpcAssociations", { results, filters, positionOf, toMember }, page, context);
};

/** An association is there or it isn't: nothing takes time here. */
const STATE = "associated" as const;

const positionOf = ({ groupId, vpcId }: AssociationItem): string => `${groupId}/${vpcId}`;

const fields = ({ accountId }: Context): Fields<AssociationItem> => ({
  "group-id": ({ groupId }) => [groupId],
  "group-owner-id": () => [accountId],
  state: () => [STATE],
  "vpc-id": ({ vpcId }) => [vpcId],
  "vpc-owner-id": () => [accountId],
});
