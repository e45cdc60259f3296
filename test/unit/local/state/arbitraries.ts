import fc from "fast-check";
import type { GroupState, State, VpcState } from "../../../../infra/local/state/form.ts";

/** Without what is undefined. */
const given = <Part extends object>(part: Part): Part =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Part;

/** What a person may write: names that are near each other, tags of any text, rules of every sort. */
const names = fc.constantFrom("web", "db", "App (1)", "10.0.0.0", "default");

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const key = fc.oneof(
  text.filter((one) => one !== ""),
  fc.constantFrom("__proto__", "constructor", "Name", "7"),
);
const tags = fc.option(
  fc.uniqueArray(fc.tuple(key, text), { maxLength: 4, selector: ([one]) => one }).map(Object.fromEntries<string>),
  { nil: undefined },
);

const ends = (groups: readonly string[]) =>
  fc.oneof(
    fc.constantFrom("0.0.0.0/0", "10.1.2.3/8", "::/0", "2001:DB8::1/64", "offices", "pl-3b927c52"),
    fc.constantFrom("999999999999/sg-0123456789abcdef0", ...groups, "default"),
  );

const ports = fc.oneof(
  fc.constantFrom(
    { protocol: "all" },
    { protocol: 50 },
    { protocol: "icmp" },
    { protocol: "icmp", fromPort: 3, toPort: 4 },
  ),
  fc.record({ protocol: fc.constantFrom("tcp", "UDP"), port: fc.constantFrom(0, 443, "8000-8080", 65_535) }),
);

/** Distinct in what they allow: EC2 has no rule twice. */
const rules = (end: "destination" | "source", groups: readonly string[]) =>
  fc
    .uniqueArray(fc.tuple(ports, ends(groups), tags, fc.option(fc.constantFrom("ssh", "a & b"), { nil: undefined })), {
      maxLength: 5,
      // Whether two ends or protocols are the same is for another test: here they differ in both.
      selector: ([{ protocol }, to]) => `${protocol} ${to}`.toLowerCase(),
    })
    .map((all) =>
      all.map(([port, to, tags, description]) => ({ ...port, [end]: to, ...given({ tags, description }) })),
    );

const group = (name: string, all: readonly string[]) =>
  fc
    .record({
      ingress: fc.option(rules("source", all), { nil: undefined }),
      egress: fc.option(rules("destination", all), { nil: undefined }),
      tags,
    })
    .map((more) => ({ name, ...given(more) }) as GroupState);

/** In another VPC too: any but a default group may be. */
const associated = (groups: readonly GroupState[], number: number): GroupState[] =>
  groups.map((one) => (one.name === "db" ? { ...one, associatedVpcs: [`vpc-${1 - number}`] } : one));

const vpc = (number: number) =>
  fc.uniqueArray(names, { maxLength: 4 }).chain((all) =>
    fc
      .record({
        groups: fc.tuple(...all.map((name) => group(name, all))).map((groups) => associated(groups, number)),
        tags,
        secondaryCidrBlocks: fc.constantFrom(undefined, [{ cidrBlock: `100.${number}.0.0/16` }]),
        ipv6CidrBlock: fc.constantFrom(undefined, "2001:db8:1::/56"),
        enableDnsHostnames: fc.constantFrom(undefined, true, false),
        routeTableTags: tags,
        subnets: fc.constantFrom(
          undefined,
          [],
          [
            {
              name: "a",
              cidrBlock: `10.${number}.0.0/24`,
              interfaces: [{}, { addresses: [`10.${number}.0.4`, `10.${number}.0.9`], description: "x" }],
            },
          ],
        ),
      })
      .map((more) => ({ name: `vpc-${number}`, cidrBlock: `10.${number}.0.0/16`, ...given(more) }) as VpcState),
  );

const peering = fc
  .record({
    requester: fc.constant({ vpc: "vpc-0" }),
    accepter: fc.constantFrom(
      { vpc: "vpc-1" },
      { accountId: "111122223333", vpc: "vpc-0" },
      { accountId: "555555555555", vpc: "vpc-0123456789abcdef0" },
    ),
    status: fc.constantFrom(
      undefined,
      "active" as const,
      "pending-acceptance" as const,
      "deleted" as const,
      "failed" as const,
    ),
  })
  .map(given);

const account = (accountId: string) =>
  fc
    .record({
      defaultVpc: fc.constantFrom(undefined, false),
      dhcpOptionsTags: tags,
      vpcs: fc.tuple(vpc(0), vpc(1)),
      peerings: fc.uniqueArray(peering, { maxLength: 3, selector: ({ accepter }) => JSON.stringify(accepter) }),
      tags,
      entries: fc.uniqueArray(fc.constantFrom("192.0.2.0/24", "198.51.100.0/24", "203.0.113.9/32"), { maxLength: 3 }),
    })
    .map(({ tags, entries, ...more }) => ({
      accountId,
      ...given(more),
      prefixLists: [
        { name: "offices", entries: entries.map((cidr) => ({ cidr })), ...given({ tags }) },
        {
          name: "old",
          version: 3,
          maxEntries: 9,
          earlierVersions: [{ version: 2, entries: [{ cidr: "192.0.2.0/24" }] }],
        },
      ],
    }));

/** Without rules that name a prefix list, which that account hasn't got. */
const unlisted = ({ ingress = [], egress = [], ...group }: GroupState): GroupState => ({
  ...group,
  ingress: ingress.filter(({ source }) => source !== "offices"),
  egress: egress.filter(({ destination }) => destination !== "offices"),
});

/** An account whose platform is EC2 (classic), with groups outside of its VPCs. */
const classic = fc
  .uniqueArray(fc.constantFrom("web", "db", "default"), { maxLength: 3 })
  .chain((all) =>
    fc.tuple(
      ...all.map((name) =>
        fc
          .record({ source: fc.constantFrom("192.0.2.0/24", ...all, "amazon-elb/sg-843f59ed"), tags })
          .map(({ source, tags }): GroupState => ({
            name,
            ingress: [{ protocol: "tcp", port: 80, source }],
            ...given({ tags }),
          })),
      ),
    ),
  )
  .chain((groups) =>
    vpc(0).map(({ groups: inVpc = [], ...one }) => ({
      accountId: "444455556666",
      platform: "ec2" as const,
      groups,
      vpcs: [{ ...one, groups: inVpc.map(({ associatedVpcs: _, ...group }) => unlisted(group)) }],
    })),
  );

export const states = fc
  .tuple(account("123456789012"), account("111122223333"), classic)
  .map((accounts): State => ({ accounts }));
