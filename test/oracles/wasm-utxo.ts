/**
 * rust-miniscript in WASM (`@bitgo/wasm-utxo`), the oracle that needs no cargo. It knows no `musig`, no `sortedmulti_a` and no
 * `rawtr`. Its ESM build imports a `.wasm` file, which Node cannot do without a flag: so it is loaded with `createRequire`.
 */
import { createRequire } from "node:module";

/** Beside the functions named here the package has none that these tests use. */
interface WasmUtxo {
  readonly Descriptor: {
    fromString(text: string, keys: "definite" | "derivable"): WasmDescriptor;
  };
  readonly Miniscript: {
    fromString(text: string, context: "tap"): WasmMiniscript;
    fromStringExt(text: string, context: "tap", allow: Readonly<Record<string, boolean>>): WasmMiniscript;
    fromBitcoinScript(script: Uint8Array, context: "tap"): WasmMiniscript;
  };
}

interface WasmDescriptor {
  free(): void;
  atDerivationIndex(index: number): WasmDescriptor;
  hasWildcard(): boolean;
  maxWeightToSatisfy(): number;
  scriptPubkey(): Uint8Array;
  toString(): string;
}

interface WasmMiniscript {
  free(): void;
  encode(): Uint8Array;
  toString(): string;
}

/** Loaded at the first question: a megabyte of WASM is compiled then. */
let loaded: WasmUtxo | undefined;
const wasm = (): WasmUtxo => (loaded ??= createRequire(import.meta.url)("@bitgo/wasm-utxo") as WasmUtxo);

export type WasmAnswer<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly error: string };

/** What the library says, or its refusal: every object of it is freed, since its memory is not collected. */
function answer<O extends { free(): void }, T>(make: () => O, read: (made: O) => T): WasmAnswer<T> {
  let made: O | undefined;
  try {
    made = make();
    return { ok: true, ...read(made) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  } finally {
    made?.free();
  }
}

export interface WasmDescriptorFacts {
  readonly descriptor: string;
  readonly scriptPubKey: Uint8Array;
  /** Most weight of any spend; signatures count 65 bytes. */
  readonly weight: number;
}

/** A descriptor's canonical text and its scriptPubKey, at `index` when it is ranged. */
export function wasmDescriptor(text: string, index?: number): WasmAnswer<WasmDescriptorFacts> {
  const facts = (made: WasmDescriptor): WasmDescriptorFacts => ({
    descriptor: made.toString(),
    scriptPubKey: made.scriptPubkey(),
    weight: made.maxWeightToSatisfy(),
  });
  if (index === undefined) return answer(() => wasm().Descriptor.fromString(text, "definite"), facts);
  return answer(
    () => wasm().Descriptor.fromString(text, "derivable"),
    (ranged) => {
      const definite = ranged.atDerivationIndex(index);
      try {
        return { ...facts(definite), descriptor: ranged.toString() };
      } finally {
        definite.free();
      }
    },
  );
}

/** The rules that make a miniscript sane; without them parsing alone is judged. */
const INSANE = Object.freeze({
  topUnsafe: true,
  resourceLimitations: true,
  timelockMixing: true,
  malleability: true,
  repeatedPk: true,
});

export interface WasmMiniscriptFacts {
  readonly miniscript: string;
  readonly script: Uint8Array;
}

/** A tapscript miniscript with x-only hex keys; `sane: false` lifts the sanity rules. */
export function wasmMiniscript(text: string, sane: boolean): WasmAnswer<WasmMiniscriptFacts> {
  const { Miniscript } = wasm();
  return answer(
    () => (sane ? Miniscript.fromString(text, "tap") : Miniscript.fromStringExt(text, "tap", INSANE)),
    (made) => ({ miniscript: made.toString(), script: made.encode() }),
  );
}

/** Tapscript bytes to miniscript text; a sane one, or a refusal. */
export function wasmDecode(script: Uint8Array): WasmAnswer<{ readonly miniscript: string }> {
  return answer(
    () => wasm().Miniscript.fromBitcoinScript(script, "tap"),
    (made) => ({ miniscript: made.toString() }),
  );
}
