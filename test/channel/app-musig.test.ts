/** An app output whose keys stand in `musig()`: arguments are x-only, and enter it with an even point (BIP327 takes 33 bytes). */
import { describe, expect, it } from "vitest";
import * as btc from "@scure/btc-signer";
import { keyAggExport, keyAggregate, sortKeys } from "@scure/btc-signer/musig2.js";
import type { AppOpening } from "../../src/channel/index.ts";
import { appHash, NO_PARTY, proposeState } from "../../src/channel/index.ts";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { programOf } from "../program/library.ts";
import { bytesOf, codeOf, crypto, testChannel, valueOf } from "./parties.ts";

const CONTRACT = `contract shop
party alice, bob

output funding = tr(musig(alice.funding, bob.funding), and_v(v:pk(alice.funding), pk(bob.funding)))

output pair(one: key, other: key) = tr(musig(one, other))
`;

const { channel } = testChannel({ program: programOf(CONTRACT), mechanism: "timelock" });
const point = (label: string): Uint8Array => crypto.multiplyBase(bytesOf(label)) ?? new Uint8Array(0);
const isOdd = (label: string): boolean => point(label)[0] === 3;
const labels = Array.from({ length: 40 }, (_, i) => `owner ${i}`);
const odd = labels.find(isOdd) ?? "";
const even = labels.find((label) => !isOdd(label)) ?? "";

const propose = (keys: readonly Uint8Array[]) => {
  const opening: AppOpening = { output: "pair", arguments: keys };
  const hash = appHash(fromHex(channel.program.policyId), opening);
  return proposeState(channel, {
    sequence: 0,
    balances: [500_000n, 400_000n],
    records: [{ from: NO_PARTY, to: NO_PARTY, amount: 100_000n, hash, expiry: 0, kind: 2 }],
    apps: [opening],
  });
};

describe("an app output with musig() of its arguments", () => {
  it("is the aggregate of the even points, by another implementation of BIP327", () => {
    const keys = [odd, even].map((label) => point(label).subarray(1));
    const points = sortKeys(keys.map((key) => concat(Uint8Array.of(2), key)));
    const { script } = btc.p2tr(keyAggExport(keyAggregate(points)));
    const { transactions } = valueOf(propose(keys));
    const scripts = transactions.flatMap(({ tx }) => tx.outputs.map(({ scriptPubKey }) => toHex(scriptPubKey)));
    expect(scripts).toContain(toHex(script));
  });

  it("takes no key of 33 bytes: there would be two records for one output", () => {
    expect(codeOf(propose([point(odd), point(even)]))).toBe("E_MALFORMED");
  });
});
