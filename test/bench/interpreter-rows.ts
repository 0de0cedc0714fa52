/**
 * Tapscripts against Bitcoin Core's own interpreter: long runs of one kind of opcode, and signatures, where the time
 * should be spent inside libsecp256k1.
 */
import { concat, fromHex } from "../../src/base/bytes.ts";
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import { native } from "../../src/crypto/native.ts";
import { TAPSCRIPT, verifyInput } from "../../src/interpreter/index.ts";
import { OPCODES } from "../../src/script/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import { spendScript } from "../interpreter/one-script.ts";
import { keyOf, leafHashOf, secretOf, sign, withWitness } from "../interpreter/spend-builder.ts";
import type { Spending } from "../interpreter/spend-builder.ts";
import { openKernel } from "../oracles/kernel.ts";
import type { Kernel } from "../oracles/kernel.ts";
import { here } from "./measure.ts";
import type { Contender } from "./measure.ts";
import type { Group, Row } from "./rows.ts";

/** Opcodes in one script: enough that the commitment to it does not count. */
const OPCODES_RUN = 50_000;

const repeated = (unit: readonly number[]): Bytes =>
  Uint8Array.from({ length: OPCODES_RUN }, (_, index) => unit[index % unit.length] as number);

/** A script that begins with the witness's element, runs the unit over and over, and ends true. */
function loop(backend: CryptoBackend, unit: readonly number[]): Spending {
  const end = [OPCODES.DROP, OPCODES["1"]];
  return spendScript(backend, concat(repeated(unit), Uint8Array.from(end)), [Uint8Array.of(5)]);
}

const CHECKS = 20;

/** `<key> CHECKSIGVERIFY` many times, each with a signature of its own. */
function signatures(backend: CryptoBackend): Spending {
  const key = keyOf(backend, 9);
  const once = concat(Uint8Array.of(0x20), key, Uint8Array.of(OPCODES.CHECKSIGVERIFY));
  const script = concat(...Array.from({ length: CHECKS }, () => once), Uint8Array.of(OPCODES["1"]));
  const unsigned = spendScript(backend, script, []);
  const leaf = { leafHash: leafHashOf(script, 0xc0), keyVersion: 0 as const, codeSeparator: 0xffff_ffff };
  const signature = sign(backend, unsigned, secretOf(9), { inputIndex: 0, hashType: 0, leaf });
  const opening = unsigned.tx.inputs[0]?.witness ?? [];
  return withWitness(unsigned, 0, [...Array.from({ length: CHECKS }, () => signature), ...opening]);
}

function ours(name: string, backend: CryptoBackend, { tx, prevouts }: Spending): Contender {
  return here(name, () => {
    const { ok } = verifyInput({ tx, prevouts, inputIndex: 0, rules: TAPSCRIPT, backend });
    if (!ok) throw new Error("the spend is valid");
  });
}

function theirs(kernel: Kernel, { tx, prevouts }: Spending): Contender {
  const prepared = kernel.prepare({ tx: encodeTransaction(tx), prevouts });
  return here("Bitcoin Core (libbitcoinkernel)", () => {
    if (prepared?.verify(0) !== true) throw new Error("the spend is valid");
  });
}

const LOOPS: readonly (readonly [work: string, unit: readonly number[]])[] = [
  ["50 000 × SHA256", [OPCODES.SHA256]],
  ["50 000 × HASH160", [OPCODES.HASH160]],
  ["50 000 × 1ADD, 1SUB", [OPCODES["1ADD"], OPCODES["1SUB"]]],
  ["50 000 × DUP, ADD, 1SUB, ABS, NOT", [OPCODES.DUP, OPCODES.ADD, OPCODES["1SUB"], OPCODES.ABS, OPCODES.NOT]],
  ["50 000 × DUP, SWAP, NOP, DROP", [OPCODES.DUP, OPCODES.SWAP, OPCODES.NOP, OPCODES.DROP]],
];

/** The curve operations alone: the tweak that opens the leaf, and the verifications. */
function bareOperations(backend: CryptoBackend): Contender {
  const key = keyOf(backend, 9);
  const message = fromHex("11".repeat(32));
  const signature = backend.signSchnorr(message, secretOf(9), new Uint8Array(32));
  return here(`a tweak and ${CHECKS} verifications, bare`, () => {
    backend.tweakXOnly(key, message);
    for (let i = 0; i < CHECKS; i++)
      if (!backend.verifySchnorr(signature, message, key)) throw new Error("it is valid");
  });
}

export const INTERPRETER: Group = {
  name: "interpreter, script without signatures",
  async open() {
    const kernel = await openKernel();
    if (kernel === undefined) return { skipped: "Bitcoin Core's consensus library is not here" };
    const backend = (await native()) ?? (await wasm());
    const rows = LOOPS.map(([work, unit]): Row => {
      const spending = loop(backend, unit);
      return { work, ours: ours("tapwright", backend, spending), peer: theirs(kernel, spending), goal: 10 };
    });
    return { rows };
  },
};

export const INTERPRETER_SIGNATURES: Group = {
  name: "interpreter, script with signatures",
  async open() {
    const kernel = await openKernel();
    const backend = (await native()) ?? (await wasm());
    const spending = signatures(backend);
    const name = `tapwright (${backend.name})`;
    const bare = {
      work: `${CHECKS} CHECKSIGVERIFY`,
      ours: ours(name, backend, spending),
      peer: bareOperations(backend),
    };
    const rows: Row[] = [{ ...bare, goal: 1 / 0.9 }];
    if (kernel !== undefined)
      rows.push({ work: bare.work, ours: ours(name, backend, spending), peer: theirs(kernel, spending) });
    return { rows };
  },
};
