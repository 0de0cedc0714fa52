/**
 * One good spend, one thing broken, the named error; `good` where a signature does not commit to what was changed.
 * Footguns 12 (malleable witness), 24 (the annex shifts the witness) and 25 (engine traps) are rows here.
 */
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { Transaction, TxInput, TxOutput } from "../../src/transaction/index.ts";
import type { Spending } from "./spend-builder.ts";
import { concat } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { ANNEX, keyPathSpend, leafSpend, TESTED } from "./good-spends.ts";
import { withWitness } from "./spend-builder.ts";

type Mutation = (spending: Spending) => Spending;
export type MutantRow = readonly [what: string, mutate: Mutation, expected: string];

const witnessOf = ({ tx }: Spending): readonly Bytes[] => tx.inputs[TESTED]?.witness ?? [];
const witness =
  (change: (elements: readonly Bytes[]) => readonly Bytes[]): Mutation =>
  (spending) =>
    withWitness(spending, TESTED, change(witnessOf(spending)));
/** Changes the element so many from the end; 0 is the last. */
const element = (fromEnd: number, change: (bytes: Bytes) => Bytes): Mutation =>
  witness((elements) => elements.map((each, index) => (index === elements.length - 1 - fromEnd ? change(each) : each)));
const flip =
  (at: number, bit = 0) =>
  (bytes: Bytes): Bytes =>
    bytes.map((byte, index) => (index === (at < 0 ? bytes.length + at : at) ? byte ^ (1 << bit) : byte));
const fields =
  (change: (tx: Transaction) => Partial<Transaction>): Mutation =>
  ({ tx, prevouts }) => ({ tx: { ...tx, ...change(tx) }, prevouts });
const input = (index: number, change: (input: TxInput) => Partial<TxInput>): Mutation =>
  fields(({ inputs }) => ({ inputs: inputs.map((each, at) => (at === index ? { ...each, ...change(each) } : each)) }));
const output = (index: number, change: Partial<TxOutput>): Mutation =>
  fields(({ outputs }) => ({ outputs: outputs.map((each, at) => (at === index ? { ...each, ...change } : each)) }));
const prevout =
  (index: number, change: Partial<TxOutput>): Mutation =>
  ({ tx, prevouts }) => ({ tx, prevouts: prevouts.map((each, at) => (at === index ? { ...each, ...change } : each)) });

const OTHER_OUTPOINT = { outPoint: { txid: new Uint8Array(32).fill(9), vout: 9 } };
const EMPTY = new Uint8Array(0);

/** What the transaction holds, by what signatures of the default type commit to. */
const COMMITTED: readonly MutantRow[] = [
  ["the version", fields(() => ({ version: 3 })), "SCHNORR_SIG"],
  ["the locktime", fields(() => ({ lockTime: 1 })), "SCHNORR_SIG"],
  ["the sequence of this input", input(TESTED, () => ({ sequence: 0 })), "SCHNORR_SIG"],
  ["the sequence of another", input(0, () => ({ sequence: 0 })), "SCHNORR_SIG"],
  ["the outpoint of this input", input(TESTED, () => OTHER_OUTPOINT), "SCHNORR_SIG"],
  ["the outpoint of another", input(2, () => OTHER_OUTPOINT), "SCHNORR_SIG"],
  ["the amount spent here", prevout(TESTED, { amount: sats(1n) }), "SCHNORR_SIG"],
  ["the amount spent elsewhere", prevout(2, { amount: sats(1n) }), "SCHNORR_SIG"],
  ["the script spent elsewhere", prevout(0, { scriptPubKey: Uint8Array.of(0x51) }), "SCHNORR_SIG"],
  ["the amount of an output", output(0, { amount: sats(1n) }), "SCHNORR_SIG"],
  ["the script of an output", output(2, { scriptPubKey: EMPTY }), "SCHNORR_SIG"],
  ["an output less", fields(({ outputs }) => ({ outputs: outputs.slice(0, 2) })), "SCHNORR_SIG"],
  [
    "the scriptSig of another input, which nothing commits to",
    input(0, () => ({ scriptSig: Uint8Array.of(0x51) })),
    "good",
  ],
  ["the witness of another input, which nothing commits to", input(0, () => ({ witness: [Uint8Array.of(1)] })), "good"],
];

