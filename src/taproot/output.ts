/**
 * The output key Q = P + hash_TapTweak(P || root)·G and the script that pays to it (BIP341, taproot_output_script).
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import { concat } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { taggedHash } from "../crypto/hash.ts";

export interface TaprootOutput {
  /** 32 bytes, x-only. */
  readonly outputKey: Bytes;
  /** Parity of the output key's y coordinate, which control blocks repeat. */
  readonly parity: 0 | 1;
  readonly tweak: Bytes;
  readonly scriptPubKey: Bytes;
}

/**
 * hash_TapTweak. Without scripts: "the output key should commit to an unspendable script path instead of having no script path.
 * This can be achieved by computing the output key point as Q = P + int(hash_TapTweak(bytes(P)))G", as BIP86 and BIP386 do.
 */
export const tapTweak = (internalKey: Bytes, merkleRoot: Bytes | undefined): Bytes =>
  merkleRoot === undefined ? taggedHash("TapTweak", internalKey) : taggedHash("TapTweak", internalKey, merkleRoot);

/** `undefined` when the internal key is no point (or, with negligible probability, the tweak no scalar). */
export function taprootOutput(
  backend: CryptoBackend,
  internalKey: Bytes,
  merkleRoot: Bytes | undefined,
): TaprootOutput | undefined {
  const tweak = tapTweak(internalKey, merkleRoot);
  const output = backend.tweakXOnly(internalKey, tweak);
  if (output === undefined) return undefined;
  return { outputKey: output.key, parity: output.parity, tweak, scriptPubKey: p2trScript(output.key) };
}

/** BIP341: "a native SegWit output (see BIP141) with version number 1, and a 32-byte witness program": OP_1 and one push. */
export function p2trScript(outputKey: Bytes): Bytes {
  invariant(outputKey.length === 32, "an output key has 32 bytes");
  return concat(Uint8Array.of(0x51, 0x20), outputKey);
}
