import { describe, expect, it } from "vitest";
import { Ec2Error } from "../../../lib/errors.ts";
import { structures } from "../../../lib/model/structures.ts";
import { encodeError, encodeResult, piecesOf } from "../../../lib/protocol/encode.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const REQUEST_ID = "59dbff89-35bd-4eac-99ed-be587EXAMPLE";

const encode = (action: string, result: object, version = "2016-11-15") =>
  encodeResult(action, `${action}Result`, result, { structures, version, requestId: REQUEST_ID });

const REVOKE = "RevokeSecurityGroupIngress";

/** What stands for a text in an element. */
function encodedText(text: string): string | undefined {
  const xml = encode("CreateSecurityGroup", { GroupId: text });
  return /<groupId>([^]*)<\/groupId>/.exec(xml)?.[1];
}

describe("the document's example", () => {
  const xml = encode(REVOKE, { Return: true }, "2011-12-15");

  it("to the letter, behind the XML declaration", () => {
    expect(xml).toBe(
      `${DECLARATION}<RevokeSecurityGroupIngressResponse xmlns="http://ec2.amazonaws.com/doc/2011-12-15/">
  <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>
  <return>true</return>
</RevokeSecurityGroupIngressResponse>`,
    );
  });

  it("but for white space it is the document's own line", () => {
    expect(xml.slice(DECLARATION.length).replaceAll(/\s+/g, " ")).toBe(
      '<RevokeSecurityGroupIngressResponse xmlns="http://ec2.amazonaws.com/doc/2011-12-15/"> ' +
        "<requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId> <return>true</return> " +
        "</RevokeSecurityGroupIngressResponse>",
    );
  });
});

describe("results", () => {
  it("the namespace is the requested version's, with a slash at its end", () => {
    expect(encode(REVOKE, {}, "2014-10-01")).toContain(
      '<RevokeSecurityGroupIngressResponse xmlns="http://ec2.amazonaws.com/doc/2014-10-01/">',
    );
  });

  it("requestId first, then the members in the model's order, whatever the result's", () => {
    const xml = encode("CreateSecurityGroup", { SecurityGroupArn: "arn", GroupId: "sg-1", Return: true });
    const names = [...xml.matchAll(/<(\w+)>/g)].map(([, name]) => name);
    expect(names).toEqual(["requestId", "return", "groupId", "securityGroupArn"]);
  });

  it("a list: item by item, structures indented under their wire names", () => {
    const rule = {
      Description: "web",
      CidrIpv4: "10.0.0.0/8",
      ToPort: 23,
      FromPort: 22,
      IpProtocol: "tcp",
      IsEgress: false,
      GroupId: "sg-1",
      SecurityGroupRuleId: "sgr-1",
    };
    const xml = encode(REVOKE, { Return: true, RevokedSecurityGroupRules: [rule, { SecurityGroupRuleId: "sgr-2" }] });
    expect(xml).toBe(
      `${DECLARATION}<RevokeSecurityGroupIngressResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>
  <return>true</return>
  <revokedSecurityGroupRuleSet>
    <item>
      <securityGroupRuleId>sgr-1</securityGroupRuleId>
      <groupId>sg-1</groupId>
      <isEgress>false</isEgress>
      <ipProtocol>tcp</ipProtocol>
      <fromPort>22</fromPort>
      <toPort>23</toPort>
      <cidrIpv4>10.0.0.0/8</cidrIpv4>
      <description>web</description>
    </item>
    <item>
      <securityGroupRuleId>sgr-2</securityGroupRuleId>
    </item>
  </revokedSecurityGroupRuleSet>
</RevokeSecurityGroupIngressResponse>`,
    );
  });

  it("an empty list: an empty element", () => {
    expect(encode(REVOKE, { RevokedSecurityGroupRules: [] })).toContain("\n  <revokedSecurityGroupRuleSet/>\n");
  });

  it("an undefined member: left out, and so is an absent one", () => {
    const xml = encode(REVOKE, { Return: true, UnknownIpPermissions: undefined });
    expect(xml).not.toMatch(/unknownIpPermissionSet|revokedSecurityGroupRuleSet/);
  });

  it("an empty text: an empty element", () => {
    expect(encode("CreateSecurityGroup", { GroupId: "" })).toContain("\n  <groupId/>\n");
  });

  it("a time: ISO 8601, in UTC", () => {
    const VpcPeeringConnection = { ExpirationTime: new Date("2011-12-15T12:00:00Z") };
    expect(encode("CreateVpcPeeringConnection", { VpcPeeringConnection })).toContain(
      "<expirationTime>2011-12-15T12:00:00.000Z</expirationTime>",
    );
  });

  it("null, which no member is: a text like any other, and no fault", () => {
    expect(encode("CreateSecurityGroup", { GroupId: null })).toContain("<groupId>null</groupId>");
  });

  it("0, -1 and false: written", () => {
    const xml = encode(REVOKE, { Return: false, RevokedSecurityGroupRules: [{ FromPort: 0, ToPort: -1 }] });
    expect(xml).toContain("<return>false</return>");
    expect(xml).toContain("<fromPort>0</fromPort>");
    expect(xml).toContain("<toPort>-1</toPort>");
  });

  it("a structure within a structure", () => {
    const rule = { ReferencedGroupInfo: { UserId: "111122223333", GroupId: "sg-1" } };
    expect(encode("AuthorizeSecurityGroupIngress", { SecurityGroupRules: [rule] })).toContain(
      `
      <referencedGroupInfo>
        <groupId>sg-1</groupId>
        <userId>111122223333</userId>
      </referencedGroupInfo>`,
    );
  });

  it("what the model doesn't know: left out", () => {
    const xml = encode(REVOKE, { Return: true, $metadata: { attempts: 1 }, constructor: "x", secret: "x" });
    expect(xml).not.toMatch(/metadata|constructor|secret/);
  });
});

