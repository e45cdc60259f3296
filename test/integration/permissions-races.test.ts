import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { PolicyDocument } from "../../lib/policy-document.ts";
import { actor } from "../support/actor.ts";
import { allow, deny, ofTeam, policyOf } from "../support/policies.ts";
import { interceptedClient } from "../support/requests.ts";
import { ipPermissions } from "../support/rules.ts";
import { type CallParameters, createTestService } from "../support/service.ts";
import { setUpService } from "../support/set-up.ts";

const { table, service, user } = await setUpService();

const SSH = "tcp 22 10.0.0.0/8";
const OFFICE = "tcp 23 10.0.0.0/8";

const tag = (id: string, value: string): CallParameters => ({
  Action: "CreateTags",
  "ResourceId.1": id,
  "Tag.1.Key": "team",
  "Tag.1.Value": value,
});

/** A group of the default VPC, named, of team a, with two rules. */
let group: { id: string; name: string };
let names = 0;

beforeEach(async () => {
  const name = `group-${++names}`;
  const id = await user.createGroup({ GroupName: name });
  await user.call(tag(id, "a"));
  await user.addRules(id, SSH, OFFICE);
  group = { id, name };
});

describe("what changes between the decision and the transaction", () => {
  /** A caller of a service before which, once, something happens right before its first transaction. */
  function interrupted(meanwhile: () => Promise<unknown>, ...statements: PolicyDocument[]) {
    let armed = true;
    const client = interceptedClient(table.engine.endpoint, async (send, { operation }) => {
      if (operation === "TransactWriteItems" && armed) {
        armed = false;
        await meanwhile();
      }
      return send();
    });
    onTestFinished(() => client.destroy());
    return actor(createTestService(client), { policy: policyOf(...statements) });
  }

  it("the tags, and they no longer allow it → UnauthorizedOperation, nothing is revoked", async () => {
    const who = interrupted(() => user.call(tag(group.id, "b")), allow(ofTeam("a")));
    expect(await who.revoke(group.id, SSH)).toMatchObject({ status: 403, code: "UnauthorizedOperation" });
    expect(await user.rulesOf(group.id)).toEqual([SSH, OFFICE]);
  });

  it("the tags, and they allow it still → revoked", async () => {
    const other = { ...tag(group.id, "x"), "Tag.1.Key": "other" };
    const who = interrupted(() => user.call(other), allow(ofTeam("a")));
    expect(await who.revoke(group.id, SSH)).toMatchObject({ status: 200 });
    expect(await user.rulesOf(group.id)).toEqual([OFFICE]);
  });

  it("the tags that are to be changed → UnauthorizedOperation, they stay", async () => {
    const who = interrupted(() => user.call(tag(group.id, "b")), allow(ofTeam("a")));
    expect(await who.call(tag(group.id, "c"))).toMatchObject({ code: "UnauthorizedOperation" });
    expect(await actor(service, { policy: policyOf(allow(ofTeam("b"))) }).revoke(group.id, SSH)).toMatchObject({
      status: 200,
    });
  });

  it("a rule goes, and not the tags → InvalidPermission as without a policy", async () => {
    const vpcGroup = await user.createGroup({ VpcId: await user.createVpc() });
    await user.addRules(vpcGroup, SSH);
    await user.call(tag(vpcGroup, "a"));
    const who = interrupted(() => user.revoke(vpcGroup, SSH), allow(ofTeam("a")));
    expect(await who.revoke(vpcGroup, SSH)).toMatchObject({ status: 400, code: "InvalidPermission.NotFound" });
  });

  it("the group goes → InvalidGroup.NotFound", async () => {
    const who = interrupted(
      () => user.call({ Action: "DeleteSecurityGroup", GroupId: group.id }),
      allow(),
      deny(ofTeam("b")),
    );
    expect(await who.revoke(group.id, SSH)).toMatchObject({ status: 400, code: "InvalidGroup.NotFound" });
  });

  it("the name means another group → the one that was judged is acted on", async () => {
    const meanwhile = async () => {
      await user.call({ Action: "DeleteSecurityGroup", GroupId: group.id });
      const next = await user.createGroup({ GroupName: group.name });
      await user.addRules(next, SSH);
      group = { ...group, id: next };
    };
    const who = interrupted(
      meanwhile,
      allow({ Resource: `arn:aws:ec2:us-east-1:123456789012:security-group/${group.id}` }),
    );
    const revoke = { Action: "RevokeSecurityGroupIngress", GroupName: group.name, ...ipPermissions(SSH) };
    expect(await who.call(revoke)).toMatchObject({ status: 400, code: "InvalidGroup.NotFound" });
    expect(await user.rulesOf(group.id)).toEqual([SSH]);
  });
});
