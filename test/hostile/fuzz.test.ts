/** Soups of words and policies with something broken: the compiler answers for every text, never throws, and gives a program exactly when nothing is an error. */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import { jsonDiagnostic, renderDiagnostics } from "../../src/diagnostic/index.ts";
import { formatSource } from "../../src/language/format-source.ts";
import { createSource } from "../../src/language/source.ts";
import { cheapKeys, xonly } from "../property/cheap-keys.ts";

const SEED = 20_261_125;
const backend = await wasm();
const [first, second] = cheapKeys(2, 7n) as [string, string];

const WORDS = (
  "contract party param output assert requires can cannot spend now ever eventually before from and any of anyone all preimage tr rawtr asm musig unspendable policy " +
  "pk pk_k pkh pk_h older after sha256 hash160 multi_a sortedmulti_a multi thresh and_v and_b and_n andor or_b or_c or_d or_i v a s c d j n t l u a: v: sv: tv: " +
  "key blocks duration height time scalar party anyprevout alice bob alice.late x f DROP CHECKSIG TRIVIAL 0 1 2 3 144 65536 4194473 2147483648 500000000 2027-01-01 2027-13-41 days hours 1@ 9@ " +
  `( ) { } [ ] < > , ; : = . @ + / * *h ' #abcdefgh // \n 02${"ab".repeat(32)} ${"cd".repeat(32)} ${"ef".repeat(20)} ${first} ${xonly(second)}`
).split(" ");

/** Longer pieces that are right, so that soups reach the later phases. */
const PIECES = [
  "tr(alice,pk(bob))",
  "tr(musig(alice,bob),",
  "and_v(v:pk(alice),older(144))",
  "{pk(alice),pk(bob)}",
  "{2@pk(bob),3@older(1)}",
  "party alice, bob\n",
  "party team[]\n",
  "param x: blocks = 3\n",
  "output f(o: party) = ",
  "assert alice can spend f(bob)",
  "multi_a(2,alice,bob,team)",
  "thresh(2,pk(alice),s:pk(bob),sln:older(3))",
  "unspendable(x)",
  "asm(alice CHECKSIG)",
  "alice/<0;1>/*",
  "requires anyprevout\n",
  "apo(alice)",
  "apo()",
];

function answer(text: string, network: "mainnet" | "regtest"): void {
  const { program, diagnostics, reports } = compile({ name: "fuzz", text }, { backend, network });
  expect(program === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
  expect(diagnostics.every(({ code }) => !code.startsWith("TW9"))).toBe(true);
  for (const { source, diagnostics: each } of reports) {
    expect(renderDiagnostics(source, each)).toContain("TW");
    for (const one of each) {
      const { span } = jsonDiagnostic(source, one);
      expect(span.start).toBeLessThanOrEqual(span.end);
      expect(span.end).toBeLessThanOrEqual(source.text.length);
    }
  }
  formatSource(createSource("fuzz", text));
}

const network = fc.constantFrom("mainnet" as const, "regtest" as const);

describe("every text has an answer", () => {
  test("soups of words", () => {
    const soup = fc
      .tuple(fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }), fc.constantFrom("", " "))
      .map(([words, blank]) => words.join(blank));
    fc.assert(fc.property(soup, network, answer), { seed: SEED, numRuns: 4000 });
  });

  test("soups of pieces", () => {
    const piece = fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.constantFrom(...WORDS) },
    );
    const soup = fc
      .tuple(fc.array(piece, { maxLength: 12 }), fc.constantFrom("", " ", ","))
      .map(([words, blank]) => words.join(blank));
    fc.assert(fc.property(soup, network, answer), { seed: SEED, numRuns: 4000 });
  });

  test("calls of calls, with the right brackets and any arguments", () => {
    const names = WORDS.filter((word) => /^[a-z_0-9]+$/.test(word));
    const { tree } = fc.letrec<{ tree: string; call: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom("alice", "bob", "0", "1", "144", first, "ab".repeat(32)),
        tie("call"),
      ),
      call: fc
        .tuple(
          fc.constantFrom("", "", "v:", "s:", "a:", "dv:", "tv:", "j:"),
          fc.constantFrom(...names),
          fc.array(tie("tree"), { minLength: 1, maxLength: 4 }),
        )
        .map(([wrapper, name, args]) => `${wrapper}${name}(${args.join(",")})`),
    }));
    fc.assert(
      fc.property(tree, network, (text, on) => answer(`tr(alice,${text})`, on)),
      { seed: SEED, numRuns: 4000 },
    );
  });

  test("policies of the library with some characters taken out, doubled or replaced", () => {
    const texts = ["policies", "policies/mechanisms"].flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(".policy"))
        .map((file) => readFileSync(`${folder}/${file}`, "utf8").replace(/^\/\/.*\n/gm, "")),
    );
    const mutation = fc.tuple(fc.nat(), fc.constantFrom(...WORDS, "", "", "(", ")", ",", ":", "é", "\0", "\ud800"));
    const mutate = (text: string, mutations: readonly (readonly [number, string])[]): string =>
      mutations.reduce(
        (now, [at, put]) => now.slice(0, at % (now.length + 1)) + put + now.slice((at % (now.length + 1)) + 1),
        text,
      );
    const mutant = fc
      .tuple(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 4 }))
      .map(([text, mutations]) => mutate(text, mutations));
    fc.assert(fc.property(mutant, network, answer), { seed: SEED, numRuns: 4000 });
  });

  test("arbitrary characters", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 100 }), network, answer), {
      seed: SEED,
      numRuns: 2000,
    });
  });

  test("arbitrary names and values bound from outside", () => {
    const text =
      "party alice, team[]\nparam wait: blocks\nparam k: key\nparam h: sha256\noutput f = tr(musig(alice,team),{and_v(v:pk(k),older(wait)),and_v(v:pk(alice.late),sha256(h))})";
    const name = fc.oneof(
      fc.constantFrom("alice", "alice.late", "team", "wait", "k", "h", "__proto__", "constructor", ""),
      fc.string({ maxLength: 8 }),
    );
    const value = fc.oneof(
      fc.constantFrom(...WORDS, first, xonly(second), "144", `${first},${second}`),
      fc.string({ unit: "binary", maxLength: 12 }),
    );
    const bound = fc.tuple(
      fc.array(fc.tuple(name, fc.oneof(value, fc.array(value, { maxLength: 3 }))), { maxLength: 4 }),
      fc.array(fc.tuple(name, value), { maxLength: 4 }),
    );
    fc.assert(
      fc.property(bound, ([keys, set]) => {
        const { program, diagnostics } = compile(
          { name: "fuzz", text },
          { backend, keys: Object.fromEntries(keys), set: Object.fromEntries(set) },
        );
        expect(program === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });
});
