/** What an opcode does to a way through the script, besides changing it. */
import type { Path, World } from "./path.ts";
import type { Atom, Truth } from "./term.ts";
import { assume } from "./assume.ts";

export type Outcome =
  | undefined
  | "fails"
  /** The search does not know how the script goes on. */
  | { readonly unknown: string }
  /** The way parts here; nothing has been changed, and the opcode runs again on both. */
  | { readonly split: Atom };

export interface Run {
  readonly world: World;
  readonly path: Path;
}

export type SymbolicOperation = (run: Run) => Outcome;

export const require = ({ world, path }: Run, truth: Truth): Outcome =>
  assume(world, path, truth) ? undefined : "fails";

/** Notes that the search cannot tell whether this way is open, and goes on: it may still turn out closed. */
export function cloud({ path }: Run, why: string): Outcome {
  path.unknown ??= why;
  return undefined;
}
