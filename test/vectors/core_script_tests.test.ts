/**
 * core_script_tests.json: the cases with a taproot template have Core's error name; all others spend what is not this
 * engine's, and are answered by name.
 */
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { Verdict } from "../../src/interpreter/index.ts";
import { concat, fromHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { noble } from "../../src/crypto/index.ts";
import { TAPSCRIPT, verifyInput } from "../../src/interpreter/index.ts";
import { encodeControlBlock, tapLeafHash, taprootOutput } from "../../src/taproot/index.ts";
import { txid } from "../../src/transaction/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { coreAsm } from "./core-asm.ts";
import { readVectors } from "./read-vectors.ts";
import { newOutcome, note, printOutcome } from "./script-assets.ts";

interface ScriptCase {
  readonly origin_index: number;
  readonly witness?: readonly string[];
  readonly amount_sats?: number;
  readonly script_sig_asm: string;
  readonly script_pubkey_asm: string;
  readonly flags: readonly string[];
  readonly expected_error: string;
  readonly comment?: string;
  readonly taproot_template?: boolean;
}

const backend = noble();
const INTERNAL_KEY = fromHex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");

interface Opened {
  readonly witness: readonly Bytes[];
  readonly scriptPubKey: Bytes;
}

/**
 * Fills in what the template's names stand for: the script of the only leaf, its control block, the output that commits
 * to it.
 */
function open({ witness = [], script_pubkey_asm, taproot_template }: ScriptCase): Opened {
  if (taproot_template !== true) return { witness: witness.map(fromHex), scriptPubKey: coreAsm(script_pubkey_asm) };
  const script = coreAsm((witness.find((item) => item.startsWith("#SCRIPT#")) ?? "").slice("#SCRIPT#".length));
  const output = taprootOutput(backend, INTERNAL_KEY, tapLeafHash(script));
  if (output === undefined) throw new Error("the template's internal key is a point");
  const block = { version: 0xc0, parity: output.parity, internalKey: INTERNAL_KEY, path: [] };
  const filled = witness.map((item) => {
    if (item.startsWith("#SCRIPT#")) return script;
    return item === "#CONTROLBLOCK#" ? encodeControlBlock(block) : fromHex(item);
  });
  return { witness: filled, scriptPubKey: concat(Uint8Array.of(0x51, 0x20), output.outputKey) };
}

/** The crediting and the spending transaction of Core's script tests. */
function verdictOf(each: ScriptCase): Verdict {
  const { witness, scriptPubKey } = open(each);
  const amount = sats(BigInt(each.amount_sats ?? 0));
  const nothing = { txid: new Uint8Array(32), vout: 0xffff_ffff };
  const only = { sequence: 0xffff_ffff, witness: [] };
  const crediting: Transaction = {
    version: 1,
    inputs: [{ ...only, outPoint: nothing, scriptSig: coreAsm("0 0") }],
    outputs: [{ amount, scriptPubKey }],
    lockTime: 0,
  };
  const outPoint = { txid: txid(crediting), vout: 0 };
  const tx: Transaction = {
    version: 1,
    inputs: [{ ...only, outPoint, scriptSig: coreAsm(each.script_sig_asm), witness }],
    outputs: [{ amount, scriptPubKey: new Uint8Array(0) }],
    lockTime: 0,
  };
  return verifyInput({ tx, prevouts: crediting.outputs, inputIndex: 0, rules: TAPSCRIPT, backend });
}

const vectors = readVectors<{ readonly cases: readonly ScriptCase[] }>("core_script_tests.json");

describe.runIf(vectors !== undefined)("core_script_tests.json", () => {
  const cases = vectors?.cases ?? [];
  const inForce = cases.filter(({ taproot_template, flags }) => taproot_template === true && flags.includes("TAPROOT"));

  test.each(inForce)("$origin_index $comment → $expected_error", (each) => {
    const verdict = verdictOf(each);
    const error = verdict.ok ? "OK" : "error" in verdict ? verdict.error : verdict;
    expect(error).toBe(each.expected_error);
  });

  test("every other case is answered by name", () => {
    const outcome = newOutcome();
    for (const each of cases.filter((other) => !inForce.includes(other))) {
      const verdict = verdictOf(each);
      if ("notMine" in verdict) note(outcome, `not mine: ${verdict.notMine}`);
      else if (each.flags.includes("TAPROOT")) outcome.wrong.push(`${each.origin_index}: ${JSON.stringify(verdict)}`);
      else note(outcome, "a taproot output before taproot");
    }
    outcome.judged = inForce.length;
    printOutcome("core_script_tests.json", outcome, cases.length);
    expect(outcome.wrong).toEqual([]);
  });
});
