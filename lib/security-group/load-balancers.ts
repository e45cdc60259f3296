import { derivedEc2GroupId } from "./ids.ts";

/**
 * The group, of a user of AWS's own, that Classic Load Balancers are in where they are in no VPC. Rules may name it as
 * their source (Elastic Load Balancing, API_SourceSecurityGroup: `OwnerAlias`, `GroupName`).
 */
export const LOAD_BALANCERS = { userId: "amazon-elb", groupName: "amazon-elb-sg" } as const;

/** Its ID in that region. In us-east-1 it is AWS's. */
export const loadBalancersGroupId = (region: string): string =>
  region === "us-east-1" ? "sg-843f59ed" : derivedEc2GroupId(LOAD_BALANCERS.userId, region);
