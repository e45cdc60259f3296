import { parseXML } from "@aws-sdk/xml-builder";

/** An element of an answer: its text, or its children by name. */
export type Xml = string | { readonly [name: string]: Xml | readonly Xml[] };

/** The root element of an answer. */
export const readXml = (body: string): Xml => Object.values(parseXML(body) as Record<string, Xml>)[0] ?? "";

/** The elements at that path, e.g. `securityGroupInfo`, `item`; none where there is no such path. */
export function elementsOf(parent: Xml | readonly Xml[], ...path: string[]): Xml[] {
  const [name, ...rest] = path;
  if (name === undefined) return [parent].flat();
  return [parent].flat().flatMap((element) => {
    const child = typeof element === "string" ? undefined : element[name];
    return child === undefined ? [] : elementsOf(child, ...rest);
  });
}

/** The text at that path; undefined where there is none. */
export function textAt(parent: Xml, ...path: string[]): string | undefined {
  const [element] = elementsOf(parent, ...path);
  return typeof element === "string" ? element : undefined;
}
