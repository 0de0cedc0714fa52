/**
 * BIP118 has no vectors and no second implementation at hand. So each of its messages is built here a second time, as the BIP's list of
 * fields reads, from hex that is written out below, with Node's hashes: 13 hash types, with and without annex, with and without code
 * separator, in both forms of the key. `bip118-preimages.txt` shows every preimage with its fields apart, to be checked by eye.
 */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { noble } from "../../src/crypto/index.ts";
import {
  APO_HASH_TYPES,
  apoSighash,
  apoSigMsg,
  decodeOutput,
  decodeTransaction,
  midstatesOf,
  taprootSighash,
} from "../../src/transaction/index.ts";

const sha = (hex: string): string => createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex");
const tagged = (tag: string, hex: string): string => {
  const tagHash = createHash("sha256").update(tag).digest("hex");
  return sha(tagHash + tagHash + hex);
};

const VERSION = "02000000";
const LOCK_TIME = "01cd651d";
const OUT_POINTS = [`${"a1".repeat(32)}00000000`, `${"a2".repeat(32)}05000000`] as const;
const SEQUENCES = ["fdffffff", "0a000000"] as const;
const AMOUNTS = ["a086010000000000", "400d030000000000"] as const;
const SCRIPTS = [`225120${"b1".repeat(32)}`, `225120${"b2".repeat(32)}`] as const;
const OUTPUTS = [`e803000000000000225120${"c1".repeat(32)}`, `00000000000000000451024e73`] as const;
const ANNEX = `50${"d1".repeat(4)}`;
const ANNEX_SIZE = "05";

const INPUT = 1;
const unsigned = `${VERSION}02${OUT_POINTS[0]}00${SEQUENCES[0]}${OUT_POINTS[1]}00${SEQUENCES[1]}02${OUTPUTS[0]}${OUTPUTS[1]}${LOCK_TIME}`;

const backend = noble();
const secret = new Uint8Array(32).fill(0x11);
const key = toHex(backend.multiplyBase(secret)?.slice(1) ?? new Uint8Array());

/** The two forms of a BIP118 key, as leaves: `OP_1 CHECKSIG`, whose key is the internal one, and `<01 || x> CHECKSIG`. */
const KEY_FORMS = { "1 byte": "51ac", "33 bytes": `2101${key}ac` } as const;
type KeyForm = keyof typeof KEY_FORMS;
const leafHashOf = (script: string): string =>
  tagged("TapLeaf", `c0${(script.length / 2).toString(16).padStart(2, "0")}${script}`);

interface Row {
  readonly hashType: number;
  readonly annex: boolean;
  readonly codeSeparator: number;
  readonly form: KeyForm;
}

const rows: readonly Row[] = (Object.keys(KEY_FORMS) as KeyForm[]).flatMap((form) =>
  [0x00, 0x01, 0x02, 0x03, 0x41, 0x42, 0x43, 0x81, 0x82, 0x83, 0xc1, 0xc2, 0xc3].flatMap((hashType) =>
    [false, true].flatMap((annex) =>
      [0xffffffff, 6].map((codeSeparator) => ({ hashType, annex, codeSeparator, form })),
    ),
  ),
);

type Fields = readonly (readonly [name: string, hex: string])[];

/** BIP341's SigMsg(hash_type, 1), for hash types without the bit 0x40. */
function sigMsgFields({ hashType, annex }: Row): Fields {
  const anyoneCanPay = hashType >= 0x80;
  const kind = hashType & 3;
  const fields: [string, string][] = [
    ["hash_type", hashType.toString(16).padStart(2, "0")],
    ["nVersion", VERSION],
    ["nLockTime", LOCK_TIME],
  ];
  if (!anyoneCanPay) {
    fields.push(["sha_prevouts", sha(OUT_POINTS.join(""))]);
    fields.push(["sha_amounts", sha(AMOUNTS.join(""))]);
    fields.push(["sha_scriptpubkeys", sha(SCRIPTS.join(""))]);
    fields.push(["sha_sequences", sha(SEQUENCES.join(""))]);
  }
  if (kind === 0 || kind === 1) fields.push(["sha_outputs", sha(OUTPUTS.join(""))]);
  fields.push(["spend_type", annex ? "03" : "02"]);
  if (anyoneCanPay) {
    fields.push(["outpoint", OUT_POINTS[INPUT]]);
    fields.push(["amount", AMOUNTS[INPUT]]);
    fields.push(["scriptPubKey", SCRIPTS[INPUT]]);
    fields.push(["nSequence", SEQUENCES[INPUT]]);
  } else fields.push(["input_index", "01000000"]);
  if (annex) fields.push(["sha_annex", sha(ANNEX_SIZE + ANNEX)]);
  if (kind === 3) fields.push(["sha_single_output", sha(OUTPUTS[INPUT])]);
  return fields;
}

/** BIP118's Msg118, for hash types with the bit 0x40. */
function msg118Fields({ hashType, annex }: Row): Fields {
  const kind = hashType & 3;
  const fields: [string, string][] = [
    ["hash_type", hashType.toString(16).padStart(2, "0")],
    ["nVersion", VERSION],
    ["nLockTime", LOCK_TIME],
  ];
  if (kind === 1) fields.push(["sha_outputs", sha(OUTPUTS.join(""))]);
  fields.push(["spend_type", annex ? "03" : "02"]);
  if (hashType < 0x80) fields.push(["amount", AMOUNTS[INPUT]], ["scriptPubKey", SCRIPTS[INPUT]]);
  fields.push(["nSequence", SEQUENCES[INPUT]]);
  if (annex) fields.push(["sha_annex", sha(ANNEX_SIZE + ANNEX)]);
  if (kind === 3) fields.push(["sha_single_output", sha(OUTPUTS[INPUT])]);
  return fields;
}

