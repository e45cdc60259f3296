import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { errors } from "../../../lib/errors.ts";
import { fail } from "../../../lib/store/failure.ts";
import { ec2Error } from "../ec2-error.ts";

const named = (name: string) => Object.assign(new Error("x"), { name });

const withCode = (code: unknown) => Object.assign(new TypeError("x"), { code });

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

  it.each([
    "EAI_AGAIN",
    "ECONNABORTED",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTDOWN",
    "EHOSTUNREACH",
    "ENETDOWN",
    "ENETRESET",
    "ENETUNREACH",
    "ENOTFOUND",
    "EPIPE",
    "EPROTO",
    "ETIMEDOUT",
    "ERR_SOCKET_CONNECTION_TIMEOUT",
    "ERR_STREAM_PREMATURE_CLOSE",
    "HPE_INVALID_CONSTANT",
  ])("%s, the network's → Unavailable", (code) => {
    expect(() => fail(withCode(code))).toThrow(ec2Error("Unavailable"));
  });

  it.each(["ERR_INVALID_ARG_TYPE", "ERR_INVALID_URL", "ENOENT", "EACCES", "X_HPE_", "", 7])(
    "code %j, a fault of ours or of the set-up: itself",
    (code) => {
      const error = withCode(code);
      expect(() => fail(error)).toThrow(error);
    },
  );

  it("nobody listens (a real connection): Unavailable", async () => {
    const [refused] = await once(connect({ host: "127.0.0.1", port: 1 }), "error");
    expect(() => fail(refused)).toThrow(ec2Error("Unavailable"));
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
