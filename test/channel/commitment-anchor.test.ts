/** The state commitment on chain: found again by whoever knows the state, at no cost to the penalty, and never a way to spend. */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { describe, expect, it } from "vitest";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { anchorKey, contractTweak, payToContract } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { UNSPENDABLE_H } from "../../src/taproot/index.ts";
import { transactionWeight, witnessSize } from "../../src/transaction/index.ts";
import { bytesOf, crypto, signState, testChannel } from "./parties.ts";
import { complete } from "./spends.ts";

const { Point } = secp256k1;
const ORDER = Point.Fn.ORDER;
const commitment = bytesOf("a state commitment");

/** int(H(T"tag", x)) mod n, made here with plain SHA-256. */
const tagged = (tag: string, ...parts: readonly Uint8Array[]): bigint => {
  const prefix = sha256(new TextEncoder().encode(`StateChannel/v1/${tag}`));
  return BigInt(`0x${toHex(sha256(concat(prefix, prefix, ...parts)))}`) % ORDER;
};

describe("anchoring (6.2)", () => {
  it("A, B: x(lift_x(H0) + c·G) with c = H(Anchor, c_n ‖ le32 j)", () => {
    for (const j of [0, 1, 258]) {
      const c = tagged("Anchor", commitment, Uint8Array.of(j & 255, j >> 8, 0, 0));
      const expected = Point.fromHex(`02${toHex(UNSPENDABLE_H)}`).add(Point.BASE.multiply(c));
      expect(toHex(anchorKey(crypto, commitment, j) ?? new Uint8Array())).toBe(expected.toHex(true).slice(2));
    }
  });

  it("C: P + H(P2C, P33 ‖ c_n)·G, of points with either parity; the secret follows", () => {
    const parities = new Set<number>();
    for (let i = 0; i < 12; i++) {
      const secret = bytesOf(`key ${i}`);
      const point = crypto.multiplyBase(secret) ?? new Uint8Array();
      parities.add(point[0] ?? 0);
      const tweak = tagged("P2C", point, commitment);
      expect(BigInt(`0x${toHex(contractTweak(point, commitment))}`) % ORDER).toBe(tweak);
      const expected = Point.BASE.multiply((BigInt(`0x${toHex(secret)}`) + tweak) % ORDER);
      expect(toHex(payToContract(crypto, point, commitment) ?? new Uint8Array())).toBe(expected.toHex(true));
    }
    expect(parities).toEqual(new Set([2, 3]));
  });

  const anchoredState = (anchor: "off" | "leaf" | "p2c") => {
    const test = testChannel({ parameters: { anchor } });
    const { proposed } = signState(test, { sequence: 2, balances: [600_000n, 400_000n] });
    const [first] = proposed.transactions;
    if (first === undefined) throw new Error("no commitment");
    return { test, proposed, first, local: first.openings().find(({ role }) => role === "to_local") };
  };

  it("costs the commitment nothing, and stands in exactly one output", () => {
    const weights = (["off", "leaf", "p2c"] as const).map((anchor) => {
      const { test, first } = anchoredState(anchor);
      expect(first.openings().filter((each) => each.anchor !== undefined)).toHaveLength(anchor === "off" ? 0 : 1);
      return transactionWeight(complete(first, { parties: test.parties }));
    });
    expect(new Set(weights).size).toBe(1);
  });

  it("leaf: to_local opens to the delayed leaf and pk(X), 32 WU more for the honest spend", () => {
    const { local, proposed } = anchoredState("leaf");
    expect(local?.anchor).toEqual({ method: "leaf", commitment: proposed.commitment });
    const x = toHex(anchorKey(crypto, proposed.commitment, 0) ?? new Uint8Array());
    expect(local?.leaves.map(({ depth, script }) => [depth, toHex(script)])[1]).toEqual([1, `20${x}ac`]);
    const plain = anchoredState("off").local?.leaves[0];
    expect(local?.leaves[0]?.script).toEqual(plain?.script);
    expect(witnessSize([new Uint8Array(64), plain?.script ?? new Uint8Array(), new Uint8Array(33 + 32)])).toBe(
      139 + 32,
    );
  });

  it("is not in the policy root: the state that it commits to is the same without it", () => {
    const roots = (["off", "leaf", "p2c"] as const).map((anchor) =>
      toHex(anchoredState(anchor).proposed.built.policyRoot),
    );
    expect(new Set(roots).size).toBe(1);
  });

  it("of a trimmed to_local is none", () => {
    const test = testChannel({ parameters: { anchor: "leaf" } });
    const { proposed } = signState(test, { sequence: 2, balances: [0n, 1_000_000n] });
    const openings = proposed.transactions.map(
      (each) => each.openings().filter(({ anchor }) => anchor !== undefined).length,
    );
    expect(openings).toEqual([0, 1]);
    expect(fromHex(toHex(commitment))).toEqual(commitment);
  });
});