const SIGNATURE: readonly MutantRow[] = [
  ["a bit of r", element(0, flip(0)), "SCHNORR_SIG"],
  ["a bit of s", element(0, flip(63)), "SCHNORR_SIG"],
  ["a byte less", element(0, (bytes) => bytes.subarray(0, 63)), "SCHNORR_SIG_SIZE"],
  ["two bytes more", element(0, (bytes) => concat(bytes, Uint8Array.of(1, 1))), "SCHNORR_SIG_SIZE"],
  ["the default hash type written out", element(0, (bytes) => concat(bytes, Uint8Array.of(0))), "SCHNORR_SIG_HASHTYPE"],
  ["hash type ALL for DEFAULT", element(0, (bytes) => concat(bytes, Uint8Array.of(1))), "SCHNORR_SIG"],
  ["an undefined hash type", element(0, (bytes) => concat(bytes, Uint8Array.of(4))), "SCHNORR_SIG_HASHTYPE"],
  ["ANYONECANPAY alone", element(0, (bytes) => concat(bytes, Uint8Array.of(0x80))), "SCHNORR_SIG_HASHTYPE"],
  [
    "ANYPREVOUT, which the key path never has",
    element(0, (bytes) => concat(bytes, Uint8Array.of(0x41))),
    "SCHNORR_SIG_HASHTYPE",
  ],
  ["an empty signature", element(0, () => EMPTY), "SCHNORR_SIG_SIZE"],
  ["no witness", witness(() => []), "WITNESS_PROGRAM_WITNESS_EMPTY"],
  ["an annex that was not signed", witness((elements) => [...elements, ANNEX]), "SCHNORR_SIG"],
  ["a scriptSig", input(TESTED, () => ({ scriptSig: Uint8Array.of(0x51) })), "WITNESS_MALLEATED"],
  ["another element before it", witness((elements) => [EMPTY, ...elements]), "TAPROOT_WRONG_CONTROL_SIZE"],
];

const CONTROL: readonly MutantRow[] = [
  ["the parity of the output key", element(0, flip(0)), "WITNESS_PROGRAM_MISMATCH"],
  ["the leaf version", element(0, flip(0, 1)), "WITNESS_PROGRAM_MISMATCH"],
  ["the internal key", element(0, flip(1)), "WITNESS_PROGRAM_MISMATCH"],
  ["a hash of the path", element(0, flip(40)), "WITNESS_PROGRAM_MISMATCH"],
  ["a hash less", element(0, (bytes) => bytes.subarray(0, -32)), "WITNESS_PROGRAM_MISMATCH"],
  ["a hash more", element(0, (bytes) => concat(bytes, new Uint8Array(32))), "WITNESS_PROGRAM_MISMATCH"],
  ["a byte less", element(0, (bytes) => bytes.subarray(0, -1)), "TAPROOT_WRONG_CONTROL_SIZE"],
  ["a byte more", element(0, (bytes) => concat(bytes, Uint8Array.of(0))), "TAPROOT_WRONG_CONTROL_SIZE"],
  ["129 hashes", element(0, (bytes) => concat(bytes, new Uint8Array(32 * 127))), "TAPROOT_WRONG_CONTROL_SIZE"],
  ["no key", element(0, (bytes) => bytes.subarray(0, 32)), "TAPROOT_WRONG_CONTROL_SIZE"],
  ["a byte of the script", element(1, flip(0)), "WITNESS_PROGRAM_MISMATCH"],
  [
    "an opcode behind the script",
    element(1, (bytes) => concat(bytes, Uint8Array.of(0x61))),
    "WITNESS_PROGRAM_MISMATCH",
  ],
];

const ELEMENTS: readonly MutantRow[] = [
  ["a wrong signature for an empty one", element(2, flip(5)), "SCHNORR_SIG"],
  ["an empty signature", element(2, () => EMPTY), "EVAL_FALSE"],
  ["no signature", witness((elements) => elements.slice(1)), "INVALID_STACK_OPERATION"],
  ["one element more", witness((elements) => [Uint8Array.of(1), ...elements]), "CLEANSTACK"],
  ["an annex that was not signed", witness((elements) => [...elements, ANNEX]), "SCHNORR_SIG"],
  [
    "an annex and the script before it gone",
    witness((elements) => [...elements.slice(0, 2), ANNEX]),
    "TAPROOT_WRONG_CONTROL_SIZE",
  ],
];

const WITHOUT_OUTPUTS: readonly MutantRow[] = [
  ["an output", output(0, { amount: sats(1n) }), "good"],
  ["all outputs but one", fields(({ outputs }) => ({ outputs: outputs.slice(0, 1) })), "good"],
  ["the sequence of another", input(0, () => ({ sequence: 0 })), "SCHNORR_SIG"],
];

const ONE_OUTPUT: readonly MutantRow[] = [
  ["another output", output(0, { amount: sats(1n) }), "good"],
  ["the output of this index", output(TESTED, { amount: sats(1n) }), "SCHNORR_SIG"],
  [
    "the output of this index gone",
    fields(({ outputs }) => ({ outputs: outputs.slice(0, 1) })),
    "SCHNORR_SIG_HASHTYPE",
  ],
];

const ONE_INPUT: readonly MutantRow[] = [
  ["the outpoint of another input", input(0, () => OTHER_OUTPOINT), "good"],
  ["the sequence of another input", input(2, () => ({ sequence: 0 })), "good"],
  ["the amount spent elsewhere", prevout(2, { amount: sats(1n) }), "good"],
  ["the script spent elsewhere", prevout(2, { scriptPubKey: EMPTY }), "good"],
  ["the outpoint of this input", input(TESTED, () => OTHER_OUTPOINT), "SCHNORR_SIG"],
  ["the amount spent here", prevout(TESTED, { amount: sats(1n) }), "SCHNORR_SIG"],
  ["the sequence of this input", input(TESTED, () => ({ sequence: 0 })), "SCHNORR_SIG"],
  ["an output", output(0, { amount: sats(1n) }), "SCHNORR_SIG"],
];

