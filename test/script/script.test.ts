/** Numbers and pushes have one minimal form; items, laid end to end, are the script; no two scripts read alike. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import {
  decodeItems,
  decodeNumber,
  encodeNumber,
  isMinimalPush,
  isOpSuccess,
  OPCODES,
  opcodeName,
  pushData,
  pushNumber,
  toAsm,
} from "../../src/script/index.ts";

const RUNS = { seed: 342, numRuns: 500 };

describe("numbers", () => {
  test.each([
    [0n, ""],
    [1n, "01"],
    [-1n, "81"],
    [127n, "7f"],
    [128n, "8000"],
    [-128n, "8080"],
    [255n, "ff00"],
    [256n, "0001"],
    [32767n, "ff7f"],
    [32768n, "008000"],
    [2147483647n, "ffffff7f"],
    [-2147483647n, "ffffffff"],
  ])("%s is %s", (value, hex) => {
    expect(toHex(encodeNumber(value))).toBe(hex);
    expect(decodeNumber(fromHex(hex))).toBe(value);
  });

  test("every number decodes to itself, and nothing longer or padded decodes", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 39n) + 1n, max: 2n ** 39n - 1n }), (value) => {
        const bytes = encodeNumber(value);
        expect(decodeNumber(bytes, 5)).toBe(value);
        expect(decodeNumber(concat(bytes, Uint8Array.of(0)), 8) === undefined || (bytes.at(-1) ?? 0) >= 0x80).toBe(
          true,
        );
      }),
      RUNS,
    );
  });
});

test("a push is minimal and pushes its data", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.uint8Array({ maxLength: 600 }), fc.integer({ min: -1, max: 20 }).map(encodeNumber)),
      (data) => {
        const items = decodeItems(pushData(data));
        expect(items.ok && items.value.length).toBe(1);
        const item = items.ok ? items.value[0] : undefined;
        expect(item && isMinimalPush(item) && toHex(item.data ?? new Uint8Array(1))).toBe(toHex(data));
      },
    ),
    RUNS,
  );
});

test("items cover the script, and a truncated push is refused where it stands", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (script) => {
      const items = decodeItems(script);
      const starts = items.ok ? items.value.map(({ offset }) => offset) : [items.error.offset];
      const ends = [...starts.slice(1), script.length];
      expect(starts.every((start, i) => start < (ends[i] ?? 0))).toBe(true);
      expect(items.ok ? items.value.map(({ opcode }) => opcode) : []).toEqual(
        items.ok ? starts.map((at) => script[at]) : [],
      );
    }),
    RUNS,
  );
});

test("assembly tells fourteen from the byte 0x14, and minimal pushes from others", () => {
  expect(toAsm(pushNumber(14))).toBe("14");
  expect(toAsm(pushNumber(20))).toBe("<14>");
  expect(toAsm(fromHex("4c0114ac"))).toBe("PUSHDATA1(14) CHECKSIG");
  expect(toAsm(fromHex("ac05aa"))).toBe("CHECKSIG [error]");
  expect(toAsm(fromHex("4f00ff"))).toBe("-1 0 UNKNOWN(ff)");
});

test("BIP342: 87 opcodes succeed at once, and the ones tapscript runs do not", () => {
  const all = Array.from({ length: 256 }, (_, i) => i).filter(isOpSuccess);
  expect(all).toHaveLength(87);
  expect(isOpSuccess(OPCODES.CHECKSIGADD)).toBe(false);
  expect(isOpSuccess(OPCODES.CAT)).toBe(true);
  expect(isOpSuccess(0xff)).toBe(false);
});

test("every opcode's name leads back to its byte", () => {
  for (const [name, byte] of Object.entries(OPCODES)) expect(opcodeName(byte)).toBe(name);
});
