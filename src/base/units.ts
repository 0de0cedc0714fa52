/**
 * Numbers that look alike and must not be mixed. A brand is erased at run time; the lower-case constructor is
 * the one named place where a plain number becomes a quantity.
 */

declare const unit: unique symbol;
type Branded<T, Name extends string> = T & { readonly [unit]: Name };

/** Weight units of BIP141; 4 to a virtual byte. */
export type Weight = Branded<number, "Weight">;
/** Virtual bytes, as a fraction: weight / 4, not rounded. */
export type VBytes = Branded<number, "VBytes">;
/** Satoshis: a signed 64-bit number on the wire, so never a `number`. */
export type Sats = Branded<bigint, "Sats">;
/** A block height. */
export type Height = Branded<number, "Height">;
/** Seconds since 1970-01-01 UTC. */
export type UnixTime = Branded<number, "UnixTime">;

export const weight = (value: number): Weight => value as Weight;
export const vbytes = (value: Weight): VBytes => (value / 4) as VBytes;
export const sats = (value: bigint): Sats => value as Sats;
export const height = (value: number): Height => value as Height;
export const unixTime = (value: number): UnixTime => value as UnixTime;
