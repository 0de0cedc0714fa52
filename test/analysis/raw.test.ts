/**
 * What raw scripts mean, one rule of BIP341 and BIP342, or one script of a real system, a row. "?" at the end of an answer means that there may
 * be other ways.
 */
import { describe, expect, test } from "vitest";
import { rawMeaning } from "../../src/analysis/index.ts";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { hash160, noble, sha256 } from "../../src/crypto/index.ts";
import { conditionWords } from "../../src/policy/index.ts";
import { KEYS, meaningOfScript, scriptOf, wordsOf } from "./raw-scripts.ts";

const ANYONE = "anyone can spend";
const NOBODY = "nobody can ever spend";

type Row = readonly [script: string, meaning: string];

const REAL: readonly Row[] = [
  // BOLT's to_local revocation leaf shows a key that must not sign.
  ["B DROP A CHECKSIG", "alice signs"],
  // Boltz's claim and refund leaves.
  ["SIZE 32 EQUALVERIFY HASH160 H20 EQUALVERIFY A CHECKSIG", "alice signs and the preimage of hash160 bb is shown"],
  ["A CHECKSIGVERIFY 500 CHECKLOCKTIMEVERIFY", "alice signs, once height 500 is reached"],
  // lnd: the anchor that anyone sweeps, and the delays with their DROP.
  ["16 CHECKSEQUENCEVERIFY", "no signature is needed, after the output is 16 blocks old (about 2.7 hours)"],
  ["A CHECKSIG 144 CHECKSEQUENCEVERIFY DROP", "alice signs, after the output is 144 blocks old (about 1 day)"],
  ["A CHECKSIGVERIFY 144 CHECKSEQUENCEVERIFY DROP 1", "alice signs, after the output is 144 blocks old (about 1 day)"],
  [
    "IF SIZE 32 EQUALVERIFY SHA256 H EQUALVERIFY A ELSE 500 CHECKLOCKTIMEVERIFY DROP B ENDIF CHECKSIG",
    "(alice signs and the preimage of sha256 aa is shown) or (bob signs, once height 500 is reached)",
  ],
];

const SIGNATURES: readonly Row[] = [
  ["A CHECKSIG", "alice signs"],
  // The true element may come from the witness, below the signature.
  ["A CHECKSIGVERIFY", "alice signs"],
  ["A CHECKSIG NOT", ANYONE],
  ["A CHECKSIG DROP 1", ANYONE],
  // Footgun 10: an empty signature is an answer.
  ["A CHECKSIG IF B CHECKSIG ENDIF", ANYONE],
  ["A CHECKSIG IF B CHECKSIG ELSE 1 ENDIF", ANYONE],
  ["A CHECKSIG NOTIF B CHECKSIG ELSE 1 ENDIF", "alice or bob signs"],
  ["A CHECKSIG B CHECKSIGADD C CHECKSIGADD 2 NUMEQUAL", "2 of alice, bob, carol sign"],
  ["A CHECKSIG B CHECKSIGADD C CHECKSIGADD 2 GREATERTHANOREQUAL", "2 of alice, bob, carol sign"],
  ["A CHECKSIG B CHECKSIGADD C CHECKSIGADD 2 NUMNOTEQUAL VERIFY 1", ANYONE],
  ["A CHECKSIG B CHECKSIGADD C CHECKSIGADD 4 NUMEQUAL", NOBODY],
  // The result of the first check is the second's signature: it must be empty, and the number is the witness's.
  ["A CHECKSIG SWAP B CHECKSIGADD 1 GREATERTHANOREQUAL", ANYONE],
  // One element cannot be the signature of two keys, nor of two positions.
  ["DUP A CHECKSIGVERIFY B CHECKSIG", NOBODY],
  ["DUP A CHECKSIGVERIFY CODESEPARATOR A CHECKSIG", NOBODY],
  ["DUP A CHECKSIGVERIFY A CHECKSIG", "alice signs"],
  ["SIZE 64 EQUALVERIFY A CHECKSIG", "alice signs"],
  ["SIZE 65 EQUALVERIFY A CHECKSIG", "alice signs"],
  ["SIZE 63 EQUALVERIFY A CHECKSIG", NOBODY],
  // BIP342: keys of no bytes fail, keys of other lengths than 32 pass any signature.
  ["0 CHECKSIG", NOBODY],
  ["2 CHECKSIG", ANYONE],
  ["CHECKSIG", ANYONE],
  ["SIZE 32 EQUALVERIFY CHECKSIG", ANYONE],
  ["DUP HASH160 hashA EQUALVERIFY CHECKSIG", "alice signs"],
  // A signature out of the script holds for keys of unknown types, which the witness brings.
  ["H SWAP CHECKSIG", ANYONE],
  ["DUP HASH160 H20 EQUALVERIFY CHECKSIG", `${NOBODY} ?`],
  // BIP341's H has no secret.
  ["0x20 0x50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0 CHECKSIG", NOBODY],
  ["A B 2 CHECKMULTISIG", NOBODY],
  ["0 IF RETURN CHECKMULTISIG ENDIF A CHECKSIG", "alice signs"],
];

