/**
 * What each form of the actions takes of DynamoDB, as it counts it itself (ConsumedCapacity), trail off and on: the table
 * in docs/benchmarks.md, line by line.
 */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { operations } from "../../lib/model/operations.ts";
import { noUsage, type Usage } from "../../lib/usage.ts";
import { actor } from "../support/actor.ts";
import { createTestService } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";
import { formsOfGroups, MISSING } from "./costs/groups.ts";
import { otherForms } from "./costs/others.ts";
import { made, type Stage } from "./costs/stages.ts";

const { table } = await setUpService();

/** By whether what changes is put on record. */
const services = [
  createTestService(table.client),
  createTestService(table.client, undefined, undefined, { days: 90, reads: false }),
];

const FORMS = { ...formsOfGroups, ...otherForms };

/** Each measurement is of an account of its own: it has a default VPC, and what the stage puts there. */
let accounts = 200_000_000_000;
const measured = new Set<unknown>();

async function costsOf(form: string, stage: Stage): Promise<string[]> {
  const costs: Usage[] = [];
  for (const service of services) {
    const caller = { accountId: String(accounts++) };
    const user = actor(service, caller);
    // The first change in an account makes its default VPC, and a container's first request looks at the account.
    await made(user, "return", { Action: "DeleteSecurityGroup", GroupId: await user.createGroup() });
    const asked = await stage(user);
    const usage = noUsage();
    const { status, body } = await service.call(asked, caller, usage);
    if (status !== (form === MISSING ? 400 : 200)) throw new Error(body);
    costs.push(usage);
    measured.add(asked["Action"]);
  }
  return costs.map(({ roundTrips, readUnits, writeUnits }) => `${roundTrips} / ${readUnits} / ${writeUnits}`);
}

/** Of the document: each form with what it costs. */
const [, section = ""] =
  /## What a request costs\n([\s\S]*?)\n## /.exec(readFileSync("docs/benchmarks.md", "utf8")) ?? [];
const lines = new Map(
  section
    .split("\n")
    .filter((line) => /^\| (?!Request|-)/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, form = "", ...cells]) => [form, cells.slice(0, 2)]),
);

it.each(Object.entries(FORMS))("%s: as docs/benchmarks.md says", async (form, stage) => {
  expect(lines.get(form)).toEqual(await costsOf(form, stage));
});

/** Those that are always refused, and look at nothing. */
const GONE = ["DescribeVpcClassicLink", "DescribeVpcClassicLinkDnsSupport"];

it("each action is among them, and each line of the document", () => {
  expect(Object.keys(operations).filter((action) => !measured.has(action))).toEqual(GONE);
  expect([...lines.keys()]).toEqual(Object.keys(FORMS));
});
