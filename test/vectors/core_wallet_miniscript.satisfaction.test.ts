/**
 * core_wallet_miniscript.json, kind sign: how many signatures the private keys of a descriptor make, whether the input can be finalised with the
 * transaction's own nLockTime and nSequence, and with how many witness items. wsh() holds miniscripts too: their satisfaction is compared.
 */
import { afterAll, expect, test } from "vitest";
import type { LockFields, MiniscriptNode } from "../../src/miniscript/index.ts";
import { preorder } from "../../src/base/fold.ts";
import { printMiniscript, satisfy } from "../../src/miniscript/index.ts";
import { Account } from "../miniscript/account.ts";
import { parseMiniscript } from "../miniscript/parse.ts";
import { readVectors } from "./read-vectors.ts";

const FILE = "core_wallet_miniscript.json";

interface Case {
  readonly kind: string;
  readonly descriptor: string;
  readonly sequence: number | null;
  readonly locktime: number | null;
  readonly signatures_made: number;
  readonly final_witness_items: number | null;
  readonly sha256_preimages?: Readonly<Record<string, string>> | null;
  readonly finalisable: boolean;
}

const account = new Account();
afterAll(() => account.print(FILE));
const rows = (readVectors<{ cases: readonly Case[] }>(FILE)?.cases ?? []).filter(({ kind }) => kind === "sign");

const subsOf = (node: MiniscriptNode): readonly MiniscriptNode[] => node.subs;
const isPrivate = (key: string): boolean => /[xt]prv/.test(key);

/** The miniscripts of a descriptor, `undefined` for one with `multi`; of tr() those of the leaves. */
function miniscriptsOf(descriptor: string): readonly (MiniscriptNode | undefined)[] {
  const [, kind, inner = ""] = /^(wsh|tr)\((.*)\)(?:#.*)?$/.exec(descriptor) ?? [];
  if (kind === "wsh") return [parseMiniscript(inner)];
  const tree = inner.slice(inner.indexOf(",") + 1);
  return topLevel(tree.replace(/[{}]/g, "")).map(parseMiniscript);
}

/** Cut at the commas outside brackets. */
function topLevel(text: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (const mark of text) {
    depth += mark === "(" ? 1 : mark === ")" ? -1 : 0;
    if (mark === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += mark;
  }
  return parts;
}

const signersIn = (node: MiniscriptNode): readonly string[] =>
  [...preorder(node, subsOf)].flatMap(({ keys }) => keys.map(({ text }) => text)).filter(isPrivate);

/** The key path is one more way, with one signature. */
const internalKeyOf = (descriptor: string): string => /^tr\(([^,)]*)/.exec(descriptor)?.[1] ?? "";

test.each(rows)(`${FILE}: $descriptor sequence $sequence locktime $locktime`, (one) => {
  const nodes = miniscriptsOf(one.descriptor);
  if (nodes.some((node) => node === undefined)) {
    account.count("with `multi`, which is no fragment of tapscript");
    return;
  }
  const leaves = nodes.filter((node) => node !== undefined);
  const keyPath = isPrivate(internalKeyOf(one.descriptor)) ? ["key path"] : [];
  const signed = new Set(leaves.flatMap((leaf) => signersIn(leaf).map((key) => `${printMiniscript(leaf)} ${key}`)));
  expect(signed.size + keyPath.length).toBe(one.signatures_made);
  // Core's test sends with nSequence 0xfffffffd where none is named: no age (BIP68, bit 31).
  const fields: LockFields = {
    ...(one.locktime === null ? {} : { lockTime: one.locktime }),
    ...(one.sequence === null ? {} : { sequence: one.sequence }),
  };
  const atHand = {
    signs: ({ text }: { text: string }) => isPrivate(text),
    knows: ({ text }: { text: string }) => Object.hasOwn(one.sha256_preimages ?? {}, text),
  };
  const found = leaves.map((leaf) => satisfy(leaf, atHand, fields)).filter((each) => each.ok);
  expect(found.length + keyPath.length > 0).toBe(one.finalisable);
  if (!one.finalisable) return;
  const [best] = found.map(({ value }) => value).sort((a, b) => a.bytes - b.bytes);
  const committed = one.descriptor.startsWith("tr") ? 2 : 1;
  const items = keyPath.length > 0 ? 1 : (best?.items.length ?? 0) + committed;
  expect(items).toBe(one.final_witness_items);
});
