/**
 * The script path up to the script (BIP341): take control block and script off the witness, and see that the output key
 * commits to them.
 *
 * Stricter than consensus is wrong here: a control block may name any leaf version, 0x50 too, which nobody should make
 * but anybody may spend (the control block is then either not the last element, or begins with 0x51 and is no annex).
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { ScriptError } from "./errors.ts";
import type { Leaf } from "./machine.ts";
import { equalBytes } from "../base/bytes.ts";
import { leafHashOfVersion, tapBranchHash } from "../taproot/leaf.ts";
import { tapTweak } from "../taproot/output.ts";
import { MAX_DEPTH } from "../taproot/tree.ts";

const KEY_END = 33;
const NODE_BYTES = 32;

/**
 * "length 33 + 32m, for a value of m that is an integer between 0 and 128, inclusive. Fail if it does not have such a
 * length."
 */
function isControlBlockSize(length: number): boolean {
  const depth = (length - KEY_END) / NODE_BYTES;
  return Number.isInteger(depth) && depth >= 0 && depth <= MAX_DEPTH;
}

/** The leaf that `outputKey` commits to by this control block, or the error. */
export function openLeaf(
  backend: CryptoBackend,
  outputKey: Bytes,
  [script, control]: readonly [script: Bytes, control: Bytes],
): Leaf | ScriptError {
  if (!isControlBlockSize(control.length)) return "TAPROOT_WRONG_CONTROL_SIZE";
  const first = control[0] as number;
  const internalKey = control.subarray(1, KEY_END);
  // "Let v = c[0] & 0xfe and call it the leaf version"; "Let k0 = hash_TapLeaf(v || compact_size(size of s) || s)".
  const version = first & 0xfe;
  const leafHash = leafHashOfVersion(version, script);
  let root = leafHash;
  for (let at = KEY_END; at < control.length; at += NODE_BYTES) {
    root = tapBranchHash(root, control.subarray(at, at + NODE_BYTES));
  }
  // "Let t = hash_TapTweak(p || km)"; "If t ≥ order of secp256k1, fail"; "Let Q = P + int(t)G".
  const q = backend.tweakXOnly(internalKey, tapTweak(internalKey, root));
  // "If q ≠ x(Q) or c[0] & 1 ≠ y(Q) mod 2, fail."
  const committed = q !== undefined && equalBytes(q.key, outputKey) && q.parity === (first & 1);
  return committed ? { version, script, leafHash, internalKey } : "WITNESS_PROGRAM_MISMATCH";
}