/** A key signs as often as it likes, in 64 bytes or in 65; one element is one signature. */
const TWO_SIGNATURES: readonly Row[] = [
  ["2DUP EQUAL NOT VERIFY A CHECKSIGVERIFY A CHECKSIG", "alice signs"],
  ["2DUP EQUAL IF 2DROP B CHECKSIG ELSE A CHECKSIGVERIFY A CHECKSIG ENDIF", "alice or bob signs"],
  ["2DUP SIZE NIP SWAP SIZE NIP NUMEQUAL NOT VERIFY A CHECKSIGVERIFY A CHECKSIG", "alice signs"],
  ["2DUP SHA256 SWAP SHA256 EQUAL NOT VERIFY A CHECKSIGVERIFY A CHECKSIG", "alice signs"],
  ["DUP TOALTSTACK A CHECKSIGVERIFY DUP TOALTSTACK A CHECKSIGVERIFY FROMALTSTACK FROMALTSTACK EQUAL", "alice signs"],
  ["DUP TOALTSTACK A CHECKSIGVERIFY DUP TOALTSTACK B CHECKSIGVERIFY FROMALTSTACK FROMALTSTACK EQUAL", NOBODY],
  ["2DUP SIZE NIP SWAP SIZE NIP SUB ABS 1 NUMEQUALVERIFY A CHECKSIGVERIFY A CHECKSIG", "alice signs"],
  [
    "SIZE 65 NUMEQUAL TOALTSTACK B CHECKSIGVERIFY SIZE 65 NUMEQUAL FROMALTSTACK NUMNOTEQUAL VERIFY A CHECKSIG",
    "alice and bob sign",
  ],
  // Twice a truth is never 1.
  ["A CHECKSIG DUP ADD 1 NUMEQUAL", NOBODY],
  // An item that two keys check is empty for both, or is a signature for neither; one of 64 bytes signs.
  ["DUP A CHECKSIG SWAP B CHECKSIG DROP SWAP C CHECKSIG ADD 1 NUMEQUAL", "carol signs"],
  ["SIZE 64 EQUALVERIFY A CHECKSIG SWAP B CHECKSIG ADD 1 NUMEQUAL", "alice signs"],
  // What is counted still counts where the way parts for another check.
  [
    "A CHECKSIG SWAP B CHECKSIG ADD 1 GREATERTHANOREQUAL VERIFY DUP C CHECKSIG DROP SIZE 3 GREATERTHAN VERIFY DROP 1",
    "carol signs and alice or bob signs",
  ],
];

const pushed = (bytes: Uint8Array): string => `0x${bytes.length.toString(16).padStart(2, "0")} 0x${toHex(bytes)}`;
const unlike = (byte: number): string => `DUP ${pushed(new Uint8Array(32).fill(byte))} EQUAL NOT VERIFY`;
const oldKeyHash = pushed(hash160(concat(Uint8Array.of(3), KEYS[0] as Uint8Array)));

const TAKEN_FOR_GRANTED: readonly Row[] = [
  // One element of 32 bytes more than there are to be unlike.
  [`SIZE 32 EQUALVERIFY ${Array.from({ length: 206 }, (_, i) => unlike(i)).join(" ")} DROP 1`, ANYONE],
  // A secret may be all zeroes: then IFDUP leaves one element.
  [`DUP SHA256 ${pushed(sha256(new Uint8Array(33)))} EQUALVERIFY IFDUP DEPTH 1 NUMEQUALVERIFY DROP 1`, `${NOBODY} ?`],
  // The same secret under two hashes.
  [
    `2DUP EQUAL NOT VERIFY SHA256 ${pushed(sha256(fromHex("07")))} EQUALVERIFY SHA256 H EQUAL`,
    "the preimage of sha256 aa is shown",
  ],
  // 33 bytes are a key of an unknown type, though they be a key that elsewhere is known.
  [`DUP HASH160 ${oldKeyHash} EQUALVERIFY CHECKSIG`, ANYONE],
  ["SIZE 33 EQUALVERIFY CHECKSIG", ANYONE],
  // Numbers that follow from how many items there are.
  ["DEPTH DEPTH TOALTSTACK 0x02 0x0100 NUMEQUAL FROMALTSTACK NUMNOTEQUAL VERIFY A CHECKSIG NOT", ANYONE],
];

