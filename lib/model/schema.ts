/**
 * The shapes of AWS's service model as far as the wire needs them. The descriptors themselves are generated; the terms
 * are those of Smithy's ec2Query protocol.
 */
export interface Member {
  /** Name in request parameters, e.g. `Groups`. */
  readonly request: string;
  /** Element name in answers, e.g. `groups`. */
  readonly response: string;
  /** `string`, `integer`, `boolean`, `timestamp`, or the name of a structure. */
  readonly type: string;
  /** For a list: the element name of its members in answers. Absent where the member is no list. */
  readonly list?: string;
  /** First API version (`YYYY-MM-DD`) that knows this member. */
  readonly since?: string;
  /** First API version that no longer knows it. */
  readonly until?: string;
}

/** Member name (as in the SDK's types) → descriptor, in the model's order. */
export type Structure = Readonly<Record<string, Member>>;

/** By the name of the structure. */
export type Structures = Readonly<Record<string, Structure>>;

/** Structures as they are generated: without what their names tell. */
type Brief = Readonly<Record<string, Readonly<Record<string, Partial<Member>>>>>;

/** A member is a string, named in requests as it is in the SDK's types, and in answers so with a small first letter. */
export function complete(structures: Brief): Structures {
  return Object.fromEntries(
    Object.entries(structures).map(([structure, members]) => [
      structure,
      Object.fromEntries(
        Object.entries(members).map(([name, { request = name, type = "string", ...rest }]) => {
          const response = request.charAt(0).toLowerCase() + request.slice(1);
          return [name, { request, response, type, ...rest }];
        }),
      ),
    ]),
  );
}

export interface Operation {
  /** Name of the structure that it takes. */
  readonly input: string;
  /** Name of the structure that it answers. */
  readonly output: string;
  /** First API version (`YYYY-MM-DD`) that knows it. */
  readonly since?: string;
}

/** An operation takes a structure of its own name and `Request`, and answers one of its own name and `Result`. */
export const completeOperations = <Name extends string>(
  operations: Readonly<Record<Name, Partial<Operation>>>,
): Readonly<Record<Name, Operation>> =>
  Object.fromEntries(
    Object.entries<Partial<Operation>>(operations).map(([name, operation]) => [
      name,
      { input: `${name}Request`, output: `${name}Result`, ...operation },
    ]),
  ) as Record<Name, Operation>;

/** Whether that API version knows the member, or the operation. Versions are dates, so text order is time order. */
export function isKnown({ since = "", until }: Pick<Member, "since" | "until">, version: string): boolean {
  return since <= version && (until === undefined || version < until);
}
