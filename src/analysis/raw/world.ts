/** What holds for every way through one script: which bytes anyone has, and whose keys are whose. */
import type { Softfork } from "../../taproot/network.ts";
import type { Arena } from "./arena.ts";
import type { World } from "./path.ts";
import type { RawLeaf } from "./raw-leaf.ts";
import type { Term } from "./term.ts";
import type { Tokens } from "./tokens.ts";
import { EMPTY, fromHex, toHex } from "../../base/bytes.ts";
import { knownUnspendable } from "../../taproot/unspendable.ts";
import { bytesTerm } from "./algebra.ts";
import { ANYONES_KEY, UNKNOWN_TYPE_KEY } from "./own-key.ts";

export function worldOf(
  arena: Arena,
  { publicKeys = [], lockUnit }: RawLeaf,
  { tokens }: Tokens,
  softforks: readonly Softfork[],
): World {
  const pushed = tokens.flatMap((token) => (token.kind === "push" ? [token.of] : []));
  const simple = [
    EMPTY,
    ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
    new Uint8Array(20),
    new Uint8Array(32),
  ];
  const common = [...pushed, ...publicKeys.map(fromHex), ...simple].map((each) =>
    "kind" in each ? each : bytesTerm(arena, each),
  );
  return {
    arena,
    anyprevout: softforks.includes("anyprevout"),
    common: [...new Set(common)],
    commonImages: new Map(),
    ownKeys: [bytesTerm(arena, UNKNOWN_TYPE_KEY), bytesTerm(arena, ANYONES_KEY)],
    anyones: new Set([toHex(ANYONES_KEY)]),
    nobodys: new Set(pushed.flatMap((each) => (isNobodys(each) ? [toHex(each.bytes)] : []))),
    lockUnit,
  };
}

type Pushed = Extract<Term, { kind: "bytes" }>;

/** A point made so that nobody has its secret. */
const isNobodys = (of: Term): of is Pushed =>
  of.kind === "bytes" && of.bytes.length === 32 && knownUnspendable(of.bytes) !== undefined;
