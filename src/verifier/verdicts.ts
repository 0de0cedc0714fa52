/** Messages in, verdicts out: reads what comes, asks the checks, and says what their answers prove and assume. */
import type { Channel } from "../channel/index.ts";
import type { ChainTrust } from "./options.ts";
import type { ProofOptions } from "./verify-proof.ts";
import type { Statement, Verdict } from "./verdict.ts";
import { equalBytes } from "../base/bytes.ts";
import { refused } from "../channel/index.ts";
import { CLOSURE, FUNDING, PROOF, TRANSACTION, UPDATE } from "./messages.ts";
import { readMessage } from "./read-message.ts";
import { accepted, rejected, statement } from "./verdict.ts";
import { checkClosure } from "./verify-closure.ts";
import { checkFunding } from "./verify-funding.ts";
import { verifyProof } from "./verify-proof.ts";
import { checkTransaction } from "./verify-transaction.ts";
import { checkSignatures } from "./verify-update.ts";

export function signaturesVerdict(channel: Channel, update: unknown): Verdict {
  const message = readMessage("update", UPDATE, update);
  if (!message.ok) return rejected(message.error, channel);
  const fault = checkSignatures(channel, message.value);
  if (fault !== undefined) return rejected(fault, channel);
  const { sequence } = message.value.state;
  return accepted(
    channel,
    [statement("SIGNED", `state ${sequence} has all its signatures and attestations`)],
    [statement("FUNDING_ON_CHAIN"), statement("BEFORE"), statement("NOT_SUPERSEDED")],
  );
}

const notRunStatement = (count: number): readonly Statement[] => (count === 0 ? [] : [statement("OTHER_INPUT")]);

export function transactionVerdict(channel: Channel, input: unknown): Verdict {
  const message = readMessage("transaction", TRANSACTION, input);
  if (!message.ok) return rejected(message.error, channel);
  const checked = checkTransaction(channel, message.value);
  if (!checked.ok) return rejected(checked.error, channel);
  const { at, expected, transaction } = message.value;
  return accepted(
    channel,
    [
      statement(
        "TRANSACTION",
        `the ${transaction.role} transaction is one of state ${expected.state.sequence}, and valid`,
      ),
    ],
    [
      statement("NOT_SUPERSEDED"),
      statement("UNSPENT"),
      ...(at === undefined ? [statement("MATURITY")] : []),
      ...notRunStatement(checked.value.notRun.length),
    ],
  );
}

export function closureVerdict(channel: Channel, input: unknown): Verdict {
  const message = readMessage("closure", CLOSURE, input);
  if (!message.ok) return rejected(message.error, channel);
  const checked = checkClosure(channel, message.value);
  if (!checked.ok) return rejected(checked.error, channel);
  const { sequence } = message.value.latest.state;
  return accepted(
    channel,
    [statement("CLOSURE", `the ${checked.value.kind} close pays out state ${sequence}`)],
    [statement("NOT_SUPERSEDED"), statement("MATURITY"), ...notRunStatement(checked.value.notRun)],
  );
}

export function fundingVerdict(channel: Channel, input: unknown, trust: ChainTrust | undefined): Verdict {
  const message = readMessage("funding", FUNDING, input);
  if (!message.ok) return rejected(message.error, channel);
  const checked = checkFunding(channel, message.value, trust);
  if (!checked.ok) return rejected(checked.error, channel);
  const assumed = message.value.chain === undefined ? "FUNDING_ON_CHAIN" : "CHAIN_WORK";
  return accepted(channel, [statement("CHANNEL"), ...checked.value], [statement(assumed)]);
}

/** A proof about this channel and no other. */
export function proofVerdict(channel: Channel, input: unknown, options: ProofOptions): Verdict {
  const message = readMessage("proof", PROOF, input);
  if (!message.ok) return rejected(message.error, channel);
  const { channelId, funding } = message.value.channel;
  const own =
    (channelId === undefined || equalBytes(channelId, channel.id)) &&
    funding.vout === channel.funding.vout &&
    equalBytes(funding.txid, channel.funding.txid);
  return own
    ? verifyProof(input, { ...options, channelId: channel.id })
    : rejected(refused("E_CHANNEL_ID", "the proof is about another channel"), channel);
}
