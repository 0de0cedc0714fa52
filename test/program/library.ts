/** The policies of the library as programs, with obvious test keys: the key n is the point n·G. */
import { readFileSync, readdirSync } from "node:fs";
import { toHex } from "../../src/base/bytes.ts";
import { compile } from "../../src/compiler/index.ts";
import type { CompileOptions } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import type { Hole, Program, Value, Values } from "../../src/program/index.ts";

const FOLDER = new URL("../../policies/", import.meta.url);

export const backend: ReturnType<typeof noble> = noble();

/** Names of the library's policies, without the broken ones. */
export const POLICIES: readonly string[] = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".policy") && !name.startsWith("broken"))
  .sort();

export const policyText = (name: string): string => readFileSync(new URL(name, FOLDER), "utf8");

/** n·G, compressed. */
export function point(n: number): Uint8Array {
  const scalar = new Uint8Array(32);
  new DataView(scalar.buffer).setUint32(28, n);
  const compressed = backend.multiplyBase(scalar);
  if (compressed === undefined) throw new Error("a small number is a scalar");
  return compressed;
}

export const key = (n: number): string => toHex(point(n));
export const xonly = (n: number): string => key(n).slice(2);

/** BIP32's first test vector, the master key. */
export const XPUB =
  "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";

/** The same key with the version bytes of the test networks. */
export const TPUB =
  "tpubD6NzVbkrYhZ4XgiXtGrdW5XDAPFCL9h7we1vwNCpn8tGbBcgfVYjXyhWo4E1xkh56hjod1RhGjxbaTLV3X4FyWuejifB9jusQ46QzG87VKp";

/** The network that a policy is compiled for: of them all, regtest alone has soft forks to require. */
export const networkFor = (text: string): "mainnet" | "regtest" => (/^requires /m.test(text) ? "regtest" : "mainnet");

/** The program of a text, which must compile. */
export function programOf(text: string, options: Omit<CompileOptions, "backend"> = {}): Program {
  const { program, diagnostics } = compile({ name: "test", text }, { backend, network: networkFor(text), ...options });
  if (program === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("; "));
  return program;
}

/** A value for a hole: the first in its range, or keys from n·G on. */
export function valueFor({ kind, range }: Hole, n: number): Value {
  switch (kind) {
    case "key":
      return key(n);
    case "group":
      return Array.from({ length: Math.max(3, range[0]) }, (_, i) => key(1000 * n + i));
    case "number":
      return range[0] + n;
    case "hash":
    case "scalar":
      return toHex(new Uint8Array(range[0]).fill(n));
  }
}

/** A value for each hole of a template, no key twice. */
export const valuesFor = ({ holes }: Program): Values =>
  Object.fromEntries(holes.map((hole, i) => [hole.id, valueFor(hole, i + 1)]));

/** The same values as options of the compiler. */
export function optionsFor(program: Program): Pick<CompileOptions, "keys" | "set" | "index"> {
  const values = Object.entries(valuesFor(program));
  const kindOf = new Map(program.holes.map((hole) => [hole.id, hole.kind]));
  const isKey = (id: string): boolean => kindOf.get(id) === "key" || kindOf.get(id) === "group";
  const index = values.find(([id]) => id === "*")?.[1];
  return {
    keys: Object.fromEntries(values.filter(([id]) => isKey(id))) as Record<string, string | readonly string[]>,
    set: Object.fromEntries(
      values.filter(([id]) => !isKey(id) && id !== "*").map(([id, value]) => [id, String(value)]),
    ),
    ...(typeof index === "number" ? { index } : {}),
  };
}
