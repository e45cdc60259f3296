import { type Direction, formatPermission, formatSource } from "./permission.ts";
import type { Rule } from "./rule.ts";

/** In what a stored rule may be other than one that was asked for. */
const FIELDS = ["direction", "protocol", "fromPort", "toPort", "source"] as const;
type Field = (typeof FIELDS)[number];

/** A stored rule that is nearly what was asked for. */
export interface NearMiss {
  /** The permission that was asked for, as {@link formatPermission} writes it. */
  readonly asked: string;
  readonly ruleId: string;
  readonly direction: Direction;
  /** The stored one, written likewise. */
  readonly stored: string;
  readonly differs: readonly Field[];
}

/** Of how many of the rules that a request asks for in vain, and how many for each of them: a record stays small. */
const MAX_ASKED = 10;
const MAX_EACH = 3;
/** With more fields that differ, a rule is simply another one. */
const MAX_DIFFERENT = 2;

/** For rules that match nothing: the stored ones that come closest, and what keeps them from matching. */
export function nearMisses(asked: readonly Rule[], stored: readonly Rule[]): NearMiss[] {
  return asked.slice(0, MAX_ASKED).flatMap((one) =>
    stored
      .map((rule): NearMiss => ({
        asked: formatPermission(one.permission),
        ruleId: rule.ruleId,
        direction: rule.direction,
        stored: formatPermission(rule.permission),
        differs: differences(one, rule),
      }))
      // One that matches was added after the request had looked.
      .filter(({ differs }) => differs.length > 0 && differs.length <= MAX_DIFFERENT)
      .toSorted((a, b) => a.differs.length - b.differs.length)
      .slice(0, MAX_EACH),
  );
}

function differences(asked: Rule, stored: Rule): Field[] {
  const one = fieldsOf(asked);
  const other = fieldsOf(stored);
  return FIELDS.filter((field) => one[field] !== other[field]);
}

const fieldsOf = ({ direction, permission }: Rule): Readonly<Record<Field, unknown>> => ({
  direction,
  protocol: permission.protocol,
  fromPort: permission.fromPort,
  toPort: permission.toPort,
  source: formatSource(permission.source),
});
