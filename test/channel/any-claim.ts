/** Claims about published transactions as hostile peers might make them: parts of a good one among parts that fit nothing. */
import fc from "fast-check";
import { sats } from "../../src/base/units.ts";
import type { OutputOpening, PublishedClaim } from "../../src/channel/index.ts";

const bytes = fc.uint8Array({ maxLength: 40 });
const output = fc
  .record({ amount: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), scriptPubKey: bytes })
  .map(({ amount, scriptPubKey }) => ({ amount: sats(amount), scriptPubKey }));
const role = fc.constantFrom(
  "payout(0)",
  "payout(7)",
  "htlc",
  "app",
  "p2a",
  "edge",
  "state",
  "to_local",
) as fc.Arbitrary<OutputOpening["role"]>;
const opening: fc.Arbitrary<OutputOpening> = fc.record({
  vout: fc.nat(4),
  role,
  leaves: fc.constant([]),
  htlc: fc.record({ hash: bytes, expiry: fc.integer() }),
  app: fc.record({
    output: fc.constantFrom("funding", "vault", "__proto__"),
    arguments: fc.array(bytes, { maxLength: 3 }),
  }),
  anchor: fc.record({ method: fc.constantFrom("leaf" as const, "p2c" as const), commitment: bytes }),
});

export function anyClaim(good: PublishedClaim, numbers: readonly number[]): fc.Arbitrary<PublishedClaim> {
  const number = fc.constantFrom(...numbers);
  const published = fc
    .tuple(fc.nat(3), fc.array(output, { maxLength: 3 }), fc.option(fc.array(bytes, { maxLength: 4 })), number)
    .map(([at, outputs, witness, sequence]) => {
      const base = good.transactions[at % good.transactions.length] as PublishedClaim["transactions"][number];
      const inputs = base.tx.inputs.map((each) => ({
        ...each,
        sequence: sequence >>> 0,
        witness: witness ?? each.witness,
      }));
      return {
        prevouts: at === 1 ? outputs : base.prevouts,
        tx: { ...base.tx, inputs, outputs: at === 2 ? base.tx.outputs : outputs },
      };
    });
  return fc.record({
    sequence: number,
    transactions: fc.oneof(fc.array(published, { maxLength: 5 }), fc.constant(good.transactions)),
    openings: fc.array(fc.array(opening, { maxLength: 4 }), { maxLength: 5 }),
  });
}
