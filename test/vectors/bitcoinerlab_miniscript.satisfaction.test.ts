/**
 * bitcoinerlab_miniscript.json: complete lists of satisfactions. Ours is the cheapest of those that are not malleable, and there is none
 * where the list has none.
 */
import { afterAll, describe, expect, test } from "vitest";
import { cheapestSatisfaction, sanity } from "../../src/miniscript/index.ts";
import { Account } from "../miniscript/account.ts";
import { parseMiniscript, parsed } from "../miniscript/parse.ts";
import { witnessSize } from "../miniscript/witness-text.ts";
import { readVectors } from "./read-vectors.ts";
import { fromItems, witnessText } from "../satisfaction/symbolic.ts";

const FILE = "bitcoinerlab_miniscript.json";

interface Listed {
  readonly witness_asm: string;
  readonly nSequence?: number;
  readonly nLockTime?: number;
}
interface Case {
  readonly name: string;
  readonly miniscript: string;
  readonly context: string;
  readonly available_items?: readonly string[];
  readonly unavailable_items?: readonly string[];
  readonly nonmalleable_satisfactions?: readonly Listed[];
}

const vectors = readVectors<{ cases: readonly Case[] }>(FILE);
const account = new Account();
afterAll(() => account.print(FILE));

describe.skipIf(vectors === undefined)(`${FILE}: satisfactions`, () => {
  for (const one of vectors?.cases ?? []) {
    const { nonmalleable_satisfactions: listed } = one;
    if (listed === undefined) continue;
    const text = one.miniscript.replace("d:v:", "dv:");
    const node = parseMiniscript(text);
    if (node === undefined) {
      account.count("with `multi`, which is no fragment of tapscript");
      continue;
    }
    test(`${one.name}`, () => {
      const atHand = fromItems({ available: one.available_items, unavailable: one.unavailable_items });
      const found = cheapestSatisfaction(parsed(text), atHand);
      if (listed.length === 0) return expect(found.ok).toBe(false);
      const least = Math.min(...listed.map(({ witness_asm }) => witnessSize(witness_asm).bytes));
      if (!found.ok)
        throw new Error(
          `${found.error}: ${sanity(parsed(text))
            .map(({ kind }) => kind)
            .join()}`,
        );
      const { items, bytes, sequence, lockTime } = found.value;
      expect(bytes).toBe(least);
      const taken = listed.find(({ witness_asm }) => witness_asm.trim() === witnessText(items));
      expect(taken, witnessText(items)).toBeDefined();
      expect({ nSequence: sequence, nLockTime: lockTime }).toEqual({
        nSequence: taken?.nSequence,
        nLockTime: taken?.nLockTime,
      });
    });
  }
});
