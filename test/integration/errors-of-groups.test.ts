import { describe, expect, it } from "vitest";
import { type Actor, actor, attempt } from "../support/actor.ts";
import { flat, ipPermissions } from "../support/rules.ts";
import type { CallParameters } from "../support/service.ts";
import { elementsOf, readXml, textAt } from "../support/xml.ts";
import { setUpService } from "../support/set-up.ts";

const { table, service, user } = await setUpService();

await user.createGroup({ GroupName: "web" });
const vpcId = await user.createVpc();
await user.createGroup({ GroupName: "elsewhere", VpcId: vpcId });
const { body } = await user.call({ Action: "DescribeSecurityGroups", "GroupName.1": "web" });
const defaultVpcId = elementsOf(readXml(body), "securityGroupInfo", "item", "vpcId").map(String)[0] ?? "";

const refused = (code: string, message: string) => ({ status: 400, code, message, changed: false });

const RULE = flat("tcp 22 10.0.0.0/8");

describe.each(["RevokeSecurityGroupIngress", "AuthorizeSecurityGroupIngress"])("%s", (Action) => {
  const call = (parameters: CallParameters) =>
    attempt(table.client, () => user.call({ Action, ...RULE, ...parameters }));

  it("neither GroupId nor GroupName → MissingParameter", async () => {
    const text = "The request must contain the parameter groupName or groupId";
    expect(await call({})).toEqual(refused("MissingParameter", text));
  });

  it("GroupId and GroupName → InvalidParameterCombination", async () => {
    const both = { GroupName: "web", GroupId: "sg-00000000" };
    expect(await call(both)).toMatchObject({ status: 400, code: "InvalidParameterCombination", changed: false });
  });

  it("GroupId='' → InvalidParameterValue", async () => {
    const text = "Value () for parameter groupId is invalid. The value cannot be empty";
    expect(await call({ GroupId: "" })).toEqual(refused("InvalidParameterValue", text));
  });

  it("GroupName='' → InvalidParameterValue", async () => {
    expect(await call({ GroupName: "" })).toMatchObject({ code: "InvalidParameterValue", changed: false });
  });

  it.each(["eks-cluster-sg*", "vpc-12345678", "SG-12345678", "sg-", "sg-0123456789abcdef01", "sg-1234 5678", "sg-1#2"])(
    "GroupId='%s' → InvalidGroupId.Malformed",
    async (GroupId) => {
      const text = `Invalid id: "${GroupId}" (expecting "sg-...")`;
      expect(await call({ GroupId })).toEqual(refused("InvalidGroupId.Malformed", text));
    },
  );

  it.each(["sg-00000000", "sg-0123456789abcdef0"])("unknown GroupId %s → InvalidGroup.NotFound", async (GroupId) => {
    const text = `The security group '${GroupId}' does not exist`;
    expect(await call({ GroupId })).toEqual(refused("InvalidGroup.NotFound", text));
  });

  it.each([
    ["unknown", "nosuch"],
    ["one of another VPC", "elsewhere"],
    ["an ID", "sg-11111111"],
    ["longer than any", "x".repeat(2_000)],
    ["not ASCII", "wéb"],
    ["one with a separator of our keys", "web#"],
  ])("GroupName is %s → InvalidGroup.NotFound", async (_, GroupName) => {
    const echo = GroupName.length > 255 ? `${GroupName.slice(0, 252)}...` : GroupName;
    const text = `The security group '${echo}' does not exist in default VPC '${defaultVpcId}'`;
    expect(await call({ GroupName })).toEqual(refused("InvalidGroup.NotFound", text));
  });

  it("the ID of another VPC's kind of thing that exists → InvalidGroupId.Malformed", async () => {
    expect(await call({ GroupId: vpcId })).toMatchObject({ code: "InvalidGroupId.Malformed", changed: false });
  });

  it("UserId of a source that is no account → an error, nothing changed", async () => {
    const GroupId = await user.createGroup();
    const parameters = { Action, GroupId, ...ipPermissions("tcp 22 me/sg-12345678") };
    const outcome = await attempt(table.client, () => user.call(parameters));
    expect(outcome).toMatchObject({ status: 400, changed: false });
    expect(outcome.code).toMatch(/^Invalid/);
  });
});

describe("source groups by name in the default VPC", () => {
  it.each(["RevokeSecurityGroupIngress", "AuthorizeSecurityGroupIngress"])(
    "unknown to %s → InvalidGroup.NotFound",
    async (Action) => {
      const parameters = { Action, GroupName: "web", ...ipPermissions("tcp 22 @nosuch") };
      const text = `The security group 'nosuch' does not exist in default VPC '${defaultVpcId}'`;
      expect(await attempt(table.client, () => user.call(parameters))).toEqual(refused("InvalidGroup.NotFound", text));
    },
  );

  it("an ID as a name → InvalidGroup.NotFound", async () => {
    const parameters = {
      Action: "AuthorizeSecurityGroupIngress",
      GroupName: "web",
      ...ipPermissions("tcp 22 @sg-11111111"),
    };
    const text = `The security group 'sg-11111111' does not exist in default VPC '${defaultVpcId}'`;
    expect(await attempt(table.client, () => user.call(parameters))).toEqual(refused("InvalidGroup.NotFound", text));
  });
});

