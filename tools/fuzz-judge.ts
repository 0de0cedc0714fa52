/**
 * The invariants of one spend: the trace's verdict is the verdict, and it is Bitcoin Core's where its library is at
 * hand.
 */
import type { CryptoBackend } from "../src/crypto/index.ts";
import { STANDARD, TAPSCRIPT, traceInput, verifyInput } from "../src/interpreter/index.ts";
import type { Trace } from "../src/interpreter/index.ts";
import { encodeTransaction } from "../src/transaction/index.ts";
import type { Kernel } from "../test/oracles/kernel.ts";
import type { Spending } from "../test/interpreter/spend-builder.ts";

/** Opcodes in their order, as pairs: a script that joins two that were not joined before took a new way. */
function wayOf({ verdict, steps }: Trace): string {
  const end = verdict.ok ? verdict.path : "error" in verdict ? verdict.error : "elsewhere";
  const last = steps.slice(-3).map(({ opcode, executed }) => `${opcode}${executed ? "" : "-"}`);
  return `${end} ${last.join(" ")} ${Math.min(20, steps.length)}`;
}

export function judgeSpend(spending: Spending, backend: CryptoBackend, kernel: Kernel | undefined): string {
  const context = { ...spending, inputIndex: 0, backend };
  const verdict = verifyInput({ ...context, rules: TAPSCRIPT });
  const trace = traceInput({ ...context, rules: TAPSCRIPT });
  if (JSON.stringify(trace.verdict) !== JSON.stringify(verdict)) throw new Error("the trace has another verdict");
  const standard = verifyInput({ ...context, rules: STANDARD });
  if (standard.ok && !verdict.ok) throw new Error("policy takes what consensus does not");
  if (!("notMine" in verdict) && kernel !== undefined) {
    const [theirs] = kernel.verify({ tx: encodeTransaction(spending.tx), prevouts: spending.prevouts, inputs: [0] });
    if (theirs !== verdict.ok) throw new Error(`Bitcoin Core says ${theirs}, ours ${JSON.stringify(verdict)}`);
  }
  return wayOf(trace);
}
