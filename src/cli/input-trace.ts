/**
 * One input's run with everything that is told about it, as one value: the text and the JSON of `trace` are two renderings of it.
 *
 * A script can write a thousand elements of 520 bytes at every step, and a block's worth of such steps: what is shown is bounded for the whole
 * command by an {@link Allowance}. What is beyond is left out and said to be; the verdict is of the whole run in any case.
 */
import type { Bytes } from "../base/bytes.ts";
import type { InputContext } from "../interpreter/verify-input.ts";
import type { RuleSet } from "../interpreter/machine.ts";
import type { Trace, TraceStep } from "../interpreter/trace.ts";
import type { Transaction, TxInput, TxOutput } from "../transaction/transaction.ts";
import type { ScriptWords } from "./script-words.ts";
import type { WitnessOpening } from "./witness-opening.ts";
import { openLeaf } from "../interpreter/open-leaf.ts";
import { spentOutput } from "../interpreter/spent-output.ts";
import { traceInput } from "../interpreter/trace.ts";
import { invariant } from "../base/invariant.ts";
import { scriptWords } from "./script-words.ts";
import { openWitness } from "./witness-opening.ts";

export interface InputTrace {
  readonly tx: Transaction;
  readonly index: number;
  readonly input: TxInput;
  readonly prevout: TxOutput;
  readonly rules: RuleSet;
  /** Of Taproot inputs alone. */
  readonly opening?: WitnessOpening;
  /** Of script paths: does the output key commit to the leaf by this control block? */
  readonly commits?: boolean;
  readonly script?: ScriptWords;
  readonly trace: Trace;
}

/** What may still be shown of stacks, in bytes. */
export interface Allowance {
  left: number;
}

/** 16 MiB, some 50 MiB when written. */
export const fullAllowance = (): Allowance => ({ left: 16 * 1024 * 1024 });

export function inputTrace(context: Omit<InputContext, "observer">, allowance: Allowance): InputTrace {
  const { tx, prevouts, inputIndex: index, rules, backend } = context;
  const [input, prevout] = [tx.inputs[index], prevouts[index]];
  invariant(input !== undefined && prevout !== undefined, "the input to trace is there, and so is what it spends");
  const trace = within(traceInput(context), allowance);
  const base = { tx, index, input, prevout, rules, trace };
  const spent = spentOutput(prevout.scriptPubKey);
  if ("notMine" in spent) return base;
  const opening = openWitness(input.witness);
  const { leaf } = opening;
  if (leaf === undefined) return { ...base, opening };
  const opened = openLeaf(backend, spent.outputKey, [leaf.script, leaf.controlBlock]);
  return { ...base, opening, commits: typeof opened !== "string", script: scriptWords(leaf.script, rules) };
}

/** The steps from the first on for which there is room. */
function within(trace: Trace, allowance: Allowance): Trace {
  const { steps } = trace;
  let shown = 0;
  for (; shown < steps.length; shown++) {
    const cost = sizeOf(steps[shown] as TraceStep);
    if (cost > allowance.left) break;
    allowance.left -= cost;
  }
  return shown === steps.length ? trace : { ...trace, steps: steps.slice(0, shown), truncated: true };
}

/** What is written of a step, an element and a signature check beside the bytes of the elements. */
const STEP = 128;
const ELEMENT = 16;
const SIGNATURE = 512;

const bytesIn = (elements: readonly Bytes[]): number => elements.reduce((sum, { length }) => sum + length + ELEMENT, 0);

function sizeOf({ after, signature, message, hashed }: TraceStep): number {
  const { stack, altStack, conditions } = after;
  const checks = [signature, message].filter((check) => check !== undefined).length;
  const told = SIGNATURE * checks + (message?.message.length ?? 0) + (hashed?.preimage.length ?? 0);
  return STEP + told + ELEMENT * conditions.length + bytesIn(stack) + bytesIn(altStack);
}
