/**
 * Numbers that look alike and must not be mixed. A brand is erased at run time; the lower-case constructor is
 * the one named place where a plain number becomes a quantity.
 */

declare const unit: unique symbol;
type Branded<T, Name extends string> = T & { readonly [unit]: Name };

/** A block height. */
export type Height = Branded<number, "Height">;
/** Seconds since 1970-01-01 UTC. */
export type UnixTime = Branded<number, "UnixTime">;

export const height = (value: number): Height => value as Height;
export const unixTime = (value: number): UnixTime => value as UnixTime;
