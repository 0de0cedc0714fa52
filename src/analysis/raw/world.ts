/** What holds for every way through one script: which bytes anyone has, and whose keys are whose. */
import type { Softfork } from "../../taproot/network.ts";
import type { Arena } from "./arena.ts";
import type { World } from "./path.ts";
import type { RawLeaf } from "./raw-leaf.ts";
import type { Term } from "./term.ts";
import type { Tokens } from "./tokens.ts";
import type { Bytes } from "../../base/bytes.ts";
import { concat, EMPTY, fromHex, toHex } from "../../base/bytes.ts";
import { knownUnspendable } from "../../taproot/unspendable.ts";
import { bytesTerm } from "./algebra.ts";
import { ANYONES_KEY, UNKNOWN_TYPE_KEYS } from "./own-key.ts";

/** What anyone tries as a secret: no byte, one byte, zeroes. */
export const SIMPLE: readonly Bytes[] = Object.freeze([
  EMPTY,
  ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
  ...[20, 32].flatMap((length) => [new Uint8Array(length), negativeZero(length)]),
]);

/** All zeroes but the sign, so that it is false. */
function negativeZero(length: number): Bytes {
  const bytes = new Uint8Array(length);
  bytes[length - 1] = 0x80;
  return bytes;
}

/** The key as scripts before taproot wrote it, whichever its parity: in tapscript of an unknown type, so that any signature passes. */
const compressed = (xonly: Bytes): readonly Bytes[] => [2, 3].map((prefix) => concat(Uint8Array.of(prefix), xonly));

export function worldOf(
  arena: Arena,
  { publicKeys = [], lockUnit }: RawLeaf,
  { tokens }: Tokens,
  softforks: readonly Softfork[],
): World {
  const pushed = tokens.flatMap((token) => (token.kind === "push" ? [token.of] : []));
  const keys = new Set([...publicKeys, ...pushed.flatMap((each) => (isPoint(each) ? [toHex(each.bytes)] : []))]);
  const points = [...keys].map(fromHex);
  const common = [
    ...pushed,
    ...[...points, ...points.flatMap(compressed), ...SIMPLE].map((each) => bytesTerm(arena, each)),
  ];
  return {
    arena,
    anyprevout: softforks.includes("anyprevout"),
    common: [...new Set(common)],
    commonImages: new Map(),
    ownKeys: [...UNKNOWN_TYPE_KEYS, ANYONES_KEY].map((key) => bytesTerm(arena, key)),
    anyones: new Set([toHex(ANYONES_KEY)]),
    nobodys: new Set(pushed.flatMap((each) => (isNobodys(each) ? [toHex(each.bytes)] : []))),
    lockUnit,
  };
}

type Pushed = Extract<Term, { kind: "bytes" }>;

/** As long as a key. */
const isPoint = (of: Term): of is Pushed => of.kind === "bytes" && of.bytes.length === 32;

/** A point made so that nobody has its secret. */
const isNobodys = (of: Term): of is Pushed => isPoint(of) && knownUnspendable(of.bytes) !== undefined;
