/**
 * A script with holes: the bytes of a leaf as far as they are known, and what fills the gaps. Filling a template is
 * concatenation; nothing is parsed or typed again.
 *
 * Key references are ids into the program's key table, so one key that stands in ten leaves is resolved once.
 */
import type { Bytes } from "../base/bytes.ts";

export type ScriptPart =
  /** Bytes that are the same in every instance, opcodes and pushes included. */
  | { readonly kind: "bytes"; readonly bytes: Bytes }
  /** The 32 x-only bytes of a key; its length byte 0x20 stands in the part before. */
  | { readonly kind: "key"; readonly key: string }
  /** HASH160 of the 32 x-only bytes of a key, 20 bytes, without its length byte. */
  | { readonly kind: "keyhash"; readonly key: string }
  /** The bytes of a hash that is a parameter, without its length byte. */
  | { readonly kind: "hash"; readonly hole: string }
  /** A whole minimal push of a script number that is a parameter. */
  | { readonly kind: "number"; readonly hole: string }
  /** `count` keys in sequence, known or of a group: `<k1> CHECKSIG <k2> CHECKSIGADD ...`, in BIP67 order if `sorted`. */
  | { readonly kind: "keys"; readonly keys: readonly string[]; readonly sorted: boolean }
  /** The minimal push of the number of all keys listed, groups counted with their size: `all` as a threshold. */
  | { readonly kind: "count"; readonly keys: readonly string[] };

export type ScriptTemplate = readonly ScriptPart[];
