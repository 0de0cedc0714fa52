/**
 * A private key, whole or damaged, in any place of a policy, in a value or in the name of a value: no twelve characters of it come out of the
 * compiler, the formatter or a template, in whatever form. What looks like a key and is none must be read all the same: see `legitimate.test.ts`.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Compilation, CompileOptions } from "../../src/compiler/index.ts";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { jsonDiagnostic, renderDiagnostics } from "../../src/diagnostic/index.ts";
import { formatSource } from "../../src/language/format-source.ts";
import { createSource } from "../../src/language/source.ts";
import { instantiate } from "../../src/program/instantiate.ts";
import { ACCIDENTS, damaged, partOf } from "./private-keys.ts";

const SEED = 20_261_123;
const RUNS = 12;

const CONTRACT =
  "contract c\nparty alice, bob, team[]\nparam wait: blocks\nparam spare: key\nparam digest: sha256\noutput f(o: party) = tr(musig(alice, bob), {and_v(v:pk(o.late), older(wait)), and_v(v:pk(spare), sha256(digest)), multi_a(all, team)})\n";

/** Where a key may be pasted: a policy, and what is bound beside it. */
type Place = (written: string) => { readonly text: string; readonly bound?: Pick<CompileOptions, "keys" | "set"> };

const TEXTS: Readonly<Record<string, (written: string) => string>> = {
  alone: (key) => key,
  "the internal key": (key) => `tr(${key})`,
  "the output key": (key) => `rawtr(${key})`,
  "a leaf's key": (key) => `tr(alice,and_v(v:pk(${key}),older(144)))`,
  "a key of multi_a": (key) => `tr(alice,multi_a(2,bob,${key},carol))`,
  "a key of musig": (key) => `tr(musig(alice,${key},bob))`,
  "a scalar": (key) => `tr(unspendable(${key}),pk(alice))`,
  "a hash": (key) => `tr(alice,and_v(v:pk(bob),sha256(${key})))`,
  "a lock": (key) => `tr(alice,and_v(v:pk(bob),older(${key})))`,
  "a threshold": (key) => `tr(alice,multi_a(${key},bob,carol))`,
  "a fragment": (key) => `tr(alice,${key}(bob))`,
  "a wrapper": (key) => `tr(alice,${key}:pk(bob))`,
  "a leaf": (key) => `tr(alice,${key})`,
  odds: (key) => `tr(alice,{${key}@pk(bob),pk(carol)})`,
  "a raw leaf": (key) => `tr(alice,asm(bob DROP ${key} CHECKSIG))`,
  "a checksum": (key) => `tr(alice,pk(bob))#${key}`,
  "a derivation step": (key) => `tr(alice/${key}/*)`,
  "a multipath step": (key) => `tr(alice/<0;${key}>/*)`,
  "an origin": (key) => `tr([${key}/86h]alice)`,
  "an output": (key) => `${key}(alice)`,
  "a spending policy": (key) => `policy(and(pk(${key}),older(144)))`,
  "a comment": (key) => `// ${key}\ntr(alice,pk(bob)`,
  "a comment behind a mistake": (key) => `tr(alice,pkk(bob)) // ${key}`,
  "a comment of a good policy": (key) => `// ${key}\ntr(alice,pk(bob))`,
  "the contract's name": (key) => `contract ${key}\n${CONTRACT.slice(11)}`,
  "a party": (key) => `party alice, ${key}\noutput x = tr(alice)`,
  "a group": (key) => `party ${key}[]\noutput x = tr(musig(${key}))`,
  "a parameter": (key) => `party alice\nparam ${key}: blocks = 3\noutput x = tr(alice)`,
  "a type": (key) => `party alice\nparam wait: ${key}\noutput x = tr(alice)`,
  "a parameter's value": (key) => `param k: key = ${key}\noutput x = tr(k)`,
  "a soft fork": (key) => `requires ${key}\nparty alice\noutput x = tr(alice)`,
  "an output's name": (key) => `party alice\noutput ${key} = tr(alice)`,
  "a formal": (key) => `party alice\noutput x(${key}: key) = tr(${key})`,
  "who in an assertion": (key) => `${CONTRACT}assert ${key} can spend f(alice)`,
  "the output in an assertion": (key) => `${CONTRACT}assert alice can spend ${key}`,
  "the moment in an assertion": (key) => `${CONTRACT}assert alice can spend f(alice) from ${key}`,
  "an actual in an assertion": (key) => `${CONTRACT}assert alice cannot spend f(${key})`,
  "a preimage in an assertion": (key) => `${CONTRACT}assert alice + preimage(${key}) can spend f(alice)`,
  "a declaration's word": (key) => `${CONTRACT}${key} alice`,
  "behind the end": (key) => `tr(alice) ${key}`,
};

