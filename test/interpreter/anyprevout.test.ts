/**
 * BIP118 through the engine. There are no vectors and no second implementation: each of 13 hash types, with and without
 * annex and code separator, under both forms of key, is signed and verified; then what the BIP says a signature does
 * not commit to is changed, and what it does.
 */
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { RuleSet } from "../../src/interpreter/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";
import type { Coin, Spending } from "./spend-builder.ts";
import { concat } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { noble } from "../../src/crypto/index.ts";
import { ANYPREVOUT, standardOf, TAPSCRIPT } from "../../src/interpreter/index.ts";
import { OPCODES, pushData } from "../../src/script/index.ts";
import {
  APO_HASH_TYPES,
  apoSighash,
  midstatesOf,
  NO_CODE_SEPARATOR,
  taprootSighash,
} from "../../src/transaction/index.ts";
import { answer, judge } from "./one-script.ts";
import { coin, keyOf, secretOf, spendAll, withWitness } from "./spend-builder.ts";

const backend = noble();
const INTERNAL = 7;
const OTHER = 11;
const TESTED = 1;
const ANNEX = Uint8Array.of(0x50, 0x61);

interface Form {
  readonly name: string;
  readonly key: Bytes;
  readonly secret: Bytes;
}

const FORMS: readonly Form[] = [
  { name: "the internal key (01)", key: Uint8Array.of(1), secret: secretOf(INTERNAL) },
  {
    name: "a key of its own (01 and 32 bytes)",
    key: concat(Uint8Array.of(1), keyOf(backend, OTHER)),
    secret: secretOf(OTHER),
  },
];

interface Setting {
  readonly form: Form;
  readonly annex: Bytes | undefined;
  /** Begins with NOP CODESEPARATOR, so that the position is 1. */
  readonly separated: boolean;
}

const FORM_OF_ITS_OWN: Setting = { form: FORMS[1] as Form, annex: undefined, separated: false };

const hex = (hashType: number): string => hashType.toString(16).padStart(2, "0");

/** The signature opcode's secret may have the point with odd y: BIP340 signs for the even one by itself. */
function signedSpend(setting: Setting, hashType: number, keyVersion: 0 | 1 = 1): { spending: Spending; made: Coin } {
  const { form, annex, separated } = setting;
  const before = separated ? [OPCODES.NOP, OPCODES.CODESEPARATOR] : [];
  const script = concat(Uint8Array.from(before), pushData(form.key), Uint8Array.of(OPCODES.CHECKSIG));
  const made = coin(backend, keyOf(backend, INTERNAL), { script });
  const others = [3, 5].map((number) => coin(backend, keyOf(backend, number), undefined));
  const spending = spendAll([others[0] as Coin, made, others[1] as Coin]);
  const midstates = midstatesOf(spending.tx, spending.prevouts);
  const leaf = { leafHash: made.leafHash as Bytes, codeSeparator: separated ? 1 : NO_CODE_SEPARATOR };
  const input = { midstates, inputIndex: TESTED, hashType, ...(annex === undefined ? {} : { annex }) };
  const digest =
    keyVersion === 1
      ? apoSighash({ ...input, leaf: { ...leaf, keyVersion } })
      : taprootSighash({ ...input, leaf: { ...leaf, keyVersion } });
  const signature =
    digest === undefined ? new Uint8Array(64) : backend.signSchnorr(digest, form.secret, new Uint8Array(32));
  const element = hashType === 0 ? signature : concat(signature, Uint8Array.of(hashType));
  const tail = annex === undefined ? [] : [annex];
  return { spending: withWitness(spending, TESTED, [element, script, made.controlBlock as Bytes, ...tail]), made };
}

const verdict = (spending: Spending, rules: RuleSet = ANYPREVOUT): string =>
  answer(judge(backend, spending, rules, TESTED));

const SETTINGS: readonly Setting[] = FORMS.flatMap((form) =>
  [undefined, ANNEX].flatMap((annex) => [false, true].map((separated) => ({ form, annex, separated }))),
);
const title = ({ form, annex, separated }: Setting): string =>
  [form.name, ...(annex === undefined ? [] : ["annex"]), ...(separated ? ["code separator"] : [])].join(", ");

/** What a spend could be bound to instead. */
const CHANGES: Readonly<Record<string, (spending: Spending, made: Coin) => Spending>> = {
  outpoint: ({ tx, prevouts }) => ({
    tx: withInput(tx, (input) => ({ ...input, outPoint: { txid: new Uint8Array(32).fill(8), vout: 3 } })),
    prevouts,
  }),
  amount: ({ tx, prevouts }) => ({
    tx,
    prevouts: withPrevout(prevouts, (prevout) => ({ ...prevout, amount: sats(7n) })),
  }),
  sequence: ({ tx, prevouts }) => ({ tx: withInput(tx, (input) => ({ ...input, sequence: 5 })), prevouts }),
  output: ({ tx, prevouts }) => ({ tx: withOutput(tx, TESTED), prevouts }),
  "another output": ({ tx, prevouts }) => ({ tx: withOutput(tx, 0), prevouts }),
  "another input": ({ tx, prevouts }) => ({
    tx: { ...tx, inputs: tx.inputs.map((input, at) => (at === 0 ? { ...input, sequence: 1 } : input)) },
    prevouts,
  }),
  locktime: ({ tx, prevouts }) => ({ tx: { ...tx, lockTime: 9 }, prevouts }),
};

