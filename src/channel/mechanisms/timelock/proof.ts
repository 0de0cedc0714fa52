/**
 * Are these published transactions the beginning of the chain of the state that they are claimed to be of, and is a newer state valid earlier? (5.5, T1 to T7.)
 * Edges are rebuilt from the channel, payouts from their openings. What the signatures are worth is for the common rules to find.
 */
import type { Result } from "../../../base/result.ts";
import type { TxOutput } from "../../../transaction/transaction.ts";
import type { CheckedProof, PublishedClaim } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import type { OpenTimelock } from "./chain.ts";
import { equalBytes } from "../../../base/bytes.ts";
import { err, ok } from "../../../base/result.ts";
import { txid } from "../../../transaction/ids.ts";
import { SIGHASH } from "../../../transaction/sighash.ts";
import { REPLACEABLE, TRUC_VERSION } from "../../payout-transaction.ts";
import { refuse, refused } from "../../refuse.ts";
import { payoutAmountsFault, payoutsFault, rolesFault } from "../payouts/rebuild-payout.ts";
import { edgeOutputs } from "./chain.ts";
import { digitsOf, firstDifference, lastState, waitsOf } from "./tree.ts";

export function checkPublished(channel: OpenTimelock, claim: PublishedClaim): Result<CheckedProof, Refused> {
  const { sequence, newer, transactions } = claim;
  const count = transactions.length;
  if (count < 1 || count > channel.shape.depth + 1)
    return refuse("E_MALFORMED", `a path has 1 to ${channel.shape.depth + 1} transactions, not ${count}`);
  const unfit = numbersFault(channel, claim);
  if (unfit !== undefined) return err(unfit);
  for (let level = 0; level < count; level++) {
    const fault = linkFault(channel, claim, level);
    if (fault !== undefined) return err({ ...fault, place: fault.place ?? `level ${level}` });
  }
  const answer = newer === undefined ? ok(undefined) : answerOf(channel, claim, newer.content.sequence);
  if (!answer.ok) return answer;
  const nextDelay = waitsOf(channel.shape, sequence)[count - 1];
  return ok({
    sequence,
    transactions: transactions.map((each, level) => ({
      role: level === 0 ? "trigger" : "node",
      ...each,
      hashTypes: [SIGHASH.DEFAULT],
      openings: claim.openings[level] ?? [],
      // The edge to the next level; payouts wait for nothing.
      ...(level < channel.shape.depth ? { waiting: [0] } : {}),
    })),
    ...(nextDelay === undefined ? {} : { nextDelay }),
    ...(answer.value === undefined ? {} : { answer: answer.value }),
    proven: [`all parties signed the path of state ${sequence} down to level ${count - 1}`],
    assumes:
      answer.value === undefined ? [] : [`the published node at level ${answer.value.after + 1} has not confirmed`],
  });
}

/** T2, and that the tree has a path for each number. */
function numbersFault({ shape }: OpenTimelock, { sequence, newer, digits }: PublishedClaim): Refused | undefined {
  const pairs = [
    [sequence, digits?.published],
    [newer?.content.sequence, digits?.newer],
  ] as const;
  for (const [number, given] of pairs) {
    if (number === undefined) {
      if (given !== undefined) return refused("E_MALFORMED", "digits are given of a state that is not shown");
      continue;
    }
    if (!Number.isInteger(number) || number < 0 || number > lastState(shape))
      return refused("E_SEQ_RANGE", `a state's number is from 0 to ${lastState(shape)}`);
    const own = digitsOf(shape, number);
    if (given !== undefined && (given.length !== own.length || given.some((digit, i) => digit !== own[i])))
      return refused("E_DIGITS", `the digits given are not those of state ${number}`);
  }
  return undefined;
}

/** T3, T4 for the transaction at `level`: the trigger at 0, then the nodes. */
function linkFault(channel: OpenTimelock, claim: PublishedClaim, level: number): Refused | undefined {
  return (
    parentFault(channel, claim, level) ?? fieldsFault(channel, claim, level) ?? outputsFault(channel, claim, level)
  );
}

