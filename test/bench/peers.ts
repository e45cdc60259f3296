/** The sandbox over HTTP beside what people use instead: the same signed requests, from the same load generator. */
import { type Contestant, contest, type Rounds } from "./contest.ts";
import { cpuOf, type Endpoint, startBareServer, startMoto, startOwn } from "./endpoints.ts";
import { type Caller, createCaller, type Parameters, textsOf } from "./requests.ts";
import { nthRule, parametersOf } from "./rules.ts";

/** How many rules a group has, and how many the request of many names: both have room for as many. */
const RULES = 50;
/** How many groups there are when they are described. */
const GROUPS = 500;

interface Course {
  readonly rounds: number;
  readonly concurrency: number;
  /** Of a server that is running already. */
  readonly urls: readonly string[];
  readonly onRound: (what: string, round: number, rounds: number) => void;
}

/** What each of them has taken, by what was asked. */
export async function peers({ rounds, concurrency, urls, onRound }: Course): Promise<ReadonlyMap<string, Rounds>> {
  const moto = await startMoto();
  const others = urls.map((url): Endpoint => ({ name: url, url, pid: undefined, stop: () => Promise.resolve() }));
  const withoutTrail = await startOwn("sg-sandbox, no trail", ["--trail-days", "0"]);
  const endpoints = [await startOwn(), withoutTrail, ...(moto ? [moto] : []), ...others];
  const bareServer = await startBareServer("bare server");
  try {
    const callers = endpoints.map((endpoint) => ({ endpoint, caller: createCaller(endpoint.url) }));
    const measured = new Map<string, Rounds>();
    for (const [what, { operations, prepare }] of Object.entries(LINES)) {
      const contestants = await Promise.all(
        callers.map(async ({ endpoint, caller }): Promise<Contestant> => ({
          ...contestantOf(endpoint),
          prepare: await prepare(caller),
        })),
      );
      if (what === ONE_RULE) contestants.push(bareContestant(bareServer));
      const told = (round: number) => onRound(what, round, rounds);
      measured.set(what, await contest(contestants, { rounds, operations, concurrency, onRound: told }));
    }
    return measured;
  } finally {
    for (const endpoint of [...endpoints, bareServer]) await endpoint.stop();
  }
}

const contestantOf = ({ name, pid }: Endpoint): Pick<Contestant, "name" | "cpu"> => ({
  name,
  cpu: pid === undefined ? () => Number.NaN : () => cpuOf(pid),
});

/** The same requests, to what answers all of them alike. */
function bareContestant(endpoint: Endpoint): Contestant {
  const caller = createCaller(endpoint.url);
  return {
    ...contestantOf(endpoint),
    prepare: (operations) =>
      ready(operations, (index) => caller.prepared({ ...REVOKE, GroupId: "sg-0123456789abcdef0", ...ruleOf(index) })),
  };
}

const ONE_RULE = "revoke one rule";

interface Line {
  /** Of each in each round. */
  readonly operations: number;
  /** Sets the stage once. */
  readonly prepare: (caller: Caller) => Promise<Contestant["prepare"]>;
}

const LINES: Readonly<Record<string, Line>> = {
  [ONE_RULE]: {
    operations: RULES,
    prepare: async (caller) => async (operations) => {
      const groupId = await groupWithRules(caller);
      return ready(operations, (index) => caller.prepared({ ...REVOKE, GroupId: groupId, ...ruleOf(index) }));
    },
  },
  "revoke 50 rules in one request": {
    operations: 16,
    prepare: async (caller) => async (operations) =>
      ready(operations, async () => {
        const groupId = await groupWithRules(caller);
        return caller.prepared({ ...REVOKE, GroupId: groupId, ...ALL_RULES });
      }),
  },
  "revoke by rule ID": {
    operations: RULES,
    prepare: async (caller) => async (operations) => {
      const groupId = await groupWithRules(caller);
      const ruleIds = await ruleIdsOf(groupId, caller);
      return ready(operations, (index) =>
        caller.prepared({ ...REVOKE, GroupId: groupId, "SecurityGroupRuleId.1": ruleIds[index] ?? "" }),
      );
    },
  },
  "authorize one rule": {
    operations: RULES,
    prepare: async (caller) => async (operations) => {
      const groupId = await newGroup(caller);
      return ready(operations, (index) => caller.prepared({ ...AUTHORIZE, GroupId: groupId, ...ruleOf(index) }));
    },
  },
  "describe one group of 500": {
    operations: 50,
    prepare: async (caller) => {
      await makeGroups(caller);
      const groupId = await groupWithRules(caller);
      return (operations) => ready(operations, () => caller.prepared({ ...DESCRIBE, "GroupId.1": groupId }));
    },
  },
  "describe all 500 groups": {
    operations: 8,
    prepare: async (caller) => {
      await makeGroups(caller);
      return (operations) => ready(operations, () => caller.prepared(DESCRIBE));
    },
  },
};

const REVOKE = { Action: "RevokeSecurityGroupIngress" };
const AUTHORIZE = { Action: "AuthorizeSecurityGroupIngress" };
const DESCRIBE = { Action: "DescribeSecurityGroups" };

const ruleOf = (index: number, nth = 1): Parameters => parametersOf(nthRule("sg-0", index), `IpPermissions.${nth}`);

const ALL_RULES: Parameters = Object.assign(
  {},
  ...Array.from({ length: RULES }, (_, index) => ruleOf(index, index + 1)),
) as Parameters;

/** One after the other: moto_server answers 500 where many change its groups at once. */
async function ready<Operation>(count: number, make: (index: number) => Promise<Operation>): Promise<Operation[]> {
  const operations: Operation[] = [];
  for (let index = 0; index < count; index++) operations.push(await make(index));
  return operations;
}

let made = 0;

async function newGroup(caller: Caller): Promise<string> {
  const about = { GroupName: `bench-${process.pid}-${made++}`, GroupDescription: "bench" };
  const [groupId = ""] = textsOf(await caller.call({ Action: "CreateSecurityGroup", ...about }), "groupId");
  return groupId;
}

async function groupWithRules(caller: Caller): Promise<string> {
  const groupId = await newGroup(caller);
  await caller.call({ ...AUTHORIZE, GroupId: groupId, ...ALL_RULES });
  return groupId;
}

/** Read, since not everybody answers the IDs of all that an authorize has added. */
async function ruleIdsOf(groupId: string, caller: Caller): Promise<string[]> {
  const ofGroup = { "Filter.1.Name": "group-id", "Filter.1.Value.1": groupId };
  const answer = await caller.call({ Action: "DescribeSecurityGroupRules", ...ofGroup });
  const isEgress = textsOf(answer, "isEgress");
  return textsOf(answer, "securityGroupRuleId").filter((_, index) => isEgress[index] === "false");
}

/** As many as are missing. */
async function makeGroups(caller: Caller): Promise<void> {
  const there = textsOf(await caller.call(DESCRIBE), "groupDescription").length;
  for (let count = there; count < GROUPS; count++) await newGroup(caller);
}
