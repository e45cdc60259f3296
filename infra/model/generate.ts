/**
 * Writes what of lib/model/ is generated: the wire names of our actions, cut out of the Smithy schema that
 * `@aws-sdk/client-ec2` publishes, and the regions that AWS has. `npm run model` writes it; `npm run model -- --check` fails when it is not current.
 *
 * Adding an action is its name in ACTIONS, and a file of that name in lib/actions/.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as ec2 from "@aws-sdk/client-ec2";
import { NormalizedSchema } from "@smithy/core/schema";
import { complete, completeOperations, type Member, type Operation, type Structure } from "../../lib/model/schema.ts";
import { overlay } from "./overlay.ts";
import { type Partition, readPartitions } from "./regions.ts";

const ACTIONS = [
  "AcceptVpcPeeringConnection",
  "AssociateSecurityGroupVpc",
  "AssociateVpcCidrBlock",
  "AuthorizeSecurityGroupEgress",
  "AuthorizeSecurityGroupIngress",
  "CreateDefaultVpc",
  "CreateManagedPrefixList",
  "CreateNetworkInterface",
  "CreateSecurityGroup",
  "CreateSubnet",
  "CreateTags",
  "CreateVpc",
  "CreateVpcPeeringConnection",
  "DeleteManagedPrefixList",
  "DeleteNetworkInterface",
  "DeleteSecurityGroup",
  "DeleteSubnet",
  "DeleteTags",
  "DeleteVpc",
  "DeleteVpcPeeringConnection",
  "DescribeAccountAttributes",
  "DescribeAvailabilityZones",
  "DescribeDhcpOptions",
  "DescribeInstances",
  "DescribeInternetGateways",
  "DescribeManagedPrefixLists",
  "DescribeNatGateways",
  "DescribeNetworkAcls",
  "DescribeNetworkInterfaces",
  "DescribePrefixLists",
  "DescribeRegions",
  "DescribeRouteTables",
  "DescribeSecurityGroupReferences",
  "DescribeSecurityGroupRules",
  "DescribeSecurityGroupVpcAssociations",
  "DescribeSecurityGroups",
  "DescribeStaleSecurityGroups",
  "DescribeSubnets",
  "DescribeTags",
  "DescribeVpcAttribute",
  "DescribeVpcClassicLink",
  "DescribeVpcClassicLinkDnsSupport",
  "DescribeVpcEndpoints",
  "DescribeVpcPeeringConnections",
  "DescribeVpcs",
  "DisassociateSecurityGroupVpc",
  "DisassociateVpcCidrBlock",
  "GetManagedPrefixListAssociations",
  "GetManagedPrefixListEntries",
  "GetSecurityGroupsForVpc",
  "ModifyManagedPrefixList",
  "ModifyNetworkInterfaceAttribute",
  "ModifySecurityGroupRules",
  "ModifySubnetAttribute",
  "ModifyVpcAttribute",
  "RejectVpcPeeringConnection",
  "RestoreManagedPrefixListVersion",
  "RevokeSecurityGroupEgress",
  "RevokeSecurityGroupIngress",
  "UpdateSecurityGroupRuleDescriptionsEgress",
  "UpdateSecurityGroupRuleDescriptionsIngress",
] as const;

/** What an operation without an output of its own answers on the wire. */
const RETURN_ONLY = "ReturnOnly";

/** The action whose structures a cold start reads; those of the others wait in a file of their own. */
const FIRST = "RevokeSecurityGroupIngress";

const pathOf = (file: string): string => fileURLToPath(new URL(`../../lib/model/${file}`, import.meta.url));

/** The published schema of an operation: `[9, namespace, name, traits, input, output]`, the last two as thunks. */
type OperationSchema = readonly [9, string, string, unknown, () => unknown, () => unknown];

const RETURN: Member = { request: "Return", response: "return", type: "boolean" };

const shapes = new Map<string, Structure>();
const overlayUsed = new Set<string>();

