/**
 * The cheapest witness against two other judges: the predicted least and greatest cost, and the lists of all witnesses that
 * `@bitcoinerlab/miniscript` makes, cut down to what is at hand.
 */
import { satisfier } from "@bitcoinerlab/miniscript";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { MiniscriptNode } from "../../src/miniscript/index.ts";
import { cheapestSatisfaction, costOf, lift, printMiniscript } from "../../src/miniscript/index.ts";
import { saneMiniscript } from "../miniscript/arbitrary.ts";
import { witnessSize } from "../miniscript/witness-text.ts";
import { evaluate } from "./condition.ts";
import { fromItems, witnessText } from "./symbolic.ts";

const ALL = fromItems({});

/** `undefined` where it throws: it combines locks of two units that no witness of `or_b` or `andor` passes together. */
function listOf(text: string, unknowns: readonly string[]): readonly string[] | undefined {
  try {
    return (satisfier(text, { tapscript: true, unknowns: [...unknowns] }).nonMalleableSats ?? []).map(({ asm }) => asm);
  } catch {
    return undefined;
  }
}

const namesOf = (node: MiniscriptNode): readonly string[] => printMiniscript(node).match(/[0-9a-f]{40,64}/g) ?? [];

test("the witness lies between the predicted bounds, and is the least where no hash lock offers a way without a signature", () => {
  let least = 0;
  fc.assert(
    fc.property(saneMiniscript({ size: 24 }), (node) => {
      const found = cheapestSatisfaction(node, ALL);
      const { sat } = costOf(node);
      if (sat === undefined) {
        expect(found.ok).toBe(false);
        return;
      }
      if (!found.ok) throw new Error(`${found.error} ${printMiniscript(node)}`);
      expect(found.value.bytes).toBe(witnessSize(witnessText(found.value.items)).bytes);
      expect(found.value.bytes).toBeGreaterThanOrEqual(sat.bytes.least as number);
      expect(found.value.bytes).toBeLessThanOrEqual(sat.bytes.most as number);
      if (/sha256|hash256|ripemd160|hash160/.test(printMiniscript(node))) return;
      least += 1;
      expect(found.value.bytes, printMiniscript(node)).toBe(sat.bytes.least);
    }),
    { seed: 4, numRuns: 2000 },
  );
  expect(least).toBeGreaterThan(200);
});

test("a sane miniscript has a witness exactly when its condition holds for what is at hand", () => {
  fc.assert(
    fc.property(saneMiniscript({ size: 24 }), fc.integer(), (node, mask) => {
      const names = new Map(namesOf(node).map((name, i) => [name, ((mask >>> (i % 31)) & 1) === 1]));
      const has = (name: string): boolean => names.get(name) ?? true;
      const passed = ((mask >>> 30) & 1) === 1;
      const found = cheapestSatisfaction(node, {
        signs: (key) => has(key.text),
        knows: (hash) => has(hash.text),
        passed: () => passed,
      });
      const holds = evaluate(lift(node), (fact) =>
        fact.kind === "key" ? has(fact.key) : fact.kind === "hash" ? has(fact.image) : passed,
      );
      expect(found.ok ? true : found.error, printMiniscript(node)).toBe(holds ? true : "lacking");
    }),
    { seed: 5, numRuns: 3000 },
  );
});

test("small trees: the cheapest of the lists of @bitcoinerlab/miniscript, for any set of items", () => {
  let compared = 0;
  fc.assert(
    fc.property(saneMiniscript({ size: 12 }), fc.integer(), (node, mask) => {
      const text = printMiniscript(node);
      const whole = listOf(text, []);
      if (whole === undefined) return;
      const items = [...new Set(whole.flatMap((asm) => asm.split(" ")))].filter((item) =>
        /sig\(|preimage\(/.test(item),
      );
      const unknowns = items.filter((_, i) => ((mask >>> i) & 1) === 1);
      const list = listOf(text, unknowns);
      if (list === undefined) return;
      const listed = list.map((asm) => witnessSize(asm).bytes);
      const found = cheapestSatisfaction(node, fromItems({ unavailable: unknowns }));
      compared += 1;
      const least = listed.length === 0 ? false : Math.min(...listed);
      expect(found.ok && found.value.bytes, `${text} without ${unknowns.join()}`).toBe(least);
    }),
    { seed: 6, numRuns: 3000 },
  );
  console.log(`witnesses compared with the lists of @bitcoinerlab/miniscript: ${compared} of 3000 random trees`);
  expect(compared).toBeGreaterThan(2900);
});
