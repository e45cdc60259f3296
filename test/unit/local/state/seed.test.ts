import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SandboxError } from "../../../../infra/local/error.ts";
import { rounds } from "../../../support/rounds.ts";
import { findingsIn, readSeedText, readSeedValue, stateOf } from "../../../support/state.ts";
import { states } from "./arbitraries.ts";

const [vpc] =
  stateOf(readSeedText('accounts: [{ accountId: "123456789012", vpcs: [{ name: shop }] }]')).accounts[0]?.vpcs ?? [];

describe("what a person writes", () => {
  it("names → IDs, the same each time", () => {
    const text = readFileSync("examples/three-tier.yaml", "utf8");
    expect(stateOf(readSeedText(text))).toEqual(stateOf(readSeedText(text)));
    expect(findingsIn(readSeedText(text))).toEqual([]);
  });

  it("an account that is only named → what a new one has", () => {
    const [account] = stateOf(readSeedText("accounts: [{ accountId: 012345678901, region: eu-west-1 }]")).accounts;
    expect(account).toMatchObject({ accountId: "012345678901", region: "eu-west-1", platform: "vpc" });
    expect(account?.vpcs).toMatchObject([{ isDefault: true, subnets: [{}, {}, {}], groups: [{ name: "default" }] }]);
  });

  it("a VPC without rules written → those of new groups", () => {
    expect(vpc?.groups).toMatchObject([
      { name: "default", ingress: [{ protocol: "-1" }], egress: [{ protocol: "-1" }] },
    ]);
  });

  it("an ICMP type without a code → all its codes; neither → all of ICMP", () => {
    const rules = "[{ protocol: icmp, fromPort: 8, source: 10.0.0.0/8 }, { protocol: icmp, source: 10.0.0.0/8 }]";
    const seed = readSeedText(
      `accounts: [{ accountId: "123456789012", vpcs: [{ groups: [{ name: a, ingress: ${rules} }] }] }]`,
    );
    const ports = stateOf(seed)
      .accounts[0]?.vpcs?.flatMap(({ groups = [] }) => groups)
      .find(({ name }) => name === "a");
    expect(ports?.ingress?.map(({ fromPort, toPort }) => [fromPort, toPort])).toEqual([
      [-1, -1],
      [8, -1],
    ]);
  });

  it("peers by name → rules that reach a group over there, by its ID", () => {
    const groupId = "sg-0123456789abcdef0";
    const rules = `[{ protocol: tcp, port: 22, source: ${groupId} }]`;
    const seed = readSeedText(`
accounts:
  - accountId: "123456789012"
    vpcs:
      - { name: one, cidrBlock: 10.0.0.0/16, groups: [{ name: web, ingress: ${rules} }] }
      - { name: two, cidrBlock: 10.1.0.0/16, groups: [{ name: web, groupId: ${groupId} }] }
    peerings: [{ requester: { vpc: one }, accepter: { vpc: two } }]`);
    const { vpcs = [], peerings = [] } = stateOf(seed).accounts[0] ?? {};
    const web = vpcs.flatMap(({ groups = [] }) => groups).find(({ ingress = [] }) => ingress[0]?.fromPort === 22);
    const [peering] = peerings;
    expect(peering).toMatchObject({ status: "active", requester: { cidrBlocks: ["10.0.0.0/16"] } });
    const id = peering?.vpcPeeringConnectionId;
    expect(web?.ingress).toMatchObject([{ source: groupId, peer: { vpcPeeringConnectionId: id } }]);
    expect(findingsIn(seed)).toEqual([]);
  });
});

const inVpc = (more: string) => `accounts:
  - accountId: "123456789012"
    vpcs:
      - name: shop
        ${more}`;
const inGroup = (rule: string) =>
  inVpc(`groups:
          - name: web
            ingress:
              - ${rule}`);

