import { errors, type LookedUpKind } from "../../errors.ts";
import { isWellFormed } from "../../security-group/ids.ts";

/**
 * The results that a request names by ID, or all of them where it names none.
 * @throws the kind's Malformed or NotFound
 */
export function pick<Result>(
  results: readonly Result[],
  kind: LookedUpKind,
  idOf: (result: Result) => string,
  ids: readonly string[] | undefined,
): readonly Result[] {
  if (!ids) return results;
  for (const id of ids) if (!isWellFormed(kind, id)) throw errors.malformedId(kind, id);
  const byId = new Map(results.map((result) => [idOf(result), result]));
  return [...new Set(ids)].map((id) => {
    const result = byId.get(id);
    if (!result) throw errors.idNotFound(kind, id);
    return result;
  });
}
