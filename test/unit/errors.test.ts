import { describe, expect, it } from "vitest";
import { Ec2Error, errors } from "../../lib/errors.ts";

describe("HTTP status", () => {
  it.each([
    [errors.notValidated(), "AuthFailure", 401],
    [errors.badAuthorization(), "AuthFailure", 401],
    [errors.unauthorized(), "UnauthorizedOperation", 403],
    [errors.dryRun(), "DryRunOperation", 412],
    [errors.internal(new Error("x")), "InternalError", 500],
    [errors.requestLimit(new Error("x")), "RequestLimitExceeded", 503],
    [errors.unavailable(new Error("x")), "Unavailable", 503],
    [errors.requestExpired(), "RequestExpired", 400],
    [errors.permissionNotFound(), "InvalidPermission.NotFound", 400],
    [errors.missingParameter("x"), "MissingParameter", 400],
  ])("%s → %s %i", (error, code, status) => {
    expect(error).toBeInstanceOf(Ec2Error);
    expect(error).toMatchObject({ code, status });
  });
});

/** Texts that AWS is known to answer (ec2-behaviour, 4.1 to 4.5), to the letter: scripts match on them. */
describe("AWS's texts", () => {
  it.each([
    [errors.missingParameter("AWSAccessKeyId"), "The request must contain the parameter AWSAccessKeyId"],
    [errors.missingRules(), "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided."],
    [errors.groupNotFound("sg-00000000"), "The security group 'sg-00000000' does not exist"],
    [errors.groupNameNotFound("X", "vpc-1"), "The security group 'X' does not exist in default VPC 'vpc-1'"],
    [errors.groupNameNotFound("X", undefined), "The security group 'X' does not exist in default VPC 'none'"],
    [errors.malformedGroupId("eks*"), 'Invalid id: "eks*" (expecting "sg-...")'],
    [errors.permissionNotFound(), "The specified rule does not exist in this security group."],
    [errors.ruleIdNotFound("sgr-00000000"), "The security group rule ID 'sgr-00000000' does not exist"],
    [errors.otherNetwork(), "You have specified two resources that belong to different networks."],
    [errors.missingSourceGroup(), "Source group ID missing."],
    [errors.repeatedPermission(), "The same permission must not appear multiple times"],
    [errors.ruleLimit(), "The maximum number of rules per security group has been reached."],
    [errors.notValidated(), "AWS was not able to validate the provided access credentials"],
    [errors.dryRun(), "Request would have succeeded, but DryRun flag is set."],
    [errors.groupDuplicate("todo", "vpc-1"), "The security group 'todo' already exists for VPC 'vpc-1'"],
    [errors.vpcNotFound("vpc-1"), "The vpc ID 'vpc-1' does not exist"],
    [
      errors.ruleDescription(),
      "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:" +
        "  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*",
    ],
  ])("%s", (error, message) => {
    expect(error.message).toBe(message);
  });
});

describe("texts of clients", () => {
  it.each([255, 256, 1_000_000])("%i characters repeated by an error → 255 at most", (length) => {
    const { message } = errors.groupNotFound('"'.repeat(length));
    expect(message).toBe(
      `The security group '${length === 255 ? '"'.repeat(255) : `${'"'.repeat(252)}...`}' does not exist`,
    );
  });

  it.each([
    ["the whole text", errors.unparsable("x".repeat(1_000))],
    ["each of several", errors.invalidValue("x".repeat(1_000), "y".repeat(1_000), "z".repeat(1_000))],
    [
      "names in a list",
      errors.groupInUse(
        "web",
        Array.from({ length: 100 }, () => "x".repeat(255)),
      ),
    ],
  ])("%s is cut", (_, { message }) => {
    expect(message.length).toBeLessThan(900);
    expect(message).toContain("...");
  });
});

/** A maker that stands in two files would silently be the last one's. */
it("every maker has a name of its own", async () => {
  const files = await Promise.all([
    import("../../lib/errors/groups.ts"),
    import("../../lib/errors/requests.ts"),
    import("../../lib/errors/resources.ts"),
    import("../../lib/errors/rules.ts"),
    import("../../lib/errors/trail.ts"),
  ]);
  const names = files.flatMap((file) => Object.values<object | string>(file).flatMap((part) => Object.keys(part)));
  expect(Object.keys(errors).toSorted()).toEqual(names.filter((name) => !/^\d+$/.test(name)).toSorted());
});
