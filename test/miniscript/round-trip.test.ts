/** Text, script and tree say the same thing: over random trees that have a type, and over very deep ones. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat, toHex } from "../../src/base/bytes.ts";
import type { MiniscriptNode } from "../../src/miniscript/index.ts";
import {
  costOf,
  decodeScript,
  lift,
  locksOf,
  miniscript,
  printMiniscript,
  sanity,
  scriptLength,
  scriptTemplate,
  typeOf,
} from "../../src/miniscript/index.ts";
import { saneMiniscript, validMiniscript } from "./arbitrary.ts";
import { parsed } from "./parse.ts";

const SEED = { seed: 379, numRuns: 1000 };

function bytesOf(node: MiniscriptNode): Uint8Array {
  return concat(...scriptTemplate(node).map((part) => (part.kind === "bytes" ? part.bytes : new Uint8Array(0))));
}

describe("random trees", () => {
  test("a script decodes to a tree that encodes to the same script", () => {
    fc.assert(
      fc.property(validMiniscript({ softForks: true }), (node) => {
        const script = bytesOf(node);
        const decoded = decodeScript(script);
        if (!decoded.ok) throw new Error(`${decoded.error.reason} in ${printMiniscript(node)}`);
        expect(toHex(bytesOf(decoded.value))).toBe(toHex(script));
        const again = decodeScript(bytesOf(decoded.value));
        expect(again.ok && printMiniscript(again.value)).toBe(printMiniscript(decoded.value));
      }),
      SEED,
    );
  });

  test("the script's length is predicted", () => {
    fc.assert(
      fc.property(validMiniscript(), (node) => {
        const { length } = bytesOf(node);
        expect(scriptLength(node)).toEqual({ least: length, most: length });
      }),
      SEED,
    );
  });

  test("the printed text reads back as the same tree", () => {
    fc.assert(
      fc.property(validMiniscript(), (node) => {
        const text = printMiniscript(node);
        expect(printMiniscript(parsed(text))).toBe(text);
        expect(toHex(bytesOf(parsed(text)))).toBe(toHex(bytesOf(node)));
        expect(typeOf(parsed(text))).toEqual(typeOf(node));
      }),
      SEED,
    );
  });

  test("sane trees can be satisfied", () => {
    fc.assert(
      fc.property(saneMiniscript(), (node) => {
        expect(sanity(node)).toEqual([]);
        expect(printMiniscript(node).includes("0") || costOf(node).sat !== undefined).toBe(true);
      }),
      SEED,
    );
  });
});

describe("hostile input", () => {
  test("10 000 wrappers: encode, type, cost, print, decode without recursion", () => {
    let node = parsed(`pk(${"01".repeat(32)})`);
    for (let i = 0; i < 10_000; i++) node = miniscript("n", { subs: [node] });
    expect(typeOf(node).ok).toBe(true);
    expect(costOf(node).sat?.items.most).toBe(1);
    const decoded = decodeScript(bytesOf(node));
    expect(decoded.ok && printMiniscript(decoded.value)).toBe(printMiniscript(node));
  });

  test("10 000 nested choices: sanity, length and meaning without recursion", () => {
    let node: MiniscriptNode = parsed(`pk(${"01".repeat(32)})`);
    for (let i = 0; i < 10_000; i++) node = miniscript("or_i", { subs: [node, miniscript("0")] });
    // Each choice takes a stack element.
    expect(sanity(node).map((finding) => finding.kind === "limit" && finding.limit)).toEqual(["stackElements"]);
    expect(lift(node).kind).toBe("key");
    expect(locksOf(node).older).toEqual([]);
    expect(scriptLength(node).most).toBe(bytesOf(node).length);
    expect(decodeScript(bytesOf(node)).ok).toBe(true);
  });

  test("no bytes make the decoder throw, and what it accepts encodes back", () => {
    const opcode = fc.constantFrom(
      0,
      0x51,
      0x52,
      0x63,
      0x64,
      0x67,
      0x68,
      0x69,
      0x6b,
      0x6c,
      0x73,
      0x76,
      0x7c,
      0x82,
      0x87,
      0x88,
      0x92,
      0x93,
      0x9a,
      0x9b,
      0x9c,
      0xa8,
      0xac,
      0xad,
      0xb1,
      0xb2,
      0xba,
    );
    const piece = fc.oneof(
      { weight: 5, arbitrary: opcode.map((byte) => Uint8Array.of(byte)) },
      fc.constant(Uint8Array.from({ length: 33 }, (_, i) => (i === 0 ? 32 : 2))),
      fc.uint8Array({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const script = concat(...pieces);
        const decoded = decodeScript(script);
        expect(decoded.ok ? toHex(bytesOf(decoded.value)) : toHex(script)).toBe(toHex(script));
      }),
      { seed: 379, numRuns: 5000 },
    );
  });
});
