/**
 * Scripts by dice out of what a search by terms could take for the same, or for true, or for a certain length, and is not: signatures of one key,
 * hashes of signatures, lengths, secrets that are false, numbers in odd encodings. With each script the elements that a coalition could show.
 */
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { Random } from "../interpreter/random.ts";
import type { Spending } from "../interpreter/spend-builder.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { hash160, sha256 } from "../../src/crypto/index.ts";
import { OPCODES } from "../../src/script/index.ts";
import { leafHashOf, secretOf, sign } from "../interpreter/spend-builder.ts";
import { scriptOf } from "./raw-scripts.ts";

/** One of 32 bytes, one of another length, and one that is false. */
const SECRETS: readonly Bytes[] = [new Uint8Array(32).fill(7), new Uint8Array(20).fill(9), new Uint8Array(33)];

const push = (bytes: Bytes): string => `0x${bytes.length.toString(16).padStart(2, "0")} 0x${toHex(bytes)}`;
const [X, Y, ZERO] = SECRETS.map((secret) => push(sha256(secret))) as [string, string, string];
const X20 = push(hash160(SECRETS[0] as Bytes));
const XX = push(sha256(sha256(SECRETS[0] as Bytes)));

const times = (count: number, ...parts: readonly string[]): readonly string[] =>
  Array.from({ length: count }, () => parts).flat();

/** Take what they look at from the stack, and leave a number or a hash in its place. */
const ANSWERS: readonly string[] = [
  ...times(24, "A CHECKSIG"),
  ...times(2, "B CHECKSIG", "DUP A CHECKSIG NIP", "0 A CHECKSIGADD", "EQUAL", `SHA256 ${X} EQUAL`, "SIZE NIP", "DEPTH"),
  ...times(
    1,
    "SIZE 65 NUMEQUAL NIP",
    "SIZE 64 EQUAL NIP",
    "IFDUP",
    "SHA256",
    "SHA256 SWAP SHA256 EQUAL",
    "SIZE 33 LESSTHAN NIP",
  ),
  ...times(
    1,
    `SHA256 ${Y} EQUAL`,
    `SHA256 ${ZERO} EQUAL`,
    `HASH160 ${X20} EQUAL`,
    `HASH256 ${XX} EQUAL`,
    "SWAP A CHECKSIGADD",
  ),
  ...times(
    1,
    "SIZE NIP SWAP SIZE NIP NUMEQUAL",
    "SIZE NIP SWAP SIZE NIP SUB",
    "DUP IF ENDIF",
    "ABS",
    "1ADD",
    "NEGATE",
    "NOT",
  ),
  ...times(
    1,
    "IF A ELSE B ENDIF CHECKSIG",
    "DUP ADD",
    "0x01 0x80 EQUAL",
    "0x02 0x0100 NUMEQUAL",
    "0x02 0x0100 EQUAL",
    "2 PICK",
  ),
  ...times(
    1,
    "CHECKSIG",
    "A CHECKSIG CODESEPARATOR",
    "HASH160 SWAP HASH160 EQUAL",
    "1 3 WITHIN",
    "CHECKSEQUENCEVERIFY",
    "0 PICK",
  ),
];

/** Of two answers; of one. */
const JOINS: readonly string[] = [
  ...times(
    1,
    "BOOLAND",
    "BOOLOR",
    "ADD",
    "SUB",
    "NUMEQUAL",
    "NUMNOTEQUAL",
    "EQUAL",
    "MIN",
    "MAX",
    "LESSTHAN",
    "GREATERTHANOREQUAL",
  ),
];
const TURNS: readonly string[] = [
  "",
  "",
  "",
  "NOT",
  "0NOTEQUAL",
  "1ADD",
  "1SUB",
  "2 NUMEQUAL",
  "1 GREATERTHANOREQUAL",
  "2 LESSTHAN",
];

/** Ask something of the elements on top, and leave them. */
const REMARKS: readonly string[] = [
  ...times(6, "2DUP EQUAL"),
  ...times(2, "2DUP SHA256 SWAP SHA256 EQUAL", "2DUP SIZE NIP SWAP SIZE NIP NUMEQUAL", "SIZE 65 NUMEQUAL"),
  ...times(
    1,
    "2DUP SHA1 SWAP SHA1 EQUAL",
    "2DUP HASH160 SWAP HASH160 EQUAL",
    "DUP A CHECKSIG",
    "SIZE 32 EQUAL",
    "SIZE 33 LESSTHAN",
  ),
  ...times(
    1,
    `DUP SHA256 ${X} EQUAL`,
    `DUP SHA256 ${ZERO} EQUAL`,
    `DUP HASH160 ${X20} EQUAL`,
    "DEPTH 2 NUMEQUAL",
    "DUP",
    "SIZE",
  ),
  ...times(
    1,
    "OVER A CHECKSIG",
    "2DUP BOOLOR",
    "DUP SHA256",
    "SIZE 0 GREATERTHAN",
    "DUP A EQUAL",
    "OVER SIZE NIP 64 EQUAL",
    "2 PICK",
  ),
];

