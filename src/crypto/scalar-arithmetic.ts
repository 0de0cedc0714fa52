/**
 * Sums and products of scalars mod n, on 32-byte big-endian strings: what partial signatures, pre-signatures and revocation keys are made of.
 *
 * Every argument is read as int(x) mod n, the reading that the specifications give to a hash; a result may be zero, which the point
 * operations of a backend refuse. The arithmetic is that of `@noble/curves` on bigints, whose time depends on the numbers: whoever can time many
 * calls precisely on the same machine may learn something of a secret among them. The engine of `musig-wasm.ts` makes partial signatures
 * in constant time; revocation keys and pre-signatures have nothing faster or safer than this.
 */
import type { Bytes } from "../base/bytes.ts";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { requireLength } from "./scalar.ts";

const { Fn } = secp256k1.Point;

/** The scalar one. */
export const ONE: Bytes = Fn.toBytes(1n);
/** The scalar zero: what tweaks add up to before the first. */
export const ZERO: Bytes = Fn.toBytes(0n);

/** int(bytes), not yet mod n: every operation of the field reduces its result. */
function read(bytes: Bytes): bigint {
  requireLength(bytes, 32, "scalar");
  return Fn.fromBytes(bytes, true);
}

/** (a + b) mod n. */
export const addScalars = (a: Bytes, b: Bytes): Bytes => Fn.toBytes(Fn.add(read(a), read(b)));

/** (a · b) mod n. */
export const multiplyScalars = (a: Bytes, b: Bytes): Bytes => Fn.toBytes(Fn.mul(read(a), read(b)));

/** -a mod n. */
export const negateScalar = (a: Bytes): Bytes => Fn.toBytes(Fn.neg(read(a)));
