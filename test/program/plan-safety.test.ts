/** A plan is safe under every transaction that `finalize` takes: no third party can change the witness, and consensus accepts it. */
import { describe, expect, test } from "vitest";
import type { Assets, PlannedWay, Program } from "../../src/program/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { compile } from "../../src/compiler/index.ts";
import { hash256, sha256, wasm } from "../../src/crypto/index.ts";
import { STANDARD, verifyInput } from "../../src/interpreter/index.ts";
import { finalize, imageId, plan } from "../../src/program/index.ts";
import { keyring, preimageOf, publicKeyOf, signWay, spendOf } from "../satisfaction/sign.ts";

const backend = await wasm();
const NAMES = ["alice", "bob"];
const MEMBERS = ["m1", "m2"];
const secrets = keyring([...NAMES, ...MEMBERS]);
const [first, second] = [preimageOf("first"), preimageOf("second")];
const [H1, H2] = [toHex(sha256(first)), toHex(sha256(second))];

function compiled(text: string, members: readonly string[] = [], index?: number): Program {
  const keys = {
    ...Object.fromEntries(NAMES.filter((name) => text.includes(name)).map((name) => [name, toHex(publicKeyOf(name))])),
    ...(members.length === 0 ? {} : { m: members }),
  };
  const options = { backend, keys, ...(index === undefined ? {} : { index }) };
  const { program, diagnostics } = compile({ name: "test", text }, options);
  if (program === undefined || program.holes.length > 0)
    throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return program;
}

const ALL: Assets = {
  keys: new Set(NAMES),
  preimages: new Set([imageId("sha256", H1), imageId("sha256", H2)]),
  at: { height: 938_343, blocks: 20 },
};

function wayOf(program: Program, assets: Assets = ALL): PlannedWay {
  const made = plan(program, "o", assets, { backend });
  if (!made.ok) throw new Error(made.error.message);
  const way = made.value.ways.find(({ path }) => path.kind === "leaf");
  if (way?.kind !== "planned") throw new Error("the leaf has a way");
  return way;
}

const preimages = new Map([
  [H1, first],
  [H2, second],
]);

function finished(way: PlannedWay, change: Partial<Transaction>, sequence?: number) {
  const plain = spendOf(way, backend);
  const inputs = plain.midstates.tx.inputs.map((input) => ({ ...input, sequence: sequence ?? input.sequence }));
  const spend = spendOf(way, backend, { inputs, ...change });
  return { spend, made: finalize(way, { signatures: signWay(way, secrets, spend), preimages }, spend) };
}

describe("locks that must stay closed", () => {
  const leafWith = (lock: string): Program =>
    compiled(
      `contract c\nparty alice, bob\noutput o = tr(unspendable,and_v(v:pk(alice),or_i(and_v(v:sha256(${H1}),and_v(v:sha256(${H2}),${lock})),pk(bob))))`,
    );

  test.each([
    ["after(1000)", { lockTimes: [1000], sequences: [] }, 938_343, 0xffff_fffd],
    ["older(10)", { lockTimes: [], sequences: [10] }, 0, 10],
  ])(
    "with %s open the other branch needs no signature: the plan says so, and finalize refuses",
    (lock, closed, lockTime, sequence) => {
      const way = wayOf(leafWith(lock));
      expect(way.signatures.length).toBe(2);
      expect(way.closed).toEqual(closed);
      expect(finished(way, {}).made.ok).toBe(true);
      const { made, spend } = finished(way, { lockTime }, sequence);
      expect(made).toMatchObject({ ok: false, error: { code: "E_SPEND_LOCKS" } });
      // What is refused is indeed one of two witnesses for the same signature.
      const { tx, prevouts } = spend.midstates;
      const loose = finalize(
        { ...way, closed: { lockTimes: [], sequences: [] } },
        {
          signatures: signWay(way, secrets, spend),
          preimages,
        },
        spend,
      );
      const ours = loose.ok ? loose.value : [];
      for (const witness of [ours, [second, first, Uint8Array.of(1), ...ours.slice(2)]]) {
        const inputs = tx.inputs.map((input) => ({ ...input, witness }));
        const verdict = verifyInput({ tx: { ...tx, inputs }, prevouts, inputIndex: 0, rules: STANDARD, backend });
        expect(verdict).toMatchObject({ ok: true });
      }
    },
  );

  test("an age that must stay closed plans an nSequence whose bit 31 is set", () => {
    expect(wayOf(leafWith("older(10)")).sequence).toBe(0xffff_fffe);
  });

  test("nothing need stay closed where every other branch needs a signature", () => {
    const way = wayOf(
      compiled("contract c\nparty alice, bob\noutput o = tr(unspendable,or_d(pk(alice),and_v(v:pk(bob),older(10))))"),
    );
    expect(way).toMatchObject({ sequence: null, closed: { lockTimes: [], sequences: [] } });
    expect(finished(way, {}, 10).made.ok).toBe(true);
  });
});

