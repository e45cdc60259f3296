import { describe, expect, it } from "vitest";
import { errors } from "../../../lib/errors.ts";
import { fail } from "../../../lib/store/failure.ts";
import { ec2Error } from "../ec2-error.ts";

const named = (name: string) => Object.assign(new Error("x"), { name });

describe("fail", () => {
  it.each(["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"])(
    "%s → RequestLimitExceeded",
    (name) => {
      expect(() => fail(named(name))).toThrow(ec2Error("RequestLimitExceeded"));
    },
  );

  it.each(["TimeoutError", "AbortError", "InternalServerError"])("%s → Unavailable", (name) => {
    expect(() => fail(named(name))).toThrow(ec2Error("Unavailable"));
  });

  it.each(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND"])("%s → Unavailable", (code) => {
    expect(() => fail(Object.assign(new Error("x"), { code }))).toThrow(ec2Error("Unavailable"));
  });

  it("ours of AWS's: keeps what was behind it, for the log", () => {
    const cause = named("ThrottlingException");
    expect(() => fail(cause)).toThrow(expect.objectContaining({ cause }) as Error);
  });

  it("an error of EC2's: itself", () => {
    const error = errors.permissionNotFound();
    expect(() => fail(error)).toThrow(error);
  });

  it("anything else: itself", () => {
    const error = named("ResourceNotFoundException");
    expect(() => fail(error)).toThrow(error);
  });
});
