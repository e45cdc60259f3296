import { describe, expect, it } from "vitest";
import { temporary } from "../../../infra/commands/temporary.ts";
import { sha256 } from "../../../lib/auth/encoding.ts";

const NOW = Date.UTC(2011, 11, 15, 12, 0, 0, 500);
const SECONDS = Math.floor(NOW / 1_000);

describe("when it ends", () => {
  it.each([
    ["1m", SECONDS + 60],
    ["90m", SECONDS + 5_400],
    ["12h", SECONDS + 43_200],
    ["7d", SECONDS + 604_800],
    ["2011-12-15T12:00:01Z", SECONDS + 1],
    ["2026-12-31T00:00:00Z", Date.UTC(2026, 11, 31) / 1_000],
  ])("%s", (text, expires) => {
    expect(temporary(false, text, NOW)).toEqual({ attributes: { expires } });
  });

  it.each(["", "soon", "12", "h", "1.5h", "-1h", "12hours", "1s", "999999d", "2026-12-31", "2026-13-31T00:00:00Z"])(
    "%j → an error that says what it takes",
    (text) => {
      expect(() => temporary(false, text, NOW)).toThrow("--expires takes 90m, 12h, 7d or a time");
    },
  );

  it.each(["0m", "2011-12-15T12:00:00Z", "1999-12-31T00:00:00Z"])("%s → an error: it has passed", (text) => {
    expect(() => temporary(true, text, NOW)).toThrow(`--expires: ${text} has passed`);
  });
});

describe("session token", () => {
  it("none asked for, no end: a permanent key", () => {
    expect(temporary(false, undefined, NOW)).toEqual({ attributes: {} });
  });

  it("a random one each time, which ends in an hour; the credential has its hash", () => {
    const [one, other] = [temporary(true, undefined, NOW), temporary(true, undefined, NOW)];
    expect(one.sessionToken).toMatch(/^[\w+/]{64}$/);
    expect(other.sessionToken).not.toBe(one.sessionToken);
    expect(one.attributes).toEqual({ sessionTokenHash: sha256(one.sessionToken ?? ""), expires: SECONDS + 3_600 });
  });

  it("with an end: that one", () => {
    expect(temporary(true, "12h", NOW).attributes.expires).toBe(SECONDS + 43_200);
  });
});
