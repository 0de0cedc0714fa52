/**
 * The signature check of BIP341, for the key path and for signature opcodes: length, hash type, digest, BIP340
 * verification, in Bitcoin Core's order, since the order decides which error a broken signature gets.
 */
import type { Bytes } from "../base/bytes.ts";
import type { SighashInput } from "../transaction/sighash.ts";
import type { ScriptError } from "./errors.ts";
import type { KeyKind, Spend } from "./machine.ts";

const SIGHASH_DEFAULT = 0x00;

/** BIP342: the leaf's part of what is signed; undefined on the key path. */
type LeafExtension = SighashInput["leaf"];

/**
 * BIP341's "Taproot key path spending signature validation" and BIP342's "Signature validation": `undefined` when the
 * signature holds.
 */
export function checkSignature(
  spend: Spend,
  { name: keyKind, digest: digestOf }: Pick<KeyKind, "name" | "digest">,
  [signature, key]: readonly [signature: Bytes, key: Bytes],
  leaf?: LeafExtension,
): ScriptError | undefined {
  // "If the sig is 64 bytes long", "If the sig is 65 bytes long", "Otherwise, fail".
  if (signature.length !== 64 && signature.length !== 65) return "SCHNORR_SIG_SIZE";
  const hashType = signature.length === 65 ? (signature[64] as number) : SIGHASH_DEFAULT;
  // "return sig[64] ≠ 0x00 and Verify(...)": so that nobody can lengthen a signature of the default type.
  if (signature.length === 65 && hashType === SIGHASH_DEFAULT) return "SCHNORR_SIG_HASHTYPE";
  const input = sighashInput(spend, hashType, leaf);
  const digest = sharedDigest(spend, input, digestOf);
  const valid = digest !== undefined && spend.backend.verifySchnorr(signature.subarray(0, 64), digest, key);
  spend.observer?.signature({ key, keyKind, signature, input, digest, valid });
  if (digest === undefined) return "SCHNORR_SIG_HASHTYPE";
  return valid ? undefined : "SCHNORR_SIG";
}

/**
 * One spend has one leaf and one annex: hash type (8 bits), key version (1) and code separator (32) say what is signed.
 */
function sharedDigest({ digests }: Spend, input: SighashInput, digestOf: KeyKind["digest"]): Bytes | undefined {
  const { hashType, leaf } = input;
  const name = hashType + 2 ** 8 * (leaf?.keyVersion ?? 0) + 2 ** 9 * (leaf?.codeSeparator ?? 0);
  if (digests.has(name)) return digests.get(name);
  const digest = digestOf(input);
  digests.set(name, digest);
  return digest;
}

function sighashInput({ midstates, inputIndex, annex }: Spend, hashType: number, leaf: LeafExtension): SighashInput {
  return {
    midstates,
    inputIndex,
    hashType,
    ...(annex === undefined ? {} : { annex }),
    ...(leaf === undefined ? {} : { leaf }),
  };
}
