import { compare, type Measures, type Rounds } from "./contest.ts";

/** A figure of a run. */
export interface Figure {
  /** What was measured: `revoke of one rule, 8 at once`. */
  readonly what: string;
  /** Of whom: `trail on`, `moto_server`. */
  readonly who: string;
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  /** How many times that of the one it is compared with; absent for that one. */
  readonly ratio?: number;
}

/** A part of the bench: what it has found, with whom the others are compared. */
export interface Part {
  readonly title: string;
  readonly reference: string;
  readonly figures: readonly Figure[];
}

const UNITS: Readonly<Record<keyof Measures, string>> = {
  cpu: "ms CPU",
  throughput: "/s",
  p50: "ms p50",
  p99: "ms p99",
};

/** The figures of rounds, all compared with those of one. */
export function figuresOf(
  what: string,
  rounds: Rounds,
  reference: string,
  measures: readonly (keyof Measures)[],
): Figure[] {
  return [...rounds.keys()].flatMap((who) =>
    measures.map((measure): Figure => {
      const { value, ratio } = compare(rounds, who, reference, measure);
      return { what, who, measure, value, unit: UNITS[measure], ...(who !== reference && { ratio }) };
    }),
  );
}

/** A table of one line for each of whom, in Markdown. */
export function tableOf({ title, reference, figures }: Part): string {
  const lines = new Map<string, Figure[]>();
  for (const figure of figures) {
    const name = `${figure.what} | ${figure.who}`;
    lines.set(name, [...(lines.get(name) ?? []), figure]);
  }
  const columns = [...new Set(figures.map(({ unit }) => unit))];
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    reference === "" ? title : `${title} (in brackets: times ${reference}'s)`,
    "",
    row(["", "", ...columns]),
    row(["-", "-", ...columns.map(() => "-")]),
    ...[...lines].map(([name, of]) =>
      row([name, ...columns.map((unit) => cellOf(of.find((one) => one.unit === unit)))]),
    ),
  ].join("\n");
}

function cellOf(figure: Figure | undefined): string {
  if (!figure) return "";
  const { value, ratio } = figure;
  return `${written(value)}${ratio === undefined ? "" : ` (${ratio.toFixed(2)})`}`;
}

const written = (value: number): string => (value >= 1_000 ? String(Math.round(value)) : value.toPrecision(3));
