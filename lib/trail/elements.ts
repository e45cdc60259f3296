/**
 * Parameters and answers as CloudTrail's records have them: the wire names of AWS's model in lower camel case, a list as
 * `{ items: […] }`. What differs from that is what real records show.
 */
import { type ActionName, operations } from "../model/operations.ts";
import { isKnown, type Member, type Structure, type Structures } from "../model/schema.ts";

type Elements = Record<string, unknown>;

/** What an answer is written by. */
interface Model {
  readonly structures: Structures;
  /** `YYYY-MM-DD` */
  readonly version: string;
}

/** Actions of the kind that is logged as its XML is, under one root. One rule is an object, several are an array. */
const WRAPPED: ReadonlySet<string> = new Set<ActionName>(["ModifySecurityGroupRules"]);

export const isWrapped = (action: ActionName): boolean => WRAPPED.has(action);

/** Lists of requests that go by an older name than the model's: of the list, and of the text in each of its items. */
const OLDER_NAMES: Readonly<Record<string, readonly [list: string, item: string]>> = {
  AttributeName: ["accountAttributeNameSet", "attributeName"],
  GroupId: ["securityGroupIdSet", "groupId"],
  GroupName: ["securityGroupSet", "groupName"],
  RegionName: ["regionSet", "regionName"],
  ResourceId: ["resourcesSet", "resourceId"],
  SecurityGroupRuleId: ["securityGroupRuleIds", "securityGroupRuleId"],
  VpcId: ["vpcSet", "vpcId"],
};

/** The members of each request for rules, in real records. */
const RULES = ["GroupId", "GroupName", "IpPermissions", "IpProtocol", "FromPort", "ToPort", "CidrIp"];

/** What comes first in real records, of the structures that they show. Other members follow in the model's order. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  AuthorizeSecurityGroupEgressRequest: RULES,
  AuthorizeSecurityGroupIngressRequest: RULES,
  CreateSecurityGroupRequest: ["GroupName", "Description", "VpcId", "TagSpecifications"],
  CreateVpcRequest: ["CidrBlock", "InstanceTenancy", "AmazonProvidedIpv6CidrBlock", "TagSpecifications"],
  DescribeSecurityGroupsRequest: ["GroupNames", "GroupIds", "Filters"],
  DescribeVpcsRequest: ["VpcIds", "Filters"],
  IpRange: ["CidrIp", "Description"],
  Ipv6Range: ["CidrIpv6", "Description"],
  ModifySecurityGroupRulesRequest: ["SecurityGroupRules", "GroupId"],
  RevokeSecurityGroupEgressRequest: RULES,
  RevokeSecurityGroupIngressRequest: RULES,
  SecurityGroupRule: ["GroupOwnerId", "GroupId", "SecurityGroupRuleId", "Description"],
  SecurityGroupRuleRequest: ["CidrIpv4", "FromPort", "ToPort", "IpProtocol"],
  Vpc: [
    "VpcId",
    "State",
    "OwnerId",
    "CidrBlock",
    "CidrBlockAssociationSet",
    "Ipv6CidrBlockAssociationSet",
    "DhcpOptionsId",
    "InstanceTenancy",
    "Tags",
    "IsDefault",
  ],
  VpcCidrBlockAssociation: ["CidrBlock", "AssociationId", "CidrBlockState"],
};

/** Whether a member goes on record: no token does, nor what real records don't have. */
const isRecorded = (structure: string, name: string): boolean =>
  name !== "DryRun" &&
  !name.endsWith("Token") &&
  !(structure === "DescribeVpcAttributeRequest" && name === "Attribute");

const orders = new WeakMap<Structure, readonly (readonly [name: string, member: Member])[]>();

/** The members of a structure, in the order of records. */
function inOrder(structures: Structures, name: string): readonly (readonly [name: string, member: Member])[] {
  const structure = structures[name];
  if (!structure) return [];
  const known = orders.get(structure);
  if (known) return known;
  const first = ORDER[name] ?? [];
  const members = Object.entries(structure);
  const ordered = [
    ...first.flatMap((one) => members.filter(([name]) => name === one)),
    ...members.filter(([name]) => !first.includes(name)),
  ];
  orders.set(structure, ordered);
  return ordered;
}

/**
 * `requestParameters`: what was sent, as it was sent. Without tokens, and without DryRun, which real records don't have.
 * @param input in AWS's own types
 */
export function requestElements(action: ActionName, input: object, structures: Structures): Elements {
  const { input: structure } = operations[action];
  // It takes no filters, and real records of it have them.
  const more = action === "DescribeAccountAttributes" ? { filterSet: {} } : {};
  if (!isWrapped(action)) return { ...parameters(structures, structure, input), ...more };
  return { [`${action}Request`]: wrappedParameters(structures, structure, input) };
}

