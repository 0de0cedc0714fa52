/** A traced input as JSON (`trace.schema.json`). Every element is there in full, in hex, the top of a stack last. */
import type { Bytes } from "../base/bytes.ts";
import type { MessageCheck, SignatureCheck } from "../interpreter/machine.ts";
import type { TraceState, TraceStep } from "../interpreter/trace.ts";
import type { NetworkName } from "../taproot/network.ts";
import type { Transaction } from "../transaction/transaction.ts";
import type { InputTrace } from "./input-trace.ts";
import type { ScriptWords } from "./script-words.ts";
import type { LeafOpening } from "./witness-opening.ts";
import { toHex } from "../base/bytes.ts";
import { apoSigMsg } from "../transaction/bip118.ts";
import { displayTxid, txid, wtxid } from "../transaction/ids.ts";
import { NO_CODE_SEPARATOR, sigMsg } from "../transaction/sighash.ts";
import { asmOf } from "./script-words.ts";
import { scriptKind, taprootAddress } from "./script-kind.ts";
import { hashTypeWords, signedFields } from "./signed-words.ts";
import { judgementOf } from "./verdict-words.ts";

export const transactionJson = (tx: Transaction): object => ({
  txid: displayTxid(txid(tx)),
  wtxid: displayTxid(wtxid(tx)),
  version: tx.version,
  lockTime: tx.lockTime,
});

export function inputJson(traced: InputTrace, network: NetworkName): object {
  const { index, input, prevout, opening, trace } = traced;
  const { start, steps, keyPath, truncated } = trace;
  const { outPoint, sequence } = input;
  return {
    index,
    outPoint: { txid: displayTxid(outPoint.txid), vout: outPoint.vout },
    sequence,
    spent: {
      amount: String(prevout.amount),
      scriptPubKey: toHex(prevout.scriptPubKey),
      kind: scriptKind(prevout.scriptPubKey),
      address: taprootAddress(prevout.scriptPubKey, network) ?? null,
    },
    annex: opening?.annex === undefined ? null : toHex(opening.annex),
    path: pathJson(traced),
    elements: opening === undefined ? null : opening.elements.map(toHex),
    start: start === undefined ? null : stateJson(start),
    steps: steps.map((step) => stepJson(step, traced.script?.words[step.position] ?? "")),
    truncated,
    signature: keyPath === undefined ? null : signatureJson(keyPath),
    verdict: judgementOf(traced),
  };
}

function pathJson({ opening, script, commits }: InputTrace): object | null {
  if (opening === undefined || (opening.leaf === undefined && opening.elements.length === 0)) return null;
  if (opening.leaf === undefined || script === undefined) return { kind: "key" };
  return leafJson(opening.leaf, script, commits === true);
}

function leafJson(leaf: LeafOpening, script: ScriptWords, commits: boolean): object {
  const { depth, leafVersion, leafHash, internalKey, controlBlock } = leaf;
  return {
    kind: "script",
    leafVersion,
    leafHash: toHex(leafHash),
    depth: Number.isInteger(depth) && depth >= 0 ? depth : null,
    internalKey: toHex(internalKey),
    controlBlock: toHex(controlBlock),
    commits,
    script: toHex(leaf.script),
    asm: asmOf(script),
  };
}

const stateJson = ({ stack, altStack, conditions, budget, codeSeparator }: TraceState): object => ({
  stack: stack.map(toHex),
  altStack: altStack.map(toHex),
  conditions,
  budget,
  codeSeparator: codeSeparator === NO_CODE_SEPARATOR ? null : codeSeparator,
});

const pairJson = (pair: { readonly preimage: Bytes; readonly hash: Bytes }): object => ({
  preimage: toHex(pair.preimage),
  hash: toHex(pair.hash),
});

const stepJson = ({ position, offset, opcode, executed, after, ...told }: TraceStep, word: string): object => ({
  step: position,
  offset,
  opcode,
  word,
  executed,
  after: stateJson(after),
  ...(told.hashed === undefined ? {} : { hashed: pairJson(told.hashed) }),
  ...(told.signature === undefined ? {} : { signature: signatureJson(told.signature) }),
  ...(told.message === undefined ? {} : { message: messageJson(told.message) }),
  ...(told.unknownKey === undefined ? {} : { unknownKey: toHex(told.unknownKey) }),
  ...(told.error === undefined ? {} : { error: told.error }),
});

const messageJson = ({ key, signature, message, valid }: MessageCheck): object => ({
  key: toHex(key),
  signature: toHex(signature),
  message: toHex(message),
  valid,
});

function signatureJson(check: SignatureCheck): object {
  const { key, keyKind, signature, digest, valid, input } = check;
  const message = messageOf(check);
  return {
    key: toHex(key),
    keyKind,
    signature: toHex(signature),
    hashType: hashTypeWords(input.hashType),
    digest: digest === undefined ? null : toHex(digest),
    message: message === undefined ? null : toHex(message),
    commitsTo: signedFields(check),
    valid,
  };
}

/** The digest's preimage, without its tag. */
function messageOf({ keyKind, input }: SignatureCheck): Bytes | undefined {
  const { leaf } = input;
  if (keyKind !== "BIP118" || leaf === undefined) return sigMsg(input);
  return apoSigMsg({ ...input, leaf: { ...leaf, keyVersion: 1 } });
}