describe("pieces", () => {
  const groups = [
    { GroupId: "sg-1", GroupName: "a & b", Description: 'the "office"\n', IpPermissions: [], Tags: [{ Key: "k" }] },
    { GroupId: "sg-2", IpPermissions: [{ IpProtocol: "tcp", IpRanges: [{ CidrIp: "10.0.0.0/8" }] }] },
    { GroupId: "sg-3", Description: "ü漢😀\u0000\uD800" },
  ];

  it.each(["2016-11-15", "2011-12-15"])("in %s, written one by one → the same answer", (version) => {
    const pieces = piecesOf("DescribeSecurityGroupsResult", { structures, version });
    for (const group of groups.slice(0, 2)) pieces.octetsOf("SecurityGroups", group);
    const parameters = [
      "DescribeSecurityGroups",
      "DescribeSecurityGroupsResult",
      { SecurityGroups: groups },
      { structures, version, requestId: REQUEST_ID },
    ] as const;
    expect(encodeResult(...parameters, pieces)).toBe(encodeResult(...parameters));
  });

  it("their octets → what they add to a text in JSON, but for the white space around them", () => {
    const pieces = piecesOf("DescribeSecurityGroupsResult", { structures, version: "2016-11-15" });
    const octets = (...SecurityGroups: object[]) =>
      Buffer.byteLength(JSON.stringify(encode("DescribeSecurityGroups", { SecurityGroups })));
    for (const group of groups) {
      const added = octets(...groups, group) - octets(...groups);
      expect(Math.abs(pieces.octetsOf("SecurityGroups", group) - added)).toBeLessThan(20);
    }
  });

  it.each(["DescribeSecurityGroupsResult", "NonsenseResult"])(
    "of a list that %s doesn't have → an empty item",
    (name) => {
      const pieces = piecesOf(name, { structures, version: "2016-11-15" });
      expect(pieces.octetsOf("Nonsense", { GroupId: "sg-1" })).toBe('"<item/>"'.length);
    },
  );
});

