/**
 * The fields of PSBTs, one row each: which map holds it, its key type, the form of its key data and value, the versions that allow it and
 * those that require it. From BIP174 (version 0), BIP370 (version 2), BIP371 (Taproot) and BIP373 (MuSig2). Types that have no row are
 * unknown: kept as they are, in any version.
 */
import type { PsbtForm } from "./forms.ts";
import {
  ANYTHING,
  COMPACT_SIZE,
  COMPRESSED_KEY,
  COMPRESSED_KEYS,
  CONTROL_BLOCK,
  ECDSA_SIGNATURE,
  exactly,
  EXTENDED_KEY_BYTES,
  EXTENDED_KEY_PATH,
  HASH,
  HASH160_PREIMAGE,
  HASH256_PREIMAGE,
  HEIGHT_LOCK,
  INT64,
  KEY_PATH,
  LEAF_SCRIPT,
  LEAVES_AND_PATH,
  NOTHING,
  PARTICIPANT_AND_AGGREGATE,
  PROPRIETARY_KEY,
  PUBLIC_KEY,
  RIPEMD160_PREIMAGE,
  SCHNORR_SIGNATURE,
  SHA256_PREIMAGE,
  SHORT_HASH,
  TAP_TREE,
  TIME_LOCK,
  UINT32,
  UINT8,
  UNSIGNED_TRANSACTION,
  WHOLE_OUTPUT,
  WHOLE_TRANSACTION,
  WITNESS,
  X_ONLY_KEY,
} from "./forms.ts";

export type PsbtVersion = 0 | 2;
export type PsbtMapKind = "global" | "input" | "output";

export type PsbtFieldName =
  | "PSBT_GLOBAL_UNSIGNED_TX"
  | "PSBT_GLOBAL_XPUB"
  | "PSBT_GLOBAL_TX_VERSION"
  | "PSBT_GLOBAL_FALLBACK_LOCKTIME"
  | "PSBT_GLOBAL_INPUT_COUNT"
  | "PSBT_GLOBAL_OUTPUT_COUNT"
  | "PSBT_GLOBAL_TX_MODIFIABLE"
  | "PSBT_GLOBAL_VERSION"
  | "PSBT_GLOBAL_PROPRIETARY"
  | "PSBT_IN_NON_WITNESS_UTXO"
  | "PSBT_IN_WITNESS_UTXO"
  | "PSBT_IN_PARTIAL_SIG"
  | "PSBT_IN_SIGHASH_TYPE"
  | "PSBT_IN_REDEEM_SCRIPT"
  | "PSBT_IN_WITNESS_SCRIPT"
  | "PSBT_IN_BIP32_DERIVATION"
  | "PSBT_IN_FINAL_SCRIPTSIG"
  | "PSBT_IN_FINAL_SCRIPTWITNESS"
  | "PSBT_IN_POR_COMMITMENT"
  | "PSBT_IN_RIPEMD160"
  | "PSBT_IN_SHA256"
  | "PSBT_IN_HASH160"
  | "PSBT_IN_HASH256"
  | "PSBT_IN_PREVIOUS_TXID"
  | "PSBT_IN_OUTPUT_INDEX"
  | "PSBT_IN_SEQUENCE"
  | "PSBT_IN_REQUIRED_TIME_LOCKTIME"
  | "PSBT_IN_REQUIRED_HEIGHT_LOCKTIME"
  | "PSBT_IN_TAP_KEY_SIG"
  | "PSBT_IN_TAP_SCRIPT_SIG"
  | "PSBT_IN_TAP_LEAF_SCRIPT"
  | "PSBT_IN_TAP_BIP32_DERIVATION"
  | "PSBT_IN_TAP_INTERNAL_KEY"
  | "PSBT_IN_TAP_MERKLE_ROOT"
  | "PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS"
  | "PSBT_IN_MUSIG2_PUB_NONCE"
  | "PSBT_IN_MUSIG2_PARTIAL_SIG"
  | "PSBT_IN_PROPRIETARY"
  | "PSBT_OUT_REDEEM_SCRIPT"
  | "PSBT_OUT_WITNESS_SCRIPT"
  | "PSBT_OUT_BIP32_DERIVATION"
  | "PSBT_OUT_AMOUNT"
  | "PSBT_OUT_SCRIPT"
  | "PSBT_OUT_TAP_INTERNAL_KEY"
  | "PSBT_OUT_TAP_TREE"
  | "PSBT_OUT_TAP_BIP32_DERIVATION"
  | "PSBT_OUT_MUSIG2_PARTICIPANT_PUBKEYS"
  | "PSBT_OUT_PROPRIETARY";