const ELEMENTS: readonly Row[] = [
  ["1", ANYONE],
  ["NOP", ANYONE],
  ["RETURN", NOBODY],
  ["0", NOBODY],
  ["1 1", NOBODY],
  ["0x02 0x0000", NOBODY],
  ["0x02 0x0080", NOBODY],
  ["VERIFY", ANYONE],
  ["IF 1 ELSE 0 ENDIF", ANYONE],
  ["DUP IF ENDIF NOT", ANYONE],
  // MINIMALIF: the argument is empty or 1.
  ["DUP 2 NUMEQUALVERIFY IF 1 ENDIF", NOBODY],
  ["2 5 WITHIN", ANYONE],
  ["SWAP 5 GREATERTHAN", NOBODY],
  ["DUP 1 GREATERTHAN SWAP 3 LESSTHAN BOOLAND", ANYONE],
  ["DUP 3 GREATERTHAN SWAP 2 LESSTHAN BOOLAND", NOBODY],
  ["DUP ADD 7 NUMEQUAL", NOBODY],
  ["DUP ADD 8 NUMEQUAL", ANYONE],
  ["ADD 7 EQUAL", ANYONE],
  // 2^31 is no operand.
  ["1ADD 0x04 0xffffff7f GREATERTHAN", NOBODY],
  ["SIZE 521 NUMEQUAL", NOBODY],
  ["SIZE 5 NUMEQUALVERIFY 1ADD", NOBODY],
  ["DEPTH 0 EQUAL", ANYONE],
  ["DEPTH 2 EQUALVERIFY A CHECKSIG", NOBODY],
  ["DEPTH 1 EQUALVERIFY A CHECKSIG", "alice signs"],
  ["TOALTSTACK 1 FROMALTSTACK DROP", ANYONE],
  ["FROMALTSTACK", NOBODY],
  ["IFDUP DROP A CHECKSIG", "alice signs"],
  ["A 1 PICK SWAP CHECKSIG NIP", "alice signs"],
  ["PICK A CHECKSIG", `${NOBODY} ?`],
];

const HASHES: readonly Row[] = [
  ["SHA256 H EQUAL", "the preimage of sha256 aa is shown"],
  ["SHA256 SHA256 H EQUAL", "the preimage of hash256 aa is shown"],
  ["SHA256 RIPEMD160 H20 EQUAL", "the preimage of hash160 bb is shown"],
  ["SHA256 H20 EQUAL", NOBODY],
  ["SHA256 H EQUAL NOT", ANYONE],
  // Anyone has the preimage of a hash that is in no way secret: one byte, 7.
  ["SHA256 0x20 0xca358758f6d27e6cf45272937977a748fd88391db679ceda7dc7bf1f005ee879 EQUAL", ANYONE],
  // The same secret for both, and there is none.
  [
    "DUP SHA256 H EQUALVERIFY SHA256 0x20 0xcccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc EQUAL",
    NOBODY,
  ],
  // SHA-1 is broken: whoever has a collision may spend this.
  ["SHA1 SWAP SHA1 EQUAL", `${NOBODY} ?`],
];

const LOCKS: readonly Row[] = [
  ["500 CHECKLOCKTIMEVERIFY DROP 600 CHECKLOCKTIMEVERIFY DROP A CHECKSIG", "alice signs, once height 600 is reached"],
  ["500 CHECKLOCKTIMEVERIFY 500000005 CHECKLOCKTIMEVERIFY 2DROP A CHECKSIG", NOBODY],
  ["5 CHECKSEQUENCEVERIFY 4194309 CHECKSEQUENCEVERIFY 2DROP A CHECKSIG", NOBODY],
  ["-1 CHECKLOCKTIMEVERIFY", NOBODY],
  // nLockTime has 32 bits.
  ["0x05 0x0000000001 CHECKLOCKTIMEVERIFY", NOBODY],
  // BIP112's disable flag, and a lock of no blocks.
  ["0x05 0x0000008000 CHECKSEQUENCEVERIFY", ANYONE],
  ["0 CHECKSEQUENCEVERIFY DROP A CHECKSIG", "alice signs"],
  ["CHECKLOCKTIMEVERIFY DROP 1", ANYONE],
  // Whether alice signs is the number of the lock.
  ["A CHECKSIG NOT CHECKSEQUENCEVERIFY DROP 1", "alice signs or after the output is 1 block old (about 10 minutes)"],
  // The lock of 0 is its own result, which is false.
  ["A CHECKSIGVERIFY 0 CHECKSEQUENCEVERIFY", NOBODY],
];

