/** The cheapest leaf of a spending policy: what it means, that it is sane, what it costs, and which policies have none. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LeafRefusal } from "../../src/compiler/best-leaf/refusal.ts";
import type { Spending } from "../../src/language/spending.ts";
import type { LockArg, MiniscriptNode } from "../../src/miniscript/node.ts";
import { compactSizeLength } from "../../src/base/compact-size.ts";
import { fold } from "../../src/base/fold.ts";
import { bestLeaf } from "../../src/compiler/best-leaf/best-leaf.ts";
import { branchBytes, branchesOf } from "../../src/compiler/spending-cost.ts";
import { spendingParts } from "../../src/language/spending.ts";
import { lockArg } from "../../src/miniscript/build.ts";
import { scriptLength } from "../../src/miniscript/encode.ts";
import { lift } from "../../src/miniscript/lift.ts";
import { printMiniscript } from "../../src/miniscript/print.ts";
import { sanity } from "../../src/miniscript/sanity.ts";
import { evaluate } from "../satisfaction/condition.ts";
import { arbitraryPolicy, asked, askName, factName, key, parsePolicy, policyText } from "./best-leaf-policies.ts";

/** By its definition. */
const holds = (policy: Spending, held: ReadonlySet<string>): boolean =>
  fold<Spending, boolean>(policy, spendingParts, (node, parts) => {
    const holding = parts.filter((part) => part).length;
    switch (node.kind) {
      case "trivial":
      case "impossible":
        return node.kind === "trivial";
      case "and":
        return holding === parts.length;
      case "or":
        return holding > 0;
      case "thresh":
        return holding >= node.k;
      default:
        return held.has(askName(node));
    }
  });

const liftedHolds = (node: MiniscriptNode, held: ReadonlySet<string>): boolean =>
  evaluate(lift(node), (fact) => held.has(factName(fact)));

test("a leaf is sane and holds exactly when its policy does, whatever is held", () => {
  let leaves = 0;
  fc.assert(
    fc.property(arbitraryPolicy(8), (policy) => {
      const leaf = bestLeaf(policy);
      if (!leaf.ok) return;
      leaves++;
      expect(sanity(leaf.value.node)).toEqual([]);
      const names = [...new Set(asked(policy))];
      for (let set = 0; set < 1 << names.length; set++) {
        const held = new Set(names.filter((_, i) => (set & (1 << i)) !== 0));
        expect(liftedHolds(leaf.value.node, held), policyText(policy)).toBe(holds(policy, held));
      }
    }),
    { seed: 501, numRuns: 500 },
  );
  expect(leaves).toBeGreaterThan(250);
});

test("the cost is the script with its length, and odds times the cheapest witness of each branch", () => {
  fc.assert(
    fc.property(arbitraryPolicy(9), (policy) => {
      const leaf = bestLeaf(policy);
      const branches = branchesOf(policy, 300);
      if (!leaf.ok || branches === undefined) return;
      const { node, script, satisfaction, cost } = leaf.value;
      const length = scriptLength(node).most as number;
      const expected = branches.reduce((sum, branch) => sum + branch.share * (branchBytes(node, branch) ?? NaN), 0);
      expect(script).toBe(length);
      expect(cost).toBe(satisfaction + length + compactSizeLength(length));
      // Shares are rounded to 2^-32. Where a lock stands twice, whoever waits for one has waited for the other: a branch may be cheaper than it looks.
      const names = asked(policy);
      if (new Set(names).size === names.length) expect(satisfaction, policyText(policy)).toBeCloseTo(expected, 4);
      else expect(expected).toBeLessThan(satisfaction + 0.0001);
    }),
    { seed: 502, numRuns: 500 },
  );
});

