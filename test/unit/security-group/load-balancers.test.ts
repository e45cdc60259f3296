import { describe, expect, it } from "vitest";
import { isEc2GroupId } from "../../../lib/security-group/ids.ts";
import { loadBalancersGroupId } from "../../../lib/security-group/load-balancers.ts";

describe("loadBalancersGroupId", () => {
  it("us-east-1: the one that scripts have written down", () => {
    expect(loadBalancersGroupId("us-east-1")).toBe("sg-843f59ed");
  });

  it("elsewhere: an EC2 (classic) group's, the same each time, another one in each region", () => {
    const ids = ["eu-west-1", "us-west-2"].map(loadBalancersGroupId);
    expect(ids.every(isEc2GroupId)).toBe(true);
    expect(["eu-west-1", "us-west-2"].map(loadBalancersGroupId)).toEqual(ids);
    expect(new Set([...ids, "sg-843f59ed"]).size).toBe(3);
  });
});
