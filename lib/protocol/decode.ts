import { errors } from "../errors.ts";
import { isKnown, type Member, type Structures } from "../model/schema.ts";
import type { Parameters } from "./parameters.ts";

/** A parameter on its way down the model: its whole name, what is left of its path, and its value. */
interface Remaining {
  readonly name: string;
  readonly path: readonly string[];
  readonly value: string;
}

/** What the parameters are read by. */
interface Model {
  readonly structures: Structures;
  /** `YYYY-MM-DD` */
  readonly version: string;
}

type Structured = Record<string, unknown>;

/** As many as EC2 takes where it says a number (API_CreateTags, ResourceId.N). */
const MAX_LIST = 1_000;
const INDEX = /^(0|[1-9]\d{0,8})$/;
const INTEGER = /^-?\d{1,10}$/;
const INT32 = 2 ** 31;

/**
 * Reads a structure from flat parameters (Smithy ec2Query: `IpPermissions.1.IpRanges.2.CidrIp`). List members come in
 * the order of their index, which may start at 0 or 1 and may have gaps.
 * @param structure name of the input structure in the model
 * @throws UnknownParameter for a name that the model, or this API version, doesn't know
 * @throws InvalidParameterValue for a value of the wrong type
 * @throws InvalidRequest where a value stands for a list or a structure (`IpPermissions=`, `IpRanges.1=10.0.0.0/8`)
 */
export function decode(structure: string, parameters: Parameters, model: Model): Structured {
  const remaining = [...parameters].map(([name, value]) => ({ name, path: name.split("."), value }));
  return readStructure(structure, remaining, model);
}

function readStructure(structure: string, parameters: readonly Remaining[], model: Model): Structured {
  const members = Object.entries(model.structures[structure] ?? {});
  const result: Structured = {};
  for (const [head, group] of groupByHead(parameters)) {
    const found = members.find(([, member]) => member.request === head && isKnown(member, model.version));
    if (!found) throw errors.unknownParameter(group[0].name);
    const [name, member] = found;
    result[name] = member.list === undefined ? readValue(member, group, model) : readList(member, group, model);
  }
  return result;
}

function readList(member: Member, parameters: Group, model: Model): unknown[] {
  if (parameters.some(({ path }) => path.length === 0)) throw errors.invalidRequest();
  const byIndex = groupByHead(parameters);
  for (const [index, group] of byIndex) {
    if (!INDEX.test(index)) throw errors.unknownParameter(group[0].name);
  }
  if (byIndex.length > MAX_LIST) throw errors.tooMany(`elements of ${member.request}`, MAX_LIST);
  return byIndex
    .toSorted(([one], [other]) => Number(one) - Number(other))
    .map(([, group]) => readValue(member, group, model));
}

function readValue(member: Member, parameters: Group, model: Model): unknown {
  const leaf = parameters.find(({ path }) => path.length === 0);
  if (model.structures[member.type]) {
    if (leaf) throw errors.invalidRequest();
    return readStructure(member.type, parameters, model);
  }
  const deeper = parameters.find(({ path }) => path.length > 0);
  if (deeper) throw errors.unknownParameter(deeper.name);
  return readScalar(member.type, parameters[0]);
}

function readScalar(type: string, { name, value }: Remaining): string | number | boolean {
  switch (type) {
    case "integer": {
      const number = Number(value);
      if (INTEGER.test(value) && number >= -INT32 && number < INT32) return number;
      throw errors.invalidValue(value, name, `Expecting an integer from ${-INT32} to ${INT32 - 1}.`);
    }
    case "boolean":
      if (value === "true" || value === "false") return value === "true";
      throw errors.invalidValue(value, name, "Expecting true or false.");
    default:
      return value;
  }
}

/** Never empty, so its first parameter can be named. */
type Group = readonly [Remaining, ...Remaining[]];

function groupByHead(parameters: readonly Remaining[]): [string, Group][] {
  const groups = new Map<string, [Remaining, ...Remaining[]]>();
  for (const { name, path, value } of parameters) {
    const [head = "", ...rest] = path;
    const group = groups.get(head);
    if (group) group.push({ name, path: rest, value });
    else groups.set(head, [{ name, path: rest, value }]);
  }
  return [...groups];
}
