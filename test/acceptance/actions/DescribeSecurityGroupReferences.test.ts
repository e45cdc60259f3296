import { DescribeSecurityGroupReferencesCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { addIngress, createGroup, membersOf, outcomeOf, tcp } from "../../support/stage.ts";
import { setUpSandbox } from "../../support/set-up.ts";

const { ec2 } = await setUpSandbox();

const web = await createGroup(ec2);
const db = await createGroup(ec2);
await addIngress(ec2, db, { ...tcp(5432), UserIdGroupPairs: [{ GroupId: web }] });

describe("DescribeSecurityGroupReferences", () => {
  const describeReferences = (GroupId: string[] | undefined) =>
    ec2.send(new DescribeSecurityGroupReferencesCommand({ GroupId }));

  it("groups, one named in its own VPC → none: references are those of peered VPCs", async () => {
    expect(membersOf(await describeReferences([web, db]))).toEqual({ SecurityGroupReferenceSet: [] });
  });

  it.each<[string, string, string[] | undefined, string]>([
    ["no group", "MissingParameter", undefined, "The request must contain the parameter groupId"],
    ["an unknown group", "InvalidGroup.NotFound", ["sg-00000000"], "The security group 'sg-00000000' does not exist"],
    ["a malformed group", "InvalidGroupId.Malformed", ["x"], 'Invalid id: "x" (expecting "sg-...")'],
  ])("%s → %s", async (_, code, ids, message) => {
    expect(await outcomeOf(() => describeReferences(ids))).toMatchObject({ status: 400, code, message });
  });

  it("an unknown group beside a known one → InvalidGroup.NotFound", async () => {
    const outcome = await outcomeOf(() => describeReferences([web, "sg-00000000"]));
    expect(outcome).toMatchObject({ status: 400, code: "InvalidGroup.NotFound" });
  });
});
