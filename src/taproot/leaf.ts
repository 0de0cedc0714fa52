/**
 * The hashes of a Taproot script tree (BIP341): a leaf commits to its version and script, a branch to its two children in the order
 * of their hashes, so a path needs no left and right.
 */
import type { Bytes } from "../base/bytes.ts";
import { compareBytes } from "../base/bytes.ts";
import { compactSize } from "../base/compact-size.ts";
import { invariant } from "../base/invariant.ts";
import { taggedHash } from "../crypto/hash.ts";

/** BIP342: a tapscript spend is one whose "leaf version is 0xc0". */
export const TAPSCRIPT_LEAF_VERSION = 0xc0;

/**
 * BIP341: "the leaf version cannot be odd as c[0] & 0xfe will always be even, and cannot be 0x50 as that would result in ambiguity
 * with the annex".
 */
export const isLeafVersion = (version: number): boolean =>
  Number.isInteger(version) && version >= 0 && version <= 0xfe && version % 2 === 0 && version !== 0x50;

/** "k0 = hash_TapLeaf(v || compact_size(size of s) || s)", of any version that a control byte can name. */
export const leafHashOfVersion = (version: number, script: Bytes): Bytes =>
  taggedHash("TapLeaf", Uint8Array.of(version), compactSize(script.length), script);

/** {@link leafHashOfVersion} for versions that scripts are committed with: no odd one, and not 0x50. */
export function tapLeafHash(script: Bytes, version: number = TAPSCRIPT_LEAF_VERSION): Bytes {
  invariant(isLeafVersion(version), "a leaf version is even, below 256 and not 0x50");
  return leafHashOfVersion(version, script);
}

/** "If kj < ej: kj+1 = hash_TapBranch(kj || ej)"; "If kj ≥ ej: kj+1 = hash_TapBranch(ej || kj)". */
export const tapBranchHash = (a: Bytes, b: Bytes): Bytes =>
  compareBytes(a, b) < 0 ? taggedHash("TapBranch", a, b) : taggedHash("TapBranch", b, a);