describe.each([
  ["scripts of real systems", REAL],
  ["signature checks", SIGNATURES],
  ["two signatures of one key", TWO_SIGNATURES],
  ["what is not to be taken for granted", TAKEN_FOR_GRANTED],
  ["elements and numbers", ELEMENTS],
  ["hashes", HASHES],
  ["locks", LOCKS],
] as const)("%s", (_, rows) => {
  test.each(rows)("%s: %s", (script, meaning) => {
    expect(wordsOf(meaningOfScript(scriptOf(script)))).toBe(meaning);
  });
});

describe("bytes that are no script", () => {
  test("OP_SUCCESSx opens a script that does not even decode behind it; a push without its end closes one", () => {
    expect(wordsOf(meaningOfScript(fromHex("7e4c")))).toBe(ANYONE);
    expect(wordsOf(meaningOfScript(fromHex("4c")))).toBe(NOBODY);
    expect(wordsOf(meaningOfScript(fromHex("51bb")))).toBe(ANYONE);
    expect(wordsOf(meaningOfScript(new Uint8Array(0)))).toBe(ANYONE);
    // 521 bytes, in a branch that is not taken.
    const oversized = new Uint8Array(4 + 521 + 2).fill(0);
    oversized.set([0x00, 0x63, 0x4d, 0x09, 0x02]);
    expect(wordsOf(meaningOfScript(oversized))).toBe(NOBODY);
    expect(wordsOf(meaningOfScript(fromHex("5163")))).toBe(NOBODY);
    expect(wordsOf(meaningOfScript(fromHex("68")))).toBe(NOBODY);
  });

  test("more elements than 1000 fail, more than the search follows are said to be", () => {
    expect(wordsOf(meaningOfScript(new Uint8Array(1001).fill(0x76)))).toBe(NOBODY);
    const conditions = scriptOf(Array.from({ length: 40 }, () => "IF A ELSE B ENDIF CHECKSIGVERIFY").join(" "));
    const start = performance.now();
    const meaning = meaningOfScript(conditions);
    expect(meaning.exact).toBe(false);
    expect(meaning.why).toMatch(/more than 1024 ways|more steps/);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(meaningOfScript(new Uint8Array(300_000).fill(0x61)).exact).toBe(false);
  });

  test("hashes and numbers nested without end are not followed", () => {
    expect(wordsOf(meaningOfScript(new Uint8Array(5000).fill(0xa8)))).toBe(`${NOBODY} ?`);
    expect(meaningOfScript(scriptOf(`${"DUP ADD ".repeat(12)}A CHECKSIG`)).exact).toBe(true);
    // Greater than what a double holds exactly.
    expect(meaningOfScript(scriptOf(`${"DUP ADD ".repeat(40)}A CHECKSIG`)).exact).toBe(false);
  });
});

describe("holes", () => {
  const leaf = {
    numberRange: (): readonly [number, number] => [1, 65_535],
    hashLength: (): number => 20,
    lockUnit: (hole: string) => (hole === "delay" ? ("blocks" as const) : undefined),
  };
  const bytes = (hex: string) => ({ kind: "bytes", bytes: fromHex(hex) }) as const;

  test("keys, hashes and locks that are parameters keep their names", () => {
    const { condition, exact } = rawMeaning({
      ...leaf,
      template: [
        bytes("a914"),
        { kind: "hash", hole: "h" },
        bytes("8820"),
        { kind: "key", key: "bob" },
        bytes("ad"),
        { kind: "number", hole: "delay" },
        bytes("b2"),
      ],
    });
    expect(exact).toBe(true);
    expect(conditionWords(condition)).toBe(
      "bob signs and the preimage of hash160 h is shown, after the output is `delay` blocks old",
    );
  });

  test("a script that depends on the value of a number is not understood before it is there", () => {
    const { exact, why } = rawMeaning({ ...leaf, template: [{ kind: "number", hole: "n" }, bytes("55a0")] });
    expect([exact, why]).toEqual([false, "the script depends on the value of `n`"]);
  });

  test("a spend without a signature is shown with test values, and says so", () => {
    const template = [bytes("a914"), { kind: "hash", hole: "h" }, bytes("87")] as const;
    const { unsigned } = rawMeaning({ ...leaf, template }, { backend: noble() });
    expect(unsigned?.real).toBe(false);
    expect(unsigned?.needs).toEqual([{ kind: "hash", function: "hash160", image: "h" }]);
  });

  test("the members of a group of unknown size", () => {
    const { exact, why } = rawMeaning({ ...leaf, template: [{ kind: "keys", keys: ["members"], sorted: false }] });
    expect([exact, why]).toEqual([false, "it stands for a group of unknown size"]);
  });
});
