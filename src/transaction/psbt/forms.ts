/**
 * What the key data or the value of a PSBT field may be, by form and not by meaning: lengths, counts and prefixes. BIP174: "If any key or
 * value does not match the specified format for that type, the PSBT must be considered invalid." Whether a point is on the curve or a
 * signature verifies is for whoever uses it.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Reader } from "../reader.ts";
import { equalBytes } from "../../base/bytes.ts";
import { hash160, hash256, ripemd160, sha256 } from "../../crypto/hash.ts";
import { LIMITS } from "../../script/limits.ts";
import { isLeafVersion } from "../../taproot/leaf.ts";
import { MAX_DEPTH } from "../../taproot/tree.ts";
import { decodeOutput, decodeTransaction, decodeWitness } from "../codec.ts";
import { readCompactSize, readPrefixed } from "../compact-size.ts";
import { expectEnd, readBytes, readerOf, readUint8, remaining } from "../reader.ts";

export interface PsbtForm {
  /** Completes "… is not". */
  readonly words: string;
  /** Some values are bound to the key data beside them. */
  readonly accepts: (bytes: Bytes, keyData: Bytes) => boolean;
}

export const ANYTHING: PsbtForm = { words: "bytes", accepts: () => true };
export const NOTHING: PsbtForm = { words: "empty", accepts: (bytes) => bytes.length === 0 };

export const exactly = (length: number, words: string): PsbtForm => ({
  words: `${words} of ${length} bytes`,
  accepts: (bytes) => bytes.length === length,
});

export const UINT8: PsbtForm = exactly(1, "a number");
export const UINT32: PsbtForm = exactly(4, "a number");
export const INT64: PsbtForm = exactly(8, "an amount");
export const X_ONLY_KEY: PsbtForm = exactly(32, "an x-only key");
export const HASH: PsbtForm = exactly(32, "a hash");

const COMPRESSED = 33;
const UNCOMPRESSED = 65;
const isCompressed = (bytes: Bytes): boolean => bytes.length === COMPRESSED && (bytes[0] === 2 || bytes[0] === 3);

export const COMPRESSED_KEY: PsbtForm = { words: "a compressed public key", accepts: isCompressed };

export const PUBLIC_KEY: PsbtForm = {
  words: "a public key",
  accepts: (bytes) => isCompressed(bytes) || (bytes.length === UNCOMPRESSED && bytes[0] === 4),
};

/** BIP373: "A list of the compressed public keys of the participants". */
export const COMPRESSED_KEYS: PsbtForm = {
  words: "a list of compressed public keys",
  accepts: (bytes) =>
    bytes.length > 0 && bytes.length % COMPRESSED === 0 && chunks(bytes, COMPRESSED).every(isCompressed),
};