function ext118Fields({ hashType, codeSeparator, form }: Row): Fields {
  const rest: Fields = [
    ["key_version", "01"],
    ["codesep_pos", codeSeparator === 0xffffffff ? "ffffffff" : "06000000"],
  ];
  return hashType >= 0xc0 ? rest : [["tapleaf_hash", leafHashOf(KEY_FORMS[form])], ...rest];
}

const fieldsOf = (row: Row): Fields => [
  ["epoch", "00"],
  ...((row.hashType & 0x40) === 0 ? sigMsgFields(row) : msg118Fields(row)),
  ...ext118Fields(row),
];

const decoded = decodeTransaction(fromHex(unsigned));
if (!decoded.ok) throw new Error(decoded.error.reason);
const prevouts = AMOUNTS.map((amount, i) => {
  const prevout = decodeOutput(fromHex(amount + SCRIPTS[i]));
  if (!prevout.ok) throw new Error(prevout.error.reason);
  return prevout.value;
});

const inputOf = ({ hashType, annex, codeSeparator, form }: Row) => ({
  midstates: midstatesOf(decoded.value, prevouts),
  inputIndex: INPUT,
  hashType,
  ...(annex ? { annex: fromHex(ANNEX) } : {}),
  leaf: { leafHash: fromHex(leafHashOf(KEY_FORMS[form])), keyVersion: 1 as const, codeSeparator },
});

const title = ({ hashType, annex, codeSeparator, form }: Row): string =>
  [
    `hash type 0x${hashType.toString(16).padStart(2, "0")}`,
    annex ? "annex" : "no annex",
    codeSeparator === 0xffffffff ? "no code separator" : `code separator at ${codeSeparator}`,
    `key of ${form}`,
  ].join(", ");

test("there are 104 cases, of BIP118's thirteen hash types", () => {
  expect(rows.length).toBe(13 * 2 * 2 * 2);
  expect(new Set(rows.map(({ hashType }) => hashType))).toEqual(new Set(APO_HASH_TYPES));
});

test.each(rows.map((row) => [title(row), row] as const))("%s", (_, row) => {
  const preimage = fieldsOf(row)
    .map(([, hex]) => hex)
    .join("");
  const message = apoSigMsg(inputOf(row));
  const sighash = apoSighash(inputOf(row));
  expect(message && toHex(message)).toBe(preimage);
  expect(sighash && toHex(sighash)).toBe(tagged("TapSighash", preimage));
});

test("every preimage, written out", async () => {
  const text = rows.map((row) => {
    const fields = fieldsOf(row).map(([name, hex]) => `  ${name.padEnd(18)}${hex}`);
    const digest = tagged(
      "TapSighash",
      fieldsOf(row)
        .map(([, hex]) => hex)
        .join(""),
    );
    return [title(row), ...fields, `  ${"= sighash".padEnd(18)}${digest}`].join("\n");
  });
  await expect(`${text.join("\n\n")}\n`).toMatchFileSnapshot("bip118-preimages.txt");
});

test("a signature for a BIP342 key is none for the BIP118 key of the same secret, nor the other way", () => {
  for (const row of rows.filter(({ hashType }) => (hashType & 0x40) === 0)) {
    const input = inputOf(row);
    const plain = taprootSighash({ ...input, leaf: { ...input.leaf, keyVersion: 0 } });
    expect(plain && toHex(plain)).not.toBe(
      tagged(
        "TapSighash",
        fieldsOf(row)
          .map(([, hex]) => hex)
          .join(""),
      ),
    );
  }
});

test("ANYPREVOUT can be bound to another output: outpoint, index and other inputs do not count; 0xc0 frees amount and script too", () => {
  const { version, inputs, outputs, lockTime } = decoded.value;
  const own = inputs[INPUT];
  const prevout = prevouts[INPUT];
  if (own === undefined || prevout === undefined) throw new Error("the input exists");
  const elsewhere = { ...own, outPoint: { txid: new Uint8Array(32).fill(0xee), vout: 9 } };
  const moved = { version, inputs: [elsewhere], outputs, lockTime };
  const poorer = { ...prevout, amount: prevouts[0]?.amount ?? prevout.amount };
  const leaf = { leafHash: new Uint8Array(32), keyVersion: 1, codeSeparator: 0xffffffff } as const;
  const message = (hashType: number, spent: typeof prevout): string | undefined => {
    const bytes = apoSigMsg({ midstates: midstatesOf(moved, [spent]), inputIndex: 0, hashType, leaf });
    return bytes && toHex(bytes);
  };
  // SINGLE pairs the input with the output of its own index, which moved.
  for (const hashType of [0x41, 0x42, 0xc1, 0xc2]) {
    const before = apoSigMsg({ midstates: midstatesOf(decoded.value, prevouts), inputIndex: INPUT, hashType, leaf });
    expect(message(hashType, prevout)).toBe(before && toHex(before));
    expect(message(hashType, poorer) === message(hashType, prevout)).toBe(hashType >= 0xc0);
  }
});
