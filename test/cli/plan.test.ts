/** `tapwright plan` as its user sees it. */
import { HDKey } from "@scure/bip32";
import { describe, expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/crypto/index.ts";
import { preimageOf, publicKeyOf } from "../satisfaction/sign.ts";
import { extendedPrivate, wif } from "../language/secrets.ts";
import { cli } from "./harness.ts";

const image = toHex(sha256(preimageOf("h")));
const POLICY = `tr(alice,{and_v(v:pk(bob),older(144)),and_v(v:sha256(${image}),pk(carol))})`;
const KEYS = ["alice", "bob", "carol"].flatMap((name) => ["--key", `${name}=${toHex(publicKeyOf(name))}`]);

const rowOf = (stdout: string, start: string): string =>
  stdout.split("\n").find((line) => line.slice(2).startsWith(start)) ?? "";

describe("the table", () => {
  test("shows who signs, what to set, sizes and fees, and marks the cheapest way that is open", async () => {
    const { code, stdout } = await cli([
      "plan",
      POLICY,
      "--with",
      "alice,bob",
      "--at",
      "age=144",
      "--feerate",
      "5",
      ...KEYS,
    ]);
    expect(code).toBe(0);
    expect(rowOf(stdout, "key path")).toMatch(/^\* key path +alice +- +- +16\.5 vB +111 vB +555 sat$/);
    expect(rowOf(stdout, "leaf 0")).toMatch(/^ {2}leaf 0 +bob +- +nSequence 144 /);
    expect(rowOf(stdout, "leaf 1")).toContain("preimage of");
    expect(stdout).toContain("lacks the preimage of sha256");
  });

  test("exits with 1 where no way is open, and says what each way lacks", async () => {
    const { code, stdout } = await cli(["plan", POLICY, "--with", "bob", "--at", "age=143", ...KEYS]);
    expect(code).toBe(1);
    expect(stdout).toContain("lacks a signature of alice");
    expect(stdout).toContain("lacks time: the output must be 144 blocks old");
    expect(stdout).toContain("no way can be taken with what there is");
  });

  test("takes a hash by its image and by its preimage", async () => {
    for (const given of [image, toHex(preimageOf("h"))]) {
      const { code, stdout } = await cli(["plan", POLICY, "--with", `carol,preimage=${given}`, ...KEYS]);
      expect(code).toBe(0);
      expect(rowOf(stdout, "leaf 1").startsWith("*")).toBe(true);
      expect(stdout).not.toContain(toHex(preimageOf("h")));
    }
  });

  test("counts an age in time by the intervals that have passed", async () => {
    const day = ["plan", "tr(unspendable,and_v(v:pk(bob),older(1 day)))", "--with", "bob", "--at"];
    expect((await cli([...day, "age=24hours"])).code).toBe(1); // 168.75 intervals, and a day is rounded up to 169
    expect((await cli([...day, "age=25 hours"])).code).toBe(0);
    expect((await cli([...day, "age=65535"])).code).toBe(1); // blocks are another clock
  });
});

describe("a template", () => {
  const TEMPLATE = "policies/htlc.policy";
  test("is planned with test keys, says so, and shows nothing that could be paid to", async () => {
    const { code, stdout, stderr } = await cli([
      "plan",
      TEMPLATE,
      "--with",
      "receiver,preimage=payment_hash",
      "--set",
      "expiry=950000",
      "--json",
    ]);
    expect(code).toBe(0);
    const { testValues, outputs } = JSON.parse(stdout) as { testValues: string[]; outputs: { ways: object[] }[] };
    expect(testValues).toContain("payment_hash");
    expect(stdout).not.toMatch(/5120[0-9a-f]{64}|scriptPubKey|controlBlock|leafHash/);
    expect(outputs[0]?.ways[0]).toMatchObject({ path: { kind: "leaf", index: 0 }, lacking: [] });
    expect((await cli(["plan", TEMPLATE, "--set", "expiry=950000"])).stderr).toContain("test values stand in for");
    expect(stderr).not.toContain("error");
  });

  test("needs the numbers of its locks, of the outputs that are asked for", async () => {
    const all = await cli(["plan", TEMPLATE, "--with", "receiver"]);
    expect(all.code).toBe(2);
    expect(all.stderr).toContain("--set expiry=NUMBER");
    const penalty = ["plan", "policies/mechanisms/penalty.policy", "--with", "alice,bob", "--output", "funding"];
    expect((await cli(penalty)).code).toBe(0);
  });
});

test("a key that stands as itself is held when it is named, in any of its forms", async () => {
  const key = toHex(publicKeyOf("alice"));
  for (const name of [key, key.slice(2)]) expect((await cli(["plan", `tr(${key})`, "--with", name])).code).toBe(0);
  const xpub = HDKey.fromMasterSeed(new Uint8Array(32).fill(1)).publicExtendedKey;
  const ranged = ["plan", `tr(unspendable,pk([d34db33f/86h]${xpub}/<0;1>/*))`, "--with", xpub];
  const { code, stdout } = await cli([...ranged, "--index", "5"]);
  expect(code).toBe(0);
  expect(stdout.match(/^\* leaf 0/gm)).toHaveLength(2);
  // Which of its keys is meant, only the index says.
  expect(await cli(ranged)).toMatchObject({ code: 1, stdout: "" });
});

test("--json of a bound policy holds the whole plan, and the fee as a text", async () => {
  const { stdout } = await cli(["plan", POLICY, "--with", "alice", "--feerate", "0.5", "--json", ...KEYS]);
  const { outputs } = JSON.parse(stdout) as {
    outputs: { ways: { fee: string; scriptPubKey: string; items: object[] }[] }[];
  };
  expect(outputs[0]?.ways[0]).toMatchObject({ fee: "56", transactionVbytes: 111, weight: 66, lockTime: null });
  expect(outputs[0]?.ways[0]?.scriptPubKey).toMatch(/^5120/);
});

const WRONG: readonly (readonly [name: string, argv: readonly string[], says: string])[] = [
  ["--with of nobody", ["--with", "alise"], "did you mean `alice`?"],
  ["--with an empty name", ["--with", "alice,"], "empty name"],
  ["--with an unknown hash", ["--with", "preimage=h"], "no hash of this name"],
  ["--with a wrong preimage", ["--with", "preimage=00"], "neither a hash of the policy"],
  ["--at without a clock", ["--at", "144"], "is no moment"],
  ["--at with a wrong number", ["--at", "age=0x10"], "is no moment"],
  ["--at with one clock twice", ["--at", "age=1,age=2"], "twice"],
  ["--at a height of a time", ["--at", "height=500000000"], "is no moment"],
  ["--feerate 0", ["--feerate", "0"], "satoshis per virtual byte"],
  ["--feerate 1e3", ["--feerate", "1e3"], "satoshis per virtual byte"],
  ["--output of nobody", ["--output", "fund"], "the policy has main"],
];

test.each(WRONG)("%s exits with 2", async (_, argv, says) => {
  const { code, stdout, stderr } = await cli(["plan", POLICY, ...KEYS, ...argv]);
  expect(stderr).toContain(says);
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

test("a policy with errors exits with 1", async () => {
  expect(await cli(["plan", "tr(alice,pk())"])).toMatchObject({ code: 1, stdout: "" });
});

describe("what was given is never shown where it is a secret", () => {
  const secret = wif(sha256(preimageOf("a key pasted in the wrong place")), true, false);
  const extended = extendedPrivate(
    Uint8Array.from({ length: 74 }, (_, i) => (i === 41 ? 0 : i)),
    "x",
  );
  const slip = toHex(preimageOf("with a slip")).slice(1);
  const PLACES: readonly (readonly [name: string, text: string, argv: readonly string[]])[] = [
    ["--with a private key", secret, ["--with", secret]],
    ["--with an extended private key", extended, ["--with", `alice,${extended}`]],
    ["--with a private key as preimage", secret, ["--with", `preimage=${secret}`]],
    ["--with half a preimage", slip, ["--with", `preimage=${slip}`]],
    ["--at", secret, ["--at", secret]],
    ["--with a preimage alone", slip, ["--with", slip]],
    ["--with a preimage alone, behind 0x", slip, ["--with", `0x${slip}`]],
    ["--with a preimage behind 0x", slip, ["--with", `preimage=0x${slip}`]],
    ["--with a preimage and a space", slip, ["--with", `preimage =${slip}`]],
    ["--with a preimage and a wrong letter", slip, ["--with", `preimage=${slip.slice(0, 30)}g${slip.slice(31)}`]],
    ["--with a preimage that is short", slip, ["--with", `preimage=q${slip.slice(0, 20)}`]],
    ["--with a preimage with a space inside", slip, ["--with", `preimage=${slip.slice(0, 32)} ${slip.slice(32)}`]],
    ["--with digits in pairs", slip, ["--with", slip.replace(/../g, "$& ")]],
    ["--at a preimage", slip, ["--at", slip]],
    ["--at a preimage as height", slip, ["--at", `height=${slip}`]],
    ["--feerate", secret, ["--feerate", secret]],
    ["--output", secret, ["--output", secret]],
  ];
  test.each(PLACES)("%s", async (_, text, argv) => {
    const { code, stdout, stderr } = await cli(["plan", POLICY, ...KEYS, ...argv]);
    expect(code).toBe(2);
    for (let at = 4; at + 12 <= text.length; at++) expect(stdout + stderr).not.toContain(text.slice(at, at + 12));
  });
});
