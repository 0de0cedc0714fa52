/** A verdict as a sentence: why an input may spend, the step at which it fails and why, or whose rules it is under instead. */
import type { NotMine, SpendPath, Verdict } from "../interpreter/verdict.ts";
import type { InputTrace } from "./input-trace.ts";
import { ERRORS } from "../interpreter/errors.ts";
import { invariant } from "../base/invariant.ts";

export type Judgement =
  | { readonly result: "valid"; readonly path: SpendPath; readonly words: string }
  | {
      readonly result: "invalid";
      readonly error: string;
      readonly words: string;
      readonly at: FailingStep | null;
    }
  | { readonly result: "not mine"; readonly rules: NotMine; readonly words: string };

/** The opcode at which it fails; null where it fails before the script or behind it. */
export interface FailingStep {
  readonly step: number;
  readonly offset: number;
  /** The byte. */
  readonly opcode: number;
  /** Its word in the script; null where the script ends inside it. */
  readonly word: string | null;
}

const NOT_MINE: Readonly<Record<NotMine, string>> = {
  legacy: "a legacy script, whose rules are older than Taproot's",
  "witness v0": "witness version 0, whose rules are BIP141's and BIP143's",
  "pay to anchor": "an anchor, which anybody spends without a signature (BIP433)",
  "unknown witness program": "a witness program that has no rules yet: anybody spends it",
};

export function judgementOf(traced: InputTrace): Judgement {
  const { verdict } = traced.trace;
  invariant(!("missing" in verdict), "an input that is traced and what it spends are there");
  if (verdict.ok) return { result: "valid", path: verdict.path, words: validWords(verdict.path, traced) };
  if ("notMine" in verdict)
    return { result: "not mine", rules: verdict.notMine, words: `the output is ${NOT_MINE[verdict.notMine]}` };
  return { result: "invalid", error: verdict.error, words: ERRORS[verdict.error], at: failingStep(verdict, traced) };
}

function validWords(path: SpendPath, { opening, script, trace }: InputTrace): string {
  switch (path) {
    case "key":
      return "the signature holds for the output key";
    case "script":
      return `the script ran to its end and left one true element${unverifiedWords(trace.unverified)}`;
    case "unknown leaf version":
      return `no script ran: leaf version 0x${opening?.leaf?.leafVersion.toString(16) ?? ""} has no rules yet, so anybody may spend`;
    case "op success":
      return `no script ran: opcode ${script?.success ?? "?"} is an OP_SUCCESSx, ${script?.words[script.success ?? -1] ?? "?"}, so anybody may spend`;
  }
}

/** BIP342: "the public key is of an unknown public key type, and no actual signature verification is applied". */
const unverifiedWords = (step: number | undefined): string =>
  step === undefined
    ? ""
    : `, but no signature was verified at step ${step}: the key is of an unknown kind, so anybody can pass there`;

function failingStep(verdict: Extract<Verdict, { error: unknown }>, { script }: InputTrace): FailingStep | null {
  if (verdict.at === undefined) return null;
  const { position, offset, opcode } = verdict.at;
  return { step: position, offset, opcode, word: script?.words[position] ?? null };
}

/** `at step 3, CHECKSIG: …`; numbers are those of the trace's lines. */
export function judgementLine(judgement: Judgement): string {
  if (judgement.result === "valid") return `valid: ${judgement.words}`;
  if (judgement.result === "not mine") return `not mine: ${judgement.words}; tapwright runs witness version 1 alone`;
  const { at, error, words } = judgement;
  const place = at === null ? "" : ` at step ${at.step}, ${at.word ?? "the end of the script"}`;
  return `invalid${place}: ${words} (${error})`;
}
