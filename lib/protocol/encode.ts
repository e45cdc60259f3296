import { XmlText } from "@aws-sdk/xml-builder";
import type { Ec2Error } from "../errors.ts";
import { isKnown, type Structures } from "../model/schema.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const INDENT = "  ";

/** What is written by. */
interface Model {
  readonly structures: Structures;
  /** `YYYY-MM-DD` */
  readonly version: string;
}

/**
 * The XML of a result: `requestId` first, then the members in the model's order under their wire names, those that
 * this API version knows. A member that is undefined is left out; an empty list is an empty element.
 * @param structure name of the output structure in the model
 * @param pieces what has been written of it already
 */
export function encodeResult(
  action: string,
  structure: string,
  result: object,
  { requestId, ...model }: Model & { readonly requestId: string },
  pieces?: Pieces,
): string {
  const children = [leaf("requestId", requestId), ...writer(model, pieces).members(structure, result, 1)];
  const start = `<${action}Response xmlns="http://ec2.amazonaws.com/doc/${model.version}/">`;
  return `${DECLARATION}${start}${lines(children, 0)}</${action}Response>`;
}

/** The members of a result's lists, written one at a time: a long answer is not written in one go. */
export interface Pieces {
  /**
   * Octets that a member of that list takes in a Lambda function's result, where it is a text in JSON. It is kept as it
   * has been written, until it is no longer needed.
   * @param list its name in the SDK's types, e.g. `SecurityGroups`
   */
  readonly octetsOf: (list: string, member: object) => number;
  readonly writtenAs: (member: object) => string | undefined;
}

/** @param structure name of the output structure in the model */
export function piecesOf(structure: string, model: Model): Pieces {
  const written = new WeakMap<object, string>();
  return {
    octetsOf(list, member) {
      const { list: name = "item", type = "" } = model.structures[structure]?.[list] ?? {};
      const text = writer(model).value(name, type, member, 2);
      written.set(member, text);
      return Buffer.byteLength(JSON.stringify(text));
    },
    writtenAs: (member) => written.get(member),
  };
}

/** The XML of an error. Unlike a result it stands on one line and has no namespace. */
export function encodeError({ code, message }: Ec2Error, requestId: string): string {
  const error = element("Error", leaf("Code", code) + element("Message", rawQuotes(encodeText(message))));
  const response = element("Response", element("Errors", error) + leaf("RequestID", requestId));
  return DECLARATION + response;
}

/** Quotation marks stand for themselves in EC2's errors: https://github.com/grycap/im/issues/525 shows one. */
const rawQuotes = (text: string): string => text.replaceAll("&apos;", "'").replaceAll("&quot;", '"');

/** Writes values in the model's shapes. Depth counts the elements around what is written. */
function writer({ structures, version }: Model, pieces?: Pieces) {
  function members(structure: string, value: object, depth: number): string[] {
    const values = new Map<string, unknown>(Object.entries(value));
    return Object.entries(structures[structure] ?? {}).flatMap(([name, member]) => {
      const memberValue = values.get(name);
      if (memberValue === undefined || !isKnown(member, version)) return [];
      const { list, response, type } = member;
      if (list === undefined) return [valueOf(response, type, memberValue, depth)];
      const items = (memberValue as unknown[]).map((item) => valueOf(list, type, item, depth + 1));
      return [element(response, lines(items, depth))];
    });
  }

  function valueOf(name: string, type: string, value: unknown, depth: number): string {
    if (value instanceof Date) return element(name, value.toISOString());
    if (typeof value !== "object" || value === null) return leaf(name, String(value));
    return pieces?.writtenAs(value) ?? element(name, lines(members(type, value, depth + 1), depth));
  }

  return { members, value: valueOf };
}

/** Elements on lines of their own within an element of that depth, as EC2 writes results. */
const lines = (elements: readonly string[], depth: number): string =>
  elements.length === 0
    ? ""
    : `${elements.map((text) => `\n${INDENT.repeat(depth + 1)}${text}`).join("")}\n${INDENT.repeat(depth)}`;

/** @param content XML already */
export const element = (name: string, content: string): string =>
  content === "" ? `<${name}/>` : `<${name}>${content}</${name}>`;

const encodeText = (text: string): string => new XmlText(legal(text)).toString();

/** An element with a text in it, as it is: what XML takes for markup is escaped. */
export const leaf = (name: string, text: string): string => element(name, encodeText(text));

/** What XML 1.0 can't carry, not even escaped ("Extensible Markup Language 1.0", section 2.2), becomes U+FFFD. */
function legal(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return text.toWellFormed().replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD");
}
