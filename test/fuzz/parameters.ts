import { examples } from "../../infra/events/requests.ts";
import { type ActionName, operations } from "../../lib/model/operations.ts";
import { structures } from "../../lib/model/structures.ts";
import { STS_VERSION } from "../../lib/protocol/sts.ts";
import type { Random } from "../integration/random/random.ts";
import { hostile, type KnownIds, plausible } from "./values.ts";

/** Names and values as they go over the wire: a name may come twice. */
export type Pairs = readonly (readonly [name: string, value: string])[];

const ACTIONS = Object.keys(operations) as ActionName[];
const LATEST = "2016-11-15";
const VERSIONS = ["2011-12-15", "2013-02-01", "2014-06-15", "2015-10-01", "2016-09-15", "2099-01-01", "", "x"];

/** A request of some action, right or nearly so, or far from it. */
export function anyParameters(random: Random, ids: KnownIds): Pairs {
  const action = random.chance(0.02) ? "GetCallerIdentity" : random.pick(ACTIONS);
  const own =
    action === "GetCallerIdentity" || random.chance(0.4)
      ? exampleOf(random, action, ids)
      : fromModel(random, action, ids);
  const version = action === "GetCallerIdentity" ? STS_VERSION : random.chance(0.8) ? LATEST : random.pick(VERSIONS);
  let pairs: Pairs = [["Action", action], ["Version", version], ...own];
  for (let changes = random.chance(0.5) ? 0 : 1 + random.integer(3); changes > 0; changes--)
    pairs = mutate(random, pairs);
  return pairs;
}

/** The request of the events, about what there is. */
function exampleOf(random: Random, action: ActionName | "GetCallerIdentity", ids: KnownIds): Pairs {
  const { Action: _, Version: __, ...parameters } = examples[action].parameters;
  return Object.entries(parameters).map(([name, value]) => {
    const [, prefix] = /^([a-z]+(?:-[a-z]+)*)-[0-9a-f]{8,17}$/.exec(value) ?? [];
    return [name, prefix === undefined ? value : ids.pick(random, prefix)];
  });
}

function fromModel(random: Random, action: ActionName, ids: KnownIds): Pairs {
  const share = random.pick([0.15, 0.3, 0.6, 0.95]);
  const pairs: [string, string][] = [];

  function addStructure(structure: string, path: string): void {
    for (const { request, type, list } of Object.values(structures[structure] ?? {})) {
      // Dry runs change nothing, and paging needs tokens.
      if (!random.chance(request === "DryRun" || request === "NextToken" ? 0.02 : share)) continue;
      const name = `${path}${request}`;
      if (list === undefined) addValue(type, name);
      else for (let index = 1 + random.integer(3); index > 0; index--) addValue(type, `${name}.${index}`);
    }
  }

  function addValue(type: string, name: string): void {
    if (structures[type]) return addStructure(type, `${name}.`);
    pairs.push([name, random.chance(0.05) ? hostile(random) : plausible(random, name, type, ids)]);
  }

  addStructure(operations[action].input, "");
  return pairs;
}

type Change = (random: Random, pairs: Pairs, at: number) => Pairs;

const renamed =
  (rename: (random: Random, name: string) => string): Change =>
  (random, pairs, at) =>
    pairs.map(([name, value], index) => [index === at ? rename(random, name) : name, value]);

const revalued =
  (revalue: (random: Random, value: string) => string): Change =>
  (random, pairs, at) =>
    pairs.map(([name, value], index) => [name, index === at ? revalue(random, value) : value]);

const INDICES = ["0", "-1", "01", "1000", "1001", "999999999", "9999999999", "18446744073709551616", "1.5", "x", ""];
const GARBAGE = [
  "Nonsense",
  "__proto__",
  "constructor.prototype",
  "1",
  "member.1",
  "",
  ".",
  "IpPermissions.1.IpRanges.1.CidrIp",
];

const CHANGES: readonly Change[] = [
  revalued((random) => hostile(random)),
  revalued((random, value) => value + hostile(random)),
  revalued((random, value) => value.slice(0, random.integer(value.length + 1))),
  revalued((_, value) => value.toUpperCase()),
  renamed((random, name) => name.replace(/\d+/, random.pick(INDICES))),
  renamed((random, name) => `${name}.${random.pick(GARBAGE)}`),
  renamed((random, name) => `${random.pick(GARBAGE)}.${name}`),
  renamed((_, name) => name.slice(0, Math.max(0, name.lastIndexOf(".")))),
  renamed((_, name) => name.toLowerCase()),
  renamed((random) => hostile(random)),
  (_, pairs, at) => pairs.toSpliced(at, 1),
  (_, pairs, at) => [...pairs, ...pairs.slice(at, at + 1)],
  (random, pairs) => [...pairs, [random.pick(GARBAGE), hostile(random)]],
  (_, pairs) => pairs.toReversed(),
  // The same element many times over.
  (random, pairs, at) => {
    const [name = "", value = ""] = pairs[at] ?? [];
    if (!/\.\d+/.test(name)) return pairs;
    const times = random.pick([10, 61, 200, 1_001]);
    const copies = Array.from(
      { length: times },
      (_, index) => [name.replace(/\.\d+/, `.${index + 4}`), value] as const,
    );
    return [...pairs, ...copies];
  },
];

const mutate = (random: Random, pairs: Pairs): Pairs =>
  random.pick(CHANGES)(random, pairs, random.integer(pairs.length));
