/**
 * What the witness of a Taproot input opens, told for a reader: also of a witness that fails, and without a verdict, which is the engine's
 * alone. The words of BIP341's "Script validation rules", in their order.
 */
import type { Bytes } from "../base/bytes.ts";
import { leafHashOfVersion, TAPSCRIPT_LEAF_VERSION } from "../taproot/leaf.ts";

export interface LeafOpening {
  readonly script: Bytes;
  readonly controlBlock: Bytes;
  /** "v = c[0] & 0xfe"; tapscript's where the control block is empty. */
  readonly leafVersion: number;
  readonly leafHash: Bytes;
  /** Number of branches on the way to the root; not whole, or beyond 128, where the control block has no such length. */
  readonly depth: number;
  readonly internalKey: Bytes;
}

export interface WitnessOpening {
  /** With its first byte, 0x50. */
  readonly annex?: Bytes;
  /** Absent: the key path, or an empty witness. */
  readonly leaf?: LeafOpening;
  /** What is left for the script, or the signature of the key path. */
  readonly elements: readonly Bytes[];
}

const ANNEX_TAG = 0x50;

export function openWitness(witness: readonly Bytes[]): WitnessOpening {
  const last = witness.at(-1);
  // "If there are at least two witness elements, and the first byte of the last element is 0x50, this last element is called annex a".
  const annex = witness.length >= 2 && last?.[0] === ANNEX_TAG ? { annex: last } : {};
  const rest = "annex" in annex ? witness.slice(0, -1) : witness;
  const [script, controlBlock] = rest.slice(-2);
  // "If there are at least two witness elements left, script path spending is used".
  if (script === undefined || controlBlock === undefined) return { ...annex, elements: rest };
  return { ...annex, leaf: openLeaf(script, controlBlock), elements: rest.slice(0, -2) };
}

function openLeaf(script: Bytes, controlBlock: Bytes): LeafOpening {
  const leafVersion = (controlBlock[0] ?? TAPSCRIPT_LEAF_VERSION) & 0xfe;
  return {
    script,
    controlBlock,
    leafVersion,
    leafHash: leafHashOfVersion(leafVersion, script),
    depth: (controlBlock.length - 33) / 32,
    internalKey: controlBlock.slice(1, 33),
  };
}
