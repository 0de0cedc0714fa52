/** Thresholds over many keys and deep trees: the witness of least size, without recursion and without listing choices. */
import { expect, test } from "vitest";
import type { KeyArg, MiniscriptNode } from "../../src/miniscript/index.ts";
import { cheapestSatisfaction, costOf, lockArg, miniscript } from "../../src/miniscript/index.ts";

const key = (n: number): KeyArg => ({ id: `k${n}`, text: `k${n}` });
const pk = (n: number): MiniscriptNode => miniscript("c", { subs: [miniscript("pk_k", { keys: [key(n)] })] });
const swapped = (node: MiniscriptNode): MiniscriptNode => miniscript("s", { subs: [node] });
const keys = (count: number): readonly KeyArg[] => Array.from({ length: count }, (_, i) => key(i));
const everyThird = {
  signs: ({ id }: KeyArg) => Number(id.slice(1)) % 3 === 0,
  knows: () => false,
  passed: () => true,
};

test.each([
  [7, 20],
  [34, 100],
  [333, 999],
])("thresh(%i of %i) and multi_a with every third key: k signatures, the rest empty", (k, n) => {
  const subs = Array.from({ length: n }, (_, i) => (i === 0 ? pk(i) : swapped(pk(i))));
  for (const node of [
    miniscript("thresh", { threshold: k, subs }),
    miniscript("multi_a", { threshold: k, keys: keys(n) }),
  ]) {
    const found = cheapestSatisfaction(node, everyThird);
    expect(found.ok && found.value.bytes).toBe(k * 65 + (n - k));
    // The first key's element is on top.
    expect(found.ok && found.value.items.at(-1)).toMatchObject({ kind: "signature", key: { id: "k0" } });
    const more = { ...node, threshold: Math.ceil(n / 3) + 1 };
    expect(cheapestSatisfaction(more, everyThird)).toEqual({ ok: false, error: "lacking" });
  }
});

test("20 000 levels deep", () => {
  let node = pk(0);
  for (let i = 1; i <= 20_000; i++)
    node = miniscript("and_v", { subs: [miniscript("v", { subs: [pk(3 * i)] }), node] });
  const found = cheapestSatisfaction(node, everyThird);
  expect(found.ok && found.value.items.length).toBe(20_001);
});

test("a leaf that names many locks: the latest of each unit are tried", () => {
  const lock = (value: number): MiniscriptNode =>
    miniscript("v", { subs: [miniscript("after", { lock: lockArg("after", value) })] });
  let node = pk(0);
  for (let i = 1; i <= 100; i++) node = miniscript("and_v", { subs: [lock(1000 + i), node] });
  const found = cheapestSatisfaction(node, everyThird);
  expect(found.ok && found.value).toMatchObject({ bytes: costOf(node).sat?.bytes.least, lockTime: 1100 });
  const early = { ...everyThird, passed: ({ value = 0 }: { value?: number }) => value < 1100 };
  expect(cheapestSatisfaction(node, early)).toEqual({ ok: false, error: "lacking" });
});
