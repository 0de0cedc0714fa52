/**
 * No witness makes the engine hang: the worst that opcodes can do, as much of it as a block holds, ends in seconds; so
 * does tracing it.
 */
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import { concat } from "../../src/base/bytes.ts";
import { noble } from "../../src/crypto/index.ts";
import { TAPSCRIPT, traceInput, verifyInput } from "../../src/interpreter/index.ts";
import { coreAsm } from "../vectors/core-asm.ts";
import { spendScript } from "./one-script.ts";

const backend = noble();
const BLOCK = 3_900_000;
const SECONDS = 1000;

/** The unit over and over, up to the size of a block. */
function filled(unit: string, size: number = BLOCK): Bytes {
  const one = coreAsm(unit);
  return Uint8Array.from(
    { length: Math.floor(size / one.length) * one.length },
    (_, at) => one[at % one.length] as number,
  );
}

const full: readonly Bytes[] = Array.from({ length: 999 }, (_, at) => Uint8Array.of(at & 0x7f));
const long: readonly Bytes[] = [new Uint8Array(520).fill(1)];

const WORST: readonly (readonly [what: string, script: Bytes, witness: readonly Bytes[]])[] = [
  ["branches in branches", concat(coreAsm("0"), filled("IF")), []],
  ["branches turned over", concat(coreAsm("0 IF"), filled("ELSE"), coreAsm("ENDIF 1")), []],
  ["ROLL from the bottom of a full stack", filled("0x02 0xe603 ROLL"), full],
  ["the six top elements moved", filled("2ROT"), full],
  ["TUCK and NIP", filled("TUCK NIP"), full],
  ["hashes of long elements", filled("DUP RIPEMD160 DROP DUP SHA1 DROP DUP SHA256 DROP", 300_000), long],
  ["the largest numbers", filled("DUP ADD ABS 0 MIN", 1_000_000), [Uint8Array.of(1)]],
  ["code separators, each signed for an unknown key", filled("CODESEPARATOR DUP 1 CHECKSIG DROP"), [Uint8Array.of(1)]],
  ["locks", filled("CHECKSEQUENCEVERIFY"), [Uint8Array.of(0)]],
  ["pushes", filled("0x4c00 DROP"), [Uint8Array.of(1)]],
];

describe("worst cases", () => {
  test.each(WORST)("%s", (_, script, witness) => {
    const spending = spendScript(backend, script, witness);
    const context = { ...spending, inputIndex: 0, rules: TAPSCRIPT, backend };
    const start = performance.now();
    const verdict = verifyInput(context);
    const verified = performance.now();
    expect(traceInput(context).verdict).toEqual(verdict);
    expect(verified - start).toBeLessThan(20 * SECONDS);
    expect(performance.now() - verified).toBeLessThan(30 * SECONDS);
  });
});
