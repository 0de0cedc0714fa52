/** What is said of an assertion that fails: the clock that its author may have meant, the way that helps, dates as dates, one transaction once. */
import { describe, expect, test } from "vitest";
import { analyze } from "../../src/analysis/index.ts";
import { backend, NOW, programOf } from "./claims.ts";

const OUTPUTS = `contract test
party alice, bob, carol, dora
output blocks = tr(musig(alice,bob),and_v(v:pk(bob),older(144)))
output span = tr(musig(alice,bob),and_v(v:pk(bob),older(2 days)))
output high = tr(musig(alice,bob),and_v(v:pk(bob),after(1000000)))
output late = tr(musig(alice,bob),and_v(v:pk(bob),after(2029-01-01)))
output ways = tr(carol,{and_v(v:pk(dora),older(9)),and_v(v:pk(alice),and_v(v:pk(bob),older(144)))})
`;

const findingsOf = (...claims: readonly string[]) =>
  analyze(programOf(`${OUTPUTS}${claims.map((claim) => `assert ${claim}`).join("\n")}`), {
    backend,
    now: NOW,
  }).findings.filter(({ place }) => place.kind === "assertion");

describe("clocks that are taken for another", () => {
  test.each([
    ["bob can spend blocks from 144", "`144` is a block height; for the age write `144 blocks`"],
    ["bob cannot spend blocks before 144", "`144` is a block height; for the age write `144 blocks`"],
    ["bob can spend blocks from 1", "`1` is a block height; for the age write `1 block`"],
    [
      "bob can spend blocks from 1 day",
      "blocks and time are separate clocks, and this lock counts blocks: write `144 blocks`",
    ],
    [
      "bob cannot spend blocks before 1 day",
      "blocks and time are separate clocks, and this lock counts blocks: write `144 blocks`",
    ],
    [
      "bob can spend span from 288 blocks",
      "blocks and time are separate clocks, and this lock counts time: write `2 days`",
    ],
    [
      "bob can spend high from 2029-01-01",
      "heights and dates are separate clocks, and this lock waits for a height: write `1000000`",
    ],
    [
      "bob can spend late from 1000000",
      "heights and dates are separate clocks, and this lock waits for a date: write `2029-01-01`",
    ],
  ])("%s", (claim, note) => {
    expect(findingsOf(claim).map(({ notes = [] }) => notes)).toEqual([expect.arrayContaining([note])]);
  });

  test.each([
    "bob can spend blocks from 143 blocks", // the right clock
    "bob can spend high from 144", // a height, and meant as one
    "bob can spend blocks from 900000", // no age is that long
    "alice can spend blocks from 144", // no wait would help
  ])("%s: no note", (claim) => {
    const [finding] = findingsOf(claim);
    expect((finding?.notes ?? []).filter((note) => /clock|height/.test(note))).toEqual([]);
  });

  test("a span is written so that it comes to the same lock", () => {
    for (const span of ["1 hour", "7 hours", "1 day", "36 hours", "1 week", "9 weeks", "100 minutes"]) {
      const program = programOf(
        `contract test\nparty alice, bob\noutput x = tr(musig(alice,bob),and_v(v:pk(bob),older(${span})))\nassert bob can spend x from 1 block`,
      );
      const [note = ""] = analyze(program, { backend, now: NOW }).findings.flatMap(({ notes = [] }) =>
        notes.filter((each) => each.includes("clocks")),
      );
      const written = /write `([^`]+)`/.exec(note)?.[1] ?? "";
      const { assertions, ...rest } = programOf(
        `contract test\nparty alice, bob\noutput x = tr(musig(alice,bob),and_v(v:pk(bob),older(${span})))\nassert bob can spend x from ${written}`,
      );
      expect(analyze({ ...rest, assertions }, { backend, now: NOW }).assertions[0]?.answer, `${span}: ${written}`).toBe(
        "holds",
      );
    }
  });
});

test("what is lacking is told of a way in which WHO takes part, though another lacks fewer signatures", () => {
  const [finding] = findingsOf("alice can spend ways from 144 blocks");
  expect(finding?.label).toBe("lacking by leaf 1: the signature of bob");
  const [other] = findingsOf("dora can spend ways");
  expect(other?.label).toContain("lacking by leaf 0: a wait until");
});

test("a date is a date", () => {
  const [finding] = findingsOf("bob can spend late from 2028-12-31T12:00Z");
  expect(finding?.message).toBe("bob cannot spend late from 2028-12-31T12:00Z");
  expect(finding?.label).toBe("lacking by leaf 0: a wait until the time 2029-01-01 is reached");
});

test("one transaction that answers two claims is shown once", () => {
  const found = findingsOf(
    "bob cannot spend blocks",
    "bob cannot spend blocks before 2030-01-01",
    "bob cannot spend high",
  );
  expect(found.map(({ run }) => run !== undefined)).toEqual([true, false, true]);
  expect(found[1]?.notes).toContain("the transaction is the one shown for `assert bob cannot spend blocks`");
});
