import { check } from "../../infra/commands/consistency.ts";
import type { State } from "../../infra/local/state/form.ts";
import { readSeed, type Seed } from "../../infra/local/state/seed.ts";
import { writeAccount } from "../../infra/local/state/write-account.ts";
import { regionsWith } from "../../lib/regions.ts";
import { REGION } from "./engine.ts";

const REGIONS = { own: REGION, known: regionsWith() };

export const readSeedText = (text: string): Seed => readSeed({ text, name: "seed.yaml" }, REGIONS);

export const readSeedValue = (value: object): Seed => readSeed({ value }, REGIONS);

/** What a sandbox would say of itself that has been given this seed. */
export const stateOf = ({ accounts }: Seed): State => ({
  accounts: accounts.map(({ account, items }) => writeAccount(account, items)),
});

/** What `verify` would find in it. */
export const findingsIn = ({ accounts }: Seed): unknown[] =>
  accounts.flatMap(({ account, items }) => check(items, account.accountId));
