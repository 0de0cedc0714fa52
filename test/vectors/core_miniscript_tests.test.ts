/** core_miniscript_tests.json: what Bitcoin Core says of each expression in tapscript, and in P2WSH where the rules are shared. */
import { afterAll, describe, expect, test } from "vitest";
import type { MiniscriptNode, SanityFinding } from "../../src/miniscript/index.ts";
import { costOf, decodeScript, has, sanity, typeMask } from "../../src/miniscript/index.ts";
import { fromHex } from "../../src/base/bytes.ts";
import { LIMITS } from "../../src/script/index.ts";
import { Account } from "../miniscript/account.ts";
import { parseMiniscript } from "../miniscript/parse.ts";
import { scriptHex } from "../miniscript/script-text.ts";
import { readVectors } from "./read-vectors.ts";

const FILE = "core_miniscript_tests.json";

interface Facts {
  valid: boolean;
  script?: string;
  non_malleable?: boolean;
  needs_signature?: boolean;
  mixes_timelock_units?: boolean;
  duplicate_keys?: boolean;
  within_resource_limits?: boolean;
  sane?: boolean;
  max_stack_items?: number;
  max_witness_bytes?: number;
  max_exec_stack?: number;
  max_ops?: number;
  first_insane_sub?: string;
}

interface Vectors {
  cases: { id: string; miniscript: string; comment: string; p2wsh?: Facts; tapscript?: Facts }[];
  undecodable_scripts: { script: string; contexts: string[]; reason: string }[];
}

const account = new Account();
afterAll(() => account.print(FILE));

function typed(text: string): MiniscriptNode | undefined {
  const node = parseMiniscript(text);
  if (node === undefined) return undefined;
  const type = typeMask(node);
  return type.ok && has(type.value, "B") && scriptHex(node).length / 2 <= LIMITS.miniscriptBytes.value
    ? node
    : undefined;
}

const vectors = readVectors<Vectors>(FILE);

describe.skipIf(vectors === undefined)(`${FILE}`, () => {
  const { cases = [], undecodable_scripts = [] } = vectors ?? {};

  for (const { id, miniscript, comment, tapscript } of cases) {
    if (tapscript === undefined) {
      account.count("nothing said of tapscript");
      continue;
    }
    test(`${id}: ${comment}`, () => {
      const node = typed(miniscript);
      expect(node !== undefined, "valid").toBe(tapscript.valid);
      if (node !== undefined) compare(node, tapscript);
    });
  }

  for (const { id, miniscript, comment, p2wsh, tapscript } of cases) {
    if (p2wsh === undefined || tapscript !== undefined) continue;
    if (/multi\(|\bd:|[a-z]*d[a-z]*:/.test(miniscript)) {
      account.count("P2WSH alone, with `multi` or a `d:`, which is `u` in tapscript only");
      continue;
    }
    test(`${id} (P2WSH, shared rules): ${comment}`, () => {
      const node = typed(miniscript);
      expect(node !== undefined, "valid").toBe(p2wsh.valid);
      if (node === undefined) return;
      const kinds = new Set(sanity(node).map(({ kind }) => kind));
      expect({ duplicate_keys: kinds.has("duplicate key"), sane: kinds.size === 0 }).toEqual({
        duplicate_keys: p2wsh.duplicate_keys ?? kinds.has("duplicate key"),
        sane: p2wsh.sane ?? kinds.size === 0,
      });
    });
  }

  for (const { script, contexts, reason } of undecodable_scripts) {
    if (!contexts.includes("tapscript")) continue;
    test(`no miniscript decodes to it: ${reason}`, () => {
      expect(decodeScript(fromHex(script)).ok).toBe(false);
    });
  }
});

function compare(node: MiniscriptNode, facts: Facts): void {
  const type = typeMask(node);
  const letters = type.ok ? type.value : 0;
  const kinds = new Set<SanityFinding["kind"]>(sanity(node).map(({ kind }) => kind));
  const { sat } = costOf(node, 66);
  const seen: Facts = {
    valid: true,
    script: scriptHex(node),
    non_malleable: has(letters, "m"),
    needs_signature: has(letters, "s"),
    mixes_timelock_units: !has(letters, "k"),
    duplicate_keys: kinds.has("duplicate key"),
    within_resource_limits: !kinds.has("limit"),
    sane: kinds.size === 0,
    ...(sat === undefined
      ? {}
      : {
          max_stack_items: sat.items.most as number,
          max_witness_bytes: sat.bytes.most as number,
          max_exec_stack: (sat.peak as number) + 1,
        }),
  };
  const { max_ops, ...shared } = facts;
  if (max_ops !== undefined) account.count("`max_ops` in tapscript, which has no limit of opcodes");
  expect(seen).toMatchObject(shared);
}
