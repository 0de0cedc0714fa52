/** Plans of a bound program: who signs what, what is lacking and when, in which order; and what `finalize` refuses, by its code. */
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { Assets, PlannedWay, Program, ProgramOutput, SpendPlan } from "../../src/program/index.ts";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { compile } from "../../src/compiler/index.ts";
import { sha256, wasm } from "../../src/crypto/index.ts";
import { TAPSCRIPT, verifyInput } from "../../src/interpreter/index.ts";
import { cheapestWay, finalize, imageId, missingKeys, plan } from "../../src/program/index.ts";
import { midstatesOf } from "../../src/transaction/index.ts";
import { keyring, preimageOf, publicKeyOf, secretOf, signWay, spendOf, withOutputKey } from "../satisfaction/sign.ts";

const backend = await wasm();
const image = toHex(sha256(preimageOf("h")));
const MEMBERS = ["m1", "m2", "m3"];

const POLICY = `contract shop
party alice, bob, carol
party members[]
param revocation: key
output funding = tr(musig(alice,bob),{and_v(v:pk(bob),after(900000)),{and_v(v:sha256(${image}),pk(alice.htlc)),multi_a(2,members)}})
output to_local = tr(revocation,{and_v(v:pk(bob.delayed),older(144)),or_d(pk(alice),and_v(v:pk(carol),older(1 day)))})
output raw = tr(unspendable,{asm(alice CHECKSIG),pkh(bob)})`;

const NAMES = ["alice", "bob", "carol", "alice.htlc", "bob.delayed", "revocation"];

function compiled(text: string): Program {
  const single = Object.fromEntries(NAMES.map((name) => [name, toHex(publicKeyOf(name))]));
  const keys = { ...single, members: MEMBERS.map((name) => toHex(publicKeyOf(name))) };
  const { program, diagnostics } = compile({ name: "test", text }, { backend, keys });
  if (program === undefined || program.holes.length > 0)
    throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return program;
}

const program = compiled(POLICY);
const secrets = keyring([...NAMES, ...MEMBERS]);

