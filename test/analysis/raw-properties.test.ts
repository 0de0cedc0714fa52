/**
 * The search through raw scripts against what else knows them: the lifted meaning of miniscripts, our interpreter and Bitcoin Core's on scripts
 * by dice. Seeds are fixed; a failure prints the script.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RawMeaning, RawSpend } from "../../src/analysis/index.ts";
import type { Bytes } from "../../src/base/bytes.ts";
import type { MiniscriptNode } from "../../src/miniscript/index.ts";
import { rawMeaning } from "../../src/analysis/index.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { TAPSCRIPT } from "../../src/interpreter/index.ts";
import { lift, printMiniscript, scriptTemplate } from "../../src/miniscript/index.ts";
import { equivalent, evaluate, EVENTUALLY } from "../../src/policy/index.ts";
import { encodeTransaction } from "../../src/transaction/index.ts";
import type { Around } from "../interpreter/one-script.ts";
import { fastBackend } from "../interpreter/differential.ts";
import { garbage, garbageElement } from "../interpreter/garbage.ts";
import { judge, spendScript } from "../interpreter/one-script.ts";
import { randomFrom } from "../interpreter/random.ts";
import { leafHashOf, secretOf, sign, withWitness } from "../interpreter/spend-builder.ts";
import { saneMiniscript } from "../miniscript/arbitrary.ts";
import { openKernel } from "../oracles/kernel.ts";
import { ALL_SECRETS, COALITIONS, diceElements, diceScript, diceWitness } from "./raw-dice.ts";
import { KEYS, meaningOfScript } from "./raw-scripts.ts";

const backend = await fastBackend();
const kernel = await openKernel();

const keysOf = (node: MiniscriptNode): readonly string[] => [
  ...node.keys.map(({ text }) => text),
  ...node.subs.flatMap(keysOf),
];

test("the script of a sane miniscript means what the miniscript is lifted to, exactly", () => {
  const holds = (node: MiniscriptNode): void => {
    const { condition, exact, why } = rawMeaning({
      template: scriptTemplate(node),
      numberRange: () => [0, 0],
      hashLength: () => 0,
      lockUnit: () => undefined,
      publicKeys: keysOf(node),
    });
    expect([exact, why], printMiniscript(node)).toEqual([true, undefined]);
    expect(equivalent(lift(node), condition), printMiniscript(node)).toEqual({ answer: "yes" });
  };
  fc.assert(fc.property(saneMiniscript({ size: 24, softForks: false }), holds), { seed: 7, numRuns: 400 });
});

/** The fields with which the locks of a spend are met. */
function around({ locks }: RawSpend): Around {
  let [lockTime, sequence] = [0, 0];
  for (const lock of locks) {
    if (lock.kind === "after") lockTime = lock.value as number;
    if (lock.kind === "older") sequence = (lock.value as number) + (lock.unit === "duration" ? 0x40_0000 : 0);
  }
  return { shape: { lockTime }, sequence };
}

/** The spend with its signatures; `undefined` where it asks for a preimage or for the signature of a stranger. */
function signed(script: Bytes, spend: RawSpend): ReturnType<typeof spendScript> | undefined {
  const empty = spendScript(backend, script, [], around(spend));
  const elements = spend.witness.map((item) => {
    if (item.kind === "bytes") return fromHex(item.hex);
    const secret = item.kind === "signature" ? ["alice", "bob", "carol"].indexOf(item.key) + 1 : 0;
    if (item.kind !== "signature" || secret === 0) return undefined;
    const { codeSeparator } = item;
    const leaf = { leafHash: leafHashOf(script, 0xc0), keyVersion: 0, codeSeparator } as const;
    return sign(backend, empty, secretOf(secret), { inputIndex: 0, hashType: 0, leaf });
  });
  return elements.includes(undefined) ? undefined : spendScript(backend, script, elements as Bytes[], around(spend));
}

