import type { HttpRequest, HttpResponse } from "../../lib/http.ts";
import type { LogEntry } from "../../lib/service.ts";
import { type Random, seededRandom } from "../integration/random/random.ts";
import { type Answered, faultOf } from "./answers.ts";
import { sendOctets } from "./connection.ts";
import { anyOctets, onTheWire, withOctets } from "./octets.ts";
import { anyParameters } from "./parameters.ts";
import { signing } from "./signed.ts";
import { SECRET, startTarget, type Target } from "./target.ts";
import { KnownIds } from "./values.ts";

export interface FuzzOptions {
  readonly seed: number;
  /** Signed requests, and as many times octets by chance. */
  readonly requests: number;
  /** Gets a line now and then. */
  readonly log: (line: string) => void;
}

export interface FuzzReport {
  readonly requests: number;
  readonly octets: number;
  /** How many of them went over HTTP. */
  readonly overHttp: number;
  /** Refused requests before and after which the whole table was looked at. */
  readonly compared: number;
  /** How many were answered with each error code, or `200`. */
  readonly codes: ReadonlyMap<string, number>;
  readonly violations: readonly string[];
}

/** After so many, all goes on with a new table: one that grew for ever would be slow to look at. */
const ROUND = 2_500;
const OVER_HTTP = 0.05;
const COMPARED = 0.012;
/** At once. */
const CONNECTIONS = 8;
const MOST_VIOLATIONS = 20;

export async function fuzz({ seed, requests, log }: FuzzOptions): Promise<FuzzReport> {
  const counts = { requests: 0, octets: 0, overHttp: 0, compared: 0 };
  const codes = new Map<string, number>();
  const violations: string[] = [];
  const goesOn = () => violations.length < MOST_VIOLATIONS;
  for (let round = 0; round * ROUND < requests && goesOn(); round++) {
    const random = seededRandom(seed * 1_000 + round);
    const target = await startTarget(`${seed}/${round}`);
    const trial = tryOut(target, { random, counts, codes, violations });
    try {
      await trial.lookRound();
      const size = Math.min(ROUND, requests - round * ROUND);
      for (let left = size; left > 0 && goesOn(); left--) {
        await trial.request();
        await trial.octets();
      }
      violations.push(...(await target.verify()));
      await trial.overHttp();
      violations.push(...(await target.verify()));
    } finally {
      await target.stop();
    }
    log(`${counts.requests} requests and ${counts.octets} times octets, ${violations.length} things wrong`);
  }
  return { ...counts, codes, violations };
}

/** What tells of all that a table has. */
const LISTS = [
  "DescribeVpcs",
  "DescribeSecurityGroups",
  "DescribeSecurityGroupRules",
  "DescribeSubnets",
  "DescribeNetworkInterfaces",
  "DescribeVpcPeeringConnections",
  "DescribeManagedPrefixLists",
  "DescribeRouteTables",
  "DescribeNetworkAcls",
  "DescribeInternetGateways",
  "DescribeDhcpOptions",
];

interface Counting {
  readonly random: Random;
  readonly counts: { requests: number; octets: number; overHttp: number; compared: number };
  readonly codes: Map<string, number>;
  readonly violations: string[];
}

/** Sends to the target, and looks at what comes back. */
function tryOut(target: Target, { random, counts, codes, violations }: Counting) {
  const sign = signing(target);
  const ids = new KnownIds();
  let sample: HttpRequest = { method: "POST", path: "/", query: "", headers: {}, body: Buffer.from("Action=x") };

  const wrong = (what: string, request: HttpRequest | Buffer): void => {
    violations.push(
      `${what}: ${Buffer.isBuffer(request) ? JSON.stringify(request.toString("latin1")) : describe(request)}`,
    );
  };

  function judge(request: HttpRequest | Buffer, answer: Answered): void {
    const fault = faultOf(answer);
    if (fault !== undefined) wrong(`${fault} ${answer.body}`, request);
    if (answer.body.includes(SECRET)) wrong("an answer has the secret", request);
    const [, code = String(answer.status)] = /(?:<Code>|^{"__type":")([^<"]*)/.exec(answer.body) ?? [];
    codes.set(code, (codes.get(code) ?? 0) + 1);
    ids.learn(answer.body);
  }

  async function ask(request: HttpRequest): Promise<HttpResponse> {
    const { response, entry } = await target.ask(request);
    const { status, headers, body } = response;
    judge(request, { status, contentType: headers["content-type"] ?? "", body });
    judgeLog(request, entry);
    return response;
  }

  function judgeLog(request: HttpRequest, entry: LogEntry | undefined): void {
    if (!entry) return wrong("nothing in the log", request);
    if (entry.cause !== undefined) wrong(`a fault of ours: ${entry.cause}`, request);
    if (entry.unrecorded !== undefined) wrong(`not on record: ${entry.unrecorded}`, request);
    if (JSON.stringify(entry).includes(SECRET)) wrong("the log has the secret", request);
  }

  /** What goes over HTTP waits for its turn: it may go on after its connection has ended, and change what others see. */
  const later: Buffer[] = [];

  return {
    /** Looks at what there is to ask for. */
    async lookRound(): Promise<void> {
      for (const Action of LISTS)
        await ask(
          await sign.request(random, [
            ["Action", Action],
            ["Version", "2016-11-15"],
          ]),
        );
    },
    /** A request that is signed as it is. */
    async request(): Promise<void> {
      counts.requests++;
      const request = await sign.request(random, anyParameters(random, ids));
      sample = request;
      if (random.chance(OVER_HTTP)) return void later.push(onTheWire(request));
      if (!random.chance(COMPARED)) return void (await ask(request));
      const before = await target.items();
      const { status } = await ask(request);
      if (status < 400) return;
      counts.compared++;
      const changes = differences(before, await target.items());
      if (changes.length > 0) wrong(`refused, and has changed ${changes.join()}`, request);
    },
    /** Octets, in the place of some part of a request, or of all of it. */
    async octets(): Promise<void> {
      counts.octets++;
      const octets = anyOctets(random, sample.body.length > 0 ? sample.body : Buffer.from(sample.query));
      if (random.chance(OVER_HTTP)) {
        const request = random.chance(0.5) ? octets : onTheWire(withOctets(random, sample, octets));
        return void later.push(random.chance(0.5) ? request : anyOctets(random, onTheWire(sample)));
      }
      const kind = random.integer(4);
      if (kind === 0) await ask(await sign.form(octets));
      else if (kind === 1) await ask(await sign.lookup(octets));
      else await ask(withOctets(random, sample, octets));
    },
    async overHttp(): Promise<void> {
      const send = async (): Promise<void> => {
        for (let octets = later.pop(); octets; octets = later.pop()) {
          counts.overHttp++;
          const answer = await sendOctets(target.url, octets);
          if (answer) judge(octets, answer);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, send));
      const health = await fetch(`${target.url}/health`);
      if (health.status !== 200) violations.push(`/health: ${health.status}`);
    },
  };
}

const differences = (before: ReadonlySet<string>, after: ReadonlySet<string>): string[] => [
  ...[...before].filter((item) => !after.has(item)).map((item) => `-${item}`),
  ...[...after].filter((item) => !before.has(item)).map((item) => `+${item}`),
];

const describe = ({ body, ...request }: HttpRequest): string =>
  JSON.stringify({ ...request, body: body.toString("latin1") });
