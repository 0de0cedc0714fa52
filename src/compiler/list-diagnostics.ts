/** Diagnostics of one source, as they are listed: in the order of their places, and not more of a kind than anybody reads. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { LIMITS } from "../language/limits.ts";

export const listDiagnostics = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  firstOfEach(
    diagnostics.toSorted((a, b) => a.primary.span.start - b.primary.span.start || a.code.localeCompare(b.code)),
  );

/** The first of each code, `LIMITS.diagnostics` at most; the last one kept says how many are not listed. */
function firstOfEach(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const counts = new Map<string, number>();
  const most = LIMITS.diagnostics.value;
  for (const { code } of diagnostics) counts.set(code, (counts.get(code) ?? 0) + 1);
  if (![...counts.values()].some((count) => count > most)) return diagnostics;
  const kept = new Map<string, number>();
  return diagnostics.flatMap((diagnostic) => {
    const place = (kept.get(diagnostic.code) ?? 0) + 1;
    kept.set(diagnostic.code, place);
    const left = (counts.get(diagnostic.code) ?? 0) - most;
    if (place > most) return [];
    return place < most || left < 1
      ? [diagnostic]
      : [{ ...diagnostic, notes: [...(diagnostic.notes ?? []), `${left} more of this kind are not listed.`] }];
  });
}
