/**
 * rust_tr_descriptors.json, kinds satisfy and plan: what a set of keys can spend, with how many witness items, at what weight. Free-form
 * names are bound to keys made of them. The plans of wsh() concern the satisfaction of a miniscript, so they are made for it alone.
 */
import { afterAll, expect, test } from "vitest";
import type { LockArg } from "../../src/miniscript/index.ts";
import { toHex } from "../../src/base/bytes.ts";
import { compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import { cheapestSatisfaction } from "../../src/miniscript/index.ts";
import { cheapestWay, imageId, plan } from "../../src/program/index.ts";
import { Account } from "../miniscript/account.ts";
import { parseMiniscript } from "../miniscript/parse.ts";
import { publicKeyOf } from "../satisfaction/sign.ts";
import { readVectors } from "./read-vectors.ts";
import { expectRefused } from "./through-compiler.ts";

const FILE = "rust_tr_descriptors.json";

interface Lock {
  readonly type: string;
  readonly value: number;
}
interface PlanCase {
  readonly keys: readonly string[];
  readonly hash160_preimages?: readonly string[];
  readonly older: Lock | null;
  readonly after: Lock | null;
  readonly weight: number | null;
}
interface Case {
  readonly kind: string;
  readonly descriptor: string;
  readonly keys_with_signature?: readonly string[];
  readonly satisfiable?: boolean;
  readonly witness_items?: number;
  readonly failure?: string;
  readonly cases?: readonly PlanCase[];
}

const backend = await wasm();
const account = new Account();
afterAll(() => account.print(FILE));
const cases = readVectors<{ cases: readonly Case[] }>(FILE)?.cases ?? [];
const of = (kind: string): readonly Case[] => cases.filter((one) => one.kind === kind);

const planOf = (
  descriptor: string,
  holders: readonly string[],
  locks: Readonly<Record<string, number>> = {},
  images: readonly string[] = [],
) => {
  const names = [...new Set(descriptor.match(/\b[A-Z][A-Za-z0-9_]*\b/g) ?? [])];
  const keys = Object.fromEntries(names.map((name) => [name, toHex(publicKeyOf(name))]));
  const { program, diagnostics } = compile({ name: "vector", text: descriptor }, { backend, keys });
  if (program === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  const planned = plan(
    program,
    "main",
    { keys: new Set(holders), preimages: new Set(images.map((image) => imageId("hash160", image))), at: locks },
    { backend },
  );
  if (!planned.ok) throw new Error(planned.error.message);
  return cheapestWay(planned.value);
};

test.each(of("satisfy"))(`${FILE}: satisfy $descriptor with $keys_with_signature`, (one) => {
  if (one.failure === "descriptor refused") return expectRefused(one.descriptor);
  const way = planOf(one.descriptor, one.keys_with_signature ?? []);
  expect(way !== undefined).toBe(one.satisfiable);
  if (one.witness_items === undefined) return;
  expect((way?.items.length ?? 0) + (way?.path.kind === "leaf" ? 2 : 0)).toBe(one.witness_items);
});

const CLOCK: Readonly<Record<string, string>> = {
  blocks: "blocks",
  "512s": "duration",
  seconds: "duration",
  height: "height",
  time: "time",
};
const clocks = ({ older, after }: PlanCase): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [older, after].flatMap((lock) => (lock === null ? [] : [[CLOCK[lock.type] ?? lock.type, lock.value]])),
  );

/** "4*scriptSig length byte + witness bytes, excluding the witness script of wsh ... 73-byte ECDSA push". */
const SCRIPT_SIG = 4;
const ECDSA_BYTES = 73;

for (const { descriptor, cases: plans = [] } of of("plan")) {
  const inner = /^wsh\((.*)\)$/.exec(descriptor.replace(/#.*$/, ""))?.[1];
  const node = inner === undefined ? undefined : parseMiniscript(inner);
  if (node === undefined && !descriptor.startsWith("tr(")) {
    account.count("plan of `multi` or of another kind of output, which are not tapscript's");
    continue;
  }
  test.each(plans)(`${FILE}: plan ${descriptor} $keys $older $after`, (one) => {
    const at = clocks(one);
    const images = one.hash160_preimages ?? [];
    const passed = ({ unit, value = 0 }: LockArg): boolean =>
      (at[unit] ?? -1) >= (unit === "blocks" || unit === "duration" ? value & 0xffff : value);
    if (node === undefined) {
      const way = planOf(
        descriptor,
        one.keys.map((key) => key.slice(-64)),
        at,
        images,
      );
      expect(way === undefined ? null : way.weight + SCRIPT_SIG).toBe(one.weight);
      return;
    }
    const found = cheapestSatisfaction(
      node,
      { signs: ({ text }) => one.keys.includes(text), knows: ({ text }) => images.includes(text), passed },
      ECDSA_BYTES,
    );
    // The count of the witness items is one byte.
    expect(found.ok ? SCRIPT_SIG + 1 + found.value.bytes : null).toBe(one.weight);
  });
}
