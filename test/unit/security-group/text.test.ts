import { describe, expect, it } from "vitest";
import { isAscii, isVpcText } from "../../../lib/security-group/text.ts";

describe("isVpcText", () => {
  it("AWS's set, up to 255 characters: yes", () => {
    expect(isVpcText("azAZ09. _-:/()#,@[]+=&;{}!$*")).toBe(true);
    expect(isVpcText("")).toBe(true);
    expect(isVpcText("x".repeat(255))).toBe(true);
  });

  it("256 characters: no", () => {
    expect(isVpcText("x".repeat(256))).toBe(false);
  });

  it.each(["'", '"', "<", ">", "?", "%", "^", "|", "\\", "~", "`", "\t", "\n", "ü", "😀"])("%j: no", (character) => {
    expect(isVpcText(`a${character}`)).toBe(false);
  });
});

describe("isAscii", () => {
  it("7 bits: yes; more: no", () => {
    expect(isAscii("a'\"~\u007F")).toBe(true);
    expect(isAscii("\u0080")).toBe(false);
    expect(isAscii("é")).toBe(false);
    expect(isAscii("😀")).toBe(false);
  });
});
