/**
 * A broken invariant is a defect of tapwright, never of its user: it throws, and the command line answers
 * with exit code 4. The message must not quote user text, which could hold a secret.
 */

export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
