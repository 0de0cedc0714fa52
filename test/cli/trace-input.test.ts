/** What `tapwright trace` is given: previous transactions are looked up, and each way to hand in the wrong thing is said with its place. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { encodeTransaction, txid } from "../../src/transaction/index.ts";
import { keyPathSpend } from "../interpreter/good-spends.ts";
import { coin, keyOf, spendAll } from "../interpreter/spend-builder.ts";
import { cli } from "./harness.ts";
import { backend, fileOf, hexOf, prevoutsOf, trace } from "./trace-spends.ts";

describe("previous transactions", () => {
  const [one, two] = [
    coin(backend, keyOf(backend, 3), undefined, 1000),
    coin(backend, keyOf(backend, 5), undefined, 2000),
  ];
  const funding = { ...spendAll([one]).tx, outputs: [one.prevout, two.prevout] };
  const base = spendAll([two, one]);
  const inputs = base.tx.inputs.map((input, i) => ({ ...input, outPoint: { txid: txid(funding), vout: 1 - i } }));
  const spending = { ...base.tx, inputs };
  const previous = toHex(encodeTransaction(funding));
  const other = toHex(encodeTransaction(spendAll([two]).tx));

  test.each([
    ["one a line, in any order", `${other}\n\n${previous}\n`],
    ["a JSON list", JSON.stringify([previous, other])],
  ])("%s: each output is found by txid and index", async (_, text) => {
    const { stdout } = await cli(["trace", toHex(encodeTransaction(spending)), "--prevouts", fileOf(text)]);
    expect([...stdout.matchAll(/amount +(\d+) sat/g)].map(([, amount]) => amount)).toEqual(["2000", "1000"]);
  });

  test("one that is not given, or has no such output, is named", async () => {
    const missing = await cli(["trace", toHex(encodeTransaction(spending)), "--prevouts", fileOf(other)]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/input 0 spends [0-9a-f]{64}:1, and that transaction is not given/);
    const third = {
      ...spending,
      inputs: inputs.map((input) => ({ ...input, outPoint: { ...input.outPoint, vout: 2 } })),
    };
    const absent = await cli(["trace", toHex(encodeTransaction(third)), "--prevouts", fileOf(previous)]);
    expect(absent.stderr).toMatch(/input 0 spends output 2 of [0-9a-f]{64}, and that transaction has 2/);
  });
});

describe("wrong use is said with its place, exit code 2", () => {
  const spending = keyPathSpend(backend, 0);
  const [tx, good] = [hexOf(spending), JSON.parse(prevoutsOf(spending)) as readonly object[]];
  const changed = (change: object): string => JSON.stringify([{ ...good[0], ...change }, ...good.slice(1)]);
  const bytes = tx.length / 2;

  test.each([
    ["trailing bytes", `${tx}00`, undefined, `at byte ${bytes} of ${bytes + 1}, bytes follow the end`],
    [
      "a cut transaction",
      tx.slice(0, -6),
      undefined,
      `at byte ${bytes - 4} of ${bytes - 3}, the bytes end within the locktime`,
    ],
    ["odd hex", `${tx}0`, undefined, `it has ${tx.length + 1} digits, an odd number`],
    ["no hex", "./no-such-file", undefined, "there is no such file, nor is it hex"],
    ["not JSON", tx, "[{", "--prevouts is no JSON: it holds"],
    ["an object", tx, "{}", "--prevouts is no JSON list"],
    ["nothing", tx, "", "--prevouts is empty"],
    ["too few", tx, JSON.stringify(good.slice(1)), "holds 2 outputs, and the transaction has 3 inputs"],
    ["a mixed list", tx, JSON.stringify(["00", ...good]), "--prevouts[0] is no object"],
    ["an unknown member", tx, changed({ value: 1 }), "--prevouts[0]: `value` is neither amount nor scriptPubKey"],
    ["a member twice", tx, changed({}).replace("{", '{"amount": "1", '), "--prevouts[0]: `amount` stands twice"],
    ["a negative amount", tx, changed({ amount: "-1" }), "--prevouts[0].amount is negative"],
    ["too much", tx, changed({ amount: "2100000000000001" }), "--prevouts[0].amount is more than all coins"],
    ["coins for satoshis", tx, changed({ amount: 0.1 }), "`0.1` is no whole number of satoshis"],
    ["a leading zero", tx, changed({ amount: "01" }), "`01` is no whole number of satoshis"],
    ["no amount", tx, changed({ amount: undefined }), "--prevouts[0].amount is missing"],
    [
      "a script that is no text",
      tx,
      changed({ scriptPubKey: 1 }),
      "--prevouts[0].scriptPubKey is a JSON number, not hex",
    ],
    [
      "a script of odd hex",
      tx,
      changed({ scriptPubKey: "512" }),
      "--prevouts[0].scriptPubKey is no hex of whole bytes",
    ],
    [
      "a script that is no hex",
      tx,
      changed({ scriptPubKey: "51zz" }),
      "--prevouts[0].scriptPubKey is no hex: character 3 is `z`",
    ],
    [
      "previous bytes behind the end",
      tx,
      `${tx}\n${tx}ff`,
      `--prevouts, line 2 is no transaction: at byte ${bytes} of ${bytes + 1}`,
    ],
  ])("%s", async (_, given, prevouts, words) => {
    const { code, stdout, stderr } = await cli([
      "trace",
      given,
      "--prevouts",
      fileOf(prevouts ?? JSON.stringify(good)),
    ]);
    expect(stderr).toContain(words);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test.each([
    [["--input", "3"], "--input 3: the transaction has 3 inputs, and the first is 0"],
    [["--input", "-1"], "is no input's number"],
    [["--rules", "ctv,simplicity"], "--rules `simplicity`: the rule sets are tapscript, standard, anyprevout"],
    [["--network", "main"], "--network `main`"],
  ])("%j", async (options, words) => {
    const { code, stderr } = await trace(spending, options);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test.each([
    ["digits", "1".repeat(30_000_000)],
    ["escapes", "\\\\".repeat(10_000_000)],
  ])("a string of millions of %s", async (_, text) => {
    const prevouts = fileOf(`[{"amount": "${text}", "scriptPubKey": "51"}]`);
    const { code, stderr } = await cli(["trace", tx, "--prevouts", prevouts]);
    expect(code).toBe(2);
    expect(stderr).toContain("--prevouts[0].amount");
    expect(stderr.length).toBeLessThan(500);
  });

  test("without --prevouts, and with standard input twice", async () => {
    expect((await cli(["trace", tx])).code).toBe(2);
    expect((await cli(["trace", "-", "--prevouts", "-"])).stderr).toContain("`-` is given twice");
  });

  test("a private key that is given for a transaction is not shown", async () => {
    const key = `K${"xQ7".repeat(17)}`;
    const { code, stdout, stderr } = await cli(["trace", key, "--prevouts", "x"]);
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain(key.slice(1, 20));
  });
});

describe("whatever comes in, there is an answer, and never a defect", () => {
  const spending = keyPathSpend(backend, 0);
  const [tx, prevouts] = [hexOf(spending), prevoutsOf(spending)];
  const mutated = (text: string): fc.Arbitrary<string> =>
    fc
      .tuple(fc.nat(text.length - 1), fc.nat(2), fc.constantFrom(...'0123456789abcdef"{}[],:-. \n'))
      .map(([at, gone, put]) => text.slice(0, at) + put + text.slice(at + gone));

  test("a transaction or its prevouts with something put in, changed or taken out", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(mutated(tx), fc.constant(tx)),
        fc.oneof(mutated(prevouts), fc.json()),
        async (hex, json) => {
          const { code } = await cli(["trace", "-", "--prevouts", fileOf(json)], { stdin: hex });
          expect([0, 1, 2]).toContain(code);
        },
      ),
      { seed: 342, numRuns: 300 },
    );
  });
});
