/** From a source to its formatted text, when it has no syntax errors and holds no private key; else to the diagnostics that say why not. */
import type { Result } from "../base/result.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Source } from "./source.ts";
import { parsePolicy } from "../../grammars/policy-parser.ts";
import { err, ok } from "../base/result.ts";
import { formatPolicy } from "./format.ts";
import { scan } from "./scan.ts";

export function formatSource(source: Source): Result<string, readonly Diagnostic[]> {
  const scanned = scan(source);
  if (scanned.refused) return err(scanned.diagnostics);
  const { file, diagnostics } = parsePolicy(source.text);
  const all = [...scanned.diagnostics, ...diagnostics];
  // A masked text must never be written back; the scan has an error for each secret.
  return all.some(({ severity }) => severity === "error") ? err(all) : ok(formatPolicy(source.text, file));
}
