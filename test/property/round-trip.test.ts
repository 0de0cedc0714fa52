/** What comes out can go in again: the canonical text, the formatted text, the template with its values, the printed descriptor. All draws have fixed seeds. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CompileOptions } from "../../src/compiler/index.ts";
import type { Program } from "../../src/program/index.ts";
import { parsePolicy } from "../../grammars/policy-parser.ts";
import { check, compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import { formatPolicy } from "../../src/language/format.ts";
import { canonicalJson, instantiate, print } from "../../src/program/index.ts";
import type { Json } from "../../src/program/index.ts";
import { allBackends } from "../crypto/backends.ts";
import { evaluateSize } from "../../src/script/index.ts";
import { boundFrom, contract, GROUP, valuesFor } from "./contracts.ts";

const SEED = 20_261_126;
const RUNS = { seed: SEED, numRuns: 150 };
const backend = await wasm();

/** The program of a text that has no errors. */
function template(text: string, options: Partial<CompileOptions> = {}): Program {
  const { program, diagnostics } = check({ name: "sample", text }, { backend, ...options });
  if (program === undefined)
    throw new Error(
      `${diagnostics
        .filter(({ severity }) => severity === "error")
        .map((each) => `${each.code} ${each.message}`)
        .join("\n")}\n${text}`,
    );
  return program;
}

function bound(text: string, options: Partial<CompileOptions>): Program {
  const { program, diagnostics } = compile({ name: "sample", text }, { backend, ...options });
  if (program === undefined)
    throw new Error(
      `${diagnostics
        .filter(({ severity }) => severity === "error")
        .map((each) => `${each.code} ${each.message}`)
        .join("\n")}\n${text}`,
    );
  return program;
}

const json = (program: Program): string => canonicalJson(program as unknown as Json);

/** All that chains see of a program. */
const onChain = (program: Program): unknown =>
  program.outputs.map(({ scriptPubKey, addresses, leaves, outputKey }) => ({
    scriptPubKey,
    addresses,
    outputKey,
    leaves: leaves.map(({ script, controlBlock, depth }) => ({ script, controlBlock, depth })),
  }));

describe("texts", () => {
  test("the canonical text compiles to the same program, and prints the same", () => {
    fc.assert(
      fc.property(contract(), (text) => {
        const program = template(text);
        const again = template(print(program));
        expect(print(again)).toBe(print(program));
        expect(again.policyId).toBe(program.policyId);
        expect(json(again)).toBe(json(program));
      }),
      RUNS,
    );
  });

  test("formatting keeps the program, and formatting twice changes nothing", () => {
    fc.assert(
      fc.property(contract(), (text) => {
        const formatted = formatPolicy(text, parsePolicy(text).file);
        expect(formatPolicy(formatted, parsePolicy(formatted).file)).toBe(formatted);
        expect(json(template(formatted))).toBe(json(template(text)));
      }),
      RUNS,
    );
  });

  test("the canonical text of a bound program says the same", () => {
    fc.assert(
      fc.property(contract(), (text) => {
        const options = boundFrom(template(text));
        const program = bound(text, options);
        const formals = Object.fromEntries(Object.entries(options.set).filter(([name]) => name.includes(".")));
        const again = bound(print(program), { ...options, set: formals });
        expect(again.policyId).toBe(program.policyId);
        expect(onChain(again)).toEqual(onChain(program));
      }),
      RUNS,
    );
  });
});

describe("templates", () => {
  test("filling all holes gives the program that compiling with those values gives, byte for byte", () => {
    fc.assert(
      fc.property(contract(), (text) => {
        const first = template(text);
        const filled = instantiate(first, valuesFor(first), { backend, networks: ["mainnet"] });
        expect(filled.ok && filled.value.holes).toEqual([]);
        expect(filled.ok ? json(filled.value) : filled.error).toBe(json(bound(text, boundFrom(first))));
      }),
      RUNS,
    );
  });

  test("filling in two steps, in any order, gives what filling at once gives", () => {
    fc.assert(
      fc.property(contract(), fc.infiniteStream(fc.boolean()), (text, coin) => {
        const first = template(text);
        const options = { backend, networks: ["regtest"] as const };
        const values = Object.entries(valuesFor(first));
        const early = new Set(values.filter(() => coin.next().value === true).map(([name]) => name));
        const half = instantiate(first, Object.fromEntries(values.filter(([name]) => early.has(name))), options);
        const whole = half.ok
          ? instantiate(half.value, Object.fromEntries(values.filter(([name]) => !early.has(name))), options)
          : half;
        const once = instantiate(first, Object.fromEntries(values), options);
        expect(whole.ok && once.ok ? json(whole.value) : whole).toEqual(once.ok ? json(once.value) : once);
      }),
      RUNS,
    );
  });

  test("the costs of a template contain those of its instances", () => {
    fc.assert(
      fc.property(contract(), (text) => {
        const first = template(text);
        const filled = instantiate(first, valuesFor(first), { backend, networks: [] });
        if (!filled.ok) throw new Error(filled.error.message);
        for (const [i, output] of first.outputs.entries()) {
          for (const [j, { cost }] of output.leaves.entries()) {
            const exact = filled.value.outputs[i]?.leaves[j]?.cost;
            for (const part of ["weight", "items", "stack", "script"] as const) {
              const [open, closed] = [cost?.[part], exact?.[part]];
              if (open === undefined || closed === undefined) continue; // raw leaves have no cost
              expect(evaluateSize(open.least, "least", () => GROUP)).toBeLessThanOrEqual(closed.least as number);
              expect(evaluateSize(open.most, "most", () => GROUP)).toBeGreaterThanOrEqual(closed.most as number);
            }
          }
        }
      }),
      RUNS,
    );
  });
});

test("every backend gives the same program, byte for byte", async () => {
  const backends = await allBackends();
  fc.assert(
    fc.property(contract(), (text) => {
      const options = boundFrom(template(text));
      const [first, ...others] = backends.map((each) => json(bound(text, { ...options, backend: each })));
      for (const other of others) expect(other).toBe(first);
    }),
    { seed: SEED, numRuns: 40 },
  );
});

describe("descriptors", () => {
  test("a printed descriptor compiles to the same output and prints the same", () => {
    fc.assert(
      fc.property(contract(), (text) => {
        const options = boundFrom(template(text));
        const program = bound(text, options);
        for (const output of program.outputs) {
          const imported = bound(
            output.descriptor as string,
            options.index === undefined ? {} : { index: options.index },
          );
          expect(imported.outputs.map(({ scriptPubKey, descriptor }) => ({ scriptPubKey, descriptor }))).toEqual([
            { scriptPubKey: output.scriptPubKey, descriptor: output.descriptor },
          ]);
        }
      }),
      RUNS,
    );
  });
});