const chunks = (bytes: Bytes, size: number): readonly Bytes[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

/** BIP373: participant key, aggregate key, "32 byte hash or omitted". */
export const PARTICIPANT_AND_AGGREGATE: PsbtForm = {
  words: "two compressed public keys and at most a leaf hash",
  accepts: (bytes) =>
    (bytes.length === 2 * COMPRESSED || bytes.length === 2 * COMPRESSED + 32) &&
    isCompressed(bytes.subarray(0, COMPRESSED)) &&
    isCompressed(bytes.subarray(COMPRESSED, 2 * COMPRESSED)),
};

/** BIP371: "The 64 or 65 byte Schnorr signature". */
export const SCHNORR_SIGNATURE: PsbtForm = {
  words: "a signature of 64 or 65 bytes",
  accepts: (bytes) => bytes.length === 64 || bytes.length === 65,
};

/** DER and a hash type: a sequence of two integers of 1 to 33 bytes. */
export const ECDSA_SIGNATURE: PsbtForm = {
  words: "a DER signature with its hash type",
  accepts: (bytes) => bytes.length >= 9 && bytes.length <= 73 && bytes[0] === 0x30 && bytes[1] === bytes.length - 3,
};

/** "<4 byte fingerprint> <32-bit little endian uint path element>*". */
const isPath = (bytes: Bytes): boolean => bytes.length >= 4 && bytes.length % 4 === 0;
export const KEY_PATH: PsbtForm = { words: "a fingerprint and a path", accepts: isPath };

const EXTENDED_KEY = 78;
const DEPTH_AT = 4;
export const EXTENDED_KEY_BYTES: PsbtForm = exactly(EXTENDED_KEY, "an extended key");
/** BIP174: "The number of 32 bit unsigned integer indexes must match the depth provided in the extended public key." */
export const EXTENDED_KEY_PATH: PsbtForm = {
  words: "a fingerprint and a path as deep as the extended key",
  accepts: (bytes, xpub) => bytes.length === 4 + 4 * (xpub[DEPTH_AT] ?? 0),
};

/** Whether a reading of the bytes ends with them, and without a failure. */
function reads(bytes: Bytes, read: (reader: Reader) => boolean): boolean {
  const reader = readerOf(bytes);
  const good = read(reader);
  expectEnd(reader);
  return good && reader.failure === undefined;
}

export const COMPACT_SIZE: PsbtForm = {
  words: "a compact size",
  accepts: (bytes) => reads(bytes, (reader) => readCompactSize(reader, "a count") >= 0),
};

/** BIP371: "<hashes len> <leaf hash>* <4 byte fingerprint> <32-bit uint>*". */
export const LEAVES_AND_PATH: PsbtForm = {
  words: "leaf hashes, a fingerprint and a path",
  accepts: (bytes) =>
    reads(bytes, (reader) => {
      readBytes(reader, 32 * readCompactSize(reader, "leaf hashes"), "leaf hashes");
      return isPath(readBytes(reader, remaining(reader), "a path"));
    }),
};

/** BIP174: "Compact size unsigned integer of the length of the identifier, followed by identifier prefix, followed by a compact size unsigned integer subtype, followed by the key data itself." */
export const PROPRIETARY_KEY: PsbtForm = {
  words: "an identifier, a subtype and key data",
  accepts: (bytes) =>
    reads(bytes, (reader) => {
      readPrefixed(reader, "an identifier");
      readCompactSize(reader, "a subtype");
      readBytes(reader, remaining(reader), "key data");
      return true;
    }),
};

/** BIP341: "must have length 33 + 32m, for a value of m that is an integer between 0 and 128". */
export const CONTROL_BLOCK: PsbtForm = {
  words: "a control block",
  accepts: ({ length }) => length >= 33 && (length - 33) % 32 === 0 && length <= 33 + 32 * MAX_DEPTH,
};

/** "<bytes script> <8-bit uint leaf version>", which is also the first byte of the control block but for its parity. */
export const LEAF_SCRIPT: PsbtForm = {
  words: "a script and the leaf version of its control block",
  accepts: (bytes, block) => bytes.at(-1) === ((block[0] ?? 0) & 0xfe),
};

/**
 * BIP371: "One or more tuples representing the depth, leaf version, and script for a leaf in the Taproot tree, allowing the entire tree to
 * be reconstructed. The tuples must be in depth first search order". `open` holds the depths of left subtrees that wait for their right
 * one; two of one depth close to one of the depth above. A whole tree ends as one of depth 0; whatever is out of order never closes.
 */
export const TAP_TREE: PsbtForm = {
  words: "the leaves of a whole tree, depth first",
  accepts: (bytes) =>
    reads(bytes, (reader) => {
      const open: number[] = [];
      do {
        let depth = readUint8(reader, "a depth");
        const version = readUint8(reader, "a leaf version");
        readPrefixed(reader, "a script");
        if (reader.failure !== undefined || depth > MAX_DEPTH || !isLeafVersion(version)) return false;
        for (; depth > 0 && open.at(-1) === depth; depth--) open.pop();
        open.push(depth);
      } while (remaining(reader) > 0);
      return open.length === 1 && open[0] === 0;
    }),
};

export const WHOLE_TRANSACTION: PsbtForm = { words: "a transaction", accepts: (bytes) => decodeTransaction(bytes).ok };
export const WHOLE_OUTPUT: PsbtForm = { words: "an output", accepts: (bytes) => decodeOutput(bytes).ok };
export const WITNESS: PsbtForm = { words: "a witness stack", accepts: (bytes) => decodeWitness(bytes).ok };

/** BIP174: "The transaction must be in the old serialization format (without witnesses)", "The scriptSigs and witnesses for each input must be empty". */
export const UNSIGNED_TRANSACTION: PsbtForm = {
  words: "an unsigned transaction",
  accepts: (bytes) => {
    const decoded = decodeTransaction(bytes, { witness: false });
    return decoded.ok && decoded.value.inputs.every(({ scriptSig }) => scriptSig.length === 0);
  },
};

/** BIP174: the preimage "must equal the key when run through" the hash. */
const preimageOf = (hash: (message: Bytes) => Bytes): PsbtForm => ({
  words: "the preimage of its key",
  accepts: (bytes, keyData) => equalBytes(hash(bytes), keyData),
});
export const RIPEMD160_PREIMAGE: PsbtForm = preimageOf(ripemd160);
export const SHA256_PREIMAGE: PsbtForm = preimageOf(sha256);
export const HASH160_PREIMAGE: PsbtForm = preimageOf(hash160);
export const HASH256_PREIMAGE: PsbtForm = preimageOf(hash256);
export const SHORT_HASH: PsbtForm = exactly(20, "a hash");

const uint32Of = (bytes: Bytes): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);

/** BIP370: "greater than or equal to 500000000". */
export const TIME_LOCK: PsbtForm = {
  words: "a time from 500000000 on",
  accepts: (bytes) => bytes.length === 4 && uint32Of(bytes) >= LIMITS.lockTimeThreshold.value,
};

/** BIP370: "greater than 0 and less than 500000000". */
export const HEIGHT_LOCK: PsbtForm = {
  words: "a height from 1 to 499999999",
  accepts: (bytes) => bytes.length === 4 && uint32Of(bytes) > 0 && uint32Of(bytes) < LIMITS.lockTimeThreshold.value,
};
