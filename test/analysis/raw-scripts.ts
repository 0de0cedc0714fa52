/** Raw scripts for tests, in Core's assembly with names: `A`, `B`, `C` are keys of known secrets, `H` and `H20` hashes whose preimages nobody has. */
import type { RawMeaning } from "../../src/analysis/index.ts";
import type { Bytes } from "../../src/base/bytes.ts";
import { rawMeaning } from "../../src/analysis/index.ts";
import { toHex } from "../../src/base/bytes.ts";
import { hash160, noble } from "../../src/crypto/index.ts";
import { conditionWords } from "../../src/policy/index.ts";
import { keyOf } from "../interpreter/spend-builder.ts";
import { coreAsm } from "../vectors/core-asm.ts";

const backend = noble();

const NAMES = ["alice", "bob", "carol"] as const;
export const KEYS: readonly Bytes[] = NAMES.map((_, i) => keyOf(backend, i + 1));
const push = (hex: string): string => `0x${(hex.length / 2).toString(16)} 0x${hex}`;
const keyHex = KEYS.map(toHex);

const WORDS: Readonly<Record<string, string>> = {
  A: push(keyHex[0] as string),
  B: push(keyHex[1] as string),
  C: push(keyHex[2] as string),
  hashA: push(toHex(hash160(KEYS[0] as Bytes))),
  H: push("aa".repeat(32)),
  H20: push("bb".repeat(20)),
};

export const scriptOf = (text: string): Bytes =>
  coreAsm(
    text
      .split(" ")
      .map((word) => WORDS[word] ?? word)
      .join(" "),
  );

export function meaningOfScript(script: Bytes): RawMeaning {
  return rawMeaning(
    {
      template: [{ kind: "bytes", bytes: script }],
      numberRange: () => [0, 0],
      hashLength: () => 0,
      lockUnit: () => undefined,
      keyName: (xonly) => NAMES[keyHex.indexOf(xonly)],
      publicKeys: keyHex,
    },
    { backend },
  );
}

/** In words, hashes cut short; with a question mark where there may be other ways. */
export function wordsOf({ condition, exact }: RawMeaning): string {
  return conditionWords(condition, { image: (hex) => hex.slice(0, 2) }) + (exact ? "" : " ?");
}
