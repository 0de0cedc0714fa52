/**
 * Invariants of protocol 7.2 over random steps, each against a model of its own: money in a close (I8), nonces (I11), numbers (I13), other channels (I14). The others have files
 * of their own: `release-orders.test.ts` (I3, I4), `sighash-closure.test.ts` (I12), `script-closure.test.ts` (I15), `proof-soundness.test.ts` (I17); random states are in
 * `penalty-properties.test.ts` and `symmetric-timelock-histories.test.ts` (I2, I8).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import type { ChannelParameters } from "../../src/channel/index.ts";
import { closeTransaction, openChannel } from "../../src/channel/index.ts";
import { discardNonce, musigSession, nonceGen, partialSign } from "../../src/crypto/index.ts";
import type { SecretNonce } from "../../src/crypto/index.ts";
import { group } from "../crypto/signers.ts";
import { answerOf, changed, updateJson, verifierOf } from "../verifier/messages.ts";
import { bytesOf, codeOf, crypto, signState, testChannel, testDefinition, valueOf } from "./parties.ts";
import { balancesOf, CAPACITY, MECHANISMS } from "./scenes.ts";

const SEED = 7_201;

describe("money in a close (I8)", () => {
  it.each(MECHANISMS)(
    "%s: outputs and fee are what the channel holds; nobody but the closer pays",
    (_name, options) => {
      const test = testChannel(options);
      const count = test.parties.length;
      const script = (i: number): Uint8Array => Uint8Array.of(0x51, 0x20, ...bytesOf(`wallet ${i}`));
      const share = fc.oneof(fc.constantFrom(0n, 329n, 330n, 331n), fc.bigInt({ min: 0n, max: 300_000n }));
      const property = fc.property(
        fc.array(share, { minLength: count - 1, maxLength: count - 1 }),
        fc.nat(count - 1),
        fc.bigInt({ min: 0n, max: 5_000n }),
        (others, closer, fee) => {
          const finalBalances = [CAPACITY - others.reduce((sum, each) => sum + each, 0n), ...others];
          const latest = signState(test, { sequence: 0, balances: finalBalances }).update.state;
          const scripts = finalBalances.map((_, i) => script(i));
          const close = closeTransaction(test.channel, latest, { scripts, finalBalances, closer, fee, lockTime: 0 });
          const own = finalBalances[closer] ?? 0n;
          if (fee > own) {
            expect(codeOf(close)).toBe("E_FEE_SIPHON");
            return;
          }
          const { tx } = valueOf(close);
          // Each gets its balance, the closer less the fee; what is below dust has no output.
          const due = finalBalances.map((balance, i) => (i === closer ? balance - fee : balance));
          const paid = due.map(
            (_, i) => tx.outputs.find((each) => toHex(each.scriptPubKey) === toHex(script(i)))?.amount ?? 0n,
          );
          expect(paid).toEqual(due.map((amount) => (amount < 330n ? 0n : amount)));
          expect(tx.outputs.length).toBe(due.filter((amount) => amount >= 330n).length);
        },
      );
      fc.assert(property, { seed: SEED, numRuns: 20 });
    },
  );
});

describe("nonces (I11)", () => {
  const signing = group(crypto, ["a", "b"]);
  const [one, two] = signing.signers as [(typeof signing.signers)[number], (typeof signing.signers)[number]];
  const fresh = (who: typeof one, label: string): SecretNonce =>
    nonceGen(crypto, { random: bytesOf(label), publicKey: who.publicKey, secretKey: who.secretKey });
  const step = fc.record({
    nonce: fc.nat(2),
    listed: fc.nat(2),
    peer: fc.nat(1),
    message: fc.nat(1),
    drop: fc.boolean(),
  });

  it("whatever is signed in whatever order, each signs once at most, and never after it was dropped", () => {
    const property = fc.property(fc.array(step, { maxLength: 12 }), fc.nat(), (steps, salt) => {
      const own = [0, 1, 2].map((i) => fresh(one, `own ${salt} ${i}`));
      const peers = [0, 1].map((i) => fresh(two, `peer ${salt} ${i}`));
      const spent = new Set<number>();
      for (const { nonce, listed, peer, message, drop } of steps) {
        const [mine, shownNonce, other] = [own[nonce], own[listed], peers[peer]] as [
          SecretNonce,
          SecretNonce,
          SecretNonce,
        ];
        if (drop) {
          discardNonce(mine);
          spent.add(nonce);
          continue;
        }
        const publicNonces = [shownNonce.publicNonce, other.publicNonce];
        const parts = { context: signing.context, publicNonces, message: bytesOf(`message ${message}`) };
        const answer = codeOf(partialSign(crypto, valueOf(musigSession(crypto, parts)), mine, one.secretKey));
        // In a session that lists another nonce it signs nothing, and is spent all the same.
        const expected = spent.has(nonce) ? "E_NONCE_REUSE" : nonce === listed ? "ok" : "E_NONCE_MISSING";
        expect(answer).toBe(expected);
        spent.add(nonce);
      }
    });
    fc.assert(property, { seed: SEED, numRuns: 40 });
  });
});

describe("numbers (I13)", () => {
  it.each(MECHANISMS)(
    "%s: of whatever is delivered, the next number is accepted, once, with one content",
    (_name, options) => {
      const test = testChannel(options);
      const verifier = verifierOf(test);
      const last = 5;
      const pool = Array.from({ length: last + 1 }, (_, sequence) =>
        [200_000n, 210_000n].map((own) =>
          updateJson(signState(test, { sequence, balances: balancesOf(test, [], own) }).update),
        ),
      );
      const delivery = fc.record({ jump: fc.constantFrom(0, 0, 0, -1, 1, -2, 2), content: fc.nat(1) });
      const property = fc.property(fc.array(delivery, { minLength: 3, maxLength: 10 }), (deliveries) => {
        let accepted: unknown;
        let [number, content] = [-1, 0];
        for (const each of deliveries) {
          const sequence = Math.min(last, Math.max(0, number + 1 + each.jump));
          const verdict = verifier.update(accepted, pool[sequence]?.[each.content]);
          const same = sequence === number && each.content === content;
          const expected =
            sequence === number + 1
              ? "ok"
              : sequence > number
                ? "E_SEQUENCE_GAP"
                : sequence === number && !same
                  ? "E_EQUIVOCATION(0)"
                  : "E_SEQUENCE_REPLAY";
          expect(answerOf(verdict)).toBe(expected);
          if (!verdict.ok) continue;
          accepted = verdict.accepted;
          [number, content] = [sequence, each.content];
        }
      });
      fc.assert(property, { seed: SEED, numRuns: 8 });
    },
  );
});

/** Every field of the parameters, one at a time, as another channel may have it. */
function variations(p: ChannelParameters): readonly (readonly [string, Partial<ChannelParameters>])[] {
  const parties = (change: (party: ChannelParameters["parties"][number]) => object): Partial<ChannelParameters> => ({
    parties: p.parties.map((party, i) => (i === 1 ? { ...party, ...change(party) } : party)),
  });
  const fresh = crypto.multiplyBase(bytesOf("a fresh key")) ?? new Uint8Array(33);
  const roles = Object.keys(p.parties[1]?.keys ?? {}).filter((role) => role !== "funding");
  return [
    ["anchor", { anchor: "p2c" }],
    ["opener", { opener: 1 }],
    ["channel nonce", parties(() => ({ channelNonce: bytesOf("another nonce") }))],
    ...roles.map((role): [string, Partial<ChannelParameters>] => [
      role,
      parties(({ keys }) => ({ keys: { ...keys, [role]: fresh } })),
    ]),
    ["challenge period", { challengePeriod: p.challengePeriod + 1 }],
    ["dust limit", { dustLimit: 331n }],
    ["reserve", { reserve: p.reserve + 1n }],
    ["HTLC limit", { maxHtlcsPerDirection: 7 }],
    ["value in flight", { maxHtlcValueInFlight: p.maxHtlcValueInFlight - 1n }],
    ["dust exposure", { maxDustExposure: p.maxDustExposure - 1n }],
    ...(p.tree === undefined ? [] : [["tree", { tree: { ...p.tree, radix: p.tree.radix + 1 } }] as const]),
    ...(p.mechanism === "symmetric" ? [] : [["network", { genesis: signet() }] as const]),
  ];
}

