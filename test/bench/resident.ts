/** The sandbox as a process: how long it takes to be ready, and how much memory it has, before, under and after load. */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { startEngine } from "../../infra/local/engine.ts";
import { databaseFile } from "../../infra/local/folder.ts";
import { createTestClient } from "../support/engine.ts";
import { makeFolder, removeFolder } from "../support/processes.ts";
import { buildProgram, type Endpoint } from "./endpoints.ts";
import type { Figure } from "./report.ts";
import { createCaller, textsOf } from "./requests.ts";
import { nthRule, parametersOf, putItems, ruleItems } from "./rules.ts";

const STARTS = 5;
const GROUPS = 40;
const RULES = 50;
const REST_SECONDS = 30;
/** Of the items that are there already. */
const PER_GROUP = 1_000;

export async function resident(
  items: number,
  onRound: (what: string, round: number, rounds: number) => void,
): Promise<Figure[]> {
  const [program, folder] = [await buildProgram(), makeFolder()];
  const figures: Figure[] = [];
  const startUp = async (what: string) => {
    const taken: number[] = [];
    for (let start = 1; start <= STARTS; start++) {
      const before = performance.now();
      const endpoint = await program.start(folder);
      taken.push(performance.now() - before);
      await endpoint.stop();
      onRound(what, start, STARTS);
    }
    const value = taken.toSorted((one, other) => one - other)[Math.floor(STARTS / 2)] ?? Number.NaN;
    figures.push({ what, who: "sg-sandbox", measure: "start", value, unit: "ms until it answers" });
  };
  try {
    await startUp("start, empty");
    await fill(folder, items);
    await startUp(`start, ${items} items`);
    const endpoint = await program.start(folder);
    try {
      figures.push(memoryOf("memory, idle", endpoint));
      for (let round = 1; round <= GROUPS; round++) {
        await revokeMany(endpoint.url, round);
        onRound("memory", round, GROUPS);
        if (round === GROUPS / 2) figures.push(memoryOf(`memory, after ${round * RULES} revokes`, endpoint));
      }
      figures.push(memoryOf(`memory, after ${GROUPS * RULES} revokes`, endpoint));
      await setTimeout(REST_SECONDS * 1_000);
      figures.push(memoryOf(`memory, ${REST_SECONDS} s later`, endpoint));
    } finally {
      await endpoint.stop();
    }
    return figures;
  } finally {
    removeFolder(folder);
    program.remove();
  }
}

async function fill(folder: string, items: number): Promise<void> {
  const engine = await startEngine(databaseFile(folder));
  const client = createTestClient(engine.endpoint);
  for (let group = 0; group * PER_GROUP < items; group++) {
    const groupId = `sg-${group.toString(16).padStart(17, "0")}`;
    await putItems(
      client,
      ruleItems(groupId, Math.min(PER_GROUP, items - group * PER_GROUP), "222222222222/us-east-1"),
    );
  }
  client.destroy();
  await engine.stop();
}

async function revokeMany(url: string, nth: number): Promise<void> {
  const caller = createCaller(url);
  const about = { GroupName: `bench-${nth}`, GroupDescription: "bench" };
  const [GroupId = ""] = textsOf(await caller.call({ Action: "CreateSecurityGroup", ...about }), "groupId");
  const rules = Array.from({ length: RULES }, (_, index) => nthRule(GroupId, index));
  for (const Action of ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"]) {
    await Promise.all(rules.map((rule) => caller.call({ Action, GroupId, ...parametersOf(rule) })));
  }
  caller.close();
}

function memoryOf(what: string, { pid }: Endpoint): Figure {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return { what, who: "sg-sandbox", measure: "memory", value: Number(kilobytes) / 1_000, unit: "MB resident" };
}