const ANNEXED: readonly MutantRow[] = [
  ["a byte of the annex", element(0, flip(-1)), "SCHNORR_SIG"],
  ["a byte more of it", element(0, (bytes) => concat(bytes, Uint8Array.of(0))), "SCHNORR_SIG"],
  ["no annex", witness((elements) => elements.slice(0, -1)), "SCHNORR_SIG"],
  ["two annexes: only the last is one", witness((elements) => [...elements, ANNEX]), "TAPROOT_WRONG_CONTROL_SIZE"],
];

const CHECKSIG = { script: "K1 CHECKSIG", elements: [{ signer: 1 }] } as const;
/**
 * Each signature signs the last separator that was executed before it; the one in the branch not taken counts as an
 * opcode all the same.
 */
const SEPARATORS = {
  script: "CODESEPARATOR K1 CHECKSIGVERIFY 0 IF CODESEPARATOR ENDIF K2 CHECKSIGVERIFY CODESEPARATOR K3 CHECKSIG",
  elements: [
    { signer: 3, codeSeparator: 9 },
    { signer: 2, codeSeparator: 0 },
    { signer: 1, codeSeparator: 0 },
  ],
} as const;
const TWO_OF_THREE = {
  script: "K1 CHECKSIG K2 CHECKSIGADD K3 CHECKSIGADD 2 NUMEQUAL",
  elements: [{ signer: 3 }, EMPTY, { signer: 1 }],
} as const;
/** Two separators, each signed for the other's place. */
const SWAPPED = {
  ...SEPARATORS,
  elements: [{ signer: 3, codeSeparator: 0 }, ...SEPARATORS.elements.slice(1)],
} as const;
const BRANCH = { script: "IF K1 ELSE K2 ENDIF CHECKSIG", elements: [{ signer: 1 }, Uint8Array.of(1)] } as const;

export const SCENARIOS: readonly (readonly [
  name: string,
  make: (backend: CryptoBackend) => Spending,
  rows: readonly MutantRow[],
  unbroken?: string,
])[] = [
  ["key path, DEFAULT: changed", (backend) => keyPathSpend(backend, 0), [...COMMITTED, ...SIGNATURE]],
  [
    "key path, ALL: changed",
    (backend) => keyPathSpend(backend, 1),
    [...COMMITTED, ["without its hash type", element(0, (bytes) => bytes.subarray(0, 64)), "SCHNORR_SIG"]],
  ],
  ["key path, NONE: changed", (backend) => keyPathSpend(backend, 2), WITHOUT_OUTPUTS],
  ["key path, SINGLE: changed", (backend) => keyPathSpend(backend, 3), ONE_OUTPUT],
  ["key path, ALL|ANYONECANPAY: changed", (backend) => keyPathSpend(backend, 0x81), ONE_INPUT],
  [
    "key path, SINGLE|ANYONECANPAY: changed",
    (backend) => keyPathSpend(backend, 0x83),
    [...ONE_OUTPUT, ...ONE_INPUT.slice(0, -1)],
  ],
  ["key path with annex: changed", (backend) => keyPathSpend(backend, 0, ANNEX), ANNEXED],
  ["tapscript, DEFAULT: changed", (backend) => leafSpend(backend, CHECKSIG), [...COMMITTED, ...CONTROL, ...ELEMENTS]],
  ["tapscript, ALL|ANYONECANPAY: changed", (backend) => leafSpend(backend, { ...CHECKSIG, hashType: 0x81 }), ONE_INPUT],
  ["tapscript, SINGLE: changed", (backend) => leafSpend(backend, { ...CHECKSIG, hashType: 3 }), ONE_OUTPUT],
  [
    "tapscript with annex: changed",
    (backend) => leafSpend(backend, { ...CHECKSIG, annex: ANNEX }),
    ANNEXED.slice(0, 3),
  ],
  [
    "code separators: changed",
    (backend) => leafSpend(backend, SEPARATORS),
    [["the order of two signatures", witness(([a, b, ...rest]) => [b, a, ...rest] as Bytes[]), "SCHNORR_SIG"]],
  ],
  ["a signature for another code separator", (backend) => leafSpend(backend, SWAPPED), [], "SCHNORR_SIG"],
  [
    "two of three: changed",
    (backend) => leafSpend(backend, TWO_OF_THREE),
    [
      ["a signature too few", element(2, () => EMPTY), "EVAL_FALSE"],
      [
        "a signature of the wrong signer",
        witness(([third, second, first, ...rest]) => [second, third, first, ...rest] as Bytes[]),
        "SCHNORR_SIG",
      ],
      ["a byte for an empty signature", element(3, () => Uint8Array.of(0)), "SCHNORR_SIG_SIZE"],
    ],
  ],
  [
    "a branch: changed",
    (backend) => leafSpend(backend, BRANCH),
    [
      ["01 to 02", element(2, () => Uint8Array.of(2)), "TAPSCRIPT_MINIMALIF"],
      ["the branch", element(2, () => EMPTY), "SCHNORR_SIG"],
    ],
  ],
];
