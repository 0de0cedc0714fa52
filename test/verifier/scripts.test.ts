/** What a leaf may hold (C15), and what the scripts of a transaction's inputs may do together (V13, V14): each by an output or a coin made for it. */
import { describe, expect, it } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import { concat } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import type { ClaimStep, OpenedLeaf } from "../../src/channel/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { pushNumber } from "../../src/script/index.ts";
import {
  encodeControlBlock,
  TAPSCRIPT_LEAF_VERSION,
  taprootOutput,
  leafHashOfVersion,
  UNSPENDABLE_H,
} from "../../src/taproot/index.ts";
import { encodeTransaction, midstatesOf, taprootSighash } from "../../src/transaction/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import { TRANSACTION, verifyProof } from "../../src/verifier/index.ts";
import { bytesOf, crypto, signState, testChannel, valueOf } from "../channel/parties.ts";
import { claim } from "../channel/spends.ts";
import { answerOf, throughText, verifierOf } from "./messages.ts";
import { proofJson, publish, secretAt, shown } from "./proofs.ts";

const EXPIRY = 900;
const test = testChannel();
const records = [0, 1].map((from) => ({
  from,
  to: 1 - from,
  amount: 40_000n,
  hash: sha256(bytesOf("preimage")),
  expiry: EXPIRY,
  kind: 0 as const,
}));
const state = signState(test, { sequence: 3, balances: [500_000n, 420_000n], records });

const key = crypto.multiplyBase(bytesOf("a key"))?.subarray(1) ?? new Uint8Array(32);
const pk = (bytes: Bytes): Bytes => concat(Uint8Array.of(bytes.length), bytes, Uint8Array.of(0xac));

describe("a leaf of a published output", () => {
  const [commit] = publish(test, state, ["commitment/0"]);
  if (commit === undefined) throw new Error("a commitment");
  const openings = commit.transaction.openings();
  const local = openings.find(({ role }) => role === "to_local");
  const internal = local?.internalKey?.kind === "key" ? local.internalKey.key : key;

  /** to_local with this leaf in place of its own, opened honestly. */
  function answerWith(leaf: Omit<OpenedLeaf, "depth">): string {
    const made = taprootOutput(crypto, internal, leafHashOfVersion(leaf.leafVersion, leaf.script));
    if (made === undefined || local === undefined || commit === undefined) throw new Error("an output");
    const outputs = commit.tx.outputs.map((output, i) =>
      i === local.vout ? { ...output, scriptPubKey: made.scriptPubKey } : output,
    );
    const opened = openings.map((each) =>
      each.vout === local.vout ? { ...each, leaves: [{ ...leaf, depth: 0 }] } : each,
    );
    const transaction = {
      tx: encodeTransaction({ ...commit.tx, outputs }),
      prevouts: commit.transaction.prevouts,
      openings: opened,
    };
    const mech = { holder: 0, point: state.update.evidence.revocation?.points[0] ?? key, secret: secretAt(test, 0, 3) };
    return answerOf(
      verifyProof(
        proofJson(test, {
          claim: "REVOKED_STATE_PUBLISHED",
          published: { sequence: 3, transactions: [transaction] },
          mech,
        }),
        { crypto },
      ),
    );
  }

  it.each<readonly [string, Bytes, number, string]>([
    ["that is another's to spend", pk(key), 0xc0, "E_OUTPUT_MISMATCH"],
    ["with OP_SUCCESS", concat(pk(key), Uint8Array.of(0x50)), 0xc0, "E_OP_SUCCESS"],
    ["with CHECKSIGFROMSTACK, which is none here", Uint8Array.of(0xcc), 0xc0, "E_OP_SUCCESS"],
    ["with a key of BIP118", pk(concat(Uint8Array.of(1), key)), 0xc0, "E_UNKNOWN_KEYTYPE"],
    ["with BIP118's short key", Uint8Array.of(0x51, 0xac), 0xc0, "E_UNKNOWN_KEYTYPE"],
    ["that needs no signature", Uint8Array.of(0x01, 0x90, 0x00, 0xb2), 0xc0, "E_LEAF_UNSAFE"],
    ["that is no miniscript", concat(Uint8Array.of(32), key, Uint8Array.of(0x75), pk(key)), 0xc0, "E_LEAF_UNSAFE"],
    ["that ends inside a push", Uint8Array.of(0x20, 1), 0xc0, "E_LEAF_UNSAFE"],
    ["of an unknown version", pk(key), 0xc2, "E_LEAF_UNSAFE"],
  ])("%s", (_what, script, leafVersion, code) => {
    expect(answerWith({ script, leafVersion })).toBe(code);
  });
});

