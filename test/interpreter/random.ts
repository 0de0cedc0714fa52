/** Numbers that look random and are the same on every run: xorshift32, from a seed that the test states. */
import type { Bytes } from "../../src/base/bytes.ts";

export interface Random {
  /** 0 to bound - 1. */
  below(bound: number): number;
  /** True once in `times`. */
  oneIn(times: number): boolean;
  pick<T>(from: readonly T[]): T;
  bytes(length: number): Bytes;
}

export function randomFrom(seed: number): Random {
  let state = seed | 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const below = (bound: number): number => next() % bound;
  return {
    below,
    oneIn: (times) => below(times) === 0,
    pick: <T>(from: readonly T[]): T => from[below(from.length)] as T,
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
  };
}
