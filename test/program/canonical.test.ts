/** RFC 8785, JSON Canonicalization Scheme: its own examples, and that a value has one text. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/program/index.ts";
import type { Json } from "../../src/program/index.ts";

describe("RFC 8785", () => {
  test("3.2.2: strings and literals of the example; numbers here are integers only", () => {
    const input = JSON.parse(String.raw`{
      "numbers": [333333333, 4, 2],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`) as Json;
    expect(canonicalJson(input)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333,4,2],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test("3.2.3: names are sorted by their UTF-16 code units", () => {
    const input = JSON.parse(String.raw`{
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
    }`) as Record<string, string>;
    expect(Object.values(JSON.parse(canonicalJson(input)) as object).filter((value) => value !== "One")).toEqual([
      "Carriage Return",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
    expect(canonicalJson(input).indexOf('"1"')).toBe('{"\\r":"Carriage Return",'.length);
  });

  test("3.2.1: no white space; Appendix B: the largest and smallest safe integers, and minus zero as 0", () => {
    expect(canonicalJson({ a: [9007199254740991, -9007199254740991, -0] })).toBe(
      '{"a":[9007199254740991,-9007199254740991,0]}',
    );
  });

  test("a member that is undefined is left out, a name like any other is kept", () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
    expect(canonicalJson(JSON.parse('{"constructor":1,"__proto__":2}') as Json)).toBe(
      '{"__proto__":2,"constructor":1}',
    );
  });

  test("any value: the text reads back as the value, and the order of members does not matter", () => {
    const integers = fc.maxSafeInteger().map((value) => value + 0);
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(null, true, false),
        integers,
        fc.string({ unit: "binary" }),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
      ) as fc.Arbitrary<Json>,
    }));
    fc.assert(
      fc.property(value, (json) => {
        const text = canonicalJson(json);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(json)));
        expect(canonicalJson(reversed(json))).toBe(text);
      }),
      { seed: 8785, numRuns: 500 },
    );
  });

  test("nesting of 100 000 overflows no stack", () => {
    let deep: Json = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(canonicalJson(deep)).toHaveLength(200_001);
  });
});

/** The same value with all members in the opposite order. */
function reversed(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member as Json)]),
  );
}
