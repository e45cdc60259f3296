import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSeal, newSealingKey, parseSealingKey, sealFrom } from "../../../lib/store/seal.ts";

const seal = createSeal(newSealingKey());
const ABOUT = { accessKeyId: "AKIA1", accountId: "111122223333", allow: ["DescribeVpcs"], more: { b: 1, a: [2] } };

describe("a sealed secret", () => {
  it("opens with the key and what it is about, whatever it is, and shows nothing of itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.object(), (secret, about) => {
        const sealed = seal.close(secret, about);
        expect(seal.open(sealed, about)).toBe(secret);
        expect(sealed).not.toBe(seal.close(secret, about));
        // A character or two may be there by chance.
        expect(secret.length > 3 && Buffer.from(sealed, "base64").includes(secret)).toBe(false);
      }),
    );
  });

  it("opens in whatever order the members of what it is about come", () => {
    const sealed = seal.close("secret", ABOUT);
    const { more, ...others } = ABOUT;
    expect(seal.open(sealed, { more: { a: more.a, b: more.b }, ...others })).toBe("secret");
  });

  it.each<[string, object]>([
    ["another account", { ...ABOUT, accountId: "444455556666" }],
    ["another access key", { ...ABOUT, accessKeyId: "AKIA2" }],
    ["more actions", { ...ABOUT, allow: ["DescribeVpcs", "CreateVpc"] }],
    ["something left out", { accessKeyId: "AKIA1", accountId: "111122223333" }],
    ["something added", { ...ABOUT, secretAccessKey: "mine" }],
    ["something else deep inside", { ...ABOUT, more: { b: 1, a: [3] } }],
  ])("about %s → doesn't open", (_, about) => {
    expect(seal.open(seal.close("secret", ABOUT), about)).toBeUndefined();
  });

  it("with any bit changed, shortened or lengthened → doesn't open", () => {
    const octets = Buffer.from(seal.close("secret", ABOUT), "base64");
    for (let bit = 0; bit < octets.length * 8; bit++) {
      const changed = Buffer.from(octets);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(seal.open(changed.toString("base64"), ABOUT)).toBeUndefined();
    }
    for (let length = 0; length < octets.length; length++) {
      expect(seal.open(octets.subarray(0, length).toString("base64"), ABOUT)).toBeUndefined();
    }
    expect(seal.open(Buffer.concat([octets, Buffer.alloc(1)]).toString("base64"), ABOUT)).toBeUndefined();
  });

  it("under another key → doesn't open", () => {
    expect(createSeal(newSealingKey()).open(seal.close("secret", ABOUT), ABOUT)).toBeUndefined();
  });
});

describe("CREDENTIALS_KEY", () => {
  const key = newSealingKey();

  it("32 octets in base64 → that key, with or without the line's end", () => {
    expect(parseSealingKey(key.toString("base64"))).toEqual(key);
    expect(parseSealingKey(`${key.toString("base64")}\n`)).toEqual(key);
  });

  it.each([
    ["", "empty"],
    [key.subarray(1).toString("base64"), "31 octets"],
    [key.toString("hex"), "hexadecimal"],
    [`${key.toString("base64").slice(0, -1)}!`, "a character that is none of base64's"],
    ["correct horse battery staple correct horse", "a sentence"],
  ])("%j, %s → an error that says how to make one", (text) => {
    expect(() => parseSealingKey(text)).toThrow("openssl rand -base64 32");
  });

  it("absent → nothing is sealed", () => {
    expect(sealFrom(undefined)).toBeUndefined();
    expect(sealFrom(key.toString("base64"))?.open("", {})).toBeUndefined();
  });
});