/**
 * `responseElements` of a request that succeeded.
 * @param answer in AWS's own types
 */
export function responseElements(
  action: ActionName,
  answer: object,
  { structures, version, requestId }: Model & { readonly requestId: string },
): Elements {
  const elements = { requestId, ...members(operations[action].output, answer, { structures, version }) };
  if (!isWrapped(action)) return elements;
  const { _return, ...others } = elements as Elements;
  const xmlns = `http://ec2.amazonaws.com/doc/${version}/`;
  return { [`${action}Response`]: { xmlns, ...others, return: _return } };
}

function parameters(structures: Structures, structure: string, value: object): Elements {
  const elements: Elements = {};
  for (const [name, member, given] of sentOf(structures, structure, value)) {
    if (member.list === undefined) {
      if (given !== undefined) elements[elementOf(member)] = parameter(structures, member.type, given);
      continue;
    }
    const items = (given ?? []) as readonly unknown[];
    const [list, item] = listElementOf(structure, member);
    if (structure === "TagSpecification") elements[list] = items.map((one) => parameter(structures, member.type, one));
    else if (items.length > 0) {
      const isText = structures[member.type] === undefined;
      elements[list] = {
        items: items.map((one) => (isText ? { [item]: one } : parameter(structures, member.type, one))),
      };
    } else if (isAlwaysThere(structure, name)) elements[list] = {};
  }
  return elements;
}

/** The name of an element of requestParameters, for what is no list. */
export const elementOf = ({ request }: Pick<Member, "request">): string => lowerFirst(request);

/** The names of a list of requestParameters, and of the text in each of its items. */
export function listElementOf(structure: string, { request }: Pick<Member, "request">): readonly [string, string] {
  const camel = lowerFirst(request);
  if (structure === "TagSpecification") return ["tags", camel];
  return OLDER_NAMES[request] ?? [camel.endsWith("s") ? camel : `${camel}Set`, camel];
}

const parameter = (structures: Structures, type: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !(value instanceof Date) ? parameters(structures, type, value) : value;

/** Lists that real records have where none was sent. */
const isAlwaysThere = (structure: string, name: string): boolean =>
  structure === "IpPermission" ||
  name === "IpPermissions" ||
  (/^Describe\w+Request$/.test(structure) && !(structure === "DescribeRegionsRequest" && name === "Filters"));

function wrappedParameters(structures: Structures, structure: string, value: object): Elements {
  const elements: Elements = {};
  for (const [, { request, type, list }, given] of sentOf(structures, structure, value)) {
    if (given === undefined) continue;
    const element = (one: unknown): unknown =>
      typeof one === "object" && one !== null ? wrappedParameters(structures, type, one) : one;
    if (list === undefined) elements[request] = element(given);
    else {
      const items = (given as readonly object[]).map((one, index) => tagged(element(one) as object, index + 1));
      elements[request] = items.length === 1 ? items[0] : items;
    }
  }
  return elements;
}

/** With its number, which stands behind its ID. */
function tagged(element: object, tag: number): object {
  const [id = [], ...others] = Object.entries(element);
  return Object.fromEntries([id, ["tag", tag], ...others].filter((entry) => entry.length > 0));
}

/** The members of a structure with what was sent of each, but for what never goes on record. */
function sentOf(
  structures: Structures,
  structure: string,
  value: object,
): [name: string, member: Member, given: unknown][] {
  const given = new Map<string, unknown>(Object.entries(value));
  return inOrder(structures, structure)
    .filter(([name]) => isRecorded(structure, name))
    .map(([name, member]) => [name, member, given.get(name)]);
}

function members(structure: string, value: object, model: Model): Elements {
  const values = new Map<string, unknown>(Object.entries(value));
  const elements: Elements = {};
  for (const [name, member] of inOrder(model.structures, structure)) {
    const given = values.get(name);
    if (given === undefined || !isKnown(member, model.version) || name.endsWith("Token")) continue;
    const element = (one: unknown): unknown =>
      typeof one === "object" && one !== null && !(one instanceof Date) ? members(member.type, one, model) : one;
    const key = member.response === "return" ? "_return" : member.response;
    if (member.list === undefined) elements[key] = element(given);
    else if ((given as unknown[]).length > 0) elements[key] = { items: (given as unknown[]).map(element) };
    // An untagged resource has no set of tags.
    else if (key !== "tagSet") elements[key] = {};
  }
  return elements;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
