/**
 * One script in one leaf, spent with this witness: for tables of scripts. Where Bitcoin Core's library is at hand it
 * judges the same spend.
 */
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { RuleSet, Verdict } from "../../src/interpreter/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import type { Spending } from "./spend-builder.ts";
import { fromHex } from "../../src/base/bytes.ts";
import { verifyInput } from "../../src/interpreter/index.ts";
import { coreAsm } from "../vectors/core-asm.ts";
import { coin, keyOf, spendAll } from "./spend-builder.ts";

export interface Around {
  readonly shape?: Partial<Omit<Transaction, "inputs">>;
  readonly sequence?: number;
  readonly annex?: Bytes;
}

/** Witness elements in hex, `-` for the empty one, separated by blanks. */
export const elementsOf = (text: string): readonly Bytes[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (word === "-" ? new Uint8Array(0) : fromHex(word)));

/** Spends the only input by a leaf with this script, in Core's test assembly or in bytes. */
export function spendScript(
  backend: CryptoBackend,
  script: string | Bytes,
  witness: readonly Bytes[],
  { shape, sequence = 0xffff_fffd, annex }: Around = {},
): Spending {
  const bytes = typeof script === "string" ? coreAsm(script) : script;
  const made = coin(backend, keyOf(backend, 1), { script: bytes });
  const { tx, prevouts } = spendAll([made], shape);
  const whole = [...witness, bytes, made.controlBlock as Bytes, ...(annex === undefined ? [] : [annex])];
  return { tx: { ...tx, inputs: tx.inputs.map((input) => ({ ...input, sequence, witness: whole })) }, prevouts };
}

export const judge = (backend: CryptoBackend, spending: Spending, rules: RuleSet, inputIndex = 0): Verdict =>
  verifyInput({ ...spending, inputIndex, rules, backend });

/** The error's name, or how the spend got through. */
export function answer(verdict: Verdict): string {
  if (verdict.ok) return verdict.path;
  if ("error" in verdict) return verdict.error;
  return "notMine" in verdict ? `not mine: ${verdict.notMine}` : `missing: ${verdict.missing}`;
}
