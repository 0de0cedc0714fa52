/**
 * Both engines on the same inputs: ours and Bitcoin Core's consensus library. A difference is told as what is needed to
 * see it again.
 */
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { Kernel } from "../oracles/kernel.ts";
import type { Spending } from "./spend-builder.ts";
import { toHex } from "../../src/base/bytes.ts";
import { native } from "../../src/crypto/native.ts";
import { wasm } from "../../src/crypto/index.ts";
import { TAPSCRIPT, verifyInput } from "../../src/interpreter/index.ts";
import type { Verdict } from "../../src/interpreter/index.ts";
import { encodeOutput, encodeTransaction, midstatesOf } from "../../src/transaction/index.ts";

export interface Comparison {
  /** Inputs that both judged. */
  compared: number;
  /** How often each answer was given: paths and error names. */
  readonly answers: Map<string, number>;
  readonly differences: string[];
}

export const newComparison = (): Comparison => ({ compared: 0, answers: new Map(), differences: [] });

/** The fastest backend there is: these tests are long. */
export const fastBackend = async (): Promise<CryptoBackend> => (await native()) ?? (await wasm());

const answerOf = (verdict: Verdict): string => {
  if (verdict.ok) return verdict.path;
  if ("error" in verdict) return verdict.error;
  return "notMine" in verdict ? `not mine: ${verdict.notMine}` : `missing: ${verdict.missing}`;
};

/** Judges the inputs by both, and keeps what differs; inputs that are not ours are counted, not compared. */
export function compare(
  comparison: Comparison,
  kernel: Kernel,
  backend: CryptoBackend,
  { tx, prevouts, inputs = tx.inputs.map((_, index) => index) }: Spending & { readonly inputs?: readonly number[] },
): readonly Verdict[] {
  const raw = encodeTransaction(tx);
  const theirs = kernel.verify({ tx: raw, prevouts, inputs });
  const midstates = midstatesOf(tx, prevouts);
  return inputs.map((inputIndex, at) => {
    const verdict = verifyInput({ tx, prevouts, inputIndex, rules: TAPSCRIPT, backend, midstates });
    const answer = answerOf(verdict);
    comparison.answers.set(answer, (comparison.answers.get(answer) ?? 0) + 1);
    if ("notMine" in verdict) return verdict;
    comparison.compared++;
    if (theirs[at] !== verdict.ok) {
      const outputs = prevouts.map((prevout) => toHex(encodeOutput(prevout))).join(",");
      comparison.differences.push(
        `ours ${answer}, Core ${theirs[at]}: input ${inputIndex} of ${toHex(raw)} spending ${outputs}`,
      );
    }
    return verdict;
  });
}

/** One line for each answer, most frequent first. */
export function printAnswers(name: string, { compared, answers }: Comparison): void {
  const rows = [...answers].toSorted(([, a], [, b]) => b - a).map(([answer, count]) => `${answer} ${count}`);
  console.log(`${name}: ${compared} verdicts compared with Bitcoin Core's; ${rows.join(", ")}`);
}