function planOf(output: string, keys: readonly string[], rest: Partial<Assets> = {}): SpendPlan {
  const made = plan(program, output, { keys: new Set(keys), preimages: new Set(), ...rest }, { backend });
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

const outputOf = (name: string): ProgramOutput =>
  program.outputs.find((output) => output.name === name) as ProgramOutput;
const pathOf = ({ path }: SpendPlan["ways"][number]): number => (path.kind === "leaf" ? path.index : -1);
const wayOf = ({ ways }: SpendPlan, path: number): PlannedWay =>
  ways.find((way): way is PlannedWay => pathOf(way) === path && way.kind === "planned") as PlannedWay;

describe("the order and what is lacking", () => {
  test("open ways come first, the cheapest of them first; then those that lack least, time before keys", () => {
    const made = planOf("funding", ["bob", "members"]);
    expect(made.ways.map(pathOf)).toEqual([2, 0, -1, 1]);
    expect(wayOf(made, -1).lacking).toEqual([{ kind: "key", key: "alice" }]);
    expect(wayOf(made, 0).lacking).toEqual([{ kind: "after", unit: "height", value: 900000 }]);
    expect(wayOf(made, 1).lacking).toEqual([
      { kind: "hash", function: "sha256", image },
      { kind: "key", key: "alice.htlc" },
    ]);
    expect(cheapestWay(planOf("funding", ["alice", "bob"]))?.path.kind).toBe("key path");
    expect(cheapestWay(planOf("funding", ["carol"]))).toBeUndefined();
  });

  test("a party holds its role keys, a role key is itself alone, and a `key` parameter is held when it is named", () => {
    const open = (keys: readonly string[]): readonly number[] =>
      planOf("to_local", keys, { at: { blocks: 144, duration: 169 } })
        .ways.filter((way) => way.kind === "planned" && way.lacking.length === 0)
        .map(pathOf);
    expect(open(["bob"])).toEqual([0]);
    expect(open(["bob.delayed"])).toEqual([0]);
    expect(open(["revocation"])).toEqual([-1]);
    expect(open(["carol"])).toEqual([1]);
    expect(open(["alice.htlc"])).toEqual([]);
    expect(open([])).toEqual([]);
    expect(missingKeys("musig(alice.funding,bob,unspendable)/1", new Set(["alice"]), "funding")).toEqual([
      "bob",
      "unspendable",
    ]);
    expect(missingKeys("to_local.owner.delayed", new Set(["owner"]), "to_local")).toEqual([]);
    expect(missingKeys("to_local.owner.delayed", new Set(["to_local"]), "to_local")).toEqual([
      "to_local.owner.delayed",
    ]);
  });

  test("locks open at their number and not one before", () => {
    const at = (blocks: number, height: number): boolean[] => [
      wayOf(planOf("to_local", ["bob"], { at: { blocks } }), 0).lacking.length === 0,
      wayOf(planOf("funding", ["bob"], { at: { height } }), 0).lacking.length === 0,
    ];
    expect(at(143, 899_999)).toEqual([false, false]);
    expect(at(144, 900_000)).toEqual([true, true]);
  });

  test("the fields that a transaction must set, each lock by its own unit", () => {
    expect(wayOf(planOf("funding", []), 0)).toMatchObject({ lockTime: 900_000, sequence: 0xffff_fffe });
    expect(wayOf(planOf("to_local", []), 0)).toMatchObject({ lockTime: null, sequence: 144 });
    expect(wayOf(planOf("to_local", ["carol"]), 1)).toMatchObject({ lockTime: null, sequence: (1 << 22) + 169 });
    expect(wayOf(planOf("to_local", ["alice"]), 1)).toMatchObject({ lockTime: null, sequence: null });
  });

  test("a raw script is closed, and so is a key path that nobody can sign", () => {
    const closed = planOf("raw", ["alice", "bob"]).ways.filter((way) => way.kind === "closed");
    expect(closed.map((way) => [pathOf(way), way.why])).toEqual([
      [-1, "unspendable"],
      [0, "raw"],
    ]);
  });

  test("a template and an unknown output are refused by code", () => {
    const { program: open } = compile({ name: "test", text: "tr(alice,pk(bob))" }, { backend });
    const nothing: Assets = { keys: new Set(), preimages: new Set() };
    expect(plan(open as Program, "main", nothing, { backend })).toMatchObject({
      ok: false,
      error: { code: "E_PLAN_OPEN" },
    });
    expect(plan(program, "main", nothing, { backend })).toMatchObject({ ok: false, error: { code: "E_PLAN_OUTPUT" } });
  });

  test("a ranged key at another index is none of the program's", () => {
    const xpub =
      "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";
    const { program: ranged } = compile({ name: "test", text: `tr(unspendable,pk(${xpub}/*))` }, { backend, index: 7 });
    const at = (index: number) =>
      plan(ranged as Program, "main", { keys: new Set([xpub]), preimages: new Set() }, { backend, index });
    expect(at(8)).toMatchObject({ ok: false, error: { code: "E_PLAN_KEYS" } });
    const seven = at(7);
    expect(seven.ok && cheapestWay(seven.value)?.signatures.map(({ id }) => id)).toEqual([`${xpub}/*`]);
  });
});

describe("finalize", () => {
  const assets: Partial<Assets> = {
    preimages: new Set([imageId("sha256", image)]),
    at: { height: 900_000, blocks: 144 },
  };
  const preimages = new Map([[image, preimageOf("h")]]);
  const claim = wayOf(planOf("funding", ["alice"], assets), 1);
  const timeout = wayOf(planOf("funding", ["bob"], assets), 0);
  const spend = spendOf(claim, backend);
  const good = signWay(claim, secrets, spend);
  const [request] = claim.signatures;
  const key = request?.key ?? "";

  const refusalOf = (
    way: PlannedWay,
    signatures: ReadonlyMap<string, Bytes>,
    input = spend,
    secret = preimages,
  ): string => {
    const made = finalize(way, { signatures, preimages: secret }, input);
    return made.ok ? "accepted" : made.error.code;
  };
  const signedBy = (signature: Bytes | undefined): ReadonlyMap<string, Bytes> =>
    new Map(signature === undefined ? [] : [[key, signature]]);

  test("every way of every output, key paths included, runs under the engine", () => {
    let ways = 0;
    for (const { name } of program.outputs) {
      for (const way of planOf(name, [...NAMES, ...MEMBERS, "members"], assets).ways) {
        if (way.kind === "closed" || (way.path.kind === "key path" && name === "funding")) continue;
        const input = spendOf(way, backend);
        const made = finalize(
          way,
          { signatures: signWay(way, withOutputKey(secrets, outputOf(name)), input), preimages },
          input,
        );
        if (!made.ok) throw new Error(`${name}: ${made.error.message}`);
        const { tx, prevouts } = input.midstates;
        const signed = { ...tx, inputs: tx.inputs.map((each) => ({ ...each, witness: made.value })) };
        expect(verifyInput({ tx: signed, prevouts, inputIndex: 0, rules: TAPSCRIPT, backend })).toMatchObject({
          ok: true,
        });
        ways += 1;
      }
    }
    expect(ways).toBe(7);
  });

  test("a signature with any defined hash type is taken, and one with another byte is not", () => {
    for (const type of [0x01, 0x02, 0x03, 0x81, 0x82, 0x83])
      expect(refusalOf(claim, signWay(claim, secrets, spend, type))).toBe("accepted");
    const signature = good.get(key) ?? new Uint8Array(64);
    for (const type of [0x00, 0x04, 0x41, 0xc1, 0x80, 0xff])
      expect(refusalOf(claim, signedBy(concat(signature, Uint8Array.of(type)))), `hash type ${type}`).toBe(
        "E_SIGNATURE_FORM",
      );
  });

  test("what is missing, malformed or wrong is refused by its own code", () => {
    const signature = good.get(key) ?? new Uint8Array(64);
    const flipped = signature.map((byte, i) => (i === 40 ? byte ^ 1 : byte));
    expect(refusalOf(claim, good)).toBe("accepted");
    expect(refusalOf(claim, new Map())).toBe("E_SIGNATURE_MISSING");
    expect(refusalOf(claim, signedBy(signature.subarray(1)))).toBe("E_SIGNATURE_FORM");
    expect(refusalOf(claim, signedBy(flipped))).toBe("E_SIGNATURE_WRONG");
    expect(refusalOf(claim, good, spend, new Map())).toBe("E_PREIMAGE_MISSING");
    expect(refusalOf(claim, good, spend, new Map([[image, preimageOf("other")]]))).toBe("E_PREIMAGE_WRONG");
    expect(refusalOf(claim, good, spend, new Map([[image, preimageOf("h").subarray(1)]]))).toBe("E_PREIMAGE_WRONG");
  });

  test("a signature for another leaf, input, amount, output, field or key is refused", () => {
    const secretOfKey = new Map([[key, secretOf("carol")]]);
    const { tx, prevouts } = spend.midstates;
    const other = (change: object, amount = 100_000n) => ({
      ...spend,
      midstates: midstatesOf(
        { ...tx, ...change },
        prevouts.map((each) => ({ ...each, amount: sats(amount) })),
      ),
    });
    const elsewhere = { ...claim, path: { ...timeout.path } };
    expect(refusalOf(claim, signWay(claim, secretOfKey, spend))).toBe("E_SIGNATURE_WRONG");
    expect(refusalOf(claim, signWay(elsewhere, secrets, spend))).toBe("E_SIGNATURE_WRONG");
    expect(refusalOf(claim, good, other({}, 100_001n))).toBe("E_SIGNATURE_WRONG");
    expect(refusalOf(claim, good, other({ lockTime: 1 }))).toBe("E_SIGNATURE_WRONG");
    expect(refusalOf(claim, good, other({ version: 3 }))).toBe("E_SIGNATURE_WRONG");
    expect(refusalOf(claim, good, other({ outputs: [{ amount: sats(1n), scriptPubKey: fromHex("51") }] }))).toBe(
      "E_SIGNATURE_WRONG",
    );
  });

  test("a transaction that spends another output, or does not pass the locks, is refused before any signature", () => {
    const input = spendOf(timeout, backend);
    const early = spendOf(timeout, backend, { lockTime: 899_999 });
    const asTime = spendOf(timeout, backend, { lockTime: 1_800_000_000 });
    const { tx } = input.midstates;
    const final = spendOf(timeout, backend, { inputs: tx.inputs.map((each) => ({ ...each, sequence: 0xffff_ffff })) });
    for (const broken of [early, asTime, final])
      expect(refusalOf(timeout, signWay(timeout, secrets, broken), broken)).toBe("E_SPEND_LOCKS");
    const delayed = wayOf(planOf("to_local", ["bob"], assets), 0);
    const version1 = spendOf(delayed, backend, { version: 1 });
    expect(refusalOf(delayed, signWay(delayed, secrets, version1), version1)).toBe("E_SPEND_LOCKS");
    expect(refusalOf(timeout, signWay(timeout, secrets, input), spendOf(delayed, backend))).toBe("E_SPEND_OUTPUT");
    expect(refusalOf(timeout, signWay(timeout, secrets, input), { ...input, inputIndex: 1 })).toBe("E_SPEND_OUTPUT");
  });
});
