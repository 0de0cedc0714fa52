/**
 * A partially signed transaction as its maps hold it: key-value pairs in their written order, known and unknown ones alike, so that it
 * serialises back to the byte. BIP174: "If the signer encounters key-value pairs that it does not understand, it must pass those key-value
 * pairs through when re-serializing the transaction."
 */
import type { Bytes } from "../../base/bytes.ts";
import type { PsbtFieldName, PsbtVersion } from "./fields.ts";
import { PSBT_FIELDS } from "./fields.ts";

export interface PsbtPair {
  readonly type: number;
  readonly keyData: Bytes;
  readonly value: Bytes;
}

export type PsbtMap = readonly PsbtPair[];

export interface Psbt {
  readonly version: PsbtVersion;
  readonly global: PsbtMap;
  readonly inputs: readonly PsbtMap[];
  readonly outputs: readonly PsbtMap[];
}

/** All pairs of one field, whose key data tell them apart. `map` is one of the kind that the name says. */
export const fieldPairs = (map: PsbtMap, name: PsbtFieldName): readonly PsbtPair[] =>
  map.filter(({ type }) => type === PSBT_FIELDS[name].type);

/** The value of a field without key data. */
export const fieldValue = (map: PsbtMap, name: PsbtFieldName): Bytes | undefined =>
  map.find(({ type, keyData }) => type === PSBT_FIELDS[name].type && keyData.length === 0)?.value;
