import { expect, it } from "vitest";
import { saltOf } from "../../../infra/local/seeded-ids.ts";

const account = { accountId: "123456789012", region: "us-east-1", platform: "vpc" } as const;
const salt = (count: number, before = "") =>
  saltOf(before, {
    accounts: [{ account, items: Array.from({ length: count }, (_, index) => ({ sk: `GROUP#${index}` })) }],
    accessKeys: [],
    notes: [],
  });

it("the salt of a seed → its own, however much is in it, and what was before counts", () => {
  expect(salt(300_000)).toBe(salt(300_000));
  expect(new Set([salt(300_000), salt(299_999), salt(1), salt(1, "before")]).size).toBe(4);
});
