/** Conditions in words: who signs first, then what is revealed, then what must have passed; brackets wherever two readings were possible. */
import { describe, expect, test } from "vitest";
import type { Condition } from "../../src/policy/condition.ts";
import { conditionWords } from "../../src/policy/words.ts";

const key = (name: string): Condition => ({ kind: "key", key: name });
const of = (k: number | "all", ...parts: readonly Condition[]): Condition => ({ kind: "threshold", k, of: parts });
const older = (value: number | string, unit: "blocks" | "duration" = "blocks"): Condition => ({
  kind: "older",
  unit,
  value,
});
const after = (value: number | string, unit: "height" | "time" = "height"): Condition => ({
  kind: "after",
  unit,
  value,
});
const sha: Condition = { kind: "hash", function: "sha256", image: "5a".repeat(32) };

const ROWS: readonly (readonly [Condition, string])[] = [
  [of(2, key("bob"), after(144)), "bob signs, once height 144 is reached"],
  [of(2, older(144), key("bob")), "bob signs, after the output is 144 blocks old (about 1 day)"],
  [of(2, key("a"), older(169, "duration")), "a signs, after the output is 169 × 512 seconds old (about 1 day)"],
  [of(2, key("a"), older("challenge")), "a signs, after the output is `challenge` blocks old"],
  [of(2, key("a"), older("delay", "duration")), "a signs, after the output is `delay` old (a time span)"],
  [of(2, key("a"), after(1_798_761_600, "time")), "a signs, once the time 2027-01-01 is reached"],
  [of(2, key("a"), after(1_798_804_800, "time")), "a signs, once the time 2027-01-01T12:00Z is reached"],
  [of(2, key("a"), after(1_798_761_601, "time")), "a signs, once the time 2027-01-01T00:00:01Z is reached"],
  [of(2, key("alice"), key("bob"), key("carol")), "2 of alice, bob, carol sign"],
  [of(1, key("alice"), key("bob")), "alice or bob signs"],
  [of(3, key("alice"), key("bob"), key("carol")), "alice, bob and carol sign"],
  [
    of(2, of(2, key("a"), key("b"), key("c")), sha),
    `2 of a, b, c sign and the preimage of sha256 ${"5a".repeat(32)} is shown`,
  ],
  [
    of(1, key("a"), of(2, key("b"), older(6))),
    "a signs or (b signs, after the output is 6 blocks old (about 60 minutes))",
  ],
  [
    of(2, key("c"), of(1, key("a"), of(2, key("b"), sha))),
    `c signs and (a signs or (b signs and the preimage of sha256 ${"5a".repeat(32)} is shown))`,
  ],
  [
    of(2, key("a"), key("b"), older(10)),
    "2 of these hold: a signs; b signs; after the output is 10 blocks old (about 100 minutes)",
  ],
  [older(10), "no signature is needed, after the output is 10 blocks old (about 100 minutes)"],
  [{ kind: "raw" }, "a raw script decides, which is not understood"],
];

describe("conditions in words", () => {
  test.each(ROWS)("%#: %s", (condition, words) => {
    expect(conditionWords(condition)).toBe(words);
  });

  test("a group signs as a whole, or some of its members", () => {
    const groups = new Set(["members"]);
    expect(conditionWords(of("all", key("members")), { groups })).toBe("all of members sign");
    expect(conditionWords(of(2, key("members")), { groups })).toBe("2 of members sign");
    expect(conditionWords(of(1, key("members")), { groups })).toBe("1 of members signs");
  });

  test("a role or a path of a group is a key of each member, never one key", () => {
    const groups = new Set(["m"]);
    const words = (condition: Condition): string => conditionWords(condition, { groups });
    expect(words(of(2, key("m.late"), key("x")))).toBe("2 of (the keys of m.late, x) sign");
    expect(words(of("all", key("m/<0;1>/*"), key("x")))).toBe("all of (the keys of m/<0;1>/*, x) sign");
    expect(words(of(1, key("m.late")))).toBe("1 of m.late signs");
    expect(words(of(1, key("m"), key("x")))).toBe("1 of (the keys of m, x) signs");
    expect(words(of(2, key("mm.late"), key("x")))).toBe("mm.late and x sign");
    expect(words(of(2, of("all", key("m.late")), older(6)))).toMatch(/^all of m\.late sign, after /);
  });

  test("a condition 100 000 deep is put into words without overflowing the stack", () => {
    let deep: Condition = key("a");
    for (let i = 0; i < 100_000; i++) deep = of(1, deep);
    expect(conditionWords(deep)).toBe("a signs");
  });
});
