import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Actor, actor, revokedIds } from "../support/actor.ts";
import { connectionReset, interceptedClient, type SentRequest } from "../support/requests.ts";
import { createTestService } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table, user } = await setUpService();

let groupId: string;
let client: DynamoDBDocumentClient;
/** A caller whose transactions are carried out, and whose first `lost` answers to them never arrive. */
let unlucky: Actor;
let lost: number;
/** The transactions that have been sent, each time anew where the SDK sends one again. */
let sent: SentRequest[];

beforeEach(async () => {
  groupId = await user.createGroup({ VpcId: await user.createVpc() });
  lost = 0;
  sent = [];
  client = interceptedClient(table.engine.endpoint, async (send, request) => {
    if (request.operation !== "TransactWriteItems") return send();
    sent.push(request);
    const response = await send();
    if (sent.length <= lost) throw connectionReset();
    return response;
  });
  unlucky = actor(createTestService(client));
});
afterEach(() => client.destroy());

const SSH = "tcp 22 10.0.0.0/8";

describe("the answer to a transaction is lost after it has been carried out", () => {
  it.each([1, 2])(
    "%i × at a revoke → success, not InvalidPermission.NotFound, and exactly one rule is gone",
    async (times) => {
      const [ruleId] = await user.addRules(groupId, SSH, "tcp 80 10.0.0.0/8");
      lost = times;
      const answer = await unlucky.revoke(groupId, SSH);
      expect(answer.status).toBe(200);
      expect(revokedIds(answer)).toEqual([ruleId]);
      expect(await user.rulesOf(groupId)).toEqual(["tcp 80 10.0.0.0/8"]);
      expect(sent).toHaveLength(times + 1);
      expect(new Set(sent.map(({ clientRequestToken }) => clientRequestToken)).size).toBe(1);
    },
  );

  it("at a revoke by rule ID → success", async () => {
    const [ruleId = ""] = await user.addRules(groupId, SSH);
    lost = 1;
    const byId = { Action: "RevokeSecurityGroupIngress", GroupId: groupId, "SecurityGroupRuleId.1": ruleId };
    expect(revokedIds(await unlucky.call(byId))).toEqual([ruleId]);
  });

  it("at a revoke whose first prediction was wrong → success", async () => {
    await user.addRules(groupId, `${SSH} # office`);
    lost = 1;
    expect(revokedIds(await unlucky.revoke(groupId, SSH))).toHaveLength(1);
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("at an authorize → success, not InvalidPermission.Duplicate", async () => {
    lost = 1;
    expect(await unlucky.authorize(groupId, SSH)).toMatchObject({ status: 200 });
    expect(await user.rulesOf(groupId)).toEqual([SSH]);
  });

  it("at the creation of a group → success, not InvalidGroup.Duplicate", async () => {
    lost = 1;
    const created = await unlucky.createGroup({ GroupName: "once" });
    const { body } = await user.call({ Action: "DescribeSecurityGroups", "GroupName.1": "once" });
    expect(body).toContain(`<groupId>${created}</groupId>`);
  });

  it("every time → Unavailable, and the rule is gone all the same", async () => {
    await user.addRules(groupId, SSH);
    lost = 100;
    expect(await unlucky.revoke(groupId, SSH)).toMatchObject({ status: 503, code: "Unavailable" });
    expect(await user.rulesOf(groupId)).toEqual([]);
  });

  it("two revokes of two callers are two transactions → the other one's token differs", async () => {
    await user.addRules(groupId, SSH, "tcp 80 10.0.0.0/8");
    await unlucky.revoke(groupId, SSH);
    await unlucky.revoke(groupId, "tcp 80 10.0.0.0/8");
    expect(new Set(sent.map(({ clientRequestToken }) => clientRequestToken)).size).toBe(2);
  });
});