const VALUES: Readonly<Record<string, (written: string) => Pick<CompileOptions, "keys" | "set">>> = {
  "a key's value": (key) => ({ keys: { alice: key } }),
  "a key's name": (key) => ({ keys: { [key]: "alice" } }),
  "a group's member": (key) => ({ keys: { team: ["alice", key] } }),
  "a key parameter's value": (key) => ({ set: { spare: key } }),
  "a key parameter bound as a key": (key) => ({ keys: { spare: key } }),
  "a number's value": (key) => ({ set: { wait: key } }),
  "a hash's value": (key) => ({ set: { digest: key } }),
  "a parameter's name": (key) => ({ set: { [key]: "144" } }),
};

const PLACES: readonly (readonly [string, Place])[] = [
  ...Object.entries(TEXTS).map(([name, text]) => [name, (key: string) => ({ text: text(key) })] as const),
  ...Object.entries(VALUES).map(
    ([name, bound]) => [name, (key: string) => ({ text: CONTRACT, bound: bound(key) })] as const,
  ),
];

const backend = noble();

function shown({ reports, program }: Compilation): string {
  const texts = reports.flatMap(({ source, diagnostics }) => [
    renderDiagnostics(source, diagnostics),
    JSON.stringify(diagnostics.map((each) => jsonDiagnostic(source, each))),
    JSON.stringify(diagnostics),
    source.name,
  ]);
  return [...texts, JSON.stringify(program ?? null)].join("\n");
}

/** All that anybody can get to see. */
function outcome(place: Place, written: string): string {
  const { text, bound } = place(written);
  const compiled = compile({ name: "policy", text }, { backend, ...bound });
  const source = createSource("policy", text);
  const formatted = formatSource(source);
  const formatting = formatted.ok ? formatted.value : renderDiagnostics(source, formatted.error);
  return `${shown(compiled)}\n${formatting}`;
}

describe("no part of a private key comes out", () => {
  test.each(Object.entries(ACCIDENTS))("%s", (_, accident) => {
    for (const [name, place] of PLACES) {
      const property = fc.property(damaged(accident), ({ key, written }) => {
        const part = partOf(key, outcome(place, written));
        if (part !== undefined) throw new Error(`${name}: ${part.length} characters are shown`);
      });
      fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
    }
  });

  test("a name of the source", () => {
    fc.assert(
      fc.property(
        damaged((key) => key),
        ({ key }) => {
          expect(partOf(key, shown(compile({ name: `${key}.policy`, text: "tr(" }, { backend })))).toBeUndefined();
        },
      ),
      { seed: SEED, numRuns: 100, endOnFailure: true },
    );
  });

  test.each(Object.entries(ACCIDENTS))("values of a template: %s", (_, accident) => {
    const { program } = compile({ name: "policy", text: CONTRACT }, { backend });
    expect(program).toBeDefined();
    if (program === undefined) return;
    const options = { backend, networks: [] };
    const property = fc.property(damaged(accident), ({ key, written }) => {
      const values = [
        { alice: written },
        { [written]: "alice" },
        { team: ["02".padEnd(66, "1"), written] },
        { wait: written },
        { digest: written },
      ];
      for (const each of values)
        expect(partOf(key, JSON.stringify(instantiate(program, each, options)))).toBeUndefined();
    });
    fc.assert(property, { seed: SEED, numRuns: 40, endOnFailure: true });
  });
});
