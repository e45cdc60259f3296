/**
 * A request whose rules name more groups than a transaction has writes: each of these counts the rules that name it, so
 * that none of them is deleted meanwhile. Such counters are marked, as other items are.
 */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifyTable } from "../../../infra/commands/verify-table.ts";
import { actor } from "../../support/actor.ts";
import { TABLE } from "../../support/engine.ts";
import { connectionReset, interceptedClient } from "../../support/requests.ts";
import { type Answer, type CallParameters, createTestService, textsOf } from "../../support/service.ts";
import { setUpService } from "../../support/set-up.ts";

const { table, service } = await setUpService();
const ALL = process.env["CUTS"] === "all";
const ACCOUNT = { accountId: "900000000000", platform: "ec2" } as const;
const user = actor(service, ACCOUNT);

/** The rules that an EC2 (classic) group holds: each names another group, and EC2 groups are named by their names. */
const RULES = 100;
const naming = (groupIds: readonly string[]): string[] => groupIds.map((id) => `tcp 443 @${names.get(id)}`);
const deletion = (GroupId: string): CallParameters => ({ Action: "DeleteSecurityGroup", GroupId });

const names = new Map<string, string>();

async function createNamed(): Promise<string> {
  const GroupName = randomUUID();
  const groupId = await user.createGroup({ GroupName });
  names.set(groupId, GroupName);
  return groupId;
}

const named = await Promise.all(Array.from({ length: RULES }, createNamed));

/** The one whose key is the first, so that its counter is marked; or the last: that one is counted in the main transaction. */
const END = { first: 0, last: -1 } as const;
const groupAt = (end: keyof typeof END): string => named.toSorted().at(END[end]) ?? "";

async function replace(gone: string): Promise<void> {
  named[named.indexOf(gone)] = await createNamed();
}

/** What becomes of a transaction: DynamoDB never gets it, or its answer is lost. */
type Fault = "refused" | "lost";

/**
 * Somebody at work, who before each transaction waits for what is done then.
 * @param before is told the number of the transaction, from 1 on, and says what becomes of it
 */
function watched(before: (transaction: number, commits: boolean) => Promise<Fault | void>) {
  const seen = new Map<string, Promise<Fault | void>>();
  const client = interceptedClient(table.engine.endpoint, async (send, { operation, invocation, body }) => {
    if (operation !== "TransactWriteItems") return send();
    // What the SDK tries again is the same transaction, and fares the same.
    const told = seen.get(invocation) ?? before(seen.size + 1, body.includes('"committed"'));
    seen.set(invocation, told);
    const fault = await told;
    if (fault === "refused") throw connectionReset();
    const answer = await send();
    if (fault === "lost") throw connectionReset();
    return answer;
  });
  return { by: actor(createTestService(client), ACCOUNT), stop: () => client.destroy(), count: () => seen.size };
}

/** Something to wait for. */
function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => (give = resolve));
  return { give, given };
}

/** What an authorize has answered, and the delete of a group that it names; and how many rules there are. */
type Crossing = readonly [authorize: string, deletion: string, rules: number];
const AUTHORIZED: Crossing = ["done", "InvalidGroup.InUse", RULES];
const DELETED: Crossing = ["InvalidGroup.NotFound", "done", 0];

