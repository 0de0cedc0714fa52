/** Spends to trace, and `tapwright trace` run on them: the transaction on standard input, what it spends in a file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import type { Spending } from "../interpreter/spend-builder.ts";
import type { Outcome, World } from "./harness.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { sha256, wasm } from "../../src/crypto/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import { ANNEX, TESTED } from "../interpreter/good-spends.ts";
import { coin, keyOf, spendAll, withWitness } from "../interpreter/spend-builder.ts";
import { coreAsm } from "../vectors/core-asm.ts";
import { cli } from "./harness.ts";

export const backend: CryptoBackend = await wasm();
const folder = mkdtempSync(join(tmpdir(), "tapwright-trace-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

let files = 0;
export function fileOf(text: string): string {
  const path = join(folder, `${files++}`);
  writeFileSync(path, text);
  return path;
}

export const hexOf = ({ tx }: Spending): string => toHex(encodeTransaction(tx));
export const prevoutsOf = ({ prevouts }: Spending): string =>
  JSON.stringify(
    prevouts.map(({ amount, scriptPubKey }) => ({ amount: String(amount), scriptPubKey: toHex(scriptPubKey) })),
  );

export const trace = (spending: Spending, options: readonly string[] = [], world: World = {}): Promise<Outcome> =>
  cli(["trace", "-", "--prevouts", fileOf(prevoutsOf(spending)), ...options], { stdin: hexOf(spending), ...world });

export const TESTED_ALONE: readonly string[] = ["--input", String(TESTED)];

export interface Told {
  readonly inputs: readonly {
    readonly verdict: {
      readonly result: string;
      readonly error?: string;
      readonly at?: { readonly step: number; readonly word: string } | null;
    };
    readonly steps: readonly {
      readonly step: number;
      readonly error?: string;
      readonly after: { readonly stack: readonly string[] };
    }[];
    readonly path: { readonly commits?: boolean } | null;
    readonly signature: { readonly digest: string; readonly message: string; readonly hashType: string } | null;
    readonly truncated: boolean;
  }[];
}
export const told = ({ stdout }: Outcome): Told => JSON.parse(stdout) as Told;

const schema = JSON.parse(readFileSync("src/cli/trace.schema.json", "utf8")) as object;
export const fitsSchema: ValidateFunction = new Ajv({ strict: false }).compile(schema);

const PREIMAGE: Bytes = fromHex("11".repeat(32));
export const hashLock = {
  script: `K1 CHECKSIGVERIFY SHA256 0x20 0x${toHex(sha256(PREIMAGE))} EQUAL`,
  elements: [PREIMAGE, { signer: 1 }],
} as const;
export const branches = {
  script:
    "IF CODESEPARATOR K1 CHECKSIG ELSE 144 CHECKSEQUENCEVERIFY DROP K2 CHECKSIG ENDIF TOALTSTACK 0 DROP FROMALTSTACK",
  elements: [{ signer: 1, codeSeparator: 1 }, Uint8Array.of(1)],
  hashType: 0x83,
  annex: ANNEX,
} as const;

/** A spend of one input by this leaf, with this witness before it. */
export function bare(script: string, elements: readonly Bytes[], version = 0xc0): Spending {
  const bytes = coreAsm(script);
  const made = coin(backend, keyOf(backend, 7), { script: bytes, version });
  return withWitness(spendAll([made]), 0, [...elements, bytes, made.controlBlock as Bytes]);
}
