/**
 * What is in the way of whoever starts the sandbox or one of its commands, in one line that says what to do about it.
 * Anything else that is thrown is a fault of ours, and shows where it comes from.
 */
export class SandboxError extends Error {
  /** What a command answers to the shell: 2 for what was typed, before anything was done; 1 for the rest. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = "SandboxError";
    this.exitCode = exitCode;
  }
}
