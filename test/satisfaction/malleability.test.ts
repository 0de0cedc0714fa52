/**
 * BIP379's malleability, by its definition: a third party has the signatures of one witness and every preimage, and sees nLockTime and nSequence
 * fixed. Among all witnesses that there are, ours is the only one that such a party can make, and no cheaper one has that property.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { MiniscriptNode, WitnessItem } from "../../src/miniscript/index.ts";
import type { Witness } from "./all-witnesses.ts";
import { cheapestSatisfaction, printMiniscript } from "../../src/miniscript/index.ts";
import { parsed } from "../miniscript/parse.ts";
import { saneMiniscript, validMiniscript } from "../miniscript/arbitrary.ts";
import { allWitnesses, TooMany } from "./all-witnesses.ts";

function textOf(item: WitnessItem): string {
  switch (item.kind) {
    case "signature":
      return `sig ${item.key.text}`;
    case "key":
      return `key ${item.key.text}`;
    case "preimage":
      return `preimage ${item.hash.text}`;
    case "constant":
      return String(item.value);
  }
}

const BYTES: readonly (readonly [RegExp, number])[] = [
  [/^sig /, 65],
  [/^0$/, 1],
  [/^1$/, 2],
  [/./, 33],
];
const bytesOf = ({ items }: Witness): number =>
  items.reduce((sum, item) => sum + (BYTES.find(([pattern]) => pattern.test(item))?.[1] ?? 0), 0);

const textOfWitness = ({ items }: Witness): string => items.join(" | ");
const signaturesOf = ({ items }: Witness): readonly string[] => items.filter((item) => item.startsWith("sig "));

const unitOf = (witness: Witness): string => `${witness.after >= 500_000_000} ${(witness.older & 0x400000) !== 0}`;

/** Does the transaction made for `ours` pass the locks of `other`? */
const passes = (other: Witness, ours: Witness): boolean =>
  (other.after === 0 || (other.after <= ours.after && other.after >= 500_000_000 === ours.after >= 500_000_000)) &&
  (other.older < 0 || (other.older <= ours.older && (other.older & 0x400000) === (ours.older & 0x400000)));

/** What a third party makes of a witness: all that asks for none but its signatures, its own included. */
const reachable = (all: readonly Witness[], ours: Witness): readonly Witness[] =>
  all.filter((other) => passes(other, ours) && signaturesOf(other).every((item) => ours.items.includes(item)));

/** All that can be made of what is at hand; `undefined` where they are too many to list. */
function makeable(node: MiniscriptNode, has: (item: string) => boolean): readonly Witness[] | undefined {
  try {
    return allWitnesses(node).sat.filter(({ items }) =>
      items.every((item) => !/^(sig|preimage) /.test(item) || has(item)),
    );
  } catch (error) {
    if (error instanceof TooMany) return undefined;
    throw error;
  }
}

/** By the mask, a third of the items is not there. */
const drawn = (mask: number): ((item: string) => boolean) => {
  const known = new Map<string, boolean>();
  return (item) => {
    const before = known.get(item);
    if (before !== undefined) return before;
    const held = ((mask >>> (2 * (known.size % 15))) & 3) !== 0;
    known.set(item, held);
    return held;
  };
};

const atHand = (has: (item: string) => boolean) => ({
  signs: ({ text }: { text: string }) => has(`sig ${text}`),
  knows: ({ text }: { text: string }) => has(`preimage ${text}`),
  passed: () => true,
});

test("sane trees: ours is the cheapest witness that a third party cannot change, and there is one where there is any", () => {
  let compared = 0;
  let several = 0;
  fc.assert(
    fc.property(saneMiniscript({ size: 10 }), fc.integer(), (node, mask) => {
      const has = drawn(mask);
      const all = makeable(node, has);
      if (all === undefined) return;
      const safe = all.filter((one) => signaturesOf(one).length > 0 && reachable(all, one).length === 1);
      const found = cheapestSatisfaction(node, atHand(has));
      compared += 1;
      if (safe.length > 1) several += 1;
      const least = safe.length === 0 ? false : Math.min(...safe.map(bytesOf));
      expect(found.ok && found.value.bytes, printMiniscript(node)).toBe(least);
      const items = found.ok ? found.value.items.map(textOf).join(" | ") : "";
      expect(found.ok ? safe.map(textOfWitness) : [items], printMiniscript(node)).toContain(items);
    }),
    { seed: 379, numRuns: 4000 },
  );
  console.log(`witnesses compared with all that there are: ${compared} of 4000 random trees, ${several} with a choice`);
  expect(several).toBeGreaterThan(500);
});