describe("what is wrong → the line, and why", () => {
  it.each([
    ["no YAML", "accounts:\n  - {", /^seed.yaml:2: /],
    ["no JSON", '{\n "accounts": [],,\n}', /^seed.yaml:2: /],
    ["nothing", "", /^seed.yaml:1: .*expected object/],
    ["a list", "[]", /^seed.yaml:1: /],
    ["no accounts", "vpcs: []", /^seed.yaml:1: .*expected array.*and 1 more.*accounts/],
    ["a number for an ID", "accounts:\n  - accountId: 12345678901234", /^seed.yaml:2: an account ID is 12 digits/],
    ["a mistyped name", inVpc("cidrblock: 10.0.0.0/16"), /^seed.yaml:5: there is no cidrblock here/],
    ["no such region", inVpc("").replace("vpcs:", "region: us-eats-1\n    vpcs:"), /:3: There is no region us-eats-1/],
    [
      "an account twice",
      inVpc("").replace("accounts:", 'accounts:\n  - accountId: "123456789012"'),
      /:3: account .* twice/,
    ],
    ["no block", inVpc("cidrBlock: 10.0.0.0/33"), /:5: .*10\.0\.0\.0\/33.* is invalid/],
    ["two groups of a name", inVpc("groups: [{ name: web }, { name: WEB }]"), /:5: group web is there twice/],
    [
      "no such source",
      inGroup("{ protocol: tcp, port: 80, source: wbe }"),
      /:8: wbe is no CIDR.*there are web, default/,
    ],
    [
      "no such group",
      inGroup("{ protocol: tcp, port: 80, source: sg-0123456789abcdef0 }"),
      /:8: there is no group sg-/,
    ],
    [
      "no such list",
      inGroup("{ protocol: tcp, port: 80, source: pl-0123456789abcdef0 }"),
      /:8: there is no prefix list/,
    ],
    ["no such protocol", inGroup("{ protocol: tpc, port: 80, source: 10.0.0.0/8 }"), /:8: .*tpc/],
    ["no port", inGroup("{ protocol: tcp, source: 10.0.0.0/8 }"), /:8: .*port/],
    ["ports that go down", inGroup('{ protocol: tcp, port: "90-80", source: 10.0.0.0/8 }'), /:8: /],
    ["ports of ICMP", inGroup("{ protocol: icmp, port: 8, source: 10.0.0.0/8 }"), /:8: ICMP has no ports/],
    [
      "two forms of ports",
      inGroup("{ protocol: tcp, port: 8, toPort: 9, source: 10.0.0.0/8 }"),
      /:8: .*one or the other/,
    ],
    ["an odd name", inVpc("groups: [{ name: sg-web }]"), /:5: .*may not be in the format sg-/],
    ["a group with its own VPC", inVpc("groups: [{ name: web, associatedVpcs: [shop] }]"), /:5: .*belongs to the vpc/],
    [
      "an associated default group",
      inVpc("groups: [{ name: default, associatedVpcs: [two] }]\n      - name: two"),
      /:5: .*is a default one/,
    ],
    [
      "an entry twice",
      'accounts:\n  - accountId: "123456789012"\n    prefixLists: [{ name: a, entries: [{ cidr: 10.0.0.0/8 }, { cidr: 10.1.0.0/8 }] }]',
      /:3: The same CIDR/,
    ],
    ["an address without its length", inGroup("{ protocol: all, source: 10.0.0.0 }"), /:8: .*10\.0\.0\.0\/32/],
    [
      "an odd description",
      inGroup("{ protocol: all, source: 10.0.0.0/8, description: ü }"),
      /:8: Invalid rule description/,
    ],
    ["a number as a tag", inVpc("tags: { Cost: 42 }"), /:5: the value of a tag is text: put it in quotes/],
    ["a tag that JavaScript knows", inVpc("tags: { __proto__: { a: b } }"), /:5: the value of a tag is text/],
    [
      "a rule twice",
      inGroup(
        "&rule { protocol: 6, port: 80, source: 10.0.0.0/8 }\n              - { protocol: tcp, port: 80, source: 10.1.0.0/8 }",
      ),
      /:9: the rule is there twice/,
    ],
    ["an ID of another kind", inVpc("vpcId: sg-0123456789abcdef0"), /:5: expected an ID like vpc-/],
    ["an ID of odd length", inVpc("vpcId: vpc-0123"), /:5: expected an ID like vpc-/],
    [
      "a rule's ID of another group",
      inGroup("{ ruleId: sgr-0123456789abcdef0, protocol: all, source: 10.0.0.0/8 }"),
      /:8: .*first eight/,
    ],
    ["a subnet outside", inVpc("subnets: [{ cidrBlock: 192.168.0.0/24 }]"), /:5: 192\.168\.0\.0\/24 is not in/],
    [
      "subnets that overlap",
      inVpc("subnets: [{ cidrBlock: 10.0.0.0/24 }, { cidrBlock: 10.0.0.0/20 }]"),
      /:5: .*overlaps/,
    ],
    ["no such zone", inVpc("subnets: [{ cidrBlock: 10.0.0.0/24, zone: us-east-1z }]"), /:5: the zones of/],
    [
      "an address that AWS keeps",
      inVpc("subnets: [{ cidrBlock: 10.0.0.0/24, interfaces: [{ addresses: [10.0.0.1] }] }]"),
      /:5: 10\.0\.0\.1 is not for/,
    ],
    [
      "an address twice",
      inVpc("subnets: [{ cidrBlock: 10.0.0.0/24, interfaces: [{ addresses: [10.0.0.9, 10.0.0.9] }] }]"),
      /:5: .*taken/,
    ],
    ["two default VPCs", inVpc("isDefault: true\n      - isDefault: true"), /:6: an account has one default VPC/],
    [
      "another ID for the default VPC",
      inVpc("isDefault: true\n        vpcId: vpc-0123456789abcdef0"),
      /:6: the default VPC of .* is vpc-/,
    ],
    ["no such VPC", inVpc("groups: [{ name: web, associatedVpcs: [shpo] }]"), /:5: there is no VPC shpo/],
    [
      "classic groups in VPC-only",
      "accounts:\n  - accountId: '123456789012'\n    groups: [{ name: web }]",
      /:3: .*platform ec2/,
    ],
    ["several documents", "accounts: []\n---\naccounts: []", /^seed.yaml:2: a seed is one document/],
    [
      "an alias to what it is in",
      'accounts: &a\n  - accountId: "123456789012"\n    vpcs: *a',
      /^seed.yaml:3: there is no/,
    ],
    ["brackets without end", "[".repeat(100_000), /^seed.yaml: .*too deep/],
    ["lists without end", "- ".repeat(10_000), /^seed.yaml: .*too deep/],
    ["maps without end", Array.from({ length: 1_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"), /too deep/],
    ["JSON that is too deep", `{"accounts":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, /^seed.yaml: .*accounts\.0/],
    [
      "too many aliases",
      `a: &a [${"x,".repeat(200)}]\nb: &b [${"*a,".repeat(200)}]\nc: [${"*b,".repeat(200)}]`,
      /alias/i,
    ],
  ])("%s", (_, text, message) => {
    expect(() => readSeedText(text)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message) as string, exitCode: 2 }) as Error,
    );
  });
});

it("whatever stands in a place of a state → a seed, or a line that says what is wrong", () => {
  const anything = fc.oneof(fc.jsonValue(), fc.constantFrom("10.0.0.0/8", "vpc-0", "sg-12345678", -1, 1e9, [], {}));
  fc.assert(
    fc.property(states, fc.nat(), anything, (state, place, value) => {
      const text = withAnother(state, place, value);
      expect(complaintOf(text)).toMatch(/^seed/);
    }),
    { numRuns: rounds(200) },
  );
});

/** What is said of it; anything but a SandboxError is thrown on. */
function complaintOf(text: string): string {
  try {
    readSeedText(text);
    return "seeded";
  } catch (error) {
    if (error instanceof SandboxError) return error.message;
    throw error;
  }
}

/** The state as JSON, with that value in the place of one of its parts. */
function withAnother(state: object, place: number, value: unknown): string {
  let parts = 0;
  JSON.stringify(state, (_, part: unknown) => {
    parts++;
    return part;
  });
  let passed = 0;
  return JSON.stringify(state, (_, part: unknown) => (passed++ === place % parts ? value : part)) ?? "";
}

/** As JSON: so many groups with twenty rules each. */
function textOf(count: number): string {
  const groups = Array.from({ length: count }, (_, index) => ({
    name: `group ${index}`,
    ingress: Array.from({ length: 20 }, (__, port) => ({ protocol: "tcp", port, source: "192.0.2.0/24" })),
  }));
  return JSON.stringify({ accounts: [{ accountId: "123456789012", vpcs: [{ groups }] }] });
}

it("thousands of groups → as they are", () => {
  expect(readSeedText(textOf(6_000)).accounts[0]?.items.length).toBeGreaterThan(120_000);
});

it("what is wrong in a text that is too long for YAML → where, or that it is no JSON", () => {
  const wrong = textOf(2).replace('"port":19', '"port":70000').padEnd(4_000_001);
  expect(() => readSeedText(wrong)).toThrow(/^seed.yaml: .*70000.*groups\.0\.ingress\.19/);
  expect(() => readSeedText(`# ${wrong}`)).toThrow("seed.yaml: it is too long or too deep, or no JSON");
});

it("what a sandbox has written → the same again, whatever it is", () => {
  fc.assert(
    fc.property(states, (state) => {
      const first = readSeedValue(state);
      expect(findingsIn(first)).toEqual([]);
      const text = JSON.stringify(stateOf(first));
      expect(JSON.stringify(stateOf(readSeedText(text)))).toBe(text);
      expect(findingsIn(readSeedText(text))).toEqual([]);
    }),
    { numRuns: rounds(50) },
  );
});
