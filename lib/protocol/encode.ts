import { XmlNode, XmlText } from "@aws-sdk/xml-builder";
import type { Ec2Error } from "../errors.ts";
import { structures } from "../model/operations.ts";
import { isKnown } from "../model/schema.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const INDENT = "  ";

/**
 * The XML of a result: `requestId` first, then the members in the model's order under their wire names, those that
 * this API version knows. A member that is undefined is left out; an empty list is an empty element.
 * @param structure name of the output structure in the model
 */
export function encodeResult(
  action: string,
  structure: string,
  result: object,
  { version, requestId }: { readonly version: string; readonly requestId: string },
): string {
  const root = block(
    `${action}Response`,
    [leaf("requestId", requestId), ...encodeStructure(structure, result, version, 1)],
    0,
  ).addAttribute("xmlns", `http://ec2.amazonaws.com/doc/${version}/`);
  return DECLARATION + root.toString();
}

/** The XML of an error. Unlike a result it stands on one line and has no namespace. */
export function encodeError({ code, message }: Ec2Error, requestId: string): string {
  const error = new XmlNode("Error", [leaf("Code", code), leaf("Message", message)]);
  const response = new XmlNode("Response", [new XmlNode("Errors", [error]), leaf("RequestID", requestId)]);
  return DECLARATION + response.toString();
}

function encodeStructure(structure: string, value: object, version: string, depth: number): XmlNode[] {
  const values = new Map<string, unknown>(Object.entries(value));
  return Object.entries(structures[structure] ?? {}).flatMap(([name, member]) => {
    const memberValue = values.get(name);
    if (memberValue === undefined || !isKnown(member, version)) return [];
    const { list, response, type } = member;
    if (list === undefined) return [encodeValue(response, type, memberValue, version, depth)];
    const items = (memberValue as unknown[]).map((item) => encodeValue(list, type, item, version, depth + 1));
    return [block(response, items, depth)];
  });
}

function encodeValue(name: string, type: string, value: unknown, version: string, depth: number): XmlNode {
  if (typeof value !== "object" || value === null) return leaf(name, String(value));
  return block(name, encodeStructure(type, value, version, depth + 1), depth);
}

/** An element with its children on lines of their own, as EC2 writes results. Depth counts the elements around it. */
function block(name: string, children: readonly XmlNode[], depth: number): XmlNode {
  if (children.length === 0) return new XmlNode(name);
  return new XmlNode(name, [...children.flatMap((child) => [newline(depth + 1), child]), newline(depth)]);
}

const newline = (depth: number) => ({ toString: () => `\n${INDENT.repeat(depth)}` });

export const leaf = (name: string, text: string): XmlNode =>
  new XmlNode(name, text === "" ? [] : [new XmlText(legal(text))]);

/** What XML 1.0 can't carry, not even escaped ("Extensible Markup Language 1.0", section 2.2), becomes U+FFFD. */
function legal(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return text.toWellFormed().replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD");
}
