/**
 * Every sane leaf that the compiler emits can be spent by every coalition its lifted condition allows, at the planned cost, and by no smaller
 * one: planned, signed with real keys, finalised and run by the engine under consensus and under the rules of relay.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bytes } from "../../src/base/bytes.ts";
import type { MiniscriptNode } from "../../src/miniscript/index.ts";
import type { Assets, PlannedWay, Program, SpendInput } from "../../src/program/index.ts";
import type { RuleSet } from "../../src/interpreter/index.ts";
import { EMPTY, fromHex, toHex } from "../../src/base/bytes.ts";
import { fold } from "../../src/base/fold.ts";
import { compile } from "../../src/compiler/index.ts";
import { hash160, hash256, ripemd160, sha256, wasm } from "../../src/crypto/index.ts";
import { STANDARD, TAPSCRIPT, verifyInput } from "../../src/interpreter/index.ts";
import { costOf, lift, printMiniscript } from "../../src/miniscript/index.ts";
import { finalize, imageId, plan } from "../../src/program/index.ts";
import { encodeWitness, witnessSize } from "../../src/transaction/index.ts";
import { saneMiniscript } from "../miniscript/arbitrary.ts";
import { evaluate } from "./condition.ts";
import { keyring, preimageOf, signWay, spendOf, xonlyOf } from "./sign.ts";

const backend = await wasm();
const HASH = { sha256, hash256, ripemd160, hash160 } as const;
const FUNCTIONS = Object.keys(HASH) as readonly (keyof typeof HASH)[];
const KEYS = 60;
const names = Array.from({ length: KEYS }, (_, i) => `party ${i}`);
const xonly = names.map(xonlyOf);
const secrets = keyring([...names, "repairer"]);
const keyOf = (n: number): Bytes => xonly[n] ?? xonlyOf("repairer");

const preimages = new Map<string, Bytes>();

/** The tree with images whose preimages are known. */
const opened = (root: MiniscriptNode): MiniscriptNode => {
  let count = 0;
  return fold<MiniscriptNode, MiniscriptNode>(
    root,
    (node) => node.subs,
    (node, subs) => {
      if (node.hash === undefined) return { ...node, subs };
      const preimage = preimageOf(`${count++}`);
      const bytes = HASH[node.fragment as keyof typeof HASH](preimage);
      preimages.set(toHex(bytes), preimage);
      return { ...node, hash: { text: toHex(bytes), bytes } };
    },
  );
};

/** The compiler refuses a leaf that nobody can ever satisfy. */
const leaf = saneMiniscript({ size: 16, key: keyOf })
  .filter((node) => costOf(node).sat !== undefined)
  .map(opened);