export interface PsbtField {
  readonly map: PsbtMapKind;
  readonly type: number;
  readonly key: PsbtForm;
  readonly value: PsbtForm;
  readonly versions: readonly PsbtVersion[];
  /** In these versions each map of the kind has the field. */
  readonly required: readonly PsbtVersion[];
}

const BOTH: readonly PsbtVersion[] = [0, 2];
const V0: readonly PsbtVersion[] = [0];
const V2: readonly PsbtVersion[] = [2];

const both = (map: PsbtMapKind, type: number, key: PsbtForm, value: PsbtForm): PsbtField => {
  return { map, type, key, value, versions: BOTH, required: [] };
};
const inV2 = (map: PsbtMapKind, type: number, value: PsbtForm): PsbtField => {
  return { map, type, key: NOTHING, value, versions: V2, required: [] };
};
const needed = (field: PsbtField): PsbtField => ({ ...field, required: field.versions });

export const PSBT_FIELDS: Readonly<Record<PsbtFieldName, PsbtField>> = Object.freeze({
  PSBT_GLOBAL_UNSIGNED_TX: needed({ ...both("global", 0x00, NOTHING, UNSIGNED_TRANSACTION), versions: V0 }),
  PSBT_GLOBAL_XPUB: both("global", 0x01, EXTENDED_KEY_BYTES, EXTENDED_KEY_PATH),
  PSBT_GLOBAL_TX_VERSION: needed(inV2("global", 0x02, UINT32)),
  PSBT_GLOBAL_FALLBACK_LOCKTIME: inV2("global", 0x03, UINT32),
  PSBT_GLOBAL_INPUT_COUNT: needed(inV2("global", 0x04, COMPACT_SIZE)),
  PSBT_GLOBAL_OUTPUT_COUNT: needed(inV2("global", 0x05, COMPACT_SIZE)),
  PSBT_GLOBAL_TX_MODIFIABLE: inV2("global", 0x06, UINT8),
  PSBT_GLOBAL_VERSION: both("global", 0xfb, NOTHING, UINT32),
  PSBT_GLOBAL_PROPRIETARY: both("global", 0xfc, PROPRIETARY_KEY, ANYTHING),

  PSBT_IN_NON_WITNESS_UTXO: both("input", 0x00, NOTHING, WHOLE_TRANSACTION),
  PSBT_IN_WITNESS_UTXO: both("input", 0x01, NOTHING, WHOLE_OUTPUT),
  PSBT_IN_PARTIAL_SIG: both("input", 0x02, PUBLIC_KEY, ECDSA_SIGNATURE),
  PSBT_IN_SIGHASH_TYPE: both("input", 0x03, NOTHING, UINT32),
  PSBT_IN_REDEEM_SCRIPT: both("input", 0x04, NOTHING, ANYTHING),
  PSBT_IN_WITNESS_SCRIPT: both("input", 0x05, NOTHING, ANYTHING),
  PSBT_IN_BIP32_DERIVATION: both("input", 0x06, PUBLIC_KEY, KEY_PATH),
  PSBT_IN_FINAL_SCRIPTSIG: both("input", 0x07, NOTHING, ANYTHING),
  PSBT_IN_FINAL_SCRIPTWITNESS: both("input", 0x08, NOTHING, WITNESS),
  PSBT_IN_POR_COMMITMENT: both("input", 0x09, NOTHING, ANYTHING),
  PSBT_IN_RIPEMD160: both("input", 0x0a, SHORT_HASH, RIPEMD160_PREIMAGE),
  PSBT_IN_SHA256: both("input", 0x0b, HASH, SHA256_PREIMAGE),
  PSBT_IN_HASH160: both("input", 0x0c, SHORT_HASH, HASH160_PREIMAGE),
  PSBT_IN_HASH256: both("input", 0x0d, HASH, HASH256_PREIMAGE),
  PSBT_IN_PREVIOUS_TXID: needed(inV2("input", 0x0e, HASH)),
  PSBT_IN_OUTPUT_INDEX: needed(inV2("input", 0x0f, UINT32)),
  PSBT_IN_SEQUENCE: inV2("input", 0x10, UINT32),
  PSBT_IN_REQUIRED_TIME_LOCKTIME: inV2("input", 0x11, TIME_LOCK),
  PSBT_IN_REQUIRED_HEIGHT_LOCKTIME: inV2("input", 0x12, HEIGHT_LOCK),
  PSBT_IN_TAP_KEY_SIG: both("input", 0x13, NOTHING, SCHNORR_SIGNATURE),
  PSBT_IN_TAP_SCRIPT_SIG: both("input", 0x14, exactly(64, "an x-only key and a leaf hash"), SCHNORR_SIGNATURE),
  PSBT_IN_TAP_LEAF_SCRIPT: both("input", 0x15, CONTROL_BLOCK, LEAF_SCRIPT),
  PSBT_IN_TAP_BIP32_DERIVATION: both("input", 0x16, X_ONLY_KEY, LEAVES_AND_PATH),
  PSBT_IN_TAP_INTERNAL_KEY: both("input", 0x17, NOTHING, X_ONLY_KEY),
  PSBT_IN_TAP_MERKLE_ROOT: both("input", 0x18, NOTHING, HASH),
  PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS: both("input", 0x1a, COMPRESSED_KEY, COMPRESSED_KEYS),
  PSBT_IN_MUSIG2_PUB_NONCE: both("input", 0x1b, PARTICIPANT_AND_AGGREGATE, exactly(66, "a public nonce")),
  PSBT_IN_MUSIG2_PARTIAL_SIG: both("input", 0x1c, PARTICIPANT_AND_AGGREGATE, exactly(32, "a partial signature")),
  PSBT_IN_PROPRIETARY: both("input", 0xfc, PROPRIETARY_KEY, ANYTHING),

  PSBT_OUT_REDEEM_SCRIPT: both("output", 0x00, NOTHING, ANYTHING),
  PSBT_OUT_WITNESS_SCRIPT: both("output", 0x01, NOTHING, ANYTHING),
  PSBT_OUT_BIP32_DERIVATION: both("output", 0x02, PUBLIC_KEY, KEY_PATH),
  PSBT_OUT_AMOUNT: needed(inV2("output", 0x03, INT64)),
  PSBT_OUT_SCRIPT: needed(inV2("output", 0x04, ANYTHING)),
  PSBT_OUT_TAP_INTERNAL_KEY: both("output", 0x05, NOTHING, X_ONLY_KEY),
  PSBT_OUT_TAP_TREE: both("output", 0x06, NOTHING, TAP_TREE),
  PSBT_OUT_TAP_BIP32_DERIVATION: both("output", 0x07, X_ONLY_KEY, LEAVES_AND_PATH),
  PSBT_OUT_MUSIG2_PARTICIPANT_PUBKEYS: both("output", 0x08, COMPRESSED_KEY, COMPRESSED_KEYS),
  PSBT_OUT_PROPRIETARY: both("output", 0xfc, PROPRIETARY_KEY, ANYTHING),
});

const NAMES: readonly PsbtFieldName[] = Object.freeze(Object.keys(PSBT_FIELDS) as PsbtFieldName[]);

/** The names by map and type; filled on first use. */
const byType = new Map<PsbtMapKind, ReadonlyMap<number, PsbtFieldName>>();

function typesOf(map: PsbtMapKind): ReadonlyMap<number, PsbtFieldName> {
  const known = byType.get(map);
  if (known !== undefined) return known;
  const types = new Map(
    NAMES.filter((name) => PSBT_FIELDS[name].map === map).map((name) => [PSBT_FIELDS[name].type, name]),
  );
  byType.set(map, types);
  return types;
}

/** `undefined`: a type that no row knows in maps of this kind. */
export const fieldName = (map: PsbtMapKind, type: number): PsbtFieldName | undefined => typesOf(map).get(type);

/** The fields that each map of this kind must have. */
export const requiredFields = (map: PsbtMapKind, version: PsbtVersion): readonly PsbtFieldName[] =>
  NAMES.filter((name) => PSBT_FIELDS[name].map === map && PSBT_FIELDS[name].required.includes(version));
