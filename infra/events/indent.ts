/** XML with an element a line, indented by its depth. Elements that hold text stay on their line. */
export function indent(xml: string): string {
  let depth = 0;
  const lines = xml
    .replaceAll(/>\s*</g, ">\n<")
    .split("\n")
    .map((line) => {
      const closes = line.startsWith("</");
      const opens = /^<[^/?]/.test(line) && !line.endsWith("/>") && !line.includes("</");
      if (closes) depth--;
      const indented = `${"  ".repeat(Math.max(0, depth))}${line}`;
      if (opens) depth++;
      return indented;
    });
  return lines.join("\n");
}
