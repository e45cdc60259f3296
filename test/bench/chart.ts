import type { Figure, Part } from "./report.ts";

const [WIDTH, LABEL, ROW, TOP] = [760, 330, 22, 40] as const;

/** Bars of how many times the throughput of the one it is compared with each has, in SVG. */
export function chartOf({ title, reference, figures }: Part): string {
  const bars = figures.filter(({ measure }) => measure === "throughput");
  const most = Math.max(...bars.map(({ ratio = 1 }) => ratio));
  const height = TOP + bars.length * ROW + 10;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(10, 22, `${title}: requests a second, times ${reference}'s`, ' font-size="14" font-weight="bold"'),
    ...bars.map((bar, index) => barOf(bar, TOP + index * ROW, most)),
    "</svg>",
    "",
  ].join("\n");
}

function barOf({ what, who, value, ratio = 1 }: Figure, y: number, most: number): string {
  const length = Math.round(((WIDTH - LABEL - 130) * ratio) / most);
  const color = who.startsWith("sg-sandbox") ? "#1d6fb8" : "#b0b7bf";
  return [
    text(LABEL - 8, y + 14, `${what}, ${who}`, ' text-anchor="end"'),
    `<rect x="${LABEL}" y="${y + 3}" width="${length}" height="${ROW - 7}" fill="${color}"/>`,
    text(LABEL + length + 6, y + 14, `${ratio.toFixed(2)} (${Math.round(value)}/s)`),
  ].join("\n");
}

const text = (x: number, y: number, content: string, more = ""): string =>
  `<text x="${x}" y="${y}" fill="#222"${more}>${content.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</text>`;
