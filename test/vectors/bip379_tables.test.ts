/**
 * bip379_tables.json against FRAGMENTS: the scripts as text, the types as truth tables: under every assignment of the subexpressions'
 * letters that BIP379's requirements allow, each property is what its formula says.
 */
import { afterAll, describe, expect, test } from "vitest";
import type { FragmentName } from "../../src/miniscript/index.ts";
import { FRAGMENTS, has, isFragment, mask } from "../../src/miniscript/index.ts";
import { applyTypeRule } from "../../src/miniscript/type-rule.ts";
import { Account } from "../miniscript/account.ts";
import { readVectors } from "./read-vectors.ts";

const FILE = "bip379_tables.json";

interface Vectors {
  tables: { section: string; rows: string[][] }[];
}

const vectors = readVectors<Vectors>(FILE);
const account = new Account();
afterAll(() => account.print(FILE));

const rows = (section: string): string[][] => vectors?.tables.find((table) => table.section === section)?.rows ?? [];

/** `or_c(X,Z)`, `a:X`, `older(n), after(n)`: the fragments a row speaks of. */
const fragmentsOf = (cell: string): FragmentName[] =>
  cell.split(/, (?=after)/).flatMap((one) => {
    const name = /^[a-z0-9_]+/.exec(one)?.[0] ?? "";
    return isFragment(name) && !one.includes(" = ") ? [name] : [];
  });

/** The BIP calls the second part of an `or` Z. */
const likeTheBip = (script: string, cell: string): string =>
  (cell.includes("(X,Z)") ? script.replace("[Y]", "[Z]") : script)
    .replace("<32>", "<0x20>")
    .replace("<keyhash>", "<HASH160(key)>");

describe.skipIf(vectors === undefined)(`${FILE}: translation`, () => {
  for (const [, cell = "", script = ""] of rows("Translation Table")) {
    for (const name of fragmentsOf(cell)) {
      const ours = likeTheBip(FRAGMENTS[name].script, cell);
      if (name === "thresh" || name === "multi_a") {
        account.count("script of thresh and multi_a: a repetition, compared by core_miniscript_tests.json");
        continue;
      }
      test(`${cell}`, () =>
        expect(name === "v" ? script.startsWith(ours) : script === ours, `${ours} | ${script}`).toBe(true));
    }
    if (fragmentsOf(cell).length === 0) account.count("scripts of sugar and of multi (P2WSH)");
  }
});

type Env = ReadonlyMap<string, boolean>;

/** `s_Z and (s_X or s_Y)`, `z_Xo_Y or o_Xz_Y`: value under `env`; juxtaposition is "and". */
function truth(formula: string, env: Env): boolean {
  const words = formula.match(/[a-z]_[XYZ]|and|or|[()]/g) ?? [];
  let at = 0;
  const sum = (): boolean => {
    let value = product();
    while (words[at] === "or") {
      at += 1;
      value = product() || value;
    }
    return value;
  };
  const product = (): boolean => {
    let value = true;
    while (at < words.length && words[at] !== "or" && words[at] !== ")") {
      if (words[at] === "and") at += 1;
      const word = words[at++] ?? "";
      const here = word === "(" ? sum() : (env.get(word) ?? false);
      if (word === "(") at += 1;
      value = value && here;
    }
    return value;
  };
  return sum();
}

/** Subexpression types that fit `needs`, with all choices of the letters in `vary`. */
function* assignments(name: FragmentName, vary: string): Generator<readonly number[]> {
  const { needs } = FRAGMENTS[name];
  const bits = vary.length * needs.length;
  for (let choice = 0; choice < 2 ** bits; choice++) {
    yield needs.map((need, child) => {
      let type = mask(/[BVKW]/.exec(need)?.[0] ?? "") | mask(need.replace(/[BVKW]/g, "")) | mask("mk");
      for (const [i, letter] of [...vary].entries())
        if ((choice >> (child * vary.length + i)) & 1) type |= mask(letter);
      // Nothing dissatisfies a V, so it is f.
      return need.startsWith("V") ? type | mask("f") : type;
    });
  }
}

function environment(types: readonly number[], cell: string): Env {
  const env = new Map<string, boolean>();
  const names = cell.includes("(X,Z)") ? "XZ" : "XYZ";
  for (const [i, type] of types.entries())
    for (const letter of "zondusfe") env.set(`${letter}_${names[i]}`, has(type, letter));
  return env;
}

const clean = (cell: string): string => cell.replaceAll(/\*\(Tapscript only\)\* /g, "");

function comparable(cell: string): FragmentName[] {
  const names = fragmentsOf(cell).filter((name) => name !== "thresh");
  if (names.length === 0) account.count("type rules of thresh (by count) and of multi (P2WSH)");
  return names;
}

describe.skipIf(vectors === undefined)(`${FILE}: correctness`, () => {
  for (const [cell = "", , , properties = ""] of rows("Correctness")) {
    const rules = new Map(
      clean(properties)
        .split("; ")
        .map((rule) => [rule[0] ?? "", rule.split("=")[1]] as const),
    );
    for (const name of comparable(cell)) {
      test(`${name}`, () => {
        for (const types of assignments(name, name === "andor" ? "zou" : "zondu")) {
          const type = applyTypeRule(name, types);
          for (const letter of "zondu") {
            const formula = rules.get(letter);
            const wanted = rules.has(letter) && (formula === undefined || truth(formula, environment(types, cell)));
            expect(has(type, letter), `${letter} of ${name} on ${types.join()}`).toBe(wanted);
          }
        }
      });
    }
  }
});

describe.skipIf(vectors === undefined)(`${FILE}: malleability`, () => {
  for (const [cell = "", requires = "", properties = ""] of rows("Malleability")) {
    const rules = new Map(properties.split(/[;,] /).map((rule) => [rule[0] ?? "", rule.split("=")[1]] as const));
    for (const name of comparable(cell)) {
      test(`${name}`, () => {
        for (const types of assignments(name, "sfe")) {
          const env = environment(types, cell);
          const allowed = requires === "" || truth(requires, env);
          const type = applyTypeRule(name, types);
          expect(has(type, "m"), `m of ${name}`).toBe(allowed);
          if (!allowed) continue;
          for (const letter of "sfe") {
            const formula = rules.get(letter);
            const wanted = rules.has(letter) && (formula === undefined || truth(formula, env));
            expect(has(type, letter), `${letter} of ${name} on ${types.join()}`).toBe(wanted);
          }
        }
      });
    }
  }
});
