/** Assertions about one policy, asked one by one: the program is compiled once, its assertions are exchanged. */
import type { AssertionResult, Now } from "../../src/analysis/index.ts";
import type { Program } from "../../src/program/index.ts";
import { analyze } from "../../src/analysis/index.ts";
import { compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";

export const backend = await wasm();
export const NOW: Now = { height: 900_000, time: 1_750_000_000 };

export function programOf(text: string, set: Readonly<Record<string, string>> = {}): Program {
  const { program, diagnostics } = compile({ name: "test", text }, { backend, network: "regtest", set });
  if (program === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return program;
}

export function ask(program: Program, assertions: readonly string[], now: Now = NOW): readonly AssertionResult[] {
  return analyze({ ...program, assertions }, { backend, now }).assertions;
}

/** Through the checker, as a user's file: what it writes into the program is what the analysis reads. */
export function asked(
  declarations: string,
  assertion: string,
  set: Readonly<Record<string, string>> = {},
): AssertionResult {
  const program = programOf(`contract test\n${declarations}\n${assertion}`, set);
  const [result] = analyze(program, { backend, now: NOW }).assertions;
  if (result === undefined) throw new Error("no assertion");
  return result;
}
