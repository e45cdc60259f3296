import { describe, expect, it } from "vitest";
import { authenticatorOf, HOME_REGION, NOT_VALIDATED, THE_CALLER } from "./authenticator.ts";
import { CLIENT_REQUESTS } from "./client-requests.ts";

describe.each(CLIENT_REQUESTS)("$client", ({ client, at, request, service, credential }) => {
  const authenticate = authenticatorOf({ credential, now: () => at });

  it("verified, and in which region", async () => {
    const region = client.includes("Version 2") ? HOME_REGION : "us-east-1";
    await expect(authenticate(request, service)).resolves.toMatchObject({ ...THE_CALLER, region });
  });

  it("with another secret: refused", async () => {
    const other = authenticatorOf({ credential: { ...credential, secretAccessKey: "other" }, now: () => at });
    await expect(other(request, service)).rejects.toMatchObject({
      code: client.includes("Version 2") ? "SignatureDoesNotMatch" : "AuthFailure",
    });
  });

  it("with a session token that is none, or another one: refused", async () => {
    const token = "sessionTokenHash" in credential ? undefined : "0".repeat(64);
    const { sessionTokenHash: _, ...permanent } = credential;
    const other = { ...permanent, ...(token !== undefined && { sessionTokenHash: token }) };
    await expect(authenticatorOf({ credential: other, now: () => at })(request, service)).rejects.toThrow(
      NOT_VALIDATED,
    );
  });
});