const withInput = (
  tx: Transaction,
  change: (input: Transaction["inputs"][number]) => Transaction["inputs"][number],
): Transaction => ({
  ...tx,
  inputs: tx.inputs.map((input, at) => (at === TESTED ? change(input) : input)),
});
const withPrevout = (prevouts: readonly TxOutput[], change: (prevout: TxOutput) => TxOutput): readonly TxOutput[] =>
  prevouts.map((prevout, at) => (at === TESTED ? change(prevout) : prevout));
const withOutput = (tx: Transaction, index: number): Transaction => ({
  ...tx,
  outputs: tx.outputs.map((output, at) => (at === index ? { ...output, amount: sats(3n) } : output)),
});

/** Is it left out of the digest, by the BIP's list? */
const LEFT_OUT: Readonly<Record<string, (hashType: number) => boolean>> = {
  outpoint: (hashType) => (hashType & 0x40) !== 0,
  amount: (hashType) => (hashType & 0xc0) === 0xc0,
  sequence: () => false,
  output: (hashType) => (hashType & 3) === 2,
  "another output": (hashType) => (hashType & 3) === 2 || (hashType & 3) === 3,
  "another input": (hashType) => (hashType & 0xc0) !== 0,
  locktime: () => false,
};

describe.each(SETTINGS.map((setting) => [title(setting), setting] as const))("BIP118, %s", (_, setting) => {
  test.each(APO_HASH_TYPES.map((hashType) => [hex(hashType), hashType] as const))("hash type %s", (_name, hashType) => {
    const { spending, made } = signedSpend(setting, hashType);
    expect(verdict(spending)).toBe("script");
    for (const [what, change] of Object.entries(CHANGES)) {
      const expected = LEFT_OUT[what]?.(hashType) === true ? "script" : "SCHNORR_SIG";
      expect(`${what}: ${verdict(change(spending, made))}`).toBe(`${what}: ${expected}`);
    }
  });
});

describe("BIP118", () => {
  const [setting] = SETTINGS as readonly [Setting];
  const undefinedTypes = Array.from({ length: 255 }, (_, i) => i + 1).filter((type) => !APO_HASH_TYPES.includes(type));

  test("every other hash type is refused", () => {
    const { spending } = signedSpend(setting, 1);
    for (const hashType of undefinedTypes) {
      const witness = spending.tx.inputs[TESTED]?.witness ?? [];
      const [signature = new Uint8Array(0), ...rest] = witness;
      const other = withWitness(spending, TESTED, [
        concat(signature.subarray(0, 64), Uint8Array.of(hashType)),
        ...rest,
      ]);
      expect(verdict(other)).toBe("SCHNORR_SIG_HASHTYPE");
    }
    expect(undefinedTypes).toHaveLength(255 - 12);
  });
  test("a signature with key version 0 does not hold under a BIP118 key", () => {
    expect(verdict(signedSpend(setting, 1, 0).spending)).toBe("SCHNORR_SIG");
  });
  test("where it is not in force the key is of an unknown kind: consensus takes any signature, policy none", () => {
    const { spending } = signedSpend(setting, 1, 0);
    expect(verdict(spending, TAPSCRIPT)).toBe("script");
    expect(verdict(spending, standardOf(TAPSCRIPT))).toBe("DISCOURAGE_UPGRADABLE_PUBKEYTYPE");
    expect(verdict(signedSpend(setting, 1).spending, standardOf(ANYPREVOUT))).toBe("script");
  });
  test("a script on another leaf takes the signature only under ANYPREVOUTANYSCRIPT", () => {
    for (const [hashType, expected] of [
      [0x41, "SCHNORR_SIG"],
      [0xc1, "script"],
    ] as const) {
      const { spending } = signedSpend(FORM_OF_ITS_OWN, hashType);
      const signature = spending.tx.inputs[TESTED]?.witness[0] as Bytes;
      const script = concat(pushData(FORM_OF_ITS_OWN.form.key), Uint8Array.of(OPCODES.CHECKSIGVERIFY, OPCODES["1"]));
      const made = coin(backend, keyOf(backend, INTERNAL), { script });
      const prevouts = withPrevout(spending.prevouts, () => made.prevout);
      const rebound = withWitness({ tx: spending.tx, prevouts }, TESTED, [
        signature,
        script,
        made.controlBlock as Bytes,
      ]);
      expect(verdict(rebound)).toBe(expected);
    }
  });
});