function since(shape: string, member: string): { since?: string } {
  const key = [`${shape}.${member}`, `*.${member}`].find((name) => name in overlay.since);
  const version = key === undefined ? undefined : overlay.since[key];
  if (key === undefined || version === undefined) return {};
  overlayUsed.add(key);
  return { since: version };
}

function isRefused(key: string): boolean {
  const refused = overlay.refused.includes(key);
  if (refused) overlayUsed.add(key);
  return refused;
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Names on the wire: {@link https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html} "Query key resolution". */
function describeMember(shape: string, name: string, schema: NormalizedSchema): Member {
  const { xmlName: response = name, ec2QueryName: request = upperFirst(response) } = schema.getMergedTraits() as {
    xmlName?: string;
    ec2QueryName?: string;
  };
  const common = { request, response, ...since(shape, name) };
  if (!schema.isListSchema()) return { ...common, type: describeType(schema) };
  const item = schema.getValueSchema();
  return { ...common, type: describeType(item), list: item.getMergedTraits().xmlName ?? "member" };
}

function describeType(schema: NormalizedSchema): string {
  if (schema.isStringSchema()) return "string";
  if (schema.isBooleanSchema()) return "boolean";
  if (schema.isNumericSchema()) return "integer";
  if (schema.isTimestampSchema()) return "timestamp";
  if (schema.isStructSchema()) return describeStructure(schema);
  throw new Error(`${schema.getName(true) ?? "?"}: this kind of shape is new to the generator`);
}

function describeStructure(schema: NormalizedSchema): string {
  const name = schema.getName() ?? "";
  if (shapes.has(name)) return name;
  if (overlay.unused.includes(name)) {
    overlayUsed.add(name);
    shapes.set(name, {});
    return name;
  }
  const structure: Record<string, Member> = {};
  shapes.set(name, structure);
  if (overlay.returns.includes(name)) {
    structure["Return"] = RETURN;
    overlayUsed.add(name);
  }
  for (const [member, memberSchema] of schema.structIterator()) {
    if (isRefused(`${name}.${member}`)) continue;
    structure[member] = describeMember(name, member, memberSchema);
  }
  for (const [member, until] of Object.entries(overlay.removed[name] ?? {})) {
    structure[member] = { request: member, response: member, type: "string", until };
    overlayUsed.add(name);
  }
  return name;
}

function describeOutput(schema: NormalizedSchema): string {
  if (!schema.isUnitSchema()) return describeStructure(schema);
  shapes.set(RETURN_ONLY, { Return: RETURN });
  return RETURN_ONLY;
}

function typeOfOutput(output: string): string {
  if (output === RETURN_ONLY) return "{ Return: boolean }";
  return overlay.returns.includes(output) ? `ec2.${output} & { Return: boolean }` : `ec2.${output}`;
}

/** The structures without what `complete` in lib/model/schema.ts tells by itself: a function that is small starts fast. */
function briefStructures(names: Iterable<string>, answered: ReadonlySet<string>) {
  const brief = ([name, { request, response, type, ...rest }]: [string, Member], inAnswers: boolean) => {
    const told = complete({ shape: { [name]: { request } } })["shape"]?.[name];
    const member = {
      ...(request !== name && { request }),
      // What is only asked has no name in answers.
      ...(inAnswers && response !== told?.response && { response }),
      ...(type !== "string" && { type }),
      ...rest,
    };
    return [name, member];
  };
  return Object.fromEntries(
    [...names].map((shape) => [
      shape,
      Object.fromEntries(Object.entries(shapes.get(shape) ?? {}).map((member) => brief(member, answered.has(shape)))),
    ]),
  );
}

/** An operation without what `completeOperations` tells by itself. */
function briefOperation(action: string, { input, output, ...rest }: Operation) {
  const told = completeOperations({ [action]: {} })[action];
  return { ...(input !== told?.input && { input }), ...(output !== told?.output && { output }), ...rest };
}

function reachableFrom(roots: readonly string[]): ReadonlySet<string> {
  const reached = new Set(roots);
  // A set hands out what is added to it while it is walked.
  for (const shape of reached) {
    for (const { type } of Object.values(shapes.get(shape) ?? {})) if (shapes.has(type)) reached.add(type);
  }
  return reached;
}

const NOTE =
  "// Generated by infra/model/generate.ts from @aws-sdk/client-ec2 and infra/model/overlay.ts. Do not edit: npm run model";

const format = (lines: readonly string[]): string =>
  execFileSync("oxfmt", ["--stdin-filepath", pathOf("operations.ts")], {
    input: [NOTE, ...lines, ""].join("\n"),
    encoding: "utf8",
  });

/** Each of the generated files, by its name in lib/model/. */
function generate(partitions: readonly Partition[]): Readonly<Record<string, string>> {
  const published = ec2 as unknown as Record<string, OperationSchema>;
  const operations = ACTIONS.map((action) => {
    const schema = published[`${action}$`];
    if (!schema) throw new Error(`${action}: not in @aws-sdk/client-ec2`);
    const input = describeStructure(NormalizedSchema.of(schema[4]() as never));
    const output = describeOutput(NormalizedSchema.of(schema[5]() as never));
    const since = overlay.actions[action];
    if (since !== undefined) overlayUsed.add(action);
    return { action, input, output, ...(since !== undefined && { since }) };
  });
  const { actions, refused, removed, returns, since, unused } = overlay;
  const named = [...[actions, removed, since].flatMap((part) => Object.keys(part)), ...refused, ...returns, ...unused];
  const stale = named.filter((key) => !overlayUsed.has(key));
  if (stale.length > 0) throw new Error(`the overlay names what no action reaches: ${stale.join(", ")}`);

  const answered = reachableFrom(operations.map(({ output }) => output));
  const first = reachableFrom(
    operations.flatMap(({ action, input, output }) => (action === FIRST ? [input, output] : [])),
  );
  const others = [...shapes.keys()].filter((name) => !first.has(name));
  const written = (names: Iterable<string>) => `complete(${JSON.stringify(briefStructures(names, answered))})`;
  return {
    "regions.ts": format([
      "/** The regions that AWS has, by partition. */",
      "export const PARTITIONS: Readonly<Record<string, readonly string[]>> = {",
      ...partitions.map(({ id, regions }) => `"${id}": ${JSON.stringify(regions.join(" "))}.split(" "),`),
      "};",
    ]),
    "operations.ts": format([
      'import type * as ec2 from "@aws-sdk/client-ec2";',
      'import { completeOperations } from "./schema.ts";',
      "",
      "/** What each action takes and answers, in AWS's own types. */",
      "export interface Operations {",
      ...operations.map(({ action, input, output }) => {
        return `${action}: { input: ec2.${input}; output: ${typeOfOutput(output)} };`;
      }),
      "}",
      "",
      "export type ActionName = keyof Operations;",
      "",
      "export const operations = completeOperations<ActionName>({",
      ...operations.map(
        ({ action, ...operation }) => `${action}: ${JSON.stringify(briefOperation(action, operation))},`,
      ),
      "});",
    ]),
    "structures-of-revoke.ts": format([
      'import { complete } from "./schema.ts";',
      "",
      `/** What ${FIRST} takes and answers. */`,
      `export const structuresOfRevoke = ${written(first)};`,
    ]),
    "structures.ts": format([
      'import { complete, type Structures } from "./schema.ts";',
      'import { structuresOfRevoke } from "./structures-of-revoke.ts";',
      "",
      "/** What all actions take and answer. */",
      `export const structures: Structures = { ...structuresOfRevoke, ...${written(others)} };`,
    ]),
  };
}

for (const [file, text] of Object.entries(generate(await readPartitions()))) {
  if (!process.argv.includes("--check")) {
    writeFileSync(pathOf(file), text);
  } else if (readFileSync(pathOf(file), "utf8") !== text) {
    console.error(`lib/model/${file} is not current: npm run model`);
    process.exitCode = 1;
  }
}