describe("RevokeSecurityGroupIngress without rules", () => {
  it("a group alone → MissingParameter", async () => {
    const outcome = await attempt(table.client, () =>
      user.call({ Action: "RevokeSecurityGroupIngress", GroupName: "web" }),
    );
    const text = "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.";
    expect(outcome).toEqual(refused("MissingParameter", text));
  });

  it("AuthorizeSecurityGroupIngress with a group alone → MissingParameter", async () => {
    const alone = { Action: "AuthorizeSecurityGroupIngress", GroupName: "web" };
    const outcome = await attempt(table.client, () => user.call(alone));
    expect(outcome).toMatchObject({ status: 400, code: "MissingParameter", changed: false });
  });
});

describe("accounts and regions are apart", () => {
  const STRANGERS = [
    ["another account", { accountId: "111122223333" }],
    ["another region", { region: "eu-west-1" }],
    ["another account of platform ec2", { accountId: "222233334444", platform: "ec2" as const }],
  ] as const;

  it.each(STRANGERS)("a group of yours → InvalidGroup.NotFound for %s, nothing changed", async (_, caller) => {
    const stranger = actor(service, caller);
    const sourceId = await stranger.createGroup();
    const [groupId, vpcGroupId] = [await user.createGroup(), await user.createGroup({ VpcId: vpcId })];
    for (const id of [groupId, vpcGroupId]) {
      const [ruleId = ""] = await user.addRules(id, "tcp 22 10.0.0.0/8");
      const group = { GroupId: id };
      const calls: CallParameters[] = [
        { Action: "RevokeSecurityGroupIngress", ...group, ...RULE },
        { Action: "RevokeSecurityGroupIngress", ...group, "SecurityGroupRuleId.1": ruleId },
        { Action: "AuthorizeSecurityGroupIngress", ...group, ...flat("tcp 23 10.0.0.0/8") },
        { Action: "AuthorizeSecurityGroupIngress", GroupId: sourceId, ...ipPermissions(`tcp 22 ${id}`) },
        { Action: "DescribeSecurityGroups", "GroupId.1": id },
      ];
      for (const parameters of calls) {
        // An EC2 (classic) group names its source, and isn't asked for one by ID.
        if ("platform" in caller && parameters["GroupId"] === sourceId) continue;
        const outcome = await attempt(table.client, () => stranger.call(parameters));
        expect(outcome).toEqual(refused("InvalidGroup.NotFound", `The security group '${id}' does not exist`));
      }
      expect(await user.rulesOf(id)).toEqual(["tcp 22 10.0.0.0/8"]);
    }
  });

  it.each(STRANGERS)("a VPC of yours → InvalidVpcID.NotFound for %s", async (_, caller) => {
    const stranger = actor(service, caller);
    await stranger.createGroup();
    const parameters = { Action: "CreateSecurityGroup", GroupName: "x", GroupDescription: "x", VpcId: vpcId };
    const outcome = await attempt(table.client, () => stranger.call(parameters));
    expect(outcome).toEqual(refused("InvalidVpcID.NotFound", `The vpc ID '${vpcId}' does not exist`));
  });

  it.each(STRANGERS)("describing all → none of yours for %s, and the other way round", async (_, caller) => {
    const stranger = actor(service, caller);
    const theirs = await stranger.createGroup();
    const mine = await user.createGroup();
    const idsOf = async (who: Actor) => {
      const { body } = await who.call({ Action: "DescribeSecurityGroups" });
      return elementsOf(readXml(body), "securityGroupInfo", "item").map((group) => textAt(group, "groupId"));
    };
    expect(await idsOf(stranger)).toContain(theirs);
    expect(await idsOf(stranger)).not.toContain(mine);
    expect(await idsOf(user)).not.toContain(theirs);
  });

  it("the same name in two accounts and two regions → two groups, revoked one by one", async () => {
    const others = [actor(service, { accountId: "111122223333" }), actor(service, { region: "eu-west-1" })];
    const groups = await Promise.all(
      [user, ...others].map(async (who) => {
        const id = await who.createGroup({ GroupName: "same" });
        await who.addRules(id, "tcp 22 10.0.0.0/8");
        return { who, id };
      }),
    );
    await user.call({ Action: "RevokeSecurityGroupIngress", GroupName: "same", ...RULE });
    const left = await Promise.all(groups.map(({ who, id }) => who.rulesOf(id)));
    expect(left).toEqual([[], ["tcp 22 10.0.0.0/8"], ["tcp 22 10.0.0.0/8"]]);
  });
});