const accepted = (spending: ReturnType<typeof spendScript>): readonly boolean[] => {
  const { tx, prevouts } = spending;
  const core = kernel?.verify({ tx: encodeTransaction(tx), prevouts, inputs: [0] })[0];
  return [judge(backend, spending, TAPSCRIPT).ok, ...(core === undefined ? [] : [core])];
};

const isFree = ({ condition }: RawMeaning): boolean =>
  evaluate(condition, { keys: () => false, preimages: () => false }, EVENTUALLY) === "yes";

describe("scripts by dice", () => {
  const random = randomFrom(20_261_123);
  const cases = Array.from({ length: 400 }, () => {
    const { script, witness } = garbage(random, KEYS);
    return { script, witness, meaning: meaningOfScript(script) };
  });
  const fair = (script: Bytes): string => `seed 20261123, script ${toHex(script)}`;

  test("a way that is found is a spend, for our engine and for Core's", () => {
    let ways = 0;
    for (const { script, meaning } of cases)
      for (const spend of meaning.spends.slice(0, 4)) {
        const spending = signed(script, spend);
        if (spending === undefined) continue;
        ways++;
        expect(accepted(spending), fair(script)).not.toContain(false);
      }
    expect(ways).toBeGreaterThan(200);
  });

  test("a script that needs no signature is shown with a witness that runs, and no other script is", () => {
    for (const { script, meaning } of cases) expect(meaning.unsigned !== undefined, fair(script)).toBe(isFree(meaning));
  });

  test("where no way without a signature is left, witnesses by dice find none", () => {
    let closed = 0;
    for (const { script, witness, meaning } of cases) {
      if (!meaning.exact || isFree(meaning)) continue;
      closed++;
      const tries = Array.from({ length: 12 }, () =>
        Array.from({ length: random.below(5) }, () => garbageElement(random, KEYS)),
      );
      for (const each of [witness, ...tries]) {
        const lockTime = random.pick([0, 499_999_999, 0x7fff_ffff]);
        const spending = spendScript(backend, script, each, {
          shape: { lockTime },
          sequence: random.pick([0xffff, 0x40_ffff]),
        });
        expect(judge(backend, spending, TAPSCRIPT).ok, fair(script)).toBe(false);
      }
    }
    expect(closed).toBeGreaterThan(50);
  });
});

test("what an exact meaning denies to a coalition, its witnesses by dice do not get", () => {
  const seed = 20_261_124;
  const random = randomFrom(seed);
  const signers = ["alice", "bob"];
  let tried = 0;
  for (let i = 0; i < 500; i++) {
    const script = diceScript(random);
    const { condition, exact } = meaningOfScript(script);
    if (!exact) continue;
    const can = (coalition: number): boolean =>
      evaluate(
        condition,
        {
          keys: (id) => signers.includes(id) && ((coalition >> signers.indexOf(id)) & 1) === 1,
          preimages: () => (coalition & ALL_SECRETS) !== 0,
        },
        EVENTUALLY,
      ) === "yes";
    const denied = COALITIONS.filter((coalition) => !can(coalition));
    const greatest = denied.filter((one) => !denied.some((other) => other !== one && (other & one) === one));
    const empty = spendScript(backend, script, [], { shape: { lockTime: 100 }, sequence: 70 });
    const behind = empty.tx.inputs[0]?.witness ?? [];
    for (const coalition of greatest) {
      const elements = diceElements(backend, empty, script, coalition);
      for (let round = 0; round < 12; round++, tried++) {
        const witness = [...diceWitness(random, elements), ...behind];
        const { ok } = judge(backend, withWitness(empty, 0, witness), TAPSCRIPT);
        expect(ok, `seed ${seed}, script ${toHex(script)}, witness ${witness.map(toHex).join(" ")}`).toBe(false);
      }
    }
  }
  expect(tried).toBeGreaterThan(2000);
});
