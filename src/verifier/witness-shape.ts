/** A taproot witness by its parts, and which of its elements are signatures. */
import type { Bytes } from "../base/bytes.ts";
import { SIGHASH } from "../transaction/index.ts";

export interface WitnessShape {
  readonly annex?: Bytes;
  /** Below script and control block; of a key path the signature. */
  readonly elements: readonly Bytes[];
  readonly leaf?: { readonly script: Bytes; readonly controlBlock: Bytes };
}

const ANNEX_TAG = 0x50;

/** BIP341: "If there are at least two witness elements, and the first byte of the last element is 0x50, this last element is called annex". */
export function witnessShape(witness: readonly Bytes[]): WitnessShape {
  const last = witness.at(-1);
  const annex = witness.length >= 2 && last?.[0] === ANNEX_TAG ? last : undefined;
  const rest = annex === undefined ? witness : witness.slice(0, -1);
  const [script, controlBlock] = rest.slice(-2);
  const found = annex === undefined ? {} : { annex };
  return script === undefined || controlBlock === undefined
    ? { ...found, elements: rest }
    : { ...found, elements: rest.slice(0, -2), leaf: { script, controlBlock } };
}

/** 64 bytes sign DEFAULT, 65 the type of the last; `undefined`: not the length of a signature. */
export const hashTypeOf = (signature: Bytes): number | undefined => {
  if (signature.length === 64) return SIGHASH.DEFAULT;
  return signature.length === 65 ? signature[64] : undefined;
};
