/**
 * Proofs about a published state: NEWER_STATE_EXISTS, REVOKED_STATE_PUBLISHED, SETTLEMENT_MATURE. The common rules first, then the mechanism's, then each transaction
 * is run, and the chain comes last (protocol 5.4): so a changed field is named by its own rule, not by the signature it breaks.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { Channel, CheckedProof, PublishedClaim, Refused } from "../channel/index.ts";
import type { Transaction, TxOutput } from "../transaction/index.ts";
import type { DisputeProof, PublishedState, ShownState } from "./messages.ts";
import type { ChainTrust } from "./options.ts";
import type { ShownChain } from "./shown-chain.ts";
import type { Conclusion } from "./verdict.ts";
import { equalBytes, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { refuse, refused, stateCommitment } from "../channel/index.ts";
import { decodeTransaction, txid } from "../transaction/index.ts";
import { newerState } from "./newer-state.ts";
import { openingsFault } from "./opened-outputs.ts";
import { readChain } from "./shown-chain.ts";
import { chainStatements } from "./chain-claims.ts";
import { runScripts } from "./script-rules.ts";
import { annexFault, dustFault, policyFault, prevoutsFault, sizeFault, TRUC_VERSION } from "./transaction-rules.ts";
import { paid } from "./spend-shape.ts";
import { hashTypeOf, witnessShape } from "./witness-shape.ts";
import { NOTHING, statement } from "./verdict.ts";

export interface ReadTransaction {
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
}

export interface PublishedProof extends DisputeProof {
  readonly published: PublishedState;
}

export function checkPublishedProof(
  channel: Channel,
  proof: PublishedProof,
  trust: ChainTrust | undefined,
): Result<Conclusion, Refused> {
  const { published, newer, claim } = proof;
  const read = readAll(published);
  if (!read.ok) return read;
  const newerFacts = newer === undefined ? ok(NOTHING) : newerState(channel, newer);
  if (!newerFacts.ok) return newerFacts;
  if (newer !== undefined && newer.state.sequence <= published.sequence)
    return refuse("E_NOT_NEWER", `state ${newer.state.sequence} is not newer than ${published.sequence}`);
  const opened = workFault(proof, read.value) ?? openedFault(channel, proof, read.value);
  if (opened !== undefined) return err(opened);
  const claimed = claimOf(channel, proof, read.value);
  if (!claimed.ok) return claimed;
  const checked = channel.mechanism.checkPublished(claimed.value);
  if (!checked.ok) return checked;
  const run = runTransactions(channel, checked.value);
  if (!run.ok) return run;
  const chain = proof.chain === undefined ? ok(undefined) : readChain(proof.chain, trust, channel.network);
  if (!chain.ok) return chain;
  const timing = chainStatements({ channel, claim, checked: checked.value, chain: chain.value });
  if (!timing.ok) return timing;
  const assumes = run.value.length === 0 ? [] : [statement("OTHER_INPUT"), statement("PREVOUTS")];
  const timed = { ...timing.value, assumes: [...timing.value.assumes, ...assumes] };
  return ok(conclusion(checked.value, newerFacts.value, timed, chain.value));
}

function readAll({ transactions }: PublishedState): Result<readonly ReadTransaction[], Refused> {
  const all: ReadTransaction[] = [];
  for (const [i, { tx: bytes, prevouts }] of transactions.entries()) {
    const tx = decodeTransaction(bytes);
    if (!tx.ok)
      return refuse("E_MALFORMED", `published transaction ${i}: ${tx.error.reason} (byte ${tx.error.offset})`, {
        place: `transaction ${i}`,
      });
    all.push({ tx: tx.value, prevouts });
  }
  return ok(all);
}

/** The most keys in `musig()` that openings need: an HTLC has two, an edge one of each of 20 parties, and 10 000 virtual bytes hold no more of them. */
const MUSIG_KEYS_MAX = 2_000;