describe("a coin beside a claim", () => {
  const { content, commitment } = state.proposed;
  const steps = valueOf(test.channel.mechanism.exit(1, { content, commitment, publisher: 0 }));
  const timeout = steps.find((step): step is ClaimStep => step.kind === "claim" && step.output === "accepted");
  const party = test.parties[1];
  if (timeout === undefined || party === undefined) throw new Error("a claim at its expiry");

  const coinOf = (script: Bytes): { readonly coin: TxOutput; readonly control: Bytes; readonly leafHash: Bytes } => {
    const leafHash = leafHashOfVersion(TAPSCRIPT_LEAF_VERSION, script);
    const made = taprootOutput(crypto, UNSPENDABLE_H, leafHash);
    if (made === undefined) throw new Error("an output");
    const control = encodeControlBlock({
      version: TAPSCRIPT_LEAF_VERSION,
      parity: made.parity,
      internalKey: UNSPENDABLE_H,
      path: [],
    });
    return { coin: { amount: sats(10_000n), scriptPubKey: made.scriptPubKey }, control, leafHash };
  };

  /** The claim with the coin as input 1, both signed; the coin's script takes one signature. */
  function answerWith(script: Bytes): string {
    const { coin, control, leafHash } = coinOf(script);
    const bare = (tx: Transaction): Transaction => {
      const [first] = tx.inputs;
      if (first === undefined) throw new Error("one input");
      return { ...tx, inputs: [first, { ...first, outPoint: { txid: bytesOf("coin"), vout: 0 }, witness: [] }] };
    };
    const prevouts = [timeout?.prevout as TxOutput, coin];
    const step = timeout as ClaimStep;
    // The claim's signature is over both inputs: `claim` signs what the state gave, so here it is made for the pair.
    const { tx } = claim([step], { party: party as NonNullable<typeof party> });
    const both = bare(tx);
    const midstates = midstatesOf(both, prevouts);
    const digest = taprootSighash({
      midstates,
      inputIndex: 1,
      hashType: 0,
      leaf: { leafHash, keyVersion: 0, codeSeparator: 0xffff_ffff },
    });
    const signature = crypto.signSchnorr(digest ?? key, bytesOf("a key"), new Uint8Array(32));
    const done = {
      ...both,
      inputs: both.inputs.map((input, i) => (i === 1 ? { ...input, witness: [signature, script, control] } : input)),
    };
    const evidence = { role: "claim" as const, tx: encodeTransaction(done), prevouts };
    return answerOf(
      verifierOf(test).transaction(throughText(TRANSACTION.write({ transaction: evidence, expected: shown(state) }))),
    );
  }

  it("asks for a height, as the claim does, or for a time, which is one too many", () => {
    const after = (value: number): Bytes =>
      concat(pk(key).subarray(0, 33), Uint8Array.of(0xad), pushNumber(BigInt(value)), Uint8Array.of(0xb1));
    // The claim's own signature was made without the coin: that is found last of all.
    expect(answerWith(after(EXPIRY))).toBe("E_SIG");
    expect(answerWith(after(1_600_000_000))).toBe("E_TIMELOCK_MIX");
  });

  it("pays for its signature checks, or not", () => {
    const check = concat(Uint8Array.of(0x76), pk(key).subarray(0, 33), Uint8Array.of(0xad));
    const times = (count: number): Bytes => concat(...Array.from({ length: count }, () => check), pk(key));
    expect(answerWith(times(3))).toBe("E_SIG");
    expect(answerWith(times(40))).toBe("E_SIGOPS");
  });
});
