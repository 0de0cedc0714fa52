/** A source holds the masked text only, and knows where everything lies. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSource, decodeUtf8 } from "../../src/language/source.ts";
import { wif } from "./secrets.ts";

describe("createSource", () => {
  test("lines end at \\n and \\r\\n; columns count code points from 1", () => {
    const source = createSource("file.policy", "tr(a)\r\n// 😀 x\nend");
    expect(source.position(0)).toEqual({ line: 1, column: 1 });
    expect(source.position(source.text.indexOf("x"))).toEqual({ line: 2, column: 6 });
    expect(source.position(source.text.length)).toEqual({ line: 3, column: 4 });
    expect([1, 2, 3].map((line) => source.lineText(line))).toEqual(["tr(a)", "// 😀 x", "end"]);
  });

  test("a private key is neither in the text nor in the name", () => {
    const key = wif(new Uint8Array(32).fill(5), true, true);
    const source = createSource(`${key}.policy`, `tr(${key})`);
    expect(JSON.stringify(source)).not.toContain(key.slice(0, 6));
    expect(source.secrets).toEqual([{ start: 3, end: 3 + key.length }]);
    expect(source.slice({ start: 2, end: 5 })).toBe("(••");
  });
});

describe("decodeUtf8", () => {
  test("text round-trips; a byte order mark is dropped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const bytes = new TextEncoder().encode(text);
        const unmarked = text.startsWith("\ufeff") ? text.slice(1) : text;
        expect(decodeUtf8(bytes)).toEqual({ ok: true, value: unmarked });
        expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes))).toEqual({ ok: true, value: text });
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test.each([
    ["a byte that starts nothing", [0x61, 0xff, 0x62], 1],
    ["a continuation alone", [0x61, 0x62, 0x80], 2],
    ["a sequence cut off at the end", [0x61, 0xe2, 0x82], 1],
    ["a sequence broken by ASCII", [0xe2, 0x82, 0x61], 0],
    ["an overlong form", [0x61, 0xc0, 0xaf], 1],
    ["a surrogate", [0xed, 0xa0, 0x80], 0],
    ["after a byte order mark", [0xef, 0xbb, 0xbf, 0x61, 0xff], 4],
  ])("%s: where it is", (_, bytes, offset) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toEqual({ ok: false, error: { offset } });
  });
});
