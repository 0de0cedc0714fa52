/** What a proof's claim says of time, against the chain that is shown: that a delay has passed, that an output is not spent yet, that there is still time to answer. */
import type { Result } from "../base/result.ts";
import type { Channel, CheckedProof, Refused } from "../channel/index.ts";
import type { OutPoint, Transaction } from "../transaction/index.ts";
import type { Claim } from "./messages.ts";
import type { ShownChain } from "./shown-chain.ts";
import type { Conclusion, Statement } from "./verdict.ts";
import { equalBytes, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { refuse, refused } from "../channel/index.ts";
import { txid } from "../transaction/index.ts";
import { findTransaction } from "./shown-chain.ts";
import { NOTHING, statement } from "./verdict.ts";

export interface ChainQuestion {
  readonly channel: Channel;
  readonly claim: Claim;
  readonly checked: CheckedProof;
  readonly chain: ShownChain | undefined;
}

export function chainStatements(question: ChainQuestion): Result<Conclusion, Refused> {
  const { chain, checked, claim } = question;
  if (chain === undefined) return ok(NOTHING);
  const confirmed = checked.transactions.filter(({ tx }) => findTransaction(chain, txid(tx)) !== undefined);
  const seen = confirmed.map(({ tx, role }) =>
    statement("CONFIRMED", `the ${role} transaction ${toHex(txid(tx).toReversed())} is in the chain that is shown`),
  );
  const unseen = confirmed.length < checked.transactions.length ? [statement("ON_CHAIN")] : [];
  if (claim === "SETTLEMENT_MATURE") {
    const mature = matureStatements(checked, chain);
    return mature.ok ? ok({ proven: [...seen, ...mature.value], assumes: [...unseen, statement("UNSPENT")] }) : mature;
  }
  const late = lateFault(checked, chain) ?? answerFault(question, chain);
  return late === undefined ? ok({ proven: seen, assumes: unseen }) : err(late);
}

/** "tip+1 >= h_confirmed + delay (else E_TOO_EARLY)" */
function matureStatements(
  { transactions, nextDelay = 0 }: CheckedProof,
  chain: ShownChain,
): Result<readonly Statement[], Refused> {
  // Justice is the other side's: what waits is what the state has published.
  const own = transactions.filter(({ role }) => role !== "punish");
  const last = own.at(-1)?.tx;
  const found = last && findTransaction(chain, txid(last));
  if (found === undefined)
    return refuse("E_CHAIN_REQUIRED", "the last published transaction is not among those of the chain that is shown");
  if (chain.height + 1 < found.height + nextDelay)
    return refuse(
      "E_TOO_EARLY",
      `the next step is valid from block ${found.height + nextDelay}; the tip is ${chain.height}`,
    );
  const ids = own.map(({ tx }) => txid(tx));
  const waiting = own.flatMap(({ waiting: vouts = [] }, i) =>
    vouts.map((vout) => ({ txid: ids[i] ?? found.txid, vout })),
  );
  const taken = chain.transactions.some(
    (each) => !ids.some((id) => equalBytes(id, each.txid)) && waiting.some((output) => spends(each.tx, output)),
  );
  return !taken
    ? ok([statement("MATURE", `the next step is valid from block ${found.height + nextDelay}, which has come`)])
    : refuse("E_TOO_LATE", "an output of it is spent already, in the chain that is shown");
}

const isSame = (a: OutPoint, b: OutPoint): boolean => a.vout === b.vout && equalBytes(a.txid, b.txid);

const spends = (tx: Transaction, output: OutPoint): boolean =>
  tx.inputs.some(({ outPoint }) => isSame(outPoint, output));

/** P7: "E_TOO_LATE only if the output is known to be spent already". */
function lateFault({ transactions }: CheckedProof, chain: ShownChain): Refused | undefined {
  const justice = transactions.find(({ role }) => role === "punish")?.tx;
  if (justice === undefined) return undefined;
  const own = txid(justice);
  const taken = justice.inputs.find(({ outPoint }) =>
    chain.transactions.some((other) => !equalBytes(other.txid, own) && spends(other.tx, outPoint)),
  );
  return taken === undefined ? undefined : refused("E_TOO_LATE", "an output that justice takes is spent already");
}

/** T7: "if heights known: h_parent + s_j(n) <= tip+1 (E_TOO_EARLY) and the older not yet confirmed (E_TOO_LATE)". */
function answerFault({ channel, checked }: ChainQuestion, chain: ShownChain): Refused | undefined {
  const { answer, transactions } = checked;
  if (answer === undefined) return undefined;
  const parent = transactions[answer.after]?.tx;
  // An edge and a state's output stand first.
  const { txid: id, vout } = parent === undefined ? channel.funding : { txid: txid(parent), vout: 0 };
  if (chain.transactions.some(({ tx }) => spends(tx, { txid: id, vout })))
    return refused("E_TOO_LATE", "what the newer state's transaction would spend is spent, in the chain that is shown");
  const found = findTransaction(chain, id);
  return found === undefined || found.height + answer.delay <= chain.height + 1
    ? undefined
    : refused("E_TOO_EARLY", `the newer state's transaction is valid from block ${found.height + answer.delay}`);
}
