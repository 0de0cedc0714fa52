/**
 * `tapwright trace` as its user sees it: golden pages, one byte flipped and the step at which it shows, a policy's own spends, the shape of
 * `--json`, rule sets, and that nothing is shortened but on a terminal.
 */
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { Spending } from "../interpreter/spend-builder.ts";
import type { World } from "./harness.ts";
import { toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { compile } from "../../src/compiler/index.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { finalize, imageId, plan } from "../../src/program/index.ts";
import { ANNEX, keyPathSpend, leafSpend, TESTED } from "../interpreter/good-spends.ts";
import { keyOf, secretOf, withWitness } from "../interpreter/spend-builder.ts";
import { keyring, preimageOf, publicKeyOf, signWay, spendOf } from "../satisfaction/sign.ts";
import { backend, bare, branches, fitsSchema, hashLock, TESTED_ALONE, told, trace } from "./trace-spends.ts";

describe("golden pages", () => {
  interface Page {
    readonly name: string;
    readonly spending: Spending;
    readonly options?: readonly string[];
    readonly world?: World;
    readonly code?: number;
  }
  const PAGES: readonly Page[] = [
    { name: "key-path", spending: keyPathSpend(backend, 0x81, ANNEX), options: TESTED_ALONE },
    { name: "hash-lock", spending: leafSpend(backend, hashLock), options: TESTED_ALONE },
    { name: "branches", spending: leafSpend(backend, branches), options: TESTED_ALONE },
    {
      name: "branches-on-a-terminal",
      spending: leafSpend(backend, branches),
      options: TESTED_ALONE,
      world: { terminal: 90, env: { NO_COLOR: "1" } },
    },
    { name: "fails-within", spending: bare("1 2 EQUALVERIFY 1", []), code: 1 },
    { name: "op-success", spending: bare("1 CAT", []) },
    { name: "unknown-leaf-version", spending: bare("RETURN", [], 0xc2) },
    { name: "discouraged-by-relay", spending: bare("1 CAT", []), options: ["--rules", "standard"], code: 1 },
  ];
  test.each(PAGES)("$name", async ({ name, spending, options = [], world = {}, code = 0 }) => {
    const outcome = await trace(spending, options, world);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toBe("");
    await expect(outcome.stdout).toMatchFileSnapshot(`golden/trace-${name}.txt`);
  });
});

describe("one byte flipped in a good spend is shown at the step where it fails", () => {
  const good = leafSpend(backend, hashLock);
  const witness = good.tx.inputs[TESTED]?.witness ?? [];
  const flip = (bytes: Bytes, at: number): Bytes => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const inWitness = (item: number, at: number): Spending =>
    withWitness(
      good,
      TESTED,
      witness.map((bytes, i) => (i === item ? flip(bytes, at) : bytes)),
    );
  const [first, ...others] = good.tx.outputs;
  const paysMore = { amount: sats((first?.amount ?? 0n) ^ 1n), scriptPubKey: first?.scriptPubKey ?? Uint8Array.of() };
  const spentMore = good.prevouts.map((prevout, i) =>
    i === 0 ? { ...prevout, amount: sats(prevout.amount ^ 1n) } : prevout,
  );

  const AT_SIGNATURE = { step: 1, word: "CHECKSIGVERIFY" };

  test.each([
    ["the signature", inWitness(1, 40), "SCHNORR_SIG", AT_SIGNATURE],
    ["the preimage", inWitness(0, 31), "EVAL_FALSE", null],
    ["the script", inWitness(2, 40), "WITNESS_PROGRAM_MISMATCH", null],
    ["the control block's parity", inWitness(3, 0), "WITNESS_PROGRAM_MISMATCH", null],
    ["the internal key", inWitness(3, 9), "WITNESS_PROGRAM_MISMATCH", null],
    ["a branch", inWitness(3, 70), "WITNESS_PROGRAM_MISMATCH", null],
    ["an output", { ...good, tx: { ...good.tx, outputs: [paysMore, ...others] } }, "SCHNORR_SIG", AT_SIGNATURE],
    ["the locktime", { ...good, tx: { ...good.tx, lockTime: 1 } }, "SCHNORR_SIG", AT_SIGNATURE],
    ["another input's amount", { ...good, prevouts: spentMore }, "SCHNORR_SIG", AT_SIGNATURE],
  ] as const)("%s", async (_, spending, error, at) => {
    const outcome = await trace(spending, [...TESTED_ALONE, "--json"]);
    expect(outcome.code).toBe(1);
    const [input] = told(outcome).inputs;
    expect(input?.verdict).toMatchObject({ result: "invalid", error, at });
    expect(input?.path?.commits).toBe(error !== "WITNESS_PROGRAM_MISMATCH");
    // Where a step fails it is the last one told, and named in the text.
    const failing = input?.steps.filter((step) => step.error !== undefined) ?? [];
    expect(failing).toMatchObject(at === null ? [] : [{ step: at.step, error }]);
    expect(input?.steps.at(-1)?.error).toBe(failing[0]?.error);
    const text = await trace(spending, TESTED_ALONE);
    expect(text.stdout).toContain(at === null ? "\n  invalid: " : `\n  invalid at step ${at.step}, ${at.word}: `);
  });

  test("the good spend itself is valid, and its page ends so", async () => {
    const { code, stdout } = await trace(good, TESTED_ALONE);
    expect(code).toBe(0);
    expect(stdout.endsWith("  valid: the script ran to its end and left one true element\n")).toBe(true);
  });

  test("a byte gone from the control block", async () => {
    const short = withWitness(good, TESTED, [...witness.slice(0, 3), (witness[3] as Bytes).slice(0, -1)]);
    expect((await trace(short, TESTED_ALONE)).stdout).toContain(
      "96 bytes: not 33 and 32 for each of at most 128 branches",
    );
  });
});

test("a policy compiled, planned, signed and finalised: the trace is valid, and shows the address that the compiler gave", async () => {
  const names = ["alice", "bob", "carol"];
  const keys = Object.fromEntries(names.map((name) => [name, toHex(publicKeyOf(name))]));
  const image = toHex(sha256(preimageOf("h")));
  const text = `tr(alice,{and_v(v:pk(bob),older(144)),and_v(v:sha256(${image}),pk(carol))})`;
  const { program } = compile({ name: "policy", text }, { backend, keys, network: "regtest" });
  if (program === undefined) throw new Error("the policy compiles");
  const assets = { keys: new Set(names), preimages: new Set([imageId("sha256", image)]), at: { blocks: 144 } };
  const planned = plan(program, "main", assets, { backend });
  if (!planned.ok) throw new Error(planned.error.message);
  const secrets = keyring(names);
  const preimages = new Map([[image, preimageOf("h")]]);
  const leaves = planned.value.ways.filter((way) => way.kind === "planned").filter(({ path }) => path.kind === "leaf");
  expect(leaves.length).toBe(2);
  for (const way of leaves) {
    const spend = spendOf(way, backend);
    const witness = finalize(way, { signatures: signWay(way, secrets, spend), preimages }, spend);
    if (!witness.ok) throw new Error(witness.error.message);
    const { code, stdout } = await trace(withWitness(spend.midstates, 0, witness.value), ["--network", "regtest"]);
    expect(code).toBe(0);
    expect(stdout).toContain(program.outputs[0]?.addresses["regtest"] ?? "no address");
    expect(stdout).toContain("depth 1: the output key commits to the leaf");
    expect(stdout).toContain("signature is   valid");
  }
});

describe("--json", () => {
  test.each([
    ["a key path with an annex", keyPathSpend(backend, 0x03, ANNEX)],
    ["branches, altstack, code separator", leafSpend(backend, branches)],
    ["a failing script", bare("1 2 EQUALVERIFY", [])],
    ["an empty control block", withWitness(bare("1", []), 0, [Uint8Array.of(0x51), new Uint8Array(0)])],
    [
      "other outputs than Taproot's",
      { ...bare("1", []), prevouts: [{ amount: sats(1n), scriptPubKey: new Uint8Array(0) }] },
    ],
  ] as const)("%s: the shape of trace.schema.json, and what was signed", async (_, spending) => {
    const { stdout, stderr } = await trace(spending, ["--json"]);
    fitsSchema(JSON.parse(stdout));
    expect(fitsSchema.errors).toBeNull();
    expect(stderr).toBe("");
  });

  test("a script that copies a large stack at every step is cut short, but judged in full", async () => {
    const large = new Uint8Array(520).fill(7);
    const dup = "DUP ".repeat(900);
    const outcome = await trace(bare(`${dup} ${"NOP ".repeat(4000)} RETURN`, [large]), ["--json"]);
    expect(outcome.code).toBe(1);
    expect(outcome.stdout.length).toBeLessThan(64_000_000);
    const [input] = told(outcome).inputs;
    expect(input?.truncated).toBe(true);
    expect(input?.verdict).toMatchObject({ error: "OP_RETURN", at: { step: 4900, word: "RETURN" } });
  });

  test("where it is piped the text holds every byte of every stack", async () => {
    const spending = leafSpend(backend, branches);
    const { stdout } = await trace(spending, TESTED_ALONE);
    const { inputs } = told(await trace(spending, [...TESTED_ALONE, "--json"]));
    const elements = inputs[0]?.steps.flatMap(({ after }) => after.stack) ?? [];
    expect(elements.length).toBeGreaterThan(10);
    for (const element of elements) expect(stdout).toContain(element === "" ? "<>" : element);
  });

  test("no line is wider than the terminal, but for the words of a title", async () => {
    for (const terminal of [70, 90, 140]) {
      const { stdout } = await trace(leafSpend(backend, hashLock), TESTED_ALONE, { terminal, env: { NO_COLOR: "1" } });
      const body = stdout.split("\n").filter((line) => !/^(transaction|input) /.test(line));
      expect(Math.max(...body.map((line) => line.length))).toBeLessThanOrEqual(terminal);
    }
  });
});

test("a key of an unknown kind: at its step and in the verdict it is said that no signature was verified", async () => {
  const spending = bare(`0x21 0x02${"11".repeat(32)} CHECKSIG`, [Uint8Array.of(1)]);
  const { code, stdout } = await trace(spending);
  expect(code).toBe(0);
  expect(stdout).toContain("signature is   not verified: the key is of an unknown kind");
  expect(stdout).toContain("but no signature was verified at step 1");
  const json = JSON.parse((await trace(spending, ["--json"])).stdout) as object;
  expect(fitsSchema(json), JSON.stringify(fitsSchema.errors)).toBe(true);
  expect(json).toMatchObject({ inputs: [{ steps: [{}, { unknownKey: `02${"11".repeat(32)}` }] }] });
});

describe("rules", () => {
  test("a signature over a message of the stack is told with its message, and commits to nothing else", async () => {
    const [message, key] = [Uint8Array.of(1, 2, 3), toHex(keyOf(backend, 7))];
    const signature = backend.signSchnorr(message, secretOf(7), new Uint8Array(32));
    const spending = bare(`0x20 0x${key} CHECKSIGFROMSTACK`, [signature, message]);
    const { code, stdout } = await trace(spending, ["--rules", "csfs"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      / message +010203\n +commits to +the message alone, nothing of the transaction\n +signature is +valid\n/,
    );
    const json = await trace(spending, ["--rules", "csfs", "--json"]);
    expect(fitsSchema(JSON.parse(json.stdout))).toBe(true);
    expect(told(json).inputs[0]?.steps[1]).toMatchObject({ message: { key, message: "010203", valid: true } });
  });

  test("a soft fork's opcode runs, and is called by its name, where its rules are asked for", async () => {
    const spending = bare("INTERNALKEY DROP 1", []);
    expect((await trace(spending)).stdout).toContain("is an OP_SUCCESSx, UNKNOWN(cb)");
    const { code, stdout } = await trace(spending, ["--rules", "csfs,ctv"]);
    expect(code).toBe(0);
    expect(stdout).toContain("rules: tapscript + ctv + csfs");
    expect(stdout).toMatch(new RegExp(`INTERNALKEY +[0-9]+  ${toHex(keyOf(backend, 7))}\n`));
    expect((await trace(spending, ["--rules", "standard,csfs"])).code).toBe(0);
    expect((await trace(spending, ["--rules", "standard"])).code).toBe(1);
  });
});
