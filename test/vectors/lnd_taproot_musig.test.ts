/**
 * LND's taproot channels: the MuSig2 session of every commitment, from the two funding keys and the nonces to the very witness that LND made. What
 * the transactions hold is the business of the channel's tests.
 */
import { describe, expect, test } from "vitest";
import { equalBytes, fromHex, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import {
  keyAggContext,
  keySort,
  musigSession,
  partialSigAgg,
  partialSign,
  partialSigVerify,
} from "../../src/crypto/index.ts";
import { holdNonce } from "../../src/crypto/secret-nonce.ts";
import { p2trScript, tapTweak } from "../../src/taproot/index.ts";
import { decodeTransaction, midstatesOf, taprootSighash } from "../../src/transaction/index.ts";
import { musigBackends } from "../crypto/backends.ts";
import { flipped, valueOf } from "../crypto/signers.ts";
import { readVectors } from "./read-vectors.ts";

interface Vectors {
  readonly params: {
    readonly funding_amount_satoshis: number;
    readonly keys: {
      readonly local_funding_privkey: string;
      readonly local_funding_pubkey: string;
      readonly remote_funding_pubkey: string;
    };
  };
  readonly transactions: readonly {
    readonly name: string;
    readonly local_sec_nonce: string;
    readonly local_nonce: string;
    readonly remote_nonce: string;
    readonly remote_partial_sig: string;
    readonly commitment_tx: string;
  }[];
}

const vectors = readVectors<Vectors>("lnd_taproot_channels.json");

describe.skipIf(vectors === undefined).each(await musigBackends())(
  "lnd_taproot_channels.json on $label",
  ({ backend }) => {
    test.each(vectors?.transactions ?? [])("$name", (row) => {
      const { params } = vectors as Vectors;
      const [local, remote] = [params.keys.local_funding_pubkey, params.keys.remote_funding_pubkey].map(fromHex) as [
        Uint8Array,
        Uint8Array,
      ];
      const keys = keySort([local, remote]);
      const internal = valueOf(keyAggContext(backend, keys)).aggregateKey.subarray(1);
      // BIP86: an output without a tree still commits to none.
      const context = valueOf(keyAggContext(backend, keys, [{ tweak: tapTweak(internal, undefined), xOnly: true }]));
      const decoded = decodeTransaction(fromHex(row.commitment_tx));
      if (!decoded.ok) throw new Error(decoded.error.reason);
      const amount = sats(BigInt(params.funding_amount_satoshis));
      const funding = { amount, scriptPubKey: p2trScript(context.aggregateKey.subarray(1)) };
      const midstates = midstatesOf(decoded.value, [funding]);
      const message = taprootSighash({ midstates, inputIndex: 0, hashType: 0 });
      if (message === undefined) throw new Error("SIGHASH_DEFAULT is a hash type");
      const at = keys.findIndex((key) => equalBytes(key, local));
      const nonces = at === 0 ? [row.local_nonce, row.remote_nonce] : [row.remote_nonce, row.local_nonce];
      const session = valueOf(musigSession(backend, { context, publicNonces: nonces.map(fromHex), message }));
      const theirs = fromHex(row.remote_partial_sig);
      expect(partialSigVerify(backend, session, 1 - at, theirs)).toBe(true);
      expect(partialSigVerify(backend, session, 1 - at, flipped(theirs, 0))).toBe(false);
      const nonce = holdNonce({
        first: fromHex(row.local_sec_nonce.slice(0, 64)),
        second: fromHex(row.local_sec_nonce.slice(64, 128)),
        publicKey: fromHex(row.local_sec_nonce.slice(128)),
        publicNonce: fromHex(row.local_nonce),
      });
      const own = valueOf(partialSign(backend, session, nonce, fromHex(params.keys.local_funding_privkey)));
      const signature = valueOf(partialSigAgg(backend, session, at === 0 ? [own, theirs] : [theirs, own]));
      expect(decoded.value.inputs[0]?.witness.map(toHex)).toEqual([toHex(signature)]);
    });
  },
);
