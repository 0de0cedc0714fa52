/** Every leaf of the standard library of policies, filled with real keys, is planned, signed, finalised and run by the engine. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { Condition, HashFunction } from "../../src/policy/condition.ts";
import type { Program, Value } from "../../src/program/index.ts";
import { toHex } from "../../src/base/bytes.ts";
import { preorder } from "../../src/base/fold.ts";
import { compile } from "../../src/compiler/index.ts";
import { hash160, hash256, ripemd160, sha256, wasm } from "../../src/crypto/index.ts";
import { ANYPREVOUT, TAPSCRIPT, verifyInput } from "../../src/interpreter/index.ts";
import { finalize, imageId, instantiate, plan } from "../../src/program/index.ts";
import { keyring, preimageOf, publicKeyOf, signWay, spendOf, withOutputKey } from "./sign.ts";

const backend = await wasm();
const HASH = { sha256, hash256, ripemd160, hash160 } as const;
const FUNCTIONS = Object.keys(HASH) as readonly (keyof typeof HASH)[];
const FAR = { height: 499_999_999, time: 2_147_483_647, blocks: 65_535, duration: 65_535 };
const MEMBERS = 3;

interface Filled {
  readonly program: Program;
  readonly secrets: ReadonlyMap<string, Bytes>;
  readonly preimages: ReadonlyMap<string, Bytes>;
}

/** A condition calls an output's own argument by its name alone. */
function hashOf(program: Program, hole: string): HashFunction {
  for (const { name, leaves } of program.outputs) {
    for (const { condition } of leaves) {
      for (const node of preorder<Condition>(condition, (each) => (each.kind === "threshold" ? each.of : []))) {
        if (node.kind === "hash" && [node.image, `${name}.${node.image}`].includes(hole)) return node.function;
      }
    }
  }
  throw new Error(`no hash ${hole} in a leaf`);
}

/** Keys and preimages made of the holes' names. */
function fill(template: Program): Filled {
  const values: Record<string, Value> = {};
  const names: string[] = [];
  const preimages = new Map<string, Bytes>();
  for (const { id, kind, range } of template.holes) {
    const members = Array.from({ length: MEMBERS }, (_, i) => `${id} ${i}`);
    names.push(id, ...members);
    if (kind === "key") values[id] = publicKeyOf(id);
    else if (kind === "group") values[id] = members.map(publicKeyOf);
    else if (kind === "number") values[id] = Math.min(range[1], Math.max(range[0], 144));
    else if (kind === "scalar") values[id] = sha256(preimageOf(id));
    else {
      const image = HASH[hashOf(template, id)](preimageOf(id));
      preimages.set(toHex(image), preimageOf(id));
      values[id] = image;
    }
  }
  const filled = instantiate(template, values, { backend, networks: [] });
  if (!filled.ok) throw new Error(filled.error.message);
  return { program: filled.value, secrets: keyring(names), preimages };
}

/** How many ways were run; key paths of aggregates need the signing of MuSig2. */
function spendAll({ program, secrets, preimages }: Filled, rules = TAPSCRIPT): number {
  const held = {
    keys: new Set(secrets.keys()),
    preimages: new Set([...preimages.keys()].flatMap((image) => FUNCTIONS.map((name) => imageId(name, image)))),
    at: FAR,
  };
  let run = 0;
  for (const output of program.outputs) {
    const keys = withOutputKey(secrets, output);
    const made = plan(program, output.name, held, { backend });
    if (!made.ok) throw new Error(made.error.message);
    for (const way of made.value.ways) {
      if (way.kind === "closed" || way.signatures.some(({ key }) => !keys.has(key))) continue;
      const spend = spendOf(way, backend);
      const witness = finalize(way, { signatures: signWay(way, keys, spend), preimages }, spend);
      if (!witness.ok) throw new Error(`${output.name}: ${witness.error.message}`);
      const { tx, prevouts } = spend.midstates;
      const signed = { ...tx, inputs: tx.inputs.map((input) => ({ ...input, witness: witness.value })) };
      expect(verifyInput({ tx: signed, prevouts, inputIndex: 0, rules, backend })).toMatchObject({ ok: true });
      run += 1;
    }
  }
  return run;
}

const FOLDERS = ["policies", "policies/mechanisms"];
const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".policy"))
    .map((name) => `${folder}/${name}`),
);

test.each(files)("%s: every leaf is spent", (file) => {
  const { program } = compile({ name: file, text: readFileSync(file, "utf8") }, { backend, network: "regtest" });
  if (program === undefined) throw new Error(`${file} does not compile`);
  // A leaf `apo()` under an aggregate takes a session of all: test/channel runs those.
  const readable = program.outputs.flatMap(({ leaves, internalKey }) =>
    leaves.filter(
      ({ kind, policy }) => kind !== "asm" && !(internalKey.source === "musig" && policy.includes("apo()")),
    ),
  ).length;
  const run = spendAll(fill(program));
  console.log(`${file}: ${run} ways run, for ${readable} leaves`);
  expect(run).toBeGreaterThanOrEqual(readable);
});

describe("anyprevout", () => {
  const POLICY =
    "requires anyprevout\nparty alice, bob\noutput update = tr(alice,{apo(),and_v(v:apo(bob),older(144))})";
  test("signatures for BIP118 keys, the internal key's and another's, with their own hash types", () => {
    const { program } = compile({ name: "test", text: `contract c\n${POLICY}` }, { backend, network: "regtest" });
    if (program === undefined) throw new Error("does not compile");
    const filled = fill(program);
    expect(spendAll(filled, ANYPREVOUT)).toBe(3);
    const made = plan(
      filled.program,
      "update",
      { keys: new Set(["alice", "bob"]), preimages: new Set(), at: FAR },
      { backend },
    );
    const way = made.ok ? made.value.ways.find(({ path }) => path.kind === "leaf") : undefined;
    if (way?.kind !== "planned") throw new Error("no plan");
    expect(way.signatures).toMatchObject([{ apo: true }]);
    for (const type of [0x41, 0x42, 0x43, 0xc1, 0xc2, 0xc3]) {
      const spend = spendOf(way, backend);
      const signatures = signWay(way, filled.secrets, spend, type);
      expect(finalize(way, { signatures, preimages: new Map() }, spend).ok, `hash type ${type}`).toBe(true);
    }
  });
});