/** What bounds the work of all that follows: no published transaction is larger than those of a channel are, no proof has more keys to add up. */
function workFault({ published }: PublishedProof, read: readonly ReadTransaction[]): Refused | undefined {
  const large = read.findIndex(({ tx }) => sizeFault({ ...tx, version: TRUC_VERSION }, undefined) !== undefined);
  if (large >= 0)
    return refused("E_TRUC_SIZE", "a published transaction is larger than those of a channel are", {
      place: `transaction ${large}`,
    });
  const openings = published.transactions.flatMap((each) => each.openings);
  const keys = openings.reduce((sum, { internalKey: key }) => sum + (key?.kind === "musig" ? key.keys.length : 0), 0);
  return keys > MUSIG_KEYS_MAX
    ? refused("E_MALFORMED", `the openings have ${keys} keys to add up, at most ${MUSIG_KEYS_MAX} are`)
    : undefined;
}

/** C14 and C15 of every published transaction. */
function openedFault(
  channel: Channel,
  { published, mech }: PublishedProof,
  read: readonly ReadTransaction[],
): Refused | undefined {
  const points = mech?.point === undefined ? [] : [mech.point];
  for (const [i, { openings }] of published.transactions.entries()) {
    const fault = openingsFault(channel, read[i]?.tx.outputs ?? [], openings, points);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function claimOf(
  { mechanism }: Channel,
  { published, newer, mech, claim }: PublishedProof,
  transactions: readonly ReadTransaction[],
): Result<PublishedClaim, Refused> {
  const { holder, point, secret, digits } = mech ?? {};
  const justice = mech?.justice === undefined ? undefined : decodeTransaction(mech.justice);
  if (justice?.ok === false) return refuse("E_MALFORMED", `the justice transaction: ${justice.error.reason}`);
  const revokes = mechanism.memory.length > 0;
  if (claim === "REVOKED_STATE_PUBLISHED" && (!revokes || secret === undefined))
    return refuse("E_MALFORMED", "a revoked state is shown by its secret, in a channel that has such secrets");
  const ofPenalty = [holder, point, secret, justice].some((each) => each !== undefined);
  const unread = mech !== undefined && digits === undefined;
  if (revokes ? digits !== undefined || holder === undefined || point === undefined : ofPenalty || unread)
    return refuse("E_MALFORMED", "the evidence is that of another mechanism", { place: "mech" });
  const penalty = {
    holder: holder ?? 0,
    point: point ?? new Uint8Array(0),
    ...(secret === undefined ? {} : { secret }),
    ...(justice === undefined ? {} : { justice: justice.value }),
  };
  return ok({
    sequence: published.sequence,
    transactions,
    openings: published.transactions.map(({ openings }) => openings),
    ...(revokes ? { penalty } : {}),
    ...(digits === undefined ? {} : { digits }),
    ...(newer === undefined ? {} : { newer: newerOf(newer) }),
  });
}

const newerOf = ({ state, signatures }: ShownState): NonNullable<PublishedClaim["newer"]> => ({
  content: {
    sequence: state.sequence,
    balances: state.balances.map(({ balance }) => balance),
    records: state.records,
    apps: new Map(),
  },
  commitment: stateCommitment(state),
  ...(signatures === undefined ? {} : { evidence: { signatures } }),
});

/** Of each transaction: the V rules that stand without its state, C17, C18, C16. What is given: inputs that were not run, each with its transaction. */
function runTransactions(channel: Channel, { transactions }: CheckedProof): Result<readonly number[], Refused> {
  const notRun: number[] = [];
  const known = new Map<string, TxOutput>();
  const place = (id: Bytes, vout: number): string => `${toHex(id)}:${vout}`;
  known.set(place(channel.funding.txid, channel.funding.vout), channel.funding as unknown as TxOutput);
  for (const each of transactions) {
    const { tx, prevouts } = each;
    const fault =
      prevoutsFault(tx, prevouts) ??
      spentFault(tx, prevouts, (id, vout) => known.get(place(id, vout))) ??
      amountsFault(channel, each) ??
      sizeFault(tx, undefined) ??
      hashTypesFault(each) ??
      annexFault(tx) ??
      policyFault(tx, prevouts);
    if (fault !== undefined) return err(fault);
    const run = runScripts(channel, tx, prevouts);
    if (run.fault !== undefined) return err(run.fault);
    notRun.push(...run.notRun);
    const id = txid(tx);
    for (const [vout, output] of tx.outputs.entries()) known.set(place(id, vout), output);
  }
  return ok(notRun);
}

/** V1, V6 and V7, of what the mechanism has left free: justice whole, and what stands beside a second-level transaction. */
function amountsFault(
  { parameters }: Channel,
  { tx, prevouts, openings }: CheckedProof["transactions"][number],
): Refused | undefined {
  if (tx.version !== TRUC_VERSION)
    return refused("E_TX_VERSION", `version ${tx.version}; a channel's have ${TRUC_VERSION}`);
  // Bitcoin Core, CheckTransaction: "bad-txns-vout-empty".
  if (tx.outputs.length === 0) return refused("E_OUTPUT_MISMATCH", "a transaction without outputs is in no block");
  // What is below the channel's own limit has no output.
  const untrimmed = openings.find(
    ({ role, vout }) => role !== "p2a" && (tx.outputs[vout]?.amount ?? 0n) < parameters.dustLimit,
  );
  if (untrimmed !== undefined)
    return refused("E_DUST", `output ${untrimmed.vout} has less than ${parameters.dustLimit} sat`, {
      place: `output ${untrimmed.vout}`,
    });
  const fee = paid(prevouts, tx.outputs);
  return fee < 0n ? refused("E_FEE_SIPHON", "the outputs have more than the inputs") : dustFault(tx, fee);
}

function spentFault(
  tx: Transaction,
  prevouts: readonly TxOutput[],
  known: (id: Bytes, vout: number) => TxOutput | undefined,
): Refused | undefined {
  for (const [i, { outPoint }] of tx.inputs.entries()) {
    const [own, said] = [known(outPoint.txid, outPoint.vout), prevouts[i]];
    const same =
      own?.amount === said?.amount &&
      equalBytes(own?.scriptPubKey ?? outPoint.txid, said?.scriptPubKey ?? outPoint.txid);
    if (own !== undefined && !same)
      return refused("E_PREVOUTS", `input ${i} spends another output than is said`, { place: `input ${i}` });
  }
  return undefined;
}

/** C17. A key path beside scripts is a coin that pays the fee: its owner signs as it likes. */
function hashTypesFault({ tx, role, hashTypes }: CheckedProof["transactions"][number]): Refused | undefined {
  for (const [i, { witness }] of tx.inputs.entries()) {
    const { elements, leaf } = witnessShape(witness);
    if (role === "htlc" && leaf === undefined) continue;
    const types = elements.flatMap((element) => hashTypeOf(element) ?? []);
    const wrong = types.find((type) => !hashTypes.includes(type));
    if (wrong !== undefined)
      return refused("E_SIGHASH", `input ${i}: a signature has hash type ${wrong}, which its role has not`, {
        place: `input ${i}`,
      });
  }
  return undefined;
}

function conclusion(
  { proven, assumes, sequence }: CheckedProof,
  newer: Conclusion,
  timing: Conclusion,
  chain: ShownChain | undefined,
): Conclusion {
  return {
    proven: [
      statement("PUBLISHED", `the transactions are those of state ${sequence}, and their witnesses are valid`),
      ...proven.map((words) => statement("MECHANISM", words)),
      ...newer.proven,
      ...timing.proven,
    ],
    assumes: [
      ...(chain === undefined ? [statement("ON_CHAIN")] : [statement("CHAIN_WORK")]),
      ...assumes.map((words) => statement("MECHANISM", words)),
      ...newer.assumes,
      ...timing.assumes,
    ],
  };
}
