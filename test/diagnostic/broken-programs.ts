/** The programs of `policies/broken/`, compiled with the options of their first line, as its README says. */
import { readFileSync } from "node:fs";
import { judged } from "../../src/cli/judged.ts";
import { compile } from "../../src/compiler/index.ts";
import type { Compilation, CompileOptions } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import type { Code } from "../../src/diagnostic/index.ts";
import { CODES, renderDiagnostics } from "../../src/diagnostic/index.ts";
import type { NetworkName } from "../../src/taproot/index.ts";
import { GENERATED_INPUTS } from "./generated-inputs.ts";

export const BROKEN_FOLDER: URL = new URL("../../policies/broken/", import.meta.url);

const generated = new Set<Code>(GENERATED_INPUTS.map((input) => input.code));

/** Every code that an author can meet and that a file can show; TW9 are defects of ours. */
export const FILED_CODES: readonly Code[] = (Object.keys(CODES) as Code[]).filter(
  (code) => !code.startsWith("TW9") && !generated.has(code),
);

/** Compiled and judged, as the command line does. */
export function compileBroken(code: Code, kind: "bad" | "good"): Compilation {
  const name = `${code}.${kind}.policy`;
  const text = readFileSync(new URL(name, BROKEN_FOLDER), "utf8");
  const options = optionsOf(text);
  return judged(compile({ name, text }, options), options);
}

/** What the compiler says to the bad program: the content of `TWnnn.txt`. */
export function brokenOutput(code: Code): string {
  const texts = compileBroken(code, "bad").reports.map((report) =>
    renderDiagnostics(report.source, report.diagnostics),
  );
  return `${texts.filter((text) => text !== "").join("\n\n")}\n`;
}

function optionsOf(text: string): CompileOptions {
  const words = /^\/\/ options: (.*)/.exec(text)?.[1]?.split(" ") ?? [];
  const values = (flag: string): readonly string[] => words.filter((_, i) => words[i - 1] === flag);
  const pairs = (flag: string): Record<string, string> =>
    Object.fromEntries(
      values(flag).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
    );
  const [network] = values("--network");
  const [index] = values("--index");
  const [height] = values("--height");
  const [time] = values("--time");
  return {
    backend: noble(),
    keys: pairs("--key"),
    set: pairs("--set"),
    ...(network === undefined ? {} : { network: network as NetworkName }),
    ...(index === undefined ? {} : { index: Number(index) }),
    ...(height === undefined || time === undefined ? {} : { now: { height: Number(height), time: Number(time) } }),
  };
}
