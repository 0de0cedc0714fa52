/**
 * JSON and values, both ways from one row: a codec says how one thing is read and written, so that the two never drift apart. The schema has judged the JSON
 * before anything is read here; what is left to refuse is what a schema cannot say.
 */
import type { Bytes } from "../base/bytes.ts";
import { fromHex, toHex } from "../base/bytes.ts";

/** `read` is called only with what the schema lets through; it throws on half a byte of hex, which a pattern cannot exclude cheaply, and its one caller answers for that. */
export interface Codec<T> {
  readonly read: (json: unknown) => T;
  readonly write: (value: T) => unknown;
}

/** As it is: numbers, names. */
export const same = <T>(): Codec<T> => ({ read: (json) => json as T, write: (value) => value });

export const hex: Codec<Bytes> = { read: (json) => fromHex(json as string), write: toHex };

/** Of a transaction or a block: shown reversed, as by everyone. */
export const reversed: Codec<Bytes> = {
  read: (json) => fromHex(json as string).reverse(),
  write: (value) => toHex(value.toReversed()),
};

/** Satoshis: a decimal text, since JSON's numbers lose them. */
export const amount: Codec<bigint> = { read: (json) => BigInt(json as string), write: String };

export const list = <T>(item: Codec<T>): Codec<readonly T[]> => ({
  read: (json) => (json as readonly unknown[]).map(item.read),
  write: (value) => value.map(item.write),
});

/** null where there is none. */
export const nullable = <T>(item: Codec<T>): Codec<T | undefined> => ({
  read: (json) => (json === null ? undefined : item.read(json)),
  write: (value) => (value === undefined ? null : item.write(value)),
});

type Fields<T> = { readonly [K in keyof T]-?: Codec<Exclude<T[K], undefined>> };

/** Members that are absent stay absent. */
export function record<T extends object>(fields: Fields<T>): Codec<T> {
  const rows = Object.entries(fields) as readonly (readonly [string, Codec<unknown>])[];
  const convert = (from: Readonly<Record<string, unknown>>, how: keyof Codec<unknown>): Record<string, unknown> => {
    const made: Record<string, unknown> = {};
    for (const [name, codec] of rows) {
      const value = from[name];
      if (value !== undefined) made[name] = codec[how](value);
    }
    return made;
  };
  return {
    read: (json) => convert(json as Record<string, unknown>, "read") as T,
    write: (value) => convert(value as Record<string, unknown>, "write"),
  };
}
