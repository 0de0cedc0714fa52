/**
 * The control block (BIP341): last element of a script-path witness, the proof that an output key commits to a script. Reading is
 * strict, so what is read and written again is the same bytes.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import { concat, equalBytes } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { isLeafVersion, tapBranchHash, tapLeafHash } from "./leaf.ts";
import { tapTweak } from "./output.ts";
import { MAX_DEPTH } from "./tree.ts";

export interface ControlBlock {
  readonly version: number;
  /** Parity of the output key. */
  readonly parity: 0 | 1;
  readonly internalKey: Bytes;
  /** Sibling hashes from the leaf up. */
  readonly path: readonly Bytes[];
}

/** Bytes of the control block of a leaf at `depth`. */
export const controlBlockSize = (depth: number): number => 33 + 32 * depth;

export function encodeControlBlock(block: ControlBlock): Bytes {
  invariant(isLeafVersion(block.version), "a leaf version is even, below 256 and not 0x50");
  invariant(block.path.length <= MAX_DEPTH, "a control block has at most 128 hashes");
  const bytes = concat(Uint8Array.of(block.version | block.parity), block.internalKey, ...block.path);
  invariant(bytes.length === controlBlockSize(block.path.length), "keys and hashes have 32 bytes");
  return bytes;
}

/** `undefined` unless the length is 33 + 32m with m in 0..128 and the first byte cannot be an annex's. */
export function decodeControlBlock(bytes: Bytes): ControlBlock | undefined {
  const depth = (bytes.length - 33) / 32;
  if (!Number.isInteger(depth) || depth < 0 || depth > MAX_DEPTH) return undefined;
  const first = bytes[0] as number;
  const version = first & 0xfe; // "leaf version v = c[0] & 0xfe"
  if (!isLeafVersion(version)) return undefined;
  const path: Bytes[] = [];
  for (let at = 33; at < bytes.length; at += 32) path.push(bytes.slice(at, at + 32));
  return { version, parity: (first & 1) as 0 | 1, internalKey: bytes.slice(1, 33), path };
}

/** Does `outputKey` commit to `script` by way of this control block? The script path rule of BIP341 as far as the script's execution. */
export function verifyControlBlock(
  backend: CryptoBackend,
  outputKey: Bytes,
  script: Bytes,
  controlBlock: Bytes,
): boolean {
  const block = decodeControlBlock(controlBlock);
  if (block === undefined) return false;
  const root = block.path.reduce(tapBranchHash, tapLeafHash(script, block.version));
  // "Let t = hash_TapTweak(p || km)", fail if t ≥ the "order of secp256k1"; "Let Q = P + int(t)G".
  const q = backend.tweakXOnly(block.internalKey, tapTweak(block.internalKey, root));
  // "If q ≠ x(Q) or c[0] & 1 ≠ y(Q) mod 2, fail".
  return q !== undefined && equalBytes(q.key, outputKey) && q.parity === block.parity;
}
