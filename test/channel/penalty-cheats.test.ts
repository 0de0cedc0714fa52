/** Cheaters who confirmed second-level transactions of a revoked state before anybody saw it: several in one transaction, at any index, some answered already. */
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import type { ClaimStep, StateTransaction } from "../../src/channel/index.ts";
import { commitmentSecret } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { p2trScript } from "../../src/taproot/index.ts";
import { midstatesOf, taprootSighash, txid } from "../../src/transaction/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import type { TestParty } from "./parties.ts";
import { bytesOf, crypto, pointAt, signState, testChannel, valueOf } from "./parties.ts";
import { accepted, claim, complete, judge, leafWitness, refusedByBoth, withWitness } from "./spends.ts";

const N = 9;
const test = testChannel();
const PREIMAGES = [bytesOf("first preimage"), bytesOf("second preimage")];
const records = PREIMAGES.map((preimage, i) => ({
  from: 1,
  to: 0,
  amount: 30_000n + BigInt(i),
  hash: sha256(preimage),
  expiry: 800,
  kind: 0 as const,
}));
const signed = signState(test, { sequence: N, balances: [500_000n, 439_999n], records });
const { content, commitment, transactions } = signed.proposed;
const points = test.parties.map((party) => pointAt(party, N));
const [cheater, victim] = test.parties as readonly [TestParty, TestParty];
const revealed = commitmentSecret(cheater.seed, N);
const signing = { parties: test.parties, points, preimages: PREIMAGES };
const published = complete(transactions[0] as StateTransaction, signing);
const seconds = transactions.filter(({ name }) => name.startsWith("htlc/0/"));

const answer = (later: readonly Transaction[]): readonly ClaimStep[] =>
  valueOf(
    test.channel.mechanism.answer(1, { published: [published, ...later], holder: 0, content, commitment }),
  ).flatMap((step) => (step.kind === "claim" ? [step] : []));

const outputsOf = (claims: readonly ClaimStep[]): readonly string[] => claims.map(({ output }) => output).sort();

const secret = bytesOf("wallet of the cheater");
const coin: TxOutput = {
  amount: sats(10_000n),
  scriptPubKey: p2trScript(crypto.multiplyBase(secret)?.subarray(1) ?? new Uint8Array(0)),
};

/** One transaction of both successes, a wallet's coin between them: pairs of input and output stand at 0 and 2. */
function batch(): { readonly tx: Transaction; readonly prevouts: readonly TxOutput[] } {
  const [a, b] = seconds;
  const [one, two] = [a?.tx.inputs[0], b?.tx.inputs[0]];
  if (a === undefined || b === undefined || one === undefined || two === undefined) throw new Error("two HTLCs");
  const wallet = { ...one, outPoint: { txid: bytesOf("a coin"), vout: 3 } };
  const prevouts = [...a.prevouts, coin, ...b.prevouts];
  const change = { ...coin, amount: sats(9_000n) };
  const tx = { ...a.tx, inputs: [one, wallet, two], outputs: [...a.tx.outputs, change, ...b.tx.outputs] };
  const witnesses = [a, b].map((each, i) => {
    const given = new Map<string, Uint8Array>();
    for (const found of signed.update.evidence.signatures)
      for (const request of each.requests)
        if (found.transaction === each.name && "signature" in found) given.set(toHex(request.key), found.signature);
    return leafWitness(each.way(), { tx, prevouts, given, inputIndex: 2 * i }, signing);
  });
  const digest = taprootSighash({ midstates: midstatesOf(tx, prevouts), inputIndex: 1, hashType: 0 });
  const own = crypto.signSchnorr(digest ?? new Uint8Array(0), secret, new Uint8Array(32));
  return { tx: withWitness(tx, [witnesses[0] ?? [], [own], witnesses[1] ?? []]), prevouts };
}

describe("both HTLCs of a revoked commitment, swept into one second-level transaction", () => {
  const { tx, prevouts } = batch();
  const levels = answer([tx]).filter(({ output }) => output === "second_level");

  it("are spent so: the pairs may stand anywhere", () => {
    expect(judge(tx, prevouts)).toEqual(accepted);
  });

  it("are taken back where they now are, each alone or together", () => {
    expect(outputsOf(answer([tx]))).toEqual(["second_level", "second_level", "to_local", "to_remote"]);
    expect(levels.map(({ spends }) => spends)).toEqual([
      { txid: txid(tx), vout: 0 },
      { txid: txid(tx), vout: 2 },
    ]);
    for (const claims of [levels.slice(0, 1), levels.slice(1), levels]) {
      const justice = claim(claims, { party: victim, revealed });
      expect(judge(justice.tx, justice.prevouts)).toEqual(accepted);
    }
    const thief = claim(levels, { party: cheater, revealed });
    expect(judge(thief.tx, thief.prevouts)).toEqual(refusedByBoth);
  });

  it("are left out once they were taken, or lost", () => {
    const first = claim(levels.slice(0, 1), { party: victim, revealed }).tx;
    const rest = answer([tx, first]);
    expect(rest.filter(({ output }) => output === "second_level").map(({ spends }) => spends.vout)).toEqual([2]);
    const swept = {
      ...first,
      inputs: [...first.inputs, { ...first.inputs[0], outPoint: { txid: txid(tx), vout: 2 } }],
    };
    expect(outputsOf(answer([tx, swept as Transaction]))).toEqual(["to_local", "to_remote"]);
  });
});