describe(`rules that name ${RULES} groups`, () => {
  it("come, and go, all of them; none of the groups can be deleted meanwhile", async () => {
    const groupId = await user.createGroup();
    await user.addRules(groupId, ...naming(named));
    expect(await user.rulesOf(groupId)).toHaveLength(RULES);
    const refused = await Promise.all(named.map((id) => user.call(deletion(id))));
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(["InvalidGroup.InUse"]));
    expect(await user.revoke(groupId, ...naming(named))).toMatchObject({ status: 200 });
    expect(await user.rulesOf(groupId)).toEqual([]);
    const first = groupAt("first");
    expect(await user.call(deletion(first))).toMatchObject({ status: 200 });
    await replace(first);
  });

  it("one of them isn't there → InvalidGroup.NotFound, and nothing was added", async () => {
    const [groupId, gone] = [await user.createGroup(), await createNamed()];
    await user.call(deletion(gone));
    const answer = await user.authorize(groupId, ...naming([...named.slice(1), gone]));
    expect(answer).toMatchObject({ status: 400, code: "InvalidGroup.NotFound" });
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  describe.each(["first", "last"] as const)("the %s is deleted meanwhile", (end) => {
    // Three transactions mark, the fourth commits, and three finish. All of them: `CUTS=all`.
    it("before any transaction of the authorize → the one or the other is refused", async () => {
      const outcomes: Crossing[] = [];
      for (let at = 1; ; at += ALL ? 1 : 3) {
        const [groupId, target] = [await user.createGroup(), groupAt(end)];
        let deleting: Promise<Answer> | undefined;
        const authorizing = watched(async (transaction) => {
          if (transaction !== at) return;
          deleting = user.call(deletion(target));
          await deleting;
        });
        const { code = "done" } = await authorizing.by.authorize(groupId, ...naming(named));
        authorizing.stop();
        const rules = (await user.rulesOf(groupId)).length;
        await user.call(deletion(groupId));
        if (!deleting) break;
        const { code: deleted = "done" } = await deleting;
        outcomes.push([code, deleted, rules]);
        if (deleted === "done") await replace(target);
      }
      for (const outcome of outcomes) expect([AUTHORIZED, DELETED]).toContainEqual(outcome);
      // The delete wins as long as nothing has happened, and loses once the authorize has.
      expect(outcomes.at(0)).toEqual(DELETED);
      expect(outcomes.at(-1)).toEqual(AUTHORIZED);
    });

    it("all is marked, and happens before the delete sends its transaction → the one or the other is refused", async () => {
      const [groupId, target] = [await user.createGroup(), groupAt(end)];
      const [marked, released] = [signal(), signal()];
      const authorizing = watched(async (_, commits) => {
        if (commits) marked.give();
        if (commits) await released.given;
      });
      const authorized = authorizing.by.authorize(groupId, ...naming(named));
      await Promise.race([marked.given, authorized]);
      const deleting = watched(async () => {
        released.give();
        await authorized;
      });
      const { code: deleted = "done" } = await deleting.by.call(deletion(target));
      released.give();
      const { code = "done" } = await authorized;
      for (const one of [authorizing, deleting]) one.stop();
      expect([code, deleted, (await user.rulesOf(groupId)).length]).toEqual(AUTHORIZED);
      await user.call(deletion(groupId));
    });
  });

  it.each(["refused", "lost"] as const)(
    "any transaction is %s → all of them or none, as the repeat says",
    async (fault) => {
      for (let at = ALL ? 1 : 4, last = at; at <= last; at++) {
        for (const lasts of [false, true]) {
          const groupId = await user.createGroup();
          const { by, stop, count } = watched(async (transaction) =>
            transaction === at || (lasts && transaction > at) ? fault : undefined,
          );
          const { status } = await by.authorize(groupId, ...naming(named));
          stop();
          if (ALL) last = Math.max(last, count());
          const seen = (await user.rulesOf(groupId)).length;
          const { code = "done" } = await user.authorize(groupId, ...naming(named));
          expect([
            [0, "done"],
            [RULES, "InvalidPermission.Duplicate"],
          ]).toContainEqual([seen, code]);
          expect(status === 503 || (status === 200 && seen === RULES)).toBe(true);
          expect(await user.rulesOf(groupId)).toHaveLength(RULES);
          await user.call(deletion(groupId));
        }
      }
    },
  );

  it("come twice, and each request waits for a mark of the other → one is refused", async () => {
    // The second one counts its three groups in its main transaction, the first one marks their counters. Of its rules
    // each marks some that the other's main transaction needs.
    const groupId = await user.createGroup();
    const few = named.toSorted().slice(0, 3);
    const others = Array.from({ length: RULES - few.length }, (_, index) => `tcp 80 10.0.${index}.0/24`);
    const requests = [naming(named), [...naming(few), ...others]];
    const marked = requests.map(signal);
    const answers = await Promise.all(
      requests.map(async (rules, index) => {
        const { by, stop } = watched(async (_, commits) => {
          if (!commits) return;
          marked[index]?.give();
          await marked[1 - index]?.given;
        });
        const { code = "done" } = await by.authorize(groupId, ...rules);
        // One that is refused never comes to its main transaction.
        marked[index]?.give();
        stop();
        return code;
      }),
    );
    expect(answers.toSorted()).toEqual(["InvalidPermission.Duplicate", "done"]);
    expect(await user.rulesOf(groupId)).toHaveLength(RULES);
    await user.call(deletion(groupId));
  });
});

it(`a prefix list that ${RULES} groups name gets larger, and counts for more in each`, async () => {
  const inVpc = actor(service, { accountId: "900000000001" });
  const create = { Action: "CreateManagedPrefixList", PrefixListName: "one", MaxEntries: 1, AddressFamily: "IPv4" };
  const [PrefixListId = ""] = textsOf((await inVpc.call(create)).body, "prefixListId");
  const groupIds = await Promise.all(Array.from({ length: RULES }, () => inVpc.createGroup()));
  await Promise.all(groupIds.map((id) => inVpc.addRules(id, `tcp 443 ${PrefixListId}`)));
  const resize = async (MaxEntries: number) => {
    await inVpc.call({ Action: "ModifyManagedPrefixList", PrefixListId, MaxEntries });
    const { body } = await inVpc.call({ Action: "DescribeManagedPrefixLists", "PrefixListId.1": PrefixListId });
    return textsOf(body, "state")[0];
  };
  expect(await resize(60)).toBe("modify-complete");
  const [first = ""] = groupIds;
  expect(await inVpc.authorize(first, "tcp 80 10.0.0.0/8")).toMatchObject({
    code: "RulesPerSecurityGroupLimitExceeded",
  });
  expect(await resize(61)).toBe("modify-failed");
});

describe("afterwards", () => {
  it("all groups can be deleted, and the table has no fault", async () => {
    expect(await verifyTable({ client: table.client, tableName: TABLE })).toEqual([]);
    const answers = await Promise.all(named.map((id) => user.call(deletion(id))));
    expect(new Set(answers.map(({ status, code }) => code ?? status))).toEqual(new Set([200]));
    expect(service.log.filter(({ status }) => status >= 500)).toEqual([]);
  });
});