test("a leaf is the same in whichever order the branches are written, but for the names", () => {
  fc.assert(
    fc.property(arbitraryPolicy(8), (policy) => {
      const turned = fold<Spending, Spending>(policy, spendingParts, (node, parts) => {
        if (node.kind === "and" || node.kind === "thresh") return { ...node, of: parts.toReversed() };
        if (node.kind !== "or") return node;
        return { ...node, of: node.of.map(({ odds }, i) => ({ odds, of: parts[i] as Spending })).toReversed() };
      });
      const [one, other] = [bestLeaf(policy), bestLeaf(turned)];
      expect(one.ok && one.value.cost).toBe(other.ok && other.value.cost);
    }),
    { seed: 503, numRuns: 300 },
  );
});

const leafOf = (text: string): string => {
  const leaf = bestLeaf(parsePolicy(text));
  return leaf.ok ? printMiniscript(leaf.value.node) : leaf.error.code;
};

test("what is likely is cheap, what is unlikely is behind a hash", () => {
  expect(leafOf("or(9@pk(A),1@and(pk(B),older(144)))")).toBe("or_d(pk(A),and_v(v:pkh(B),older(144)))");
  expect(leafOf("or(1@pk(A),1@pk(B))")).toBe("multi_a(1,A,B)");
  expect(leafOf("or(9@and(pk(A),sha256(H)),1@pk(B))")).toBe("andor(pk(A),sha256(H),pkh(B))");
});

test("d: is used where a type asks for 1, as MINIMALIF is consensus in tapscript", () => {
  expect(leafOf("thresh(2,pk(A),pk(B),older(144))")).toBe("thresh(2,pk(A),s:pk(B),sdv:older(144))");
});

test("a script of less than 253 bytes is worth up to 2 bytes more, as its length takes one byte and not three", () => {
  const odds = "or(1@or(1@pk(C),1@pk(D)),1@or(1@pk(E),4@pk(F)))";
  const leaf = bestLeaf(parsePolicy(`and(and(pk(A),pk(B)),and(and(pk(G),pk(H)),${odds}))`));
  expect(leaf.ok && leaf.value.script).toBeLessThan(253);
  // The next best has 267 bytes of script and 330.4 of witness: shorter together, but for the length.
  expect(leaf.ok && leaf.value.script + leaf.value.satisfaction).toBeGreaterThan(267 + 330.4);
  expect(leaf.ok && leaf.value.cost).toBeLessThan(267 + 330.4 + 3);
});

test("constants are gone before anything is chosen", () => {
  expect(leafOf("and(pk(A),TRIVIAL)")).toBe("pk(A)");
  expect(leafOf("or(9@pk(A),1@UNSATISFIABLE)")).toBe("pk(A)");
  expect(leafOf("thresh(2,pk(A),pk(B),TRIVIAL)")).toBe("multi_a(1,A,B)");
  expect(leafOf("thresh(2,pk(A),pk(B),UNSATISFIABLE)")).toBe(leafOf("and(pk(A),pk(B))"));
  expect(leafOf("or(pk(A),TRIVIAL)")).toBe("trivial");
  expect(leafOf("and(pk(A),UNSATISFIABLE)")).toBe("impossible");
});

const refusalOf = (text: string): LeafRefusal | undefined => {
  const leaf = bestLeaf(parsePolicy(text));
  return leaf.ok ? undefined : leaf.error;
};

const partsOf = (refusal: LeafRefusal | undefined): readonly string[] =>
  refusal !== undefined && "parts" in refusal ? refusal.parts.map(policyText) : [];

test.each([
  ["unsigned", "or(1@pk(A),1@and(older(1),sha256(H)))", ["and(older(1),sha256(H))"]],
  ["unsigned", "thresh(2,pk(A),older(1),sha256(H))", ["thresh(2,pk(A),older(1),sha256(H))"]],
  ["malleable", "and(pk(A),or(1@older(1),1@sha256(H)))", ["older(1)", "sha256(H)"]],
  ["malleable", "and(pk(B),thresh(1,pk(A),older(1),sha256(H)))", ["older(1)", "sha256(H)"]],
  ["mixed locks", "and(pk(A),and(after(1),after(500000000)))", ["after(1)", "after(500000000)"]],
  ["mixed locks", "thresh(3,pk(A),older(1),or(1@pk(B),1@older(4194305)))", ["older(1)", "older(4194305)"]],
  ["duplicate key", "or(1@pk(A),1@and(pk(A),older(1)))", ["pk(A)", "pk(A)"]],
])("%s: %s", (code, text, parts) => {
  expect(refusalOf(text)?.code).toBe(code);
  expect(partsOf(refusalOf(text))).toEqual(parts);
});

