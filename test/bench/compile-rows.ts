/** From a descriptor's text to its scriptPubKey (ours: to its address), at 1 to 64 leaves and, against itself, up to 10 000. */
import { DescriptorsFactory } from "@bitcoinerlab/descriptors";
import * as curve from "tiny-secp256k1";
import { toHex } from "../../src/base/bytes.ts";
import { compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import { native } from "../../src/crypto/native.ts";
import { openRustMiniscript } from "../oracles/rust-miniscript.ts";
import type { RustMiniscript } from "../oracles/rust-miniscript.ts";
import { wasmDescriptor } from "../oracles/wasm-utxo.ts";
import { descriptorTexts } from "./descriptors.ts";
import { here } from "./measure.ts";
import type { Contender } from "./measure.ts";
import type { Group, Row } from "./rows.ts";

const { Output } = DescriptorsFactory(curve);

/** Goals by number of leaves; a size without one is measured for orientation. */
const WASM_GOALS: Readonly<Record<number, number | undefined>> = { 1: 1.0, 4: undefined, 16: undefined, 64: 0.9 };
const NATIVE_GOALS: Readonly<Record<number, number | undefined>> = {
  1: undefined,
  4: undefined,
  16: undefined,
  64: 1.0,
};
const VARIANTS = 16;

/** Time per leaf may not grow with the number of leaves; a quarter more is allowed for memory that is no longer in a cache. */
const GROWTH = { small: 1000, large: 10_000, goal: 1.25 } as const;

function ourScript(text: string, backend: CryptoBackend): string {
  const { program } = compile({ name: "bench", text }, { backend });
  const output = program?.outputs[0];
  const scriptPubKey = output?.scriptPubKey ?? undefined;
  if (scriptPubKey === undefined || output?.addresses["mainnet"] === undefined) {
    throw new Error("the bench's policy does not compile");
  }
  return scriptPubKey;
}

function wasmUtxoScript(text: string): string {
  const made = wasmDescriptor(text);
  if (!made.ok) throw new Error(made.error);
  return toHex(made.scriptPubKey);
}

const bitcoinerlabScript = (text: string): string => toHex(new Output({ descriptor: text }).getScriptPubKey());

const turns = (name: string, texts: readonly string[], work: (text: string) => string): Contender =>
  here(name, (call) => void work(texts[call % texts.length] ?? ""));

/** A row is worth nothing when the contenders do not do the same. */
function mustAgree(text: string, scripts: readonly string[]): void {
  if (new Set(scripts).size !== 1) throw new Error(`the contenders of the bench disagree on ${text}`);
}

const leavesOf = (count: number): string => `${count} ${count === 1 ? "leaf" : "leaves"}`;

export const COMPILE: Group = {
  name: "compile a descriptor, WASM backend",
  async open() {
    const backend = await wasm();
    const rows = Object.entries(WASM_GOALS).flatMap(([size, goal]): Row[] => {
      const texts = descriptorTexts(backend, Number(size), VARIANTS);
      const first = texts[0] ?? "";
      mustAgree(first, [ourScript(first, backend), wasmUtxoScript(first), bitcoinerlabScript(first)]);
      const work = `text to address, ${leavesOf(Number(size))}`;
      const ours = turns("tapwright (WASM)", texts, (text) => ourScript(text, backend));
      const wasmUtxo = turns("@bitgo/wasm-utxo", texts, wasmUtxoScript);
      const bitcoinerlab = turns("@bitcoinerlab/descriptors", texts, bitcoinerlabScript);
      return [
        { work, ours, peer: wasmUtxo, ...(goal === undefined ? {} : { goal }) },
        { work, ours, peer: bitcoinerlab },
      ];
    });
    return { rows: [...rows, growth(backend)] };
  },
};

/** Ours against ours: a leaf among many against a leaf among few. */
function growth(backend: CryptoBackend): Row {
  const perLeaf = (count: number): Contender => {
    const [text = ""] = descriptorTexts(backend, count, 1);
    return { ...here(`tapwright (WASM), per leaf of ${count}`, () => void ourScript(text, backend)), parts: count };
  };
  return {
    work: "linear growth, time per leaf",
    ours: perLeaf(GROWTH.large),
    peer: perLeaf(GROWTH.small),
    goal: GROWTH.goal,
  };
}

function rustNative(rust: RustMiniscript, texts: readonly string[]): Contender {
  return {
    name: "rust-miniscript (native)",
    async sample(iterations) {
      const [answer] = await rust.ask([{ op: "bench" as const, texts, iterations }]);
      if (answer?.ok !== true) throw new Error(answer?.error ?? "the oracle did not answer");
      return answer.nanoseconds;
    },
  };
}

export const COMPILE_NATIVE: Group = {
  name: "compile a descriptor, native backend",
  async open() {
    const backend = await native();
    if (backend === undefined) return { skipped: "no libsecp256k1 on this machine" };
    const rust = openRustMiniscript();
    if (rust === undefined) return { skipped: "the rust-miniscript oracle is not built" };
    const rows = Object.entries(NATIVE_GOALS).map(([size, goal]): Row => {
      const texts = descriptorTexts(backend, Number(size), VARIANTS);
      const ours = turns("tapwright (native)", texts, (text) => ourScript(text, backend));
      const work = `text to address, ${leavesOf(Number(size))}`;
      return { work, ours, peer: rustNative(rust, texts), ...(goal === undefined ? {} : { goal }) };
    });
    return { rows, close: () => rust.close() };
  },
};
