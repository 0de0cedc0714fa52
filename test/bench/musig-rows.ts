/** MuSig2 sessions of two signers on the WebAssembly backend with its engine, against `@scure/btc-signer`, with the same keys, nonces and message. */
import { schnorr } from "@noble/curves/secp256k1.js";
import * as scure from "@scure/btc-signer/musig2.js";
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend, MusigSession } from "../../src/crypto/index.ts";
import { musigSession, nonceGen, partialSigAgg, partialSign, partialSigVerify, wasm } from "../../src/crypto/index.ts";
import { withMusigWasm } from "../../src/crypto/musig-wasm.ts";
import { bytesOf, group, signTogether, valueOf } from "../crypto/signers.ts";
import type { Group, Signer } from "../crypto/signers.ts";
import { here } from "./measure.ts";
import type { Row } from "./rows.ts";
import type { Group as RowGroup } from "./rows.ts";

const MESSAGE = bytesOf("tapwright bench");

function demand(right: boolean, name: string): void {
  if (!right) throw new Error(`${name} refuses what is right`);
}

/** Both verify the second signer's part of a session that is open. */
function verifyOpen(backend: CryptoBackend, session: MusigSession, partial: Bytes): Row {
  const nonces = [...session.publicNonces];
  const theirs = new scure.Session(scure.nonceAggregate(nonces), [...session.context.publicKeys], MESSAGE);
  return {
    work: "partial verify",
    ours: here("tapwright (WASM)", () => demand(partialSigVerify(backend, session, 1, partial), "tapwright")),
    peer: here("@scure/btc-signer", () => demand(theirs.partialSigVerify(partial, nonces, 1), "@scure/btc-signer")),
    goal: 1 / 6,
  };
}

/** The same from the nonces on: what a message of the peer costs. The keys were aggregated before where the library can keep that. */
function openAndVerify(backend: CryptoBackend, { context, publicNonces }: MusigSession, partial: Bytes): Row {
  const [nonces, keys] = [[...publicNonces], [...context.publicKeys]];
  return {
    work: "open a session, partial verify",
    ours: here("tapwright (WASM)", () => {
      const session = valueOf(musigSession(backend, { context, publicNonces, message: MESSAGE }));
      demand(partialSigVerify(backend, session, 1, partial), "tapwright");
    }),
    peer: here("@scure/btc-signer", () => {
      const session = new scure.Session(scure.nonceAggregate(nonces), keys, MESSAGE);
      demand(session.partialSigVerify(partial, nonces, 1), "@scure/btc-signer");
    }),
    goal: 1 / 6,
  };
}

/** Nonces, both parts, each verified by its signer, and the signature, verified. */
function wholeSession(backend: CryptoBackend, { context, signers }: Group): Row {
  const keys = [...context.publicKeys];
  const key = context.aggregateKey.subarray(1);
  const random = (call: number, at: number): Bytes => bytesOf(`${call} ${at}`);
  return {
    work: "2-of-2, whole session",
    ours: here("tapwright (WASM)", (call) => {
      const nonces = signers.map(({ publicKey }, at) => nonceGen(backend, { random: random(call, at), publicKey }));
      const publicNonces = nonces.map(({ publicNonce }) => publicNonce);
      const session = valueOf(musigSession(backend, { context, publicNonces, message: MESSAGE }));
      const partials = nonces.map((nonce, at) =>
        valueOf(partialSign(backend, session, nonce, (signers[at] as Signer).secretKey)),
      );
      demand(partialSigAgg(backend, session, partials).ok, "tapwright");
    }),
    peer: here("@scure/btc-signer", (call) => {
      const nonces = signers.map(({ publicKey }, at) =>
        scure.nonceGen(publicKey, undefined, undefined, undefined, undefined, random(call, at)),
      );
      const session = new scure.Session(scure.nonceAggregate(nonces.map((nonce) => nonce.public)), keys, MESSAGE);
      const partials = nonces.map(({ secret }, at) => session.sign(secret, (signers[at] as Signer).secretKey));
      demand(schnorr.verify(session.partialSigAgg(partials), MESSAGE, key), "@scure/btc-signer");
    }),
  };
}

export const MUSIG: RowGroup = {
  name: "MuSig2, WASM backend",
  async open() {
    const backend = await withMusigWasm(await wasm());
    if (backend.musig === undefined) return { skipped: "the engine does not know its library's structs" };
    const signing = group(backend, ["a", "b"]);
    const { session, partials } = signTogether(backend, signing, MESSAGE);
    const partial = partials[1] as Bytes;
    return {
      rows: [
        verifyOpen(backend, session, partial),
        openAndVerify(backend, session, partial),
        wholeSession(backend, signing),
      ],
    };
  },
};
