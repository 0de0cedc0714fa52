/**
 * Scripts by dice, weighted so that a good part of them runs to the end: the generator keeps count of how many elements
 * the stack should have, mostly chooses opcodes that find enough of them, closes most of its branches, and mostly
 * leaves one true element. What it gets wrong is as welcome.
 */
import type { Bytes } from "../../src/base/bytes.ts";
import type { Random } from "./random.ts";
import { concat } from "../../src/base/bytes.ts";
import { OPCODES, pushData, pushNumber } from "../../src/script/index.ts";
import type { OpcodeName } from "../../src/script/index.ts";

/** Opcode, elements it needs, and by how much it changes their number; `weight` to 1 of the others. */
type Row = readonly [name: OpcodeName, needs: number, change: number, weight?: number];

const ROWS: readonly Row[] = [
  ["NOP", 0, 0],
  ["VERIFY", 1, -1],
  ["TOALTSTACK", 1, -1],
  ["FROMALTSTACK", 0, 1],
  ["2DROP", 2, -2],
  ["2DUP", 2, 2],
  ["3DUP", 3, 3],
  ["2OVER", 4, 2],
  ["2ROT", 6, 0],
  ["2SWAP", 4, 0],
  ["IFDUP", 1, 1],
  ["DEPTH", 0, 1],
  ["DROP", 1, -1],
  ["DUP", 1, 1, 3],
  ["NIP", 2, -1],
  ["OVER", 2, 1],
  ["PICK", 2, 0],
  ["ROLL", 2, -1],
  ["ROT", 3, 0],
  ["SWAP", 2, 0, 2],
  ["TUCK", 2, 1],
  ["SIZE", 1, 1],
  ["EQUAL", 2, -1],
  ["EQUALVERIFY", 2, -2],
  ["1ADD", 1, 0],
  ["1SUB", 1, 0],
  ["NEGATE", 1, 0],
  ["ABS", 1, 0],
  ["NOT", 1, 0, 2],
  ["0NOTEQUAL", 1, 0],
  ["ADD", 2, -1],
  ["SUB", 2, -1],
  ["BOOLAND", 2, -1],
  ["BOOLOR", 2, -1],
  ["NUMEQUAL", 2, -1],
  ["NUMEQUALVERIFY", 2, -2],
  ["NUMNOTEQUAL", 2, -1],
  ["LESSTHAN", 2, -1],
  ["GREATERTHAN", 2, -1],
  ["LESSTHANOREQUAL", 2, -1],
  ["GREATERTHANOREQUAL", 2, -1],
  ["MIN", 2, -1],
  ["MAX", 2, -1],
  ["WITHIN", 3, -2],
  ["RIPEMD160", 1, 0],
  ["SHA1", 1, 0],
  ["SHA256", 1, 0],
  ["HASH160", 1, 0],
  ["HASH256", 1, 0],
  ["CODESEPARATOR", 0, 0],
  ["CHECKSIG", 2, -1, 2],
  ["CHECKSIGVERIFY", 2, -2],
  ["CHECKSIGADD", 3, -2, 2],
  ["CHECKLOCKTIMEVERIFY", 1, 0, 2],
  ["CHECKSEQUENCEVERIFY", 1, 0, 2],
  ["NOP1", 0, 0],
  ["NOP4", 0, 0],
  ["NOP10", 0, 0],
];

/** Opcodes that a script should not have (RETURN, VERIF, CHECKMULTISIG, no opcode at all), and some OP_SUCCESSx. */
const RARE: Bytes = Uint8Array.of(0x50, 0x62, 0x65, 0x66, 0x6a, 0x7e, 0x8d, 0x99, 0xae, 0xaf, 0xbb, 0xfe, 0xff);

const WEIGHTED: readonly Row[] = ROWS.flatMap((row) => Array.from({ length: row[3] ?? 1 }, () => row));

interface Draft {
  readonly parts: Bytes[];
  depth: number;
  open: number;
}

export interface Garbage {
  readonly script: Bytes;
  readonly witness: readonly Bytes[];
}

/** Numbers at the edges of bytes, of 4-byte operands and of locks. */
const EDGES: readonly bigint[] = [
  0n,
  1n,
  -1n,
  2n,
  16n,
  17n,
  127n,
  128n,
  255n,
  256n,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x1_0000n,
  499_999_999n,
  500_000_000n,
  0x40_0000n,
  0x40_0005n,
  0x7fff_ffffn,
  0x8000_0000n,
  -0x7fff_ffffn,
  0xffff_ffffn,
  0x1_0000_0000n,
];

