import { errors } from "../errors.ts";

/**
 * Refuses parameters of what there is none of here, rather than doing something else than was asked for.
 * @throws UnsupportedOperation
 */
export function refuseUnsupported<Input extends object>(input: Input, names: readonly (keyof Input & string)[]): void {
  const parameter = names.find((name) => input[name] !== undefined);
  if (parameter) throw errors.unsupported(`The parameter ${parameter} is not supported here. Leave it out.`);
}
