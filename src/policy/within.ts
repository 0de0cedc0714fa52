/** What a formula is made of. */
import type { Formula } from "./formula.ts";

/** Every formula inside `roots`, themselves included, each once, parts before wholes. */
export function within(...roots: readonly Formula[]): readonly Formula[] {
  const seen = new Set<Formula>(roots);
  // A set's loop reaches what is added while it runs.
  for (const formula of seen) for (const part of formula.of) seen.add(part);
  return [...seen].toSorted((a, b) => a.id - b.id);
}
