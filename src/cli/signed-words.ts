/** What a signature commits to, in words: BIP341's list of fields by hash type, with BIP342's for leaves and BIP118's additions. */
import type { SignatureCheck } from "../interpreter/machine.ts";
import { NO_CODE_SEPARATOR } from "../transaction/sighash.ts";

const BASES: Readonly<Record<number, string>> = { 0: "DEFAULT", 1: "ALL", 2: "NONE", 3: "SINGLE" };
const MODIFIERS: Readonly<Record<number, string>> = {
  0x00: "",
  0x40: "|ANYPREVOUT",
  0x80: "|ANYONECANPAY",
  0xc0: "|ANYPREVOUTANYSCRIPT",
};

/** `ALL|ANYONECANPAY (0x81)`; the byte alone where the bits name no type. */
export function hashTypeWords(hashType: number): string {
  const byte = `0x${hashType.toString(16).padStart(2, "0")}`;
  const isNamed = (hashType & 0x3c) === 0 && (hashType === 0 || (hashType & 3) !== 0);
  return isNamed ? `${BASES[hashType & 3]}${MODIFIERS[hashType & 0xc0]} (${byte})` : `undefined (${byte})`;
}

/** The fields that go into the digest, in the order of the BIP; nothing when there is no digest. */
export function signedFields({ digest, input, keyKind }: SignatureCheck): readonly string[] {
  if (digest === undefined) return [];
  const { hashType, inputIndex, annex, leaf } = input;
  const anyPrevout = keyKind === "BIP118" && (hashType & 0x40) !== 0;
  const anyScript = anyPrevout && (hashType & 0x80) !== 0;
  return [
    "version",
    "locktime",
    ...inputFields(hashType, inputIndex, anyPrevout),
    ...outputFields(hashType, inputIndex),
    annex === undefined ? "no annex" : "annex",
    ...(leaf === undefined || anyScript ? [] : ["leaf"]),
    ...(leaf === undefined ? [] : [separatorWords(leaf.codeSeparator)]),
  ];
}

function inputFields(hashType: number, index: number, anyPrevout: boolean): readonly string[] {
  const anyoneCanPay = (hashType & 0x80) !== 0;
  if (anyPrevout && anyoneCanPay) return ["this input's sequence"];
  if (anyPrevout) return ["this input's amount, script and sequence"];
  if (anyoneCanPay) return ["this input's outpoint, amount, script and sequence"];
  return ["all inputs' outpoints, amounts, scripts and sequences", `input index ${index}`];
}

function outputFields(hashType: number, index: number): readonly string[] {
  if ((hashType & 3) === 2) return ["no output"];
  return [(hashType & 3) === 3 ? `output ${index} alone` : "all outputs"];
}

const separatorWords = (codeSeparator: number): string =>
  codeSeparator === NO_CODE_SEPARATOR ? "no code separator" : `code separator at opcode ${codeSeparator}`;
