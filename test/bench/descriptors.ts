/** Descriptors to compile: `tr(KEY,{…n leaves and_v(v:pk(KEY_i),older(144))})`, every key of every text another point of the curve. */
import type { CryptoBackend } from "../../src/crypto/port.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";

/** The first `count` keys k·G from `first` on, x-only. */
export function keys(backend: CryptoBackend, first: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const scalar = fromHex((first + i).toString(16).padStart(64, "0"));
    const point = backend.multiplyBase(scalar);
    if (point === undefined) throw new Error("a small number is a scalar");
    return toHex(point.subarray(1));
  });
}

/** A balanced tree: each half of the leaves is a branch. */
function tree(leaves: readonly string[]): string {
  if (leaves.length === 1) return leaves[0] ?? "";
  const half = Math.ceil(leaves.length / 2);
  return `{${tree(leaves.slice(0, half))},${tree(leaves.slice(half))}}`;
}

/** `variants` texts with no key in common: no cache of keys can help who is given them in turn. */
export function descriptorTexts(backend: CryptoBackend, leaves: number, variants: number): readonly string[] {
  return Array.from({ length: variants }, (_, variant) => {
    const [internal, ...others] = keys(backend, 1 + variant * (leaves + 1), leaves + 1);
    return `tr(${internal},${tree(others.map((key) => `and_v(v:pk(${key}),older(144))`))})`;
  });
}
