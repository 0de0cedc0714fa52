/**
 * Good spends, one for each way to sign, all of input 1 of 3: so there is an input before and one behind that a
 * signature may or may not commit to. The other inputs are not signed. Mutants break exactly one thing of them.
 */
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { Signing, Spending } from "./spend-builder.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { NO_CODE_SEPARATOR } from "../../src/transaction/index.ts";
import { coreAsm } from "../vectors/core-asm.ts";
import { coin, keyOf, secretOf, sign, spendAll, tweakedSecret, withWitness } from "./spend-builder.ts";

export const TESTED = 1;
export const ANNEX: Bytes = fromHex("50a11e");

/** The number of the secret key of the tested input's internal key, and of the keys in its scripts. */
const INTERNAL = 7;
export const SIGNERS = [11, 12, 13] as const;

const SIBLINGS: readonly Bytes[] = [sha256(Uint8Array.of(1)), sha256(Uint8Array.of(2))];

const others = (backend: CryptoBackend): readonly [ReturnType<typeof coin>, ReturnType<typeof coin>] => [
  coin(backend, keyOf(backend, 3), undefined, 50_000),
  coin(backend, keyOf(backend, 5), undefined, 70_000),
];

function spendOne(
  backend: CryptoBackend,
  script: Bytes | undefined,
): { spending: Spending; made: ReturnType<typeof coin> } {
  const made = coin(backend, keyOf(backend, INTERNAL), script && { script, path: SIBLINGS });
  const [before, behind] = others(backend);
  return { spending: spendAll([before, made, behind]), made };
}

const annexed = (annex: Bytes | undefined): readonly Bytes[] => (annex === undefined ? [] : [annex]);

/** By the key path of an output that also has a script. */
export function keyPathSpend(backend: CryptoBackend, hashType: number, annex?: Bytes): Spending {
  const { spending, made } = spendOne(backend, coreAsm("1"));
  const signing: Signing = { inputIndex: TESTED, hashType, ...(annex === undefined ? {} : { annex }) };
  const signature = sign(backend, spending, tweakedSecret(backend, INTERNAL, made.tweak), signing);
  return withWitness(spending, TESTED, [signature, ...annexed(annex)]);
}

export interface LeafSpend {
  /** Script in Core's assembly; `K1`, `K2`, `K3` stand for the signers' keys. */
  readonly script: string;
  readonly hashType?: number;
  readonly annex?: Bytes;
  /** Elements, bottom first: a signer by number (1, 2, 3), which codesep_pos it signs, or bytes. */
  readonly elements: readonly (Bytes | { readonly signer: 1 | 2 | 3; readonly codeSeparator?: number })[];
}

export function leafSpend(backend: CryptoBackend, { script, hashType = 0, annex, elements }: LeafSpend): Spending {
  const withKeys = script.replace(/\bK([123])\b/g, (_, signer: string) => {
    const key = keyOf(backend, SIGNERS[Number(signer) - 1] as number);
    return `0x20 0x${toHex(key)}`;
  });
  const bytes = coreAsm(withKeys);
  const { spending, made } = spendOne(backend, bytes);
  const signed = elements.map((element) => {
    if (element instanceof Uint8Array) return element;
    const { signer, codeSeparator = NO_CODE_SEPARATOR } = element;
    const leaf = { leafHash: made.leafHash as Bytes, keyVersion: 0 as const, codeSeparator };
    const signing: Signing = { inputIndex: TESTED, hashType, leaf, ...(annex === undefined ? {} : { annex }) };
    return sign(backend, spending, secretOf(SIGNERS[signer - 1] as number), signing);
  });
  return withWitness(spending, TESTED, [...signed, bytes, made.controlBlock as Bytes, ...annexed(annex)]);
}
