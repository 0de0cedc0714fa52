/**
 * Bad and good inputs that cannot be files of `policies/broken/`: too large for a reader, no text at all, or shaped like a
 * private key. The keys here are prefixes and repeated letters: no checksum fits, no wallet reads them.
 */
import type { Code } from "../../src/diagnostic/index.ts";

export interface GeneratedInput {
  readonly code: Code;
  /** Bytes where the input is no text. */
  readonly bad: string | Uint8Array;
  readonly good: string;
}

const GOOD = "tr(musig(alice,bob),and_v(v:pk(alice),older(144)))";

const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** `{a,{b,{c,d}}}`: the last two leaves lie `depth` deep. */
function comb(depth: number): string {
  const leaves = names("k", depth + 1).map((name) => `pk(${name})`);
  return `${leaves
    .slice(0, -1)
    .map((leaf) => `{${leaf},`)
    .join("")}${leaves[depth]}${"}".repeat(depth)}`;
}

/** `or_i` over alternatives of 990 keys each, as a balanced tree: its script takes about 34 kB for each. */
function wide(alternatives: number): string {
  let level = names("g", alternatives).map((group) => `multi_a(1,${names(`${group}_`, 990).join(",")})`);
  while (level.length > 1) {
    const pairs = level.filter((_, i) => i % 2 === 1).map((right, i) => `or_i(${level[2 * i]},${right})`);
    level = level.length % 2 === 0 ? pairs : [...pairs, level[level.length - 1] as string];
  }
  return level[0] as string;
}

export const GENERATED_INPUTS: readonly GeneratedInput[] = [
  { code: "TW001", bad: GOOD + " ".repeat(4 * 1024 * 1024), good: `${GOOD}${" ".repeat(1024)}` },
  { code: "TW002", bad: "(".repeat(1_000_000), good: `tr(unspendable,${comb(100)})` },
  { code: "TW003", bad: `tr(musig(${"a,".repeat(2_000_000)}b))`, good: `tr(musig(${names("a", 100).join(",")}))` },
  {
    code: "TW004",
    bad: `tr(unspendable,{${"0,".repeat(30_000)}0})`,
    good: `tr(unspendable,{${names("pk(a", 100).join("),")})})`,
  },
  { code: "TW005", bad: Uint8Array.from([0x74, 0x72, 0x28, 0xff, 0xfe, 0x29]), good: GOOD },
  {
    code: "TW207",
    bad: `tr(musig(alice,bob),and_v(v:multi_a(1,${names("a", 999).join(",")}),multi_a(1,${names("b", 999).join(",")})))`,
    good: `tr(musig(alice,bob),and_v(v:multi_a(1,${names("a", 450).join(",")}),multi_a(1,${names("b", 450).join(",")})))`,
  },
  { code: "TW208", bad: `tr(musig(alice,bob),${wide(12)})`, good: `tr(musig(alice,bob),${wide(2)})` },
  { code: "TW307", bad: GOOD.replace("pk(alice)", `pk(L${"x".repeat(51)})`), good: GOOD },
  { code: "TW308", bad: `tr(unspendable,${comb(129)})`, good: `tr(unspendable,${comb(128)})` },
];
