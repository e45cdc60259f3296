import { describe, expect, it } from "vitest";
import { allowing } from "../../lib/policy-document.ts";
import { type Actor, actor, attempt } from "../support/actor.ts";
import { flat } from "../support/rules.ts";
import { readXml, textAt } from "../support/xml.ts";
import { setUpService } from "../support/set-up.ts";

const { table, service, user } = await setUpService();

/** The document's example. */
const EXAMPLE = {
  Action: "RevokeSecurityGroupIngress",
  Version: "2011-12-15",
  GroupName: "websrv",
  ...flat("tcp 80 205.192.0.0/16"),
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

await user.createGroup();

const refusal = (parameters: Record<string, string>, who: Actor = user) =>
  attempt(table.client, () => who.call({ ...EXAMPLE, ...parameters }));

describe("what is asked for", () => {
  it.each(["RevokeEverything", "revokeSecurityGroupIngress", "toString", "__proto__"])(
    "Action=%s → InvalidAction",
    async (Action) => {
      const outcome = await refusal({ Action });
      expect(outcome).toMatchObject({ status: 400, code: "InvalidAction", changed: false });
      expect(outcome.message?.replace(/\.$/, "")).toBe(`The action ${Action} is not valid for this web service`);
    },
  );

  it("Action='' → MissingAction", async () => {
    expect(await refusal({ Action: "" })).toMatchObject({ status: 400, code: "MissingAction", changed: false });
  });

  it.each(["2099-01-01", "2011-12-16", "latest", "2011-12-15 "])("Version=%s → NoSuchVersion", async (Version) => {
    const message = `The requested version (${Version}) of service AmazonEC2 does not exist`;
    expect(await refusal({ Version })).toEqual({ status: 400, code: "NoSuchVersion", message, changed: false });
  });

  it("Version='' → MissingParameter", async () => {
    const message = "The request must contain the parameter Version";
    expect(await refusal({ Version: "" })).toEqual({ status: 400, code: "MissingParameter", message, changed: false });
  });

  it.each(["Foo", "groupName", "IpPermissions.1.Foo", "GroupName.1"])(
    "the parameter %s → UnknownParameter",
    async (name) => {
      const message = `The parameter ${name} is not recognized`;
      expect(await refusal({ [name]: "x" })).toEqual({
        status: 400,
        code: "UnknownParameter",
        message,
        changed: false,
      });
    },
  );

  it("an action that the caller's key may not do → UnauthorizedOperation", async () => {
    const reader = actor(service, { policy: allowing(["DescribeSecurityGroups"]) });
    const message =
      "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/test is not authorized to " +
      "perform: ec2:RevokeSecurityGroupIngress on resource: arn:aws:ec2:us-east-1:123456789012:security-group/* because " +
      "no identity-based policy allows the ec2:RevokeSecurityGroupIngress action";
    const unauthorized = { status: 403, code: "UnauthorizedOperation", message, changed: false };
    expect(await refusal({}, reader)).toEqual(unauthorized);
    expect(await reader.call({ Action: "DescribeSecurityGroups" })).toMatchObject({ status: 200 });
  });
});

describe("what every answer has", () => {
  it("an error: the document of EC2's errors, on one line, with a fresh request ID", async () => {
    const first = await user.call({ ...EXAMPLE, GroupName: "nosuch" });
    const second = await user.call({ ...EXAMPLE, GroupName: "nosuch" });
    const ids = [first, second].map(({ body }) => textAt(readXml(body), "RequestID") ?? "");
    expect(ids).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID)]);
    expect(ids[0]).not.toBe(ids[1]);
    expect(first.body).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Response><Errors><Error><Code>InvalidGroup\.NotFound<\/Code><Message>[^<]+<\/Message><\/Error><\/Errors><RequestID>[^<]+<\/RequestID><\/Response>$/,
    );
  });

  it("its request ID, action, version, status and code stand in the log, its parameters don't", async () => {
    const { body } = await user.call({ ...EXAMPLE, GroupName: "confidential" });
    const entry = service.log.at(-1);
    expect(entry).toMatchObject({
      requestId: textAt(readXml(body), "RequestID"),
      action: "RevokeSecurityGroupIngress",
      version: "2011-12-15",
      accountId: "123456789012",
      region: "us-east-1",
      status: 400,
      code: "InvalidGroup.NotFound",
    });
    expect(JSON.stringify(entry)).not.toContain("confidential");
  });

  it.each([
    ["markup", `<a href="x">&amp;'</a>`, `<a href="x">&amp;'</a>`],
    ["what XML can't carry", "a\u0000b\u001Fc\uFFFE", "a\uFFFDb\uFFFDc\uFFFD"],
    ["other scripts", "группа 组 👥", "группа 组 👥"],
    ["line ends", "a\nb", "a\nb"],
  ])("an error that quotes %s is well-formed and says it", async (_, GroupId, quoted) => {
    const answer = await user.call({ ...EXAMPLE, GroupName: GroupId });
    expect(answer).toMatchObject({ status: 400, code: "InvalidGroup.NotFound" });
    expect(textAt(readXml(answer.body), "Errors", "Error", "Message")).toContain(`'${quoted}'`);
  });

  it("a success: requestId first, in the namespace of its version, and in the log", async () => {
    const answer = await user.call({ Action: "DescribeSecurityGroups", Version: "2014-10-01" });
    const requestId = textAt(readXml(answer.body), "requestId");
    expect(requestId).toMatch(UUID);
    expect(answer.body).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<DescribeSecurityGroupsResponse xmlns="http:\/\/ec2\.amazonaws\.com\/doc\/2014-10-01\/">\s*<requestId>/,
    );
    expect(service.log.at(-1)).toMatchObject({ requestId, status: 200 });
    expect(service.log.at(-1)).not.toHaveProperty("code");
  });
});
