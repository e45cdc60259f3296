import { SaxesParser } from "saxes";

/** @returns what is wrong with the document, as XML with namespaces; undefined where nothing is */
export function faultOfXml(document: string): string | undefined {
  const parser = new SaxesParser({ xmlns: true });
  let fault: string | undefined;
  parser.on("error", ({ message }) => (fault ??= message));
  parser.write(document).close();
  return fault;
}