const signet = (): Uint8Array => testDefinition({ network: "signet" }).definition.parameters.genesis;

describe("other channels (I14)", () => {
  it.each(MECHANISMS)(
    "%s: a state is of one channel, whatever single thing the other has otherwise",
    (_name, options) => {
      const test = testChannel(options);
      const { definition, parties, channel } = test;
      const first = updateJson(signState(test, { sequence: 0, balances: balancesOf(test) }).update);
      expect(answerOf(verifierOf(test).update(undefined, first))).toBe("ok");
      const { funding, parameters } = definition;
      const others = [
        ...variations(parameters).map(
          ([what, change]) => [what, { ...definition, parameters: { ...parameters, ...change } }] as const,
        ),
        ["funding txid", { ...definition, funding: { ...funding, txid: bytesOf("elsewhere") } }] as const,
        ["funding vout", { ...definition, funding: { ...funding, vout: 1 } }] as const,
      ];
      const ids = new Set([toHex(channel.id)]);
      for (const [what, own] of others) {
        const opened = valueOf(openChannel(own, { crypto }));
        const verifier = verifierOf({ channel: opened, definition: own, parties });
        ids.add(toHex(opened.id));
        expect(answerOf(verifier.update(undefined, first)), what).toBe("E_STATE_BINDING");
        // Rewritten to name the other channel: what was signed does not follow.
        const named = changed(first, ["state", "channelId"], toHex(opened.id));
        const moved = changed(named, ["state", "challengePeriod"], own.parameters.challengePeriod);
        expect(answerOf(verifier.update(undefined, moved)), what).toMatch(
          /^E_(SIG|PARTIAL_SIG|ATTESTATION|POLICY_ROOT)/,
        );
      }
      expect(ids.size).toBe(others.length + 1);
    },
  );
});