/** What the level must spend: one output, the funding's or the edge of the transaction before. */
function parentFault(channel: OpenTimelock, { transactions }: PublishedClaim, level: number): Refused | undefined {
  const { funding } = channel;
  const before = transactions[level - 1]?.tx;
  const [edge] = edgeOutputs(channel);
  const code = before === undefined ? "E_WRONG_PARENT" : "E_CHAIN_LINK";
  const parent = before === undefined ? funding : { txid: txid(before), vout: 0, ...(edge as TxOutput) };
  const published = transactions[level];
  const [input, ...more] = published?.tx.inputs ?? [];
  const [prevout, ...others] = published?.prevouts ?? [];
  const spends =
    input !== undefined &&
    more.length === 0 &&
    input.outPoint.vout === parent.vout &&
    equalBytes(input.outPoint.txid, parent.txid);
  if (!spends) return refused(code, `the transaction at level ${level} does not spend the one before, and it alone`);
  if (prevout === undefined || others.length > 0 || !equalBytes(prevout.scriptPubKey, parent.scriptPubKey))
    return refused(code, `the output that level ${level} is said to spend is another one`);
  return prevout.amount === parent.amount
    ? undefined
    : refused("E_CONSERVATION", `the output that level ${level} spends has ${parent.amount} sat`);
}

/** T3: "for each level nSequence==s_i(n), type bits zero, version 3"; "T: nSequence 0xFFFFFFFD"; "nLockTime 0". */
function fieldsFault(
  { shape }: OpenTimelock,
  { transactions, sequence }: PublishedClaim,
  level: number,
): Refused | undefined {
  const tx = transactions[level]?.tx;
  const found = tx?.inputs[0]?.sequence;
  const wait = level === 0 ? REPLACEABLE : waitsOf(shape, sequence)[level - 1];
  if (tx?.version !== TRUC_VERSION)
    return refused("E_TX_VERSION", `version ${tx?.version} at level ${level}; every one has ${TRUC_VERSION}`);
  if (found !== wait)
    return level === 0
      ? refused("E_TX_FIELD", "the nSequence of a trigger has no lock, and lets it be replaced")
      : refused("E_SEQUENCE", `the node at level ${level} waits ${wait} blocks in state ${sequence}`);
  return tx.lockTime === 0 ? undefined : refused("E_LOCKTIME", `nLockTime is ${tx.lockTime} at level ${level}, not 0`);
}

function outputsFault(
  channel: OpenTimelock,
  { transactions, openings }: PublishedClaim,
  level: number,
): Refused | undefined {
  const outputs = transactions[level]?.tx.outputs ?? [];
  const given = openings[level] ?? [];
  const { shape, funding } = channel;
  if (level === shape.depth)
    return payoutsFault(channel, outputs, given) ?? payoutAmountsFault(outputs, given, funding.amount);
  const edges = edgeOutputs(channel);
  const same =
    outputs.length === edges.length &&
    outputs.every(({ scriptPubKey }, i) =>
      equalBytes(scriptPubKey, edges[i]?.scriptPubKey ?? scriptPubKey.subarray(1)),
    );
  if (!same) return refused("E_OUTPUT_MISMATCH", `level ${level} does not pay to an edge and a P2A`);
  return outputs.every(({ amount }, i) => amount === edges[i]?.amount)
    ? rolesFault(given, ["edge", "p2a"])
    : refused("E_CONSERVATION", `level ${level} does not hand on the whole amount of ${funding.amount} sat`);
}

/** T6: "first differing level j spends the same outpoint and s_j(n) <= s_j(m)-step". */
function answerOf(
  { shape }: OpenTimelock,
  { sequence, transactions }: PublishedClaim,
  newer: number,
): Result<CheckedProof["answer"], Refused> {
  const level = firstDifference(shape, sequence, newer);
  if (level === undefined || newer <= sequence)
    return refuse("E_NOT_NEWER", `state ${newer} is not newer than ${sequence}`);
  if (transactions.length <= level)
    return refuse("E_NOT_NEWER", `what was published is of state ${newer} too: they part at level ${level}`);
  const [own, other] = [waitsOf(shape, newer)[level - 1] ?? 0, waitsOf(shape, sequence)[level - 1] ?? 0];
  if (own > other - shape.step) return refuse("E_NOT_NEWER", `the newer node at level ${level} is not valid earlier`);
  return ok({ after: level - 1, delay: own });
}
