/**
 * From a planned way, signatures and preimages to the witness. Nothing is believed: the input must spend the planned output and pass the
 * planned locks, every preimage is hashed, and every signature verified under the message that its own hash type says (BIP341, BIP342,
 * BIP118). So a witness that comes out is accepted by the rules that the script stands under.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { HashFunction } from "../policy/condition.ts";
import type { Midstates } from "../transaction/midstates.ts";
import type { PlanRefusal } from "./plan-refusals.ts";
import type { PlanItem, PlannedWay, SignatureRequest } from "./spend-plan.ts";
import { fromHex, toHex } from "../base/bytes.ts";
import { err, ok } from "../base/result.ts";
import { hash160, hash256, ripemd160, sha256 } from "../crypto/hash.ts";
import { apoSighash } from "../transaction/bip118.ts";
import { ANYPREVOUT, TAPSCRIPT, verifyInput } from "../interpreter/index.ts";
import { verifyControlBlock } from "../taproot/control-block.ts";
import { tapLeafHash } from "../taproot/leaf.ts";
import { checkLockTime, checkSequence } from "../transaction/locktime.ts";
import { NO_CODE_SEPARATOR, taprootSighash } from "../transaction/sighash.ts";
import { refusePlan } from "./plan-refusals.ts";
import { LOCKTIME_SEQUENCE } from "./spend-plan.ts";

/** Secrets by what the plan calls them, in hex: signatures by key, preimages by image. */
export interface Material {
  readonly signatures: ReadonlyMap<string, Bytes>;
  readonly preimages: ReadonlyMap<string, Bytes>;
}

/** The input to be spent. */
export interface SpendInput {
  readonly midstates: Midstates;
  readonly inputIndex: number;
  readonly backend: CryptoBackend;
}

export function finalize(
  way: PlannedWay,
  material: Material,
  spend: SpendInput,
): Result<readonly Bytes[], PlanRefusal> {
  const unfit = transactionFault(way, spend) ?? lockFault(way, spend) ?? pathFault(way, spend);
  if (unfit !== undefined) return err(unfit);
  const witness: Bytes[] = [];
  for (const item of way.items) {
    const element = elementOf(item, way, material, spend);
    if (!element.ok) return element;
    witness.push(element.value);
  }
  if (way.path.kind === "leaf") witness.push(fromHex(way.path.script), fromHex(way.path.controlBlock));
  return runs(way, witness, spend)
    ? ok(witness)
    : err(refusePlan("E_SPEND_OUTPUT", "the elements of the plan do not satisfy the script of its output"));
}

/** A plan may have been changed on its way here: the engine has the last word. */
function runs({ signatures }: PlannedWay, witness: readonly Bytes[], spend: SpendInput): boolean {
  const { midstates, inputIndex, backend } = spend;
  const { tx, prevouts } = midstates;
  const inputs = tx.inputs.map((input, at) => (at === inputIndex ? { ...input, witness } : input));
  const rules = signatures.some(({ apo }) => apo) ? ANYPREVOUT : TAPSCRIPT;
  return verifyInput({ tx: { ...tx, inputs }, prevouts, inputIndex, rules, backend }).ok;
}

/** BIP341: the control block proves the script; the leaf hash is what signatures commit to. */
function pathFault({ path, scriptPubKey }: PlannedWay, { backend }: SpendInput): PlanRefusal | undefined {
  if (path.kind === "key path") return undefined;
  const script = fromHex(path.script);
  const proven = verifyControlBlock(backend, fromHex(scriptPubKey.slice(4)), script, fromHex(path.controlBlock));
  return proven && toHex(tapLeafHash(script)) === path.leafHash
    ? undefined
    : refusePlan("E_SPEND_OUTPUT", `the script of leaf ${path.index} in the plan is not in the planned output`);
}

function transactionFault({ scriptPubKey }: PlannedWay, spend: SpendInput): PlanRefusal | undefined {
  const { midstates, inputIndex } = spend;
  const { tx, prevouts } = midstates;
  const prevout = prevouts[inputIndex];
  if (tx.inputs[inputIndex] === undefined || prevout === undefined || toHex(prevout.scriptPubKey) !== scriptPubKey)
    return refusePlan("E_SPEND_OUTPUT", `input ${inputIndex} does not spend the planned output`);
  // BIP141: "The scriptSig must be exactly empty or validation fails."
  if (tx.inputs[inputIndex].scriptSig.length > 0)
    return refusePlan("E_SPEND_OUTPUT", `the scriptSig of input ${inputIndex} must be empty`);
  return undefined;
}