describe("versions", () => {
  const result = { Return: true, UnknownIpPermissions: [], RevokedSecurityGroupRules: [] };

  it.each(["2011-12-15", "2014-10-01", "2016-09-15"])("a revoke of %s: requestId and return alone", (version) => {
    const names = [...encode(REVOKE, result, version).matchAll(/<(\w+)\/?>/g)].map(([, name]) => name);
    expect(names).toEqual(["requestId", "return"]);
  });

  it("a revoke of 2016-11-15: the rules too", () => {
    const names = [...encode(REVOKE, result).matchAll(/<(\w+)\/?>/g)].map(([, name]) => name);
    expect(names).toEqual(["requestId", "return", "unknownIpPermissionSet", "revokedSecurityGroupRuleSet"]);
  });

  it("members of members: those of the version", () => {
    const IpPermissions = [
      { IpProtocol: "tcp", IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "x" }], Ipv6Ranges: [] },
    ];
    const group = { SecurityGroups: [{ GroupId: "sg-1", IpPermissions }] };
    expect(encode("DescribeSecurityGroups", group, "2011-12-15")).not.toMatch(/ipv6Ranges|description/);
    expect(encode("DescribeSecurityGroups", group)).toMatch(/<description>x<\/description>[^]*<ipv6Ranges/);
  });
});

describe("texts", () => {
  it("& < > \" ': escaped", () => {
    expect(encodedText(`a&b<c>d"e'f`)).toBe("a&amp;b&lt;c&gt;d&quot;e&apos;f");
  });

  it("markup: escaped, so that it can't close its element", () => {
    expect(encodedText("</groupId><x/>]]><!--&amp;")).toBe("&lt;/groupId&gt;&lt;x/&gt;]]&gt;&lt;!--&amp;amp;");
  });

  it("CR and LF: as references, because a parser would change them", () => {
    expect(encodedText("a\r\nb\nc")).toMatch(/^a&#x0?D;&#x0?A;b&#x0?A;c$/);
  });

  it("a tab, non-ASCII, beyond 16 bits: as they are", () => {
    expect(encodedText("a\tü漢😀")).toBe("a\tü漢😀");
  });

  it.each(["\u0000", "\u0001", "\u0008", "\u000B", "\u000C", "\u000E", "\u001F", "\uFFFE", "\uFFFF"])(
    "%j, which XML can't carry: U+FFFD",
    (character) => {
      expect(encodedText(`a${character}b${character}`)).toBe("a\uFFFDb\uFFFD");
    },
  );

  it.each(["\uD800", "\uDC00", "\uDC00\uD800"])("a lone surrogate %j: U+FFFD", (surrogates) => {
    expect(encodedText(`a${surrogates}b`)).toBe(`a${"\uFFFD".repeat(surrogates.length)}b`);
  });
});

describe("errors", () => {
  it("on one line behind the declaration, without xmlns, RequestID last", () => {
    const error = new Ec2Error("InvalidGroup.NotFound", "The security group 'sg-1' does not exist");
    expect(encodeError(error, REQUEST_ID)).toBe(
      `${DECLARATION}<Response><Errors><Error><Code>InvalidGroup.NotFound</Code>` +
        "<Message>The security group 'sg-1' does not exist</Message></Error></Errors>" +
        `<RequestID>${REQUEST_ID}</RequestID></Response>`,
    );
  });

  // As in the bodies of https://github.com/grycap/im/issues/525 and https://github.com/boto/boto/issues/561.
  it("quotation marks stand for themselves, markup doesn't", () => {
    const error = new Ec2Error("InvalidGroupId.Malformed", `Invalid id: "a'b<&>" (expecting "sg-...")`);
    expect(encodeError(error, REQUEST_ID)).toContain(
      `<Message>Invalid id: "a'b&lt;&amp;&gt;" (expecting "sg-...")</Message>`,
    );
  });

  it("what a client sent stands escaped in the text", () => {
    const xml = encodeError(new Ec2Error("InvalidAction", "<script>&\u0000\n\uD800"), REQUEST_ID);
    expect(xml).toMatch(/<Message>&lt;script&gt;&amp;\uFFFD&#x0?A;\uFFFD<\/Message>/);
  });
});
