import { Ec2Error } from "../../../lib/errors.ts";

/** Where something stands in a state: names and places in lists, from the top. */
export type Path = readonly (string | number)[];

/** What is wrong in a seed, in a line, and where. */
export class Fault extends Error {
  readonly path: Path;

  constructor(path: Path, message: string) {
    super(message);
    this.path = path;
  }
}

/**
 * What EC2 would refuse, is refused here in its words.
 * @throws Fault
 */
export function at<Result>(path: Path, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof Ec2Error ? new Fault(path, error.message) : error;
  }
}

/**
 * The same for what is wrong.
 * @throws Fault
 */
export function refuse(path: Path, isWrong: boolean, error: () => Ec2Error): void {
  if (isWrong) throw new Fault(path, error().message);
}