function programOf(node: MiniscriptNode): Program {
  const { program, diagnostics } = compile(
    { name: "leaf", text: `tr(unspendable,${printMiniscript(node)})` },
    { backend },
  );
  if (program === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return program;
}

/** All that the leaf names, each thing in or out by a bit of the mask; clocks far or at the start. */
function assetsOf(node: MiniscriptNode, mask: number): Assets {
  const words = [...new Set(printMiniscript(node).match(/[0-9a-f]{40,64}/g) ?? [])];
  const held = new Set(words.filter((_, i) => ((mask >>> (i % 30)) & 1) === 1));
  const far = { height: 499_999_999, time: 2_147_483_647, blocks: 65_535, duration: 65_535 };
  return {
    keys: held,
    preimages: new Set([...held].flatMap((word) => FUNCTIONS.map((name) => imageId(name, word)))),
    at: ((mask >>> 30) & 1) === 1 ? far : {},
  };
}

const verdict = ({ midstates }: SpendInput, witness: readonly Bytes[], rules: RuleSet) => {
  const { tx, prevouts } = midstates;
  const spending = { ...tx, inputs: tx.inputs.map((input) => ({ ...input, witness })) };
  return verifyInput({ tx: spending, prevouts, inputIndex: 0, rules, backend });
};

function witnessOf(way: PlannedWay, spend: SpendInput): readonly Bytes[] {
  const made = finalize(way, { signatures: signWay(way, secrets, spend), preimages }, spend);
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

/** The witness of the plan without what `finalize` checks. */
function assembled(way: PlannedWay, spend: SpendInput): readonly Bytes[] {
  const signatures = signWay(way, secrets, spend);
  const { path } = way;
  const elements = way.items.map((item) => {
    if (item.kind === "bytes") return fromHex(item.bytes);
    return (item.kind === "signature" ? signatures.get(item.key) : preimages.get(item.image)) ?? EMPTY;
  });
  return path.kind === "leaf" ? [...elements, fromHex(path.script), fromHex(path.controlBlock)] : elements;
}

test("a leaf is spent by every coalition that its condition allows, at exactly the planned weight, within the bounds of the program", () => {
  let spent = 0;
  fc.assert(
    fc.property(leaf, fc.integer(), (node, mask) => {
      const assets = assetsOf(node, mask);
      const program = programOf(node);
      const planned = plan(program, "main", assets, { backend });
      if (!planned.ok) throw new Error(planned.error.message);
      const way = planned.value.ways.find(({ path }) => path.kind === "leaf");
      const allowed = evaluate(lift(node), (fact) => {
        if (fact.kind === "key") return assets.keys.has(fact.key);
        if (fact.kind === "hash") return assets.preimages.has(imageId(fact.function, fact.image));
        return (assets.at?.[fact.unit] ?? 0) >= Number(fact.value);
      });
      const open = way?.kind === "planned" && way.lacking.length === 0;
      expect(open, printMiniscript(node)).toBe(allowed);
      if (way?.kind !== "planned") return;
      // Also where something is lacking: what the plan says to bring must do.
      const spend = spendOf(way, backend);
      const witness = witnessOf(way, spend);
      expect(encodeWitness(witness).length).toBe(way.weight);
      const predicted = program.outputs[0]?.leaves[0]?.cost?.weight;
      expect(way.weight).toBeGreaterThanOrEqual(predicted?.least as number);
      expect(way.weight).toBeLessThanOrEqual(predicted?.most as number);
      expect(verdict(spend, witness, TAPSCRIPT), printMiniscript(node)).toEqual({ ok: true, path: "script" });
      expect(verdict(spend, witness, STANDARD), printMiniscript(node)).toEqual({ ok: true, path: "script" });
      spent += 1;
    }),
    { seed: 341, numRuns: 400 },
  );
  expect(spent).toBeGreaterThan(300);
});

test("by no smaller coalition: without any one of its signatures or preimages the witness fails", () => {
  fc.assert(
    fc.property(leaf, fc.integer(), (node, mask) => {
      const planned = plan(programOf(node), "main", assetsOf(node, mask), { backend });
      const way = planned.ok ? planned.value.ways.find(({ path }) => path.kind === "leaf") : undefined;
      if (way?.kind !== "planned") return;
      const spend = spendOf(way, backend);
      const witness = witnessOf(way, spend);
      for (const [i, item] of way.items.entries()) {
        if (item.kind === "bytes") continue;
        for (const instead of [EMPTY, new Uint8Array(witness[i]?.length ?? 0)]) {
          const smaller = witness.map((element, at) => (at === i ? instead : element));
          expect(verdict(spend, smaller, TAPSCRIPT).ok, `${printMiniscript(node)} without item ${i}`).toBe(false);
        }
      }
    }),
    { seed: 342, numRuns: 200 },
  );
});

test("the locks of a plan are the least: one less, and the engine refuses", () => {
  let refused = 0;
  fc.assert(
    fc.property(leaf, (node) => {
      const planned = plan(programOf(node), "main", assetsOf(node, -1), { backend });
      const way = planned.ok ? planned.value.ways.find(({ path }) => path.kind === "leaf") : undefined;
      if (way?.kind !== "planned" || way.lockTime === null) return;
      const early = spendOf({ ...way, lockTime: way.lockTime - 1 }, backend);
      const verdictEarly = verdict(early, assembled(way, early), TAPSCRIPT);
      expect(verdictEarly).toMatchObject({ ok: false, error: "UNSATISFIED_LOCKTIME" });
      expect(finalize(way, { signatures: signWay(way, secrets, early), preimages }, early)).toMatchObject({
        ok: false,
        error: { code: "E_SPEND_LOCKS" },
      });
      refused += 1;
    }),
    { seed: 343, numRuns: 200 },
  );
  expect(refused).toBeGreaterThan(10);
});

test("the engine counts the bytes that the plan weighs", () => {
  expect(witnessSize([EMPTY, new Uint8Array(64)])).toBe(1 + 1 + 65);
});
