/**
 * Bytes as a tapscript: the first says how many elements lie on the stack before it, drawn from the bytes that follow.
 */
import { wasm } from "../src/crypto/index.ts";
import { openKernel } from "../test/oracles/kernel.ts";
import { garbage } from "../test/interpreter/garbage.ts";
import { spendScript } from "../test/interpreter/one-script.ts";
import { keyOf } from "../test/interpreter/spend-builder.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { judgeSpend } from "./fuzz-judge.ts";

const MOST_ELEMENTS = 8;

/** Count, then each element behind a byte of length, then the script. */
function split(bytes: Uint8Array): { readonly elements: readonly Uint8Array[]; readonly script: Uint8Array } {
  const elements: Uint8Array[] = [];
  let at = 1;
  for (let left = (bytes[0] ?? 0) % MOST_ELEMENTS; left > 0; left--) {
    const end = at + 1 + (bytes[at] ?? 0);
    elements.push(bytes.subarray(at + 1, end));
    at = end;
  }
  return { elements, script: bytes.subarray(at) };
}

export const SCRIPT: FuzzTarget = {
  name: "script",
  async open() {
    const backend = await wasm();
    const kernel = await openKernel();
    const keys = [1, 2, 3].map((number) => keyOf(backend, number));
    return {
      fresh(random) {
        const { script, witness } = garbage(random, keys);
        const short = witness.filter(({ length }) => length < 256).slice(0, MOST_ELEMENTS - 1);
        const elements = short.flatMap((element) => [element.length, ...element]);
        return Uint8Array.of(short.length, ...elements, ...script);
      },
      run(bytes) {
        const { elements, script } = split(bytes);
        return judgeSpend(spendScript(backend, script, elements), backend, kernel);
      },
    };
  },
};
