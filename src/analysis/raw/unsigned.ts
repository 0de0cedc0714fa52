/** Of the ways that need no signature the one that needs least, as a witness that has been run. */
import type { CryptoBackend } from "../../crypto/port.ts";
import type { RuleSet } from "../../interpreter/machine.ts";
import type { Condition } from "../../policy/condition.ts";
import type { Way } from "./finish.ts";
import type { RawLeaf } from "./raw-leaf.ts";
import type { Tokens } from "./tokens.ts";
import { equalBytes, toHex } from "../../base/bytes.ts";
import { confirm } from "./confirm.ts";

/** A spend without any signature, that the interpreter accepts. */
export interface UnsignedSpend {
  /** In hex, bottom first, without script and control block. */
  readonly witness: readonly string[];
  /** In hex: the script that was run. */
  readonly script: string;
  /** Is it the leaf's own? Else test values stand in holes, or in the place of hashes whose preimages the spend shows. */
  readonly real: boolean;
  /** What must be shown and what must have passed. */
  readonly needs: readonly Condition[];
}

export interface OpenWay {
  readonly way: Way;
  readonly needs: readonly Condition[];
}

export interface UnsignedContext {
  readonly laid: Tokens;
  readonly leaf: RawLeaf;
  readonly rules: RuleSet;
  readonly backend: CryptoBackend;
}

/** Ways tried by the interpreter: each is a spend by the search's own account, so the first should do. */
const TRIALS = 16;

export function findUnsigned(ways: readonly OpenWay[], context: UnsignedContext): UnsignedSpend | undefined {
  const unsigned = ways.filter(({ needs }) => !needs.some(asksForKeys)).sort((a, b) => a.needs.length - b.needs.length);
  for (const { way, needs } of unsigned.slice(0, TRIALS)) {
    const spend = shown(context, { way, needs });
    if (spend !== undefined) return spend;
  }
  return undefined;
}

/** Is a signature among the needs, whichever of a threshold's parts are taken? */
function asksForKeys(need: Condition): boolean {
  if (need.kind === "key") return true;
  if (need.kind !== "threshold") return false;
  const free = need.of.filter((part) => !asksForKeys(part)).length;
  return free < (need.k === "all" ? need.of.length : need.k);
}

function shown({ laid, leaf, rules, backend }: UnsignedContext, { way, needs }: OpenWay): UnsignedSpend | undefined {
  const confirmed = confirm({
    backend,
    rules,
    script: laid.script,
    witness: way.witness,
    locks: way.locks.conditions,
    numberOf: (parameter) => leaf.numberRange(parameter)[0],
  });
  if (confirmed === undefined) return undefined;
  const real = leaf.template.every(({ kind }) => kind === "bytes") && equalBytes(confirmed.script, laid.script);
  return { witness: confirmed.witness.map(toHex), script: toHex(confirmed.script), real, needs };
}