/** Anything else, anywhere. */
const SLIPS: readonly string[] = [
  ...times(
    1,
    "DUP",
    "SWAP",
    "OVER",
    "ROT",
    "TUCK",
    "2SWAP",
    "2OVER",
    "3DUP",
    "IFDUP",
    "DROP",
    "NIP",
    "1 ROLL",
    "2 ROLL",
    "PICK",
    "ROLL",
  ),
  ...times(
    1,
    "IF",
    "ELSE",
    "ENDIF",
    "NOTIF",
    "VERIFY",
    "CODESEPARATOR",
    "0",
    "1",
    "-1",
    "16",
    "0x02 0x0000",
    "0x02 0x0180",
    "0x05 0x0100000000",
  ),
  ...times(
    1,
    "CHECKLOCKTIMEVERIFY",
    "2DUP",
    "2DROP",
    "TOALTSTACK",
    "FROMALTSTACK",
    "SIZE",
    "DEPTH",
    "EQUAL",
    "WITHIN",
    "RETURN",
  ),
];

function answer(random: Random): string {
  const first = `${random.pick(ANSWERS)} ${random.pick(TURNS)}`;
  if (random.oneIn(2)) return first;
  return `${first} TOALTSTACK ${random.pick(ANSWERS)} FROMALTSTACK ${random.pick(JOINS)} ${random.pick(TURNS)}`;
}

function statement(random: Random): string {
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      return `${random.pick(REMARKS)} ${random.pick(["", "NOT"])} VERIFY`;
    case 3:
      return `${random.pick(REMARKS)} IF ${random.pick(ANSWERS)} ELSE ${random.pick(ANSWERS)} ENDIF VERIFY`;
    case 4:
      return random.pick(SLIPS);
    case 5:
      return random.pick(["SWAP", "ROT", "DUP TOALTSTACK", "CODESEPARATOR", "OVER TOALTSTACK"]);
    default:
      return `${answer(random)} VERIFY`;
  }
}

/** Some statements and an answer, so that most leave one element. */
export function diceScript(random: Random): Bytes {
  const statements = Array.from({ length: random.below(4) }, () => statement(random));
  const end = random.oneIn(6) ? `${statement(random)} 1` : answer(random);
  return scriptOf([...statements, end].join(" ").split(" ").filter(Boolean).join(" "));
}

/** Who holds what: bits for alice, bob, and all secrets. */
export const COALITIONS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7];
export const ALL_SECRETS = 4;

const ODD: readonly Bytes[] = ["", "01", "00", "80", "02", "03", "81", "0000", "0100", "0180", "0500", "40", "41"].map(
  fromHex,
);
const KINDS = [0, 0, 1, 2] as const;

/** Positions that a signature may be for: the first two CODESEPARATORs as bytes, wherever they stand, and none. */
function positions(script: Bytes): readonly number[] {
  const found: number[] = [0xffff_ffff];
  let at = 0;
  for (let offset = 0; offset < script.length && found.length < 3; at++) {
    const opcode = script[offset] as number;
    if (opcode === OPCODES.CODESEPARATOR) found.push(at);
    offset += opcode >= 1 && opcode <= 75 ? 1 + opcode : 1;
  }
  return found;
}

/** What the coalition can put into a witness of this spend: elements that anyone has first, its own behind them. */
export function diceElements(
  backend: CryptoBackend,
  spending: Spending,
  script: Bytes,
  coalition: number,
): readonly Bytes[][] {
  const own: Bytes[] = [];
  const leafHash = leafHashOf(script, 0xc0);
  for (const codeSeparator of positions(script))
    for (const [bit, secret] of [
      [1, 1],
      [2, 2],
    ] as const)
      for (const hashType of (coalition & bit) === 0 ? [] : KINDS)
        own.push(
          sign(backend, spending, secretOf(secret), {
            inputIndex: 0,
            hashType,
            leaf: { leafHash, keyVersion: 0, codeSeparator },
          }),
        );
  if ((coalition & ALL_SECRETS) !== 0) own.push(...SECRETS, sha256(SECRETS[0] as Bytes));
  return [[...ODD], own];
}

export function diceWitness(random: Random, [common, own]: readonly Bytes[][]): readonly Bytes[] {
  return Array.from({ length: random.below(6) }, () =>
    random.pick((own as Bytes[]).length > 0 && random.oneIn(2) ? (own as Bytes[]) : (common as Bytes[])),
  );
}