test.each([
  "thresh(2,pk(A),pk(B),older(1))",
  "thresh(3,pk(A),pk(B),older(1),sha256(H))",
  "and(pk(A),or(1@older(1),1@pk(B)))",
  "or(1@and(pk(A),after(1)),1@and(pk(B),after(500000000)))",
  "and(pk(A),and(older(1),after(500000000)))",
  "or(1@pk(A),1@and(pk(B),older(1)))",
])("one step before a refusal: %s", (text) => {
  expect(refusalOf(text)).toBeUndefined();
});

test("two keys with the same bytes are one key", () => {
  const xonly = new Uint8Array(32).fill(7);
  const named = (id: string): Spending => ({ kind: "key", key: { id, text: id, xonly } });
  const leaf = bestLeaf({ kind: "and", of: [named("a"), named("b")] });
  expect(leaf).toMatchObject({ ok: false, error: { code: "duplicate key" } });
});

const withLock = (lock: LockArg): Spending => ({
  kind: "or",
  of: [
    { odds: 3, of: key("A") },
    { odds: 1, of: { kind: "and", of: [key("B"), { kind: "lock", fragment: "older", lock }] } },
  ],
});

test("a lock that is open counts as the widest number of its unit, so a template has its instances' leaf", () => {
  const hole = bestLeaf(withLock({ text: "delay", unit: "blocks", hole: "delay" }));
  const wide = bestLeaf(withLock(lockArg("older", 65_535)));
  const shown = (leaf: typeof hole): string => (leaf.ok ? printMiniscript(leaf.value.node) : "none");
  expect(shown(hole)).toBe(shown(wide).replace("65535", "delay"));
  expect(hole.ok && hole.value.cost).toBe(wide.ok && wide.value.cost);
});

const many = (count: number): readonly Spending[] => Array.from({ length: count }, (_, i) => key(`K${i}`));
const older = (blocks: number): Spending => ({ kind: "lock", fragment: "older", lock: lockArg("older", blocks) });
const nested = (depth: number): Spending =>
  many(depth).reduce((inner, each, i): Spending =>
    i % 2 === 0
      ? { kind: "and", of: [inner, each] }
      : {
          kind: "or",
          of: [
            { odds: 1, of: inner },
            { odds: 1 + (i % 7), of: each },
          ],
        },
  );

test.each<[string, Spending]>([
  ["600 keys in or", { kind: "or", of: many(600).map((of, i) => ({ odds: 1 + (i % 9), of })) }],
  ["600 keys in and", { kind: "and", of: many(600) }],
  [
    "600 branches of two",
    { kind: "or", of: many(600).map((each) => ({ odds: 1, of: { kind: "and", of: [each, older(9)] } })) },
  ],
  ["300 of 600", { kind: "thresh", k: 300, of: many(600) }],
  ["300 of 600 and a lock", { kind: "thresh", k: 300, of: [...many(600), older(9)] }],
  [
    "80 locks around 253 bytes",
    { kind: "and", of: [...many(1), ...Array.from({ length: 80 }, (_, i) => older(1 + i))] },
  ],
  ["400 levels", nested(400)],
])("a leaf of hundreds of terminals is found without delay: %s", (_name, policy) => {
  const started = performance.now();
  const leaf = bestLeaf(policy);
  expect(leaf.ok).toBe(true);
  expect(leaf.ok && sanity(leaf.value.node)).toEqual([]);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("what no spend can put on the stack is refused with the size it would need", () => {
  const leaf = bestLeaf({ kind: "thresh", k: 600, of: many(1001) });
  expect(leaf).toMatchObject({ ok: false, error: { code: "limit", limit: "stackElements" } });
});
