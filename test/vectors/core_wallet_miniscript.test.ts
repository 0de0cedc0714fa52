/**
 * Descriptors that Bitcoin Core's wallet tracks and signs for: those of `tr()` give the scriptPubKeys that rust-miniscript gives, and a leaf
 * whose witness has as many items as Core's. Signing itself needs satisfaction, which is not the compiler's.
 */
import { describe, expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { wasmDescriptor } from "../oracles/wasm-utxo.ts";
import { privateKeysOf, publicForm } from "./public-form.ts";
import { readVectors } from "./read-vectors.ts";
import {
  canonical,
  codesOf,
  compileText,
  expectPrivateRefused,
  expectRefused,
  outputsOf,
  printReasons,
} from "./through-compiler.ts";

interface Case {
  readonly kind: "watch" | "sign";
  readonly descriptor: string;
  readonly finalisable?: boolean;
  readonly final_witness_items?: number | null;
}

const FILE = "core_wallet_miniscript.json";
const cases = readVectors<{ cases: readonly Case[] }>(FILE)?.cases ?? [];
const ours = cases.filter((each) => each.descriptor.startsWith("tr("));
const reasons: string[] = [];

function expectPrivateForm(text: string): void {
  if (privateKeysOf(text).length === 0) return;
  expectPrivateRefused(text);
  reasons.push("private keys: the text refused (TW307) and masked, its public form counted");
}

describe(FILE, () => {
  test.each(ours)("$kind $descriptor", ({ descriptor, finalisable, final_witness_items }) => {
    expectPrivateForm(descriptor);
    for (const index of [0, 1, 1000]) {
      const text = publicForm(descriptor, index);
      const [output] = outputsOf(text, { index });
      const theirs = wasmDescriptor(text, index);
      expect(theirs.ok && toHex(theirs.scriptPubKey)).toBe(output?.scriptPubKey);
      expect(output?.descriptor).toBe(canonical(text));
      expect(output?.addresses["regtest"]).toMatch(/^bcrt1p/);
      const counts = [
        1,
        ...(output?.leaves ?? []).flatMap((leaf) =>
          leaf.cost === null ? [] : [leaf.cost.items.least, leaf.cost.items.most],
        ),
      ];
      if (finalisable === true) expect(counts).toContain(final_witness_items);
    }
  });

  test.skipIf(cases.length === 0)("a key of the test networks is refused on mainnet", () => {
    for (const { descriptor } of ours) {
      expect(new Set(codesOf(compileText(publicForm(descriptor), { index: 0, network: "mainnet" })))).toEqual(
        new Set(["TW305"]),
      );
    }
  });

  test.each(cases.filter((each) => !each.descriptor.startsWith("tr(")))("not ours: $descriptor", ({ descriptor }) => {
    expectPrivateForm(descriptor);
    expectRefused(publicForm(descriptor), "TW114");
    reasons.push("another kind of output: named as not ours (TW114)");
  });

  // The origin does this with its miniscripts too: alone as the only leaf, and together in one tree.
  const leaves = cases.flatMap(({ descriptor }) => {
    const inner = /^wsh\((.*)\)$/.exec(publicForm(descriptor))?.[1];
    return inner === undefined ? [] : [inner.replace(/\bmulti\(/g, "multi_a(")];
  });
  const INTERNAL = "4d54bb9928a0683b7e383de72943b214b0716f58aa54c7ba6bcea2328bc9c768";
  const nested = leaves.reduce((tree, leaf) => (tree === "" ? leaf : `{${leaf},${tree}}`), "");
  test.each([...new Set(leaves), nested].filter((leaf) => leaf !== ""))("as a leaf: %s", (tree) => {
    const text = `tr(${INTERNAL},${tree})`;
    const [output] = outputsOf(text, { index: 7 });
    const theirs = wasmDescriptor(text, 7);
    expect(theirs.ok ? toHex(theirs.scriptPubKey) : theirs.error).toBe(output?.scriptPubKey);
    expect(output?.descriptor).toBe(canonical(text));
  });

  test.skipIf(cases.length === 0)("prints why cases do not apply", () => {
    printReasons(FILE, [
      ...reasons,
      ...ours
        .filter((each) => each.kind === "sign")
        .map(() => "signatures_made: signing needs satisfaction, a later part"),
    ]);
    expect(ours.length).toBeGreaterThan(0);
  });
});
