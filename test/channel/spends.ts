/** Completing what a channel builds: signatures by labelled parties, witnesses by the plan, and two judges: our engine with relay policy, and Bitcoin Core's library. */
import type { Bytes } from "../../src/base/bytes.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { contractTweak, payToContract } from "../../src/channel/commitment-anchor.ts";
import { derivedSecret, revocationKey, revocationSecret } from "../../src/channel/commitment-keys.ts";
import type { ClaimTransaction } from "../../src/channel/claim-transaction.ts";
import { claimTransaction } from "../../src/channel/claim-transaction.ts";
import type { ClaimStep, SigningKey, StateTransaction } from "../../src/channel/mechanism.ts";
import { addScalars, hash160 } from "../../src/crypto/index.ts";
import type { RuleSet } from "../../src/interpreter/index.ts";
import { STANDARD, verifyTransaction } from "../../src/interpreter/index.ts";
import { finalize, signatureMessage } from "../../src/program/index.ts";
import type { PlannedWay } from "../../src/program/index.ts";
import { encodeTransaction, midstatesOf } from "../../src/transaction/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import { openKernel } from "../oracles/kernel.ts";
import type { TestParty } from "./parties.ts";
import { crypto, evenSecret, signSession, signWith, valueOf } from "./parties.ts";

const kernel = await openKernel();

/** What both judges say of every input; `core` is `undefined` where the library is not there. */
export function judge(
  tx: Transaction,
  prevouts: readonly TxOutput[],
  rules: RuleSet = STANDARD,
): { readonly ours: boolean; readonly core: boolean | undefined } {
  const { ok } = verifyTransaction({ tx, prevouts, rules, backend: crypto });
  const inputs = tx.inputs.map((_, i) => i);
  const answers = kernel?.verify({ tx: encodeTransaction(tx), prevouts, inputs });
  return { ours: ok, core: answers?.every((answer) => answer === true) };
}

/** Both accept, or both refuse. */
export const accepted = { ours: true, core: kernel === undefined ? undefined : true };
export const refusedByBoth = { ours: false, core: kernel === undefined ? undefined : false };

export const withWitness = (tx: Transaction, witnesses: readonly (readonly Bytes[])[]): Transaction => ({
  ...tx,
  inputs: tx.inputs.map((input, i) => ({ ...input, witness: witnesses[i] ?? [] })),
});

/** Images of HASH160 and of SHA-256 alike: a plan asks by the one in the script. */
export const preimageMap = (preimages: readonly Bytes[]): ReadonlyMap<string, Bytes> =>
  new Map(preimages.map((preimage) => [toHex(hash160(preimage)), preimage]));

interface Completing {
  readonly parties: readonly TestParty[];
  readonly points?: readonly Bytes[];
  readonly preimages?: readonly Bytes[];
}

/** The witness of a leaf: the signatures that were given for it, the others made DEFAULT. */
export function leafWitness(
  way: PlannedWay,
  place: {
    readonly tx: Transaction;
    readonly prevouts: readonly TxOutput[];
    readonly given: ReadonlyMap<string, Bytes>;
    readonly inputIndex?: number;
  },
  { parties, points = [], preimages = [] }: Completing,
): readonly Bytes[] {
  const { tx, prevouts, given, inputIndex = 0 } = place;
  const midstates = midstatesOf(tx, prevouts);
  const signatures = new Map(given);
  for (const request of way.signatures) {
    if (signatures.has(request.key)) continue;
    const digest = signatureMessage(way, request, 0, { midstates, inputIndex });
    if (digest === undefined) throw new Error("DEFAULT is a hash type");
    signatures.set(request.key, signWith(parties, fromHex(request.key), digest, points));
  }
  return valueOf(
    finalize(way, { signatures, preimages: preimageMap(preimages) }, { midstates, inputIndex, backend: crypto }),
  );
}

