/** rust_miniscript_cases.json: what of rust-miniscript's unit data concerns tapscript or the rules it shares with P2WSH. */
import { afterAll, describe, expect, test } from "vitest";
import { fromHex } from "../../src/base/bytes.ts";
import {
  decodeScript,
  has,
  locksOf,
  mask,
  printMiniscript,
  sanity,
  typeLetters,
  typeMask,
} from "../../src/miniscript/index.ts";
import { Account } from "../miniscript/account.ts";
import { parseMiniscript, parsed } from "../miniscript/parse.ts";
import { scriptHex } from "../miniscript/script-text.ts";
import { readVectors } from "./read-vectors.ts";

const FILE = "rust_miniscript_cases.json";

interface Case {
  kind: string;
  miniscript: string;
  context: string;
  valid?: boolean;
  reason?: string;
  script?: string;
  type?: string;
  prints_as?: string;
  is_miniscript?: boolean;
  sane?: boolean;
  non_malleable?: boolean;
  needs_signature?: boolean;
  relative_timelock_blocks?: number | null;
  absolute_timelock?: number | null;
}

const vectors = readVectors<{ cases: Case[] }>(FILE);
const account = new Account();
afterAll(() => account.print(FILE));

const SHARED = mask("BKVWzonduesfm");
const isTyped = (text: string): boolean => {
  const node = parseMiniscript(text);
  return node !== undefined && typeMask(node).ok;
};

/** Does the case speak of something else than tapscript or shared rules? */
function elsewhere({ kind, context, miniscript = "", script = "" }: Case): string | undefined {
  if (context === "tapscript") return undefined;
  if (kind === "decode_script") return /^(21|20)/.test(script) ? "P2WSH scripts with keys" : undefined;
  if (kind === "script_asm" || kind === "exec_stack" || kind === "limits") return `${kind} of P2WSH`;
  if (/multi(_a)?\(/.test(miniscript)) return "P2WSH with `multi`, or `multi_a` refused there";
  return /(^|[(,])[a-z]*d[a-z]*:/.test(miniscript) ? "P2WSH with `d:`, which is `u` in tapscript only" : undefined;
}

const CHECKS: Readonly<Record<string, (one: Case) => void>> = {
  attributes: ({ miniscript, script = "", valid, non_malleable, needs_signature }) => {
    const node = parsed(miniscript);
    const type = typeMask(node);
    expect(type.ok).toBe(valid ?? true);
    if (!type.ok) return;
    if (non_malleable !== undefined) expect(has(type.value, "m")).toBe(non_malleable);
    if (needs_signature !== undefined) expect(has(type.value, "s")).toBe(needs_signature);
    // Keys are 33 bytes in P2WSH: scripts without keys are the same.
    if (node.keys.length === 0 && !/pk/.test(miniscript)) expect(scriptHex(node)).toBe(script);
  },
  parse: ({ miniscript, valid }) => expect(isTyped(miniscript)).toBe(valid),
  limits: ({ miniscript, valid }) => expect(isTyped(miniscript) && sanity(parsed(miniscript)).length === 0).toBe(valid),
  type_and_display: ({ miniscript, type = "", prints_as }) => {
    const node = parsed(miniscript);
    const typed = typeMask(node);
    expect(typed.ok && typeLetters(typed.value & SHARED)).toBe(typeLetters(mask(type)));
    expect(printMiniscript(node)).toBe(prints_as);
  },
  script_roundtrip: ({ miniscript, sane }) => {
    const decoded = decodeScript(fromHex(scriptHex(parsed(miniscript))));
    expect(decoded.ok && printMiniscript(decoded.value)).toBe(miniscript);
    if (decoded.ok && sane !== undefined) expect(sanity(decoded.value).length === 0).toBe(sane);
  },
  decode_script: ({ script = "", is_miniscript }) => expect(decodeScript(fromHex(script)).ok).toBe(is_miniscript),
  satisfaction_timelocks: ({ miniscript, relative_timelock_blocks, absolute_timelock }) => {
    // The lock that the given key's way needs lies between what every way needs and what any names.
    const { least, most } = locksOf(parsed(miniscript));
    expect(least.blocks).toBeLessThanOrEqual(relative_timelock_blocks ?? 0);
    expect(most.blocks).toBeGreaterThanOrEqual(relative_timelock_blocks ?? 0);
    expect(most.height).toBeGreaterThanOrEqual(absolute_timelock ?? 0);
  },
};

describe.skipIf(vectors === undefined)(`${FILE}`, () => {
  for (const [i, one] of (vectors?.cases ?? []).entries()) {
    const reason = elsewhere(one);
    const check = CHECKS[one.kind];
    if (reason !== undefined || check === undefined) {
      account.count(reason ?? `kind ${one.kind}`);
      continue;
    }
    test(`${i} ${one.kind}: ${(one.miniscript ?? one.script ?? "").slice(0, 90)}`, () => check(one));
  }
});