describe("the keys of a leaf with a group", () => {
  const xpub =
    "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";
  const program = compiled(
    `contract c\nparty m[]\noutput o = tr(unspendable,and_v(v:pk(${xpub}/*),multi_a(2,m)))`,
    MEMBERS.map((name) => toHex(publicKeyOf(name))),
    5,
  );
  const held: Assets = { keys: new Set(["m"]), preimages: new Set() };

  test("a key that is no member is not held by who holds the group, and the program's own index resolves it", () => {
    expect(wayOf(program, held).lacking).toEqual([{ kind: "key", key: `${xpub}/*` }]);
    expect(wayOf(program, { ...held, keys: new Set(["m", xpub]) }).lacking).toEqual([]);
  });

  test("at another index it is a stranger, not a member", () => {
    const made = plan(program, "o", held, { backend, index: 0 });
    expect(made).toMatchObject({ ok: false, error: { code: "E_PLAN_KEYS" } });
  });
});

describe("finalize of what consensus refuses", () => {
  const way = wayOf(
    compiled("contract c\nparty alice, bob\noutput o = tr(unspendable,{and_v(v:pk(alice),older(10)),pk(bob)})"),
  );
  const { path } = way;
  if (path.kind !== "leaf") throw new Error("the way is a leaf");
  const refused = { ok: false, error: { code: "E_SPEND_OUTPUT" } };

  test("an input with a scriptSig", () => {
    const { inputs } = spendOf(way, backend).midstates.tx;
    expect(
      finished(way, { inputs: inputs.map((input) => ({ ...input, scriptSig: Uint8Array.of(0x51) })) }).made,
    ).toMatchObject(refused);
  });

  test("a plan with another script, leaf hash, control block or elements", () => {
    const flip = (hex: string): string => toHex(fromHex(hex).map((byte, at) => (at === 10 ? byte ^ 1 : byte)));
    const changed = [
      { ...way, path: { ...path, script: "51" } },
      { ...way, path: { ...path, leafHash: flip(path.leafHash) } },
      { ...way, path: { ...path, controlBlock: flip(path.controlBlock) } },
      { ...way, path: { ...path, controlBlock: "" } },
      { ...way, items: [] },
      { ...way, items: [...way.items, { kind: "bytes", bytes: "01" } as const] },
    ];
    expect(finished(way, {}).made.ok).toBe(true);
    for (const each of changed) expect(finished(each, {}).made).toMatchObject(refused);
  });
});

test("an image is one of its function: a preimage of sha256 opens no hash256 with the same image", () => {
  const image = toHex(sha256(first));
  const program = compiled(
    `contract c\nparty alice, bob\noutput o = tr(unspendable,and_v(v:pk(alice),hash256(${image})))`,
  );
  const lacking = { kind: "hash", function: "hash256", image };
  expect(wayOf(program).lacking).toEqual([lacking]);
  expect(wayOf(program, { ...ALL, preimages: new Set([imageId("hash256", image)]) }).lacking).toEqual([]);
  expect(toHex(hash256(first))).not.toBe(image);
});
