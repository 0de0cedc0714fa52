/** What tests over all mechanisms share: a channel of each, contents of its states, a payment whose preimage is known. */
import type { StateRecord } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import type { TestChannel, TestChannelOptions } from "./parties.ts";
import { bytesOf } from "./parties.ts";

export const CAPACITY = 1_000_000n;
export const PREIMAGE: Uint8Array = bytesOf("preimage");

export const MECHANISMS: readonly (readonly [string, TestChannelOptions])[] = [
  ["penalty", {}],
  ["penalty, musig2", { parameters: { signing: "musig2" } }],
  ["timelock", { mechanism: "timelock", parameters: { tree: { radix: 2, depth: 3 } } }],
  ["symmetric", { mechanism: "symmetric", labels: ["alice", "bob", "carol"] }],
];

export const htlc = (from: number, change: Partial<StateRecord> = {}): StateRecord => ({
  from,
  to: from === 0 ? 1 : 0,
  amount: 40_000n,
  hash: sha256(PREIMAGE),
  expiry: 900,
  kind: 0,
  ...change,
});

/** What is left for party 0 when the others have this much each. */
export function balancesOf(
  { parties }: TestChannel,
  records: readonly StateRecord[] = [],
  each = 200_000n,
): readonly bigint[] {
  const others = parties.slice(1).map(() => each);
  const rest = [...others, ...records.map(({ amount }) => amount)].reduce((sum, one) => sum + one, 0n);
  return [CAPACITY - rest, ...others];
}