test("under every nLockTime and nSequence that passes none of the closed locks, no third party can change the witness", () => {
  let kept = 0;
  let closing = 0;
  fc.assert(
    fc.property(validMiniscript({ size: 12 }), fc.integer(), (node, mask) => {
      const has = drawn(mask);
      const all = makeable(node, has);
      const found = cheapestSatisfaction(node, atHand(has));
      if (all === undefined || !found.ok) return;
      const { items, lockTime = 0, sequence = -1, closed } = found.value;
      const needed: Witness = { items: items.map(textOf), after: lockTime, older: sequence };
      if (closed.lockTimes.length + closed.sequences.length > 0) closing += 1;
      for (const after of new Set([0, ...all.map((one) => one.after)])) {
        for (const older of new Set([-1, ...all.map((one) => one.older)])) {
          const tx: Witness = { ...needed, after, older };
          const open =
            closed.lockTimes.some((lock) => passes({ ...needed, after: lock, older: -1 }, tx)) ||
            closed.sequences.some((lock) => passes({ ...needed, after: 0, older: lock }, tx));
          if (open || !passes(needed, tx)) continue;
          const made = new Set(reachable(all, tx).map(textOfWitness));
          expect([...made], `${printMiniscript(node)} at ${after}, ${older}`).toEqual([textOfWitness(needed)]);
          kept += 1;
        }
      }
    }),
    { seed: 381, numRuns: 4000 },
  );
  console.log(
    `fields under which the witness was the only one: ${kept}; ${closing} witnesses with locks to leave closed`,
  );
  expect(closing).toBeGreaterThan(5);
});

test("trees that are not sane: what is called safe is safe", () => {
  let judged = 0;
  fc.assert(
    fc.property(validMiniscript({ size: 10 }), fc.integer(), (node, mask) => {
      const has = drawn(mask);
      const all = makeable(node, has);
      const found = cheapestSatisfaction(node, atHand(has));
      if (all === undefined || !found.ok) return;
      const items = found.value.items.map(textOf).join(" | ");
      const ours = all.find(
        (one) =>
          textOfWitness(one) === items &&
          one.after === (found.value.lockTime ?? 0) &&
          one.older === (found.value.sequence ?? -1),
      );
      if (ours === undefined) throw new Error(`not among all: ${items} of ${printMiniscript(node)}`);
      judged += 1;
      const others = reachable(all, ours).map((one) => `${textOfWitness(one)} ${unitOf(one)}`);
      expect(new Set(others).size, printMiniscript(node)).toBe(1);
    }),
    { seed: 380, numRuns: 4000 },
  );
  expect(judged).toBeGreaterThan(500);
});

/** None is sane; each rests on another row of the further dissatisfactions, and on what is at hand. */
const ROWS: readonly (readonly [text: string, has: readonly string[], outcome: string])[] = [
  ["or_d(j:and_v(v:sha256(H),pk(A)),pk(B))", ["sig B"], "ok"],
  ["or_d(j:and_v(v:sha256(H),pk(A)),pk(B))", ["sig B", "preimage H"], "malleable"],
  ["or_d(andor(or_i(1,0),pk(A),pk(B)),pk(C))", ["sig C"], "malleable"],
  ["or_d(and_b(or_i(1,0),s:pk(A)),pk(C))", ["sig C"], "malleable"],
  ["or_d(sha256(H),pk(A))", ["sig A"], "malleable"],
  ["or_d(thresh(2,or_i(1,0),s:pk(A)),pk(C))", ["sig C"], "malleable"],
  ["or_d(or_i(0,0),pk(A))", ["sig A"], "malleable"],
  ["or_b(pk(A),s:pk(B))", ["sig A", "sig B"], "ok"],
  ["and_v(v:pk(A),or_i(1,1))", ["sig A"], "malleable"],
  ["or_i(1,pk(A))", ["sig A"], "unsigned"],
  ["and_v(v:sha256(H),1)", ["preimage H"], "unsigned"],
  ["and_v(v:pk(A),0)", ["sig A"], "lacking"],
];

test.each(ROWS)("%s with %s: %s", (text, has, outcome) => {
  const found = cheapestSatisfaction(
    parsed(text),
    atHand((item) => has.includes(item)),
  );
  expect(found.ok ? "ok" : found.error).toBe(outcome);
});
