/**
 * Outputs of the penalty mechanism, filled for a state: ours against nothing but the curve operations that nobody can leave out, on the same
 * backend: one tweak, and one check for each key in a leaf.
 */
import { readFileSync } from "node:fs";
import { compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import { native } from "../../src/crypto/native.ts";
import { prepareOutput } from "../../src/program/index.ts";
import type { PreparedOutput, Program, Value } from "../../src/program/index.ts";
import { here } from "./measure.ts";
import type { Group, Row } from "./rows.ts";

const POLICY = new URL("../../policies/mechanisms/penalty.policy", import.meta.url);

/** No two calls in a row get the same keys. */
const VARIANTS = 64;
const GOAL = 1.2;

interface Work {
  readonly output: string;
  /** Keys that stand in leaves, each checked once; the internal key is lifted by the tweak. */
  readonly leafKeys: readonly string[];
  readonly others: Readonly<Record<string, Value>>;
}

const WORKS: readonly Work[] = [
  { output: "to_local", leafKeys: ["delayed"], others: { delay: 144 } },
  {
    output: "offered",
    leafKeys: ["holder_htlc", "counterparty_htlc"],
    others: { expiry: 900_000, hash: new Uint8Array(20).fill(1) },
  },
];

function templateOf(backend: CryptoBackend): Program {
  const { program } = compile({ name: "bench", text: readFileSync(POLICY, "utf8") }, { backend });
  if (program === undefined) throw new Error("the mechanism's policy does not compile");
  return program;
}

function points(backend: CryptoBackend, count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, i) => {
    const scalar = new Uint8Array(32);
    new DataView(scalar.buffer).setUint32(28, i + 1);
    const point = backend.multiplyBase(scalar);
    if (point === undefined) throw new Error("a small number is a scalar");
    return point;
  });
}

function prepared(program: Program, name: string, backend: CryptoBackend): PreparedOutput {
  const result = prepareOutput(program, name, { backend });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function row(program: Program, work: Work, backend: CryptoBackend): Row {
  const fill = prepared(program, work.output, backend);
  const keys = points(backend, VARIANTS + work.leafKeys.length);
  const inputs = Array.from({ length: VARIANTS }, (_, i) => {
    const leafKeys = work.leafKeys.map((name, k) => [name, keys[i + k + 1]] as const);
    return {
      arguments: { revocation: keys[i], ...Object.fromEntries(leafKeys), ...work.others } as Record<string, Value>,
    };
  });
  const xonly = keys.map((key) => key.subarray(1));
  const tweak = new Uint8Array(32).fill(7);
  return {
    work: `fill ${work.output}`,
    ours: here(`tapwright (${backend.name})`, (call) => {
      const result = fill(inputs[call % VARIANTS] ?? {});
      if (!result.ok) throw new Error(result.error.message);
    }),
    peer: here(`its curve operations (${backend.name})`, (call) => {
      backend.tweakXOnly(xonly[call % VARIANTS] ?? tweak, tweak);
      for (let k = 1; k <= work.leafKeys.length; k++) backend.isXOnly(xonly[(call % VARIANTS) + k] ?? tweak);
    }),
    goal: GOAL,
  };
}

const rows = (backend: CryptoBackend): readonly Row[] => WORKS.map((work) => row(templateOf(backend), work, backend));

export const INSTANTIATE: Group = {
  name: "instantiate a template, WASM backend",
  open: async () => ({ rows: rows(await wasm()) }),
};

export const INSTANTIATE_NATIVE: Group = {
  name: "instantiate a template, native backend",
  async open() {
    const backend = await native();
    return backend === undefined ? { skipped: "no libsecp256k1 on this machine" } : { rows: rows(backend) };
  },
};