function lockFault({ lockTime, sequence, closed }: PlannedWay, spend: SpendInput): PlanRefusal | undefined {
  const { midstates, inputIndex } = spend;
  const { tx } = midstates;
  if (lockTime !== null && !checkLockTime(lockTime, tx, inputIndex))
    return refusePlan(
      "E_SPEND_LOCKS",
      `nLockTime must be ${lockTime} or later of the same unit, and input ${inputIndex} not final`,
    );
  if (sequence !== null && sequence !== LOCKTIME_SEQUENCE && !checkSequence(sequence, tx, inputIndex))
    return refusePlan(
      "E_SPEND_LOCKS",
      `nSequence of input ${inputIndex} must be ${sequence} or more of the same unit, in a transaction of version 2`,
    );
  const open =
    closed.lockTimes.some((lock) => checkLockTime(lock, tx, inputIndex)) ||
    closed.sequences.some((lock) => checkSequence(lock, tx, inputIndex));
  return open
    ? refusePlan("E_SPEND_LOCKS", `input ${inputIndex} passes a lock with which a third party could change the witness`)
    : undefined;
}

function elementOf(item: PlanItem, way: PlannedWay, material: Material, spend: SpendInput): Result<Bytes, PlanRefusal> {
  switch (item.kind) {
    case "bytes":
      return ok(fromHex(item.bytes));
    case "preimage":
      return checkedPreimage(item, material.preimages.get(item.image));
    case "signature": {
      const asked = way.signatures.find(({ key }) => key === item.key) ?? { id: item.key, key: item.key, apo: false };
      return checkedSignature(asked, material.signatures.get(item.key), way, spend);
    }
  }
}

const HASH: Readonly<Record<HashFunction, (message: Bytes) => Bytes>> = { sha256, hash256, ripemd160, hash160 };

type PreimageItem = Extract<PlanItem, { kind: "preimage" }>;

function checkedPreimage(item: PreimageItem, preimage: Bytes | undefined): Result<Bytes, PlanRefusal> {
  const name = `of ${item.function}(${item.image})`;
  if (preimage === undefined) return err(refusePlan("E_PREIMAGE_MISSING", `the preimage ${name} is missing`));
  // "SIZE <32> EQUALVERIFY" of BIP379: any other length fails, whatever its hash.
  if (preimage.length !== 32 || toHex(HASH[item.function](preimage)) !== item.image)
    return err(refusePlan("E_PREIMAGE_WRONG", `what was given is not the preimage ${name}`));
  return ok(preimage);
}

function checkedSignature(
  asked: SignatureRequest,
  signature: Bytes | undefined,
  way: PlannedWay,
  spend: SpendInput,
): Result<Bytes, PlanRefusal> {
  const refuse = (code: PlanRefusal["code"], what: string): Result<Bytes, PlanRefusal> =>
    err(refusePlan(code, `the signature of \`${asked.id}\` ${what}`));
  if (signature === undefined) return refuse("E_SIGNATURE_MISSING", "is missing");
  const message = signedMessage(asked, signature, way, spend);
  if (message === undefined)
    return refuse("E_SIGNATURE_FORM", "has another length, or a hash type that it may not have here");
  const valid = spend.backend.verifySchnorr(signature.subarray(0, 64), message, fromHex(asked.key));
  return valid ? ok(signature) : refuse("E_SIGNATURE_WRONG", "does not verify");
}

/** The digest that the signature is over, by its own hash type; `undefined` where there is none. */
function signedMessage(
  asked: SignatureRequest,
  signature: Bytes,
  way: PlannedWay,
  spend: SpendInput,
): Bytes | undefined {
  const hashType = hashTypeOf(signature);
  return hashType === undefined ? undefined : signatureMessage(way, asked, hashType, spend);
}

/** BIP341: 64 bytes are SIGHASH_DEFAULT; of 65 the last is the hash type, which must not be 0x00. */
function hashTypeOf(signature: Bytes): number | undefined {
  if (signature.length === 64) return 0;
  const type = signature.length === 65 ? signature[64] : undefined;
  return type === 0 ? undefined : type;
}

/** What the signer of a request signs with BIP340; `undefined` for a hash type that is not defined there. */
export function signatureMessage(
  { path }: PlannedWay,
  { apo }: SignatureRequest,
  hashType: number,
  { midstates, inputIndex }: Omit<SpendInput, "backend">,
): Bytes | undefined {
  const base = { midstates, inputIndex, hashType };
  if (path.kind === "key path") return taprootSighash(base);
  const leafHash = fromHex(path.leafHash);
  return apo
    ? apoSighash({ ...base, leaf: { leafHash, keyVersion: 1, codeSeparator: NO_CODE_SEPARATOR } })
    : taprootSighash({ ...base, leaf: { leafHash, keyVersion: 0, codeSeparator: NO_CODE_SEPARATOR } });
}