/** An element: a small number, an edge, a key, an encoding of zero, or bytes of some length. */
export function garbageElement(random: Random, keys: readonly Bytes[]): Bytes {
  switch (random.below(10)) {
    case 0:
      return new Uint8Array(0);
    case 1:
    case 2:
      return Uint8Array.of(1);
    case 3:
      return Uint8Array.of(random.below(256));
    case 4:
      return random.pick([Uint8Array.of(0x80), Uint8Array.of(0), Uint8Array.of(0, 0x80), Uint8Array.of(1, 0)]);
    case 5:
      return random.pick(keys);
    case 6:
      return random.bytes(random.pick([32, 33, 64, 65]));
    case 7:
      return random.bytes(random.pick([75, 76, 80, 81, 255, 256, 519, 520]));
    default:
      return random.bytes(1 + random.below(5));
  }
}

function addPush(draft: Draft, random: Random, keys: readonly Bytes[]): void {
  draft.depth++;
  if (random.oneIn(3)) draft.parts.push(pushNumber(random.pick(EDGES)));
  else draft.parts.push(pushOf(random, garbageElement(random, keys)));
}

/** Mostly the shortest push; sometimes a longer one, and rarely one that is too long. */
function pushOf(random: Random, data: Bytes): Bytes {
  if (random.oneIn(400)) return concat(Uint8Array.of(OPCODES.PUSHDATA2, 0x09, 0x02), random.bytes(521));
  if (!random.oneIn(12)) return pushData(data);
  const { length } = data;
  return random.oneIn(2)
    ? concat(Uint8Array.of(OPCODES.PUSHDATA2, length & 0xff, length >> 8), data)
    : concat(Uint8Array.of(OPCODES.PUSHDATA4, length & 0xff, length >> 8, 0, 0), data);
}

/** Most conditions are put there just before, so that they are the minimal ones. */
function addConditional(draft: Draft, random: Random): void {
  if (draft.open > 0 && random.oneIn(2)) {
    draft.parts.push(Uint8Array.of(random.oneIn(3) ? OPCODES.ENDIF : OPCODES.ELSE));
    if (draft.parts.at(-1)?.[0] === OPCODES.ENDIF) draft.open--;
    return;
  }
  if (!random.oneIn(8)) draft.parts.push(pushNumber(random.below(2)));
  draft.parts.push(Uint8Array.of(random.pick([OPCODES.IF, OPCODES.NOTIF])));
  draft.open++;
}

function addOperation(draft: Draft, random: Random): void {
  const [name, needs, change] = random.pick(WEIGHTED);
  if (needs > draft.depth && !random.oneIn(60)) return;
  draft.parts.push(Uint8Array.of(OPCODES[name]));
  draft.depth = Math.max(0, draft.depth + change);
}

function finish(draft: Draft, random: Random): void {
  while (draft.open-- > 0) if (!random.oneIn(40)) draft.parts.push(Uint8Array.of(OPCODES.ENDIF));
  if (random.oneIn(10)) return;
  // Whatever is left goes to the altstack, whose size the end does not look at.
  for (; draft.depth > 0; draft.depth--)
    draft.parts.push(Uint8Array.of(random.oneIn(2) ? OPCODES.DROP : OPCODES.TOALTSTACK));
  draft.parts.push(pushNumber(1));
}

export function garbage(random: Random, keys: readonly Bytes[]): Garbage {
  const witness = Array.from({ length: random.below(6) }, () => garbageElement(random, keys));
  const draft: Draft = { parts: [], depth: witness.length, open: 0 };
  for (let length = random.below(random.oneIn(10) ? 60 : 14); length > 0; length--) {
    const choice = random.below(100);
    if (choice < 35) addPush(draft, random, keys);
    else if (choice < 45) addConditional(draft, random);
    else if (choice < 46 && random.oneIn(3)) draft.parts.push(Uint8Array.of(random.pick([...RARE])));
    else addOperation(draft, random);
  }
  finish(draft, random);
  const script = concat(...draft.parts);
  return { script: random.oneIn(50) ? script.subarray(0, random.below(script.length + 1)) : script, witness };
}
