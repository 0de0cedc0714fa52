/** Descriptors of the vector files through the compiler, and what the suites expect of every one of them. */
import { expect } from "vitest";
import type { Compilation } from "../../src/compiler/index.ts";
import type { ProgramOutput } from "../../src/program/program.ts";
import type { NetworkName } from "../../src/taproot/index.ts";
import { check, compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { withChecksum } from "../../src/descriptor/checksum.ts";
import { jsonDiagnostic, renderDiagnostics } from "../../src/diagnostic/index.ts";
import { privateKeysOf } from "./public-form.ts";

export interface Where {
  readonly index?: number;
  readonly network?: NetworkName;
}

const backend = noble();

/** Extended keys say by themselves whether they are mainnet's. */
const networkOf = (text: string): NetworkName => (/tpub|tprv/.test(text) ? "regtest" : "mainnet");

export const compileText = (text: string, where: Where = {}): Compilation =>
  compile({ name: "vector", text }, { backend, network: networkOf(text), ...where });

/** Codes of the errors, or of the warnings and notes. */
export const codesOf = (compilation: Compilation, severity: "error" | "warning" = "error"): readonly string[] =>
  compilation.diagnostics
    .filter((each) => (each.severity === "error") === (severity === "error"))
    .map((each) => each.code);

/** The outputs of a text that must compile; its errors are in the failure's message. */
export function outputsOf(text: string, where: Where = {}): readonly ProgramOutput[] {
  const compilation = compileText(text, where);
  expect(errorsOf(compilation), text).toEqual([]);
  return compilation.program?.outputs ?? [];
}

const errorsOf = ({ diagnostics }: Compilation): readonly string[] =>
  diagnostics.filter((each) => each.severity === "error").map((each) => `${each.code} ${each.message}`);

/** Refused, with these codes among the errors, and nothing made of it; neither as an address nor as a policy alone. */
export function expectRefused(text: string, ...codes: readonly string[]): void {
  const compilation = compileText(text, { index: 0 });
  expect(compilation.program, text).toBeUndefined();
  expect(codesOf(compilation), text).toEqual(expect.arrayContaining([...codes]));
  expect(codesOf(compilation).length, text).toBeGreaterThan(0);
  const checked = check({ name: "vector", text }, { backend, network: networkOf(text) });
  expect(codesOf(checked).length, text).toBeGreaterThan(0);
}

/** Shorter pieces of a key occur by chance. */
const PIECE = 8;

/** Language.md: "Whatever looks like one … is masked in every excerpt and every JSON field of every diagnostic." */
export function expectPrivateRefused(text: string): void {
  const secrets = privateKeysOf(text);
  expect(secrets.length, `no private key in ${text}`).toBeGreaterThan(0);
  expectRefused(text, "TW307");
  const shown = everythingShown(compileText(text, { index: 0 }));
  for (const secret of secrets) {
    for (let at = 0; at + PIECE <= secret.length; at++) {
      expect(shown.includes(secret.slice(at, at + PIECE)), `${PIECE} characters of a private key are shown`).toBe(
        false,
      );
    }
  }
}

const everythingShown = ({ reports, diagnostics }: Compilation): string =>
  [
    JSON.stringify(diagnostics),
    ...reports.map(({ source, diagnostics: own }) => renderDiagnostics(source, own)),
    ...reports.map(({ source, diagnostics: own }) => JSON.stringify(own.map((each) => jsonDiagnostic(source, each)))),
  ].join("\n");

/** What Core prints, as we print it: `h`, and x-only keys outside musig() (language.md). */
export const canonical = (descriptor: string): string =>
  withChecksum(xonlyOutsideMusig(descriptor.replace(/#[^#]*$/, "").replaceAll("'", "h")));

const xonlyOutsideMusig = (descriptor: string): string =>
  descriptor.replace(
    /musig\([^)]*\)|(?<![0-9a-zA-Z])(?:02|03)([0-9a-f]{64})(?![0-9a-zA-Z])/g,
    (whole, key?: string) => key ?? whole,
  );

/** One line for each reason why cases do not apply, with their number. */
export function printReasons(file: string, reasons: readonly string[]): void {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  for (const [reason, count] of counts) console.log(`${file}: ${count} × ${reason}`);
}
