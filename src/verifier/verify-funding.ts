/** The funding transaction: that it pays the output the channel stands on, that nobody can change its id, and, where a chain is shown, that it is confirmed and unspent. */
import type { Result } from "../base/result.ts";
import type { Channel, Refused } from "../channel/index.ts";
import type { Transaction, TxOutput } from "../transaction/index.ts";
import type { ChainContext, FundingMessage } from "./messages.ts";
import type { ChainTrust } from "./options.ts";
import type { Statement } from "./verdict.ts";
import { equalBytes } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { refuse, refused } from "../channel/index.ts";
import { decodeTransaction, txid } from "../transaction/index.ts";
import { findTransaction, readChain } from "./shown-chain.ts";
import { statement } from "./verdict.ts";

export function checkFunding(
  channel: Channel,
  { tx: bytes, prevouts, chain }: FundingMessage,
  trust: ChainTrust | undefined,
): Result<readonly Statement[], Refused> {
  if (chain === undefined && trust !== undefined)
    return refuse("E_CHAIN_REQUIRED", "a trusted block is named, and the message shows no blocks after it");
  if (chain === undefined && bytes === undefined)
    return refuse("E_MALFORMED", "the message shows neither the funding transaction nor a chain", { place: "/" });
  const facts: Statement[] = [];
  if (bytes !== undefined) {
    const tx = decodeTransaction(bytes);
    if (!tx.ok) return refuse("E_MALFORMED", `the funding transaction: ${tx.error.reason} (byte ${tx.error.offset})`);
    const fault = outputFault(channel, tx.value) ?? inputsFault(tx.value, prevouts);
    if (fault !== undefined) return err(fault);
    facts.push(statement("FUNDING_TX"));
  } else if (prevouts !== undefined)
    return refuse("E_MALFORMED", "spent outputs are given of a funding transaction that is not");
  if (chain === undefined) return ok(facts);
  const confirmed = confirmedFault(channel, chain, trust);
  return confirmed === undefined
    ? ok([
        ...facts,
        statement("CONFIRMED", "the funding transaction is in the chain that is shown, as deep as was asked"),
      ])
    : err(confirmed);
}

function outputFault({ funding }: Channel, tx: Transaction): Refused | undefined {
  const output = tx.outputs[funding.vout];
  if (!equalBytes(txid(tx), funding.txid) || output === undefined)
    return refused("E_FUNDING_NOT_FOUND", "the transaction is not the one that the channel is funded by");
  if (!equalBytes(output.scriptPubKey, funding.scriptPubKey))
    return refused("E_FUNDING_SCRIPT", "the funding transaction pays another script");
  return output.amount === funding.amount
    ? undefined
    : refused("E_FUNDING_AMOUNT", `the funding transaction pays ${output.amount} sat`);
}

/** "every input native segwit (else the txid is malleable)": known by what it spends, or by a witness beside an empty scriptSig. */
function inputsFault(tx: Transaction, prevouts: readonly TxOutput[] | undefined): Refused | undefined {
  if (prevouts !== undefined && prevouts.length !== tx.inputs.length)
    return refused("E_PREVOUTS", `${prevouts.length} spent outputs are known of ${tx.inputs.length} inputs`);
  const wrong = tx.inputs.findIndex(({ scriptSig, witness }, i) => {
    const script = prevouts?.[i]?.scriptPubKey;
    const native = script === undefined ? witness.length > 0 : isWitnessProgram(script);
    return scriptSig.length > 0 || !native;
  });
  return wrong < 0
    ? undefined
    : refused("E_FUNDING_INPUT", `input ${wrong} is not known to be native segwit`, { place: `input ${wrong}` });
}

/** BIP141: a version from 0 to 16, and one push of 2 to 40 bytes. */
function isWitnessProgram(script: Uint8Array): boolean {
  const [version = 0xff, length] = script;
  const isVersion = version === 0 || (version >= 0x51 && version <= 0x60);
  return isVersion && script.length >= 4 && script.length <= 42 && length === script.length - 2;
}

function confirmedFault(
  { funding, network }: Channel,
  context: ChainContext,
  trust: ChainTrust | undefined,
): Refused | undefined {
  const chain = readChain(context, trust === undefined ? undefined : { ...trust, confirmations: 1 }, network);
  if (!chain.ok) return chain.error;
  const found = findTransaction(chain.value, funding.txid);
  if (found === undefined)
    return refused("E_FUNDING_NOT_FOUND", "the funding transaction is not in the chain that is shown");
  const depth = chain.value.height - found.height + 1;
  const wanted = trust?.confirmations ?? 1;
  if (depth < wanted)
    return refused("E_FUNDING_UNCONFIRMED", `the funding transaction has ${depth} confirmations, not ${wanted}`);
  const spent = chain.value.transactions.some(({ tx }) =>
    tx.inputs.some(({ outPoint }) => outPoint.vout === funding.vout && equalBytes(outPoint.txid, funding.txid)),
  );
  return spent ? refused("E_FUNDING_SPENT", "the funding output is spent in the chain that is shown") : undefined;
}
