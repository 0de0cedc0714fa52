/** Branches of a policy with their shares, and what each costs in a miniscript. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { branchBytes, branchesOf } from "../../src/compiler/spending-cost.ts";
import { parsed } from "../miniscript/parse.ts";
import { arbitraryPolicy, key, parsePolicy } from "./best-leaf-policies.ts";

const branches = (text: string): readonly string[] | undefined =>
  branchesOf(parsePolicy(text), 100)?.map(({ share, terminals }) => `${share.toFixed(4)} ${terminals.join(" + ")}`);

test("or divides by its odds, thresh by its choices", () => {
  expect(branches("or(99@pk(A),1@and(pk(B),older(144)))")).toEqual(["0.9900 key A", "0.0100 key B + older 144"]);
  expect(branches("thresh(2,pk(A),pk(B),sha256(H))")?.toSorted()).toEqual([
    "0.3333 key A + key B",
    "0.3333 key A + sha256 H",
    "0.3333 key B + sha256 H",
  ]);
  expect(branches("and(or(3@pk(A),1@pk(B)),or(1@pk(C),1@pk(D)))")?.toSorted()).toEqual([
    "0.1250 key B + key C",
    "0.1250 key B + key D",
    "0.3750 key A + key C",
    "0.3750 key A + key D",
  ]);
});

test("a branch that cannot be taken leaves its share to the others; what asks for nothing is one branch", () => {
  expect(branches("or(1@UNSATISFIABLE,3@or(1@pk(A),1@pk(B)))")).toEqual(["0.5000 key A", "0.5000 key B"]);
  expect(branches("UNSATISFIABLE")).toEqual([]);
  expect(branches("or(pk(A),TRIVIAL)")).toEqual(["1.0000 "]);
});

test("shares add up to 1, and a thresh of keys has as many branches as choices", () => {
  fc.assert(
    fc.property(arbitraryPolicy(12), (policy) => {
      const all = branchesOf(policy, 2000) ?? [{ share: 1 }];
      expect(all.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    }),
    { seed: 504, numRuns: 500 },
  );
  const of = Array.from({ length: 9 }, (_, i) => key(`K${i}`));
  expect(branchesOf({ kind: "thresh", k: 4, of }, 126)).toHaveLength(126);
  expect(branchesOf({ kind: "thresh", k: 4, of }, 125)).toBeUndefined();
});

test("a list too long is given up, not computed", () => {
  const of = Array.from({ length: 400 }, (_, i) => key(`K${i}`));
  expect(branchesOf({ kind: "thresh", k: 200, of }, 5000)).toBeUndefined();
  const or = { kind: "or" as const, of: of.slice(0, 2).map((one) => ({ odds: 1, of: one })) };
  expect(branchesOf({ kind: "and", of: of.map(() => or) }, 5000)).toBeUndefined();
});

test("a branch costs the cheapest witness of what it names and nothing else", () => {
  const node = parsed("or_d(pk(A),and_v(v:pk(B),older(144)))");
  const bytes = (terminals: readonly string[]): number | undefined => branchBytes(node, { share: 1, terminals });
  expect(bytes(["key A"])).toBe(65);
  expect(bytes(["key B", "older 144"])).toBe(1 + 65);
  expect(bytes(["key B"])).toBeUndefined();
  expect(bytes(["key B", "older 200"])).toBeUndefined();
  expect(bytes(["key A", "key B", "older 144"])).toBe(65);
});
