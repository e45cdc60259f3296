import type { LookedUpKind } from "../../errors.ts";
import type { Filter } from "@aws-sdk/client-ec2";
import type { Context } from "../context.ts";
import { compileFilters, type Fields } from "./filters.ts";
import { pageRequest } from "./pages.ts";
import { pick } from "./pick.ts";

interface Request {
  readonly kind: LookedUpKind;
  readonly ids: readonly string[] | undefined;
  readonly filters: readonly Filter[] | undefined;
  readonly filterNames: readonly string[];
  readonly page: Parameters<typeof pageRequest>[0];
  readonly limits?: Parameters<typeof pageRequest>[2];
}

/**
 * Looks at a request for resources of which there are none here as closely as if there could be some.
 * @throws as {@link pageRequest} and {@link compileFilters}, and the kind's Malformed or NotFound
 */
export function requireNone({ kind, ids, filters, filterNames, page, limits }: Request, context: Context): void {
  pageRequest(page, context, limits);
  compileFilters(filters, fieldsOf(filterNames), () => []);
  pick([], kind, () => "", ids);
}

/** Filters of that name, for resources of which there are none. */
const fieldsOf = (names: readonly string[]): Fields<never> => Object.fromEntries(names.map((name) => [name, () => []]));