/** A transaction of a state as its publisher completes it. */
export function complete(transaction: StateTransaction, signing: Completing): Transaction {
  const { tx, prevouts, requests } = transaction;
  const way = transaction.way();
  const given = new Map<string, Bytes>();
  for (const request of requests) {
    const whole =
      request.musig === undefined
        ? signWith(signing.parties, request.key, request.digest, signing.points)
        : signSession(signing.parties, request).signature;
    const bytes = request.hashType === 0 ? whole : new Uint8Array([...whole, request.hashType]);
    given.set(toHex(request.key), bytes);
  }
  return withWitness(tx, [leafWitness(way, { tx, prevouts, given }, signing)]);
}

/** The secret that a claim is signed with. */
export function claimSecret(party: TestParty, signer: SigningKey, revealed?: Bytes): Bytes {
  const of = (role: "payment_base" | "htlc_base" | "delayed_base" | "revocation_base"): readonly [Bytes, Bytes] => {
    const [secret, key] = [party.secrets[role], party.keys[role]];
    if (secret === undefined || key === undefined) throw new Error(`no ${role}`);
    return [secret, key];
  };
  const contracted = (secret: Bytes, key: Bytes, commitment: Bytes | undefined): Bytes =>
    commitment === undefined ? secret : addScalars(secret, contractTweak(key, commitment));
  if (signer.kind === "static") {
    const [secret, key] = of(signer.role);
    return contracted(secret, key, signer.contract?.commitment);
  }
  if (signer.kind === "derived") {
    const [secret, key] = of(signer.role);
    return derivedSecret(secret, key, signer.point);
  }
  const [secret, key] = of("revocation_base");
  if (revealed === undefined) throw new Error("a revocation key needs the revealed secret");
  const made = revocationSecret(secret, key, revealed, signer.point);
  const point = revocationKey(crypto, key, signer.point);
  if (point === undefined || payToContract(crypto, point, point) === undefined) throw new Error("no such key");
  return contracted(made, point, signer.contract?.commitment);
}

export interface Claimant {
  readonly party: TestParty;
  /** The secret of the holder's point, once it is revealed. */
  readonly revealed?: Bytes;
  readonly preimages?: readonly Bytes[];
}

/** One transaction of these claims, signed by the claimant; `change` alters it before it is signed. */
export function claim(
  claims: readonly ClaimStep[],
  claimant: Claimant,
  change: (tx: Transaction) => Transaction = (tx) => tx,
): { readonly tx: Transaction; readonly prevouts: readonly TxOutput[] } {
  const prevouts = claims.map(({ prevout }) => prevout);
  const total = prevouts.reduce((sum, { amount }) => sum + amount, 0n);
  const [first] = prevouts;
  const made: ClaimTransaction = valueOf(
    claimTransaction(claims, [{ amount: sats(total - 200n), scriptPubKey: first?.scriptPubKey ?? new Uint8Array(0) }]),
  );
  const tx = change(made.tx);
  const midstates = midstatesOf(tx, prevouts);
  const witnesses = claims.map(({ way, signer, tapTweak }, inputIndex) => {
    const plain = claimSecret(claimant.party, signer, claimant.revealed);
    const secret = tapTweak === undefined ? plain : addScalars(evenSecret(plain), tapTweak);
    const [request] = way.signatures;
    const digest = request && signatureMessage(way, request, 0, { midstates, inputIndex });
    if (digest === undefined) throw new Error("a claim takes one signature");
    const signature = crypto.signSchnorr(digest, secret, new Uint8Array(32));
    const elements = way.items.map((item) => {
      if (item.kind === "signature") return signature;
      if (item.kind === "bytes") return fromHex(item.bytes);
      return preimageMap(claimant.preimages ?? []).get(item.image) ?? new Uint8Array(32);
    });
    return way.path.kind === "leaf"
      ? [...elements, fromHex(way.path.script), fromHex(way.path.controlBlock)]
      : elements;
  });
  return { tx: withWitness(tx, witnesses), prevouts };
}
