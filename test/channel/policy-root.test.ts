/**
 * The policy root: a second writer of the same tree, and rust-miniscript as the judge of what its descriptors say: each must give the script beside it.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import type { PayoutLeaf } from "../../src/channel/index.ts";
import { appHash, NO_PARTY, policyRoot, REVOCATION_ARGUMENT } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { wasmDescriptor } from "../oracles/wasm-utxo.ts";
import { programOf } from "../program/library.ts";
import { bytesOf, crypto, signState, testChannel } from "./parties.ts";

const SEED = { seed: 6_11 };

/** BIP340's tagged hash, from hex. */
const hash = (tag: string, hex: string): string => {
  const prefix = sha256(new TextEncoder().encode(`StateChannel/v1/${tag}`));
  return toHex(sha256(concat(prefix, prefix, fromHex(hex))));
};

const le = (value: number | bigint, width: number): string =>
  (
    BigInt(value)
      .toString(16)
      .padStart(2 * width, "0")
      .match(/../g) ?? []
  )
    .reverse()
    .join("");

/** Recursive: a row of 1 is its own top, a longer one its pairs, and the odd one out goes up as it is. */
function top(row: readonly string[]): string {
  if (row.length === 1) return row[0] as string;
  const above: string[] = [];
  for (let i = 0; i + 1 < row.length; i += 2) above.push(hash("PolicyNode", `${row[i]}${row[i + 1]}`));
  return top(row.length % 2 === 0 ? above : [...above, row.at(-1) as string]);
}

function asWritten(leaves: readonly PayoutLeaf[]): string {
  const rows = leaves.map(({ amount, scriptPubKey, merkleRoot, descriptor }, j) => {
    const text = toHex(new TextEncoder().encode(descriptor));
    const root = merkleRoot === undefined ? "00".repeat(32) : toHex(merkleRoot);
    return hash(
      "PolicyLeaf",
      [
        le(j, 4),
        le(amount, 8),
        le(scriptPubKey.length, 2),
        toHex(scriptPubKey),
        root,
        le(text.length / 2, 2),
        text,
      ].join(""),
    );
  });
  return hash("PolicyRoot", le(leaves.length, 4) + top(rows));
}

const leaf: fc.Arbitrary<PayoutLeaf> = fc
  .record({
    amount: fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }),
    scriptPubKey: fc.uint8Array({ maxLength: 34 }),
    merkleRoot: fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined }),
    descriptor: fc.string({ maxLength: 60, unit: "grapheme" }),
  })
  .map(({ merkleRoot, ...rest }) => (merkleRoot === undefined ? rest : { ...rest, merkleRoot }));

describe("the policy root", () => {
  it("is the tree of the protocol, of any number of outputs", () => {
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 1, maxLength: 20 }), (leaves) => {
        expect(toHex(policyRoot(leaves))).toBe(asWritten(leaves));
      }),
      SEED,
    );
  });

  it("tells lists apart that a plain Merkle tree confuses", () => {
    fc.assert(
      fc.property(fc.array(leaf, { minLength: 1, maxLength: 9 }), (leaves) => {
        const others = [leaves.slice(0, -1), [...leaves, leaves.at(-1) as PayoutLeaf], leaves.toReversed()];
        const roots = others
          .filter((each) => asWrittenOrEmpty(each) !== asWritten(leaves))
          .map((each) => toHex(policyRoot(each)));
        expect(roots).not.toContain(toHex(policyRoot(leaves)));
      }),
      SEED,
    );
  });

  const asWrittenOrEmpty = (leaves: readonly PayoutLeaf[]): string => (leaves.length === 0 ? "" : asWritten(leaves));

  it("has descriptors that rust-miniscript reads as the scripts beside them", () => {
    const program = programOf(
      "contract shop\nparty alice, bob\noutput funding = tr(musig(alice.funding, bob.funding), and_v(v:pk(alice.funding), pk(bob.funding)))\n" +
        "output deposit(revocation: key, owner: key, hash: sha256, expiry: height) = tr(unspendable, {pk(revocation), {and_v(v:pk(owner), and_v(v:older(144), sha256(hash))), and_v(v:pk(owner), and_v(v:older(144), after(expiry)))}})",
    );
    const test = testChannel({ program, parameters: { anchor: "leaf" } });
    const owner = crypto.multiplyBase(bytesOf("owner"))?.subarray(1) ?? new Uint8Array(0);
    const expiry = fromHex("00350c0000000000"); // 800000, little-endian
    const opening = { output: "deposit", arguments: [REVOCATION_ARGUMENT, owner, sha256(bytesOf("p")), expiry] };
    const htlc = (from: number) => ({
      from,
      to: 1 - from,
      amount: 50_000n,
      hash: sha256(bytesOf("q")),
      expiry: 900_000,
      kind: 0 as const,
    });
    const app = {
      from: NO_PARTY,
      to: NO_PARTY,
      amount: 50_000n,
      hash: appHash(fromHex(program.policyId), opening),
      expiry: 0,
      kind: 2 as const,
    };
    const { proposed } = signState(test, {
      sequence: 1,
      balances: [500_000n, 350_000n],
      records: [htlc(0), htlc(1), app],
      apps: [opening],
    });
    const payouts = proposed.built.payouts.flat();
    expect(payouts).toHaveLength(10);
    for (const { descriptor, scriptPubKey } of payouts) {
      expect(descriptor).toMatch(/^tr\([0-9a-z_:(){},]*\)$/);
      const answer = wasmDescriptor(descriptor);
      expect(answer.ok ? toHex(answer.scriptPubKey) : answer.error, descriptor).toBe(toHex(scriptPubKey));
    }
  });
});
