/** sipa_miniscript_tests.json: an older copy of Core's list for P2WSH; the rules that tapscript shares with it. */
import { afterAll, describe, expect, test } from "vitest";
import { has, sanity, typeMask } from "../../src/miniscript/index.ts";
import { Account } from "../miniscript/account.ts";
import { parseMiniscript } from "../miniscript/parse.ts";
import { readVectors } from "./read-vectors.ts";

const FILE = "sipa_miniscript_tests.json";

interface Facts {
  valid: boolean;
  non_malleable?: boolean;
  needs_signature?: boolean;
  mixes_timelock_units?: boolean;
  duplicate_keys?: boolean;
}

const vectors = readVectors<{ cases: { id: string; miniscript: string; comment: string; p2wsh: Facts }[] }>(FILE);
const account = new Account();
afterAll(() => account.print(FILE));

/** `d:` is `u` in tapscript alone, `multi` is no fragment there. */
const differs = (text: string): boolean => /multi\(/.test(text) || /(^|[(,])[a-z]*d[a-z]*:/.test(text);

describe.skipIf(vectors === undefined)(`${FILE}`, () => {
  account.count("every `script`, `max_ops` and `max_stack_items`: P2WSH scripts hold 33-byte keys and count opcodes");
  for (const { id, miniscript, comment, p2wsh } of vectors?.cases ?? []) {
    if (differs(miniscript)) {
      account.count("with `multi` or `d:`, where P2WSH and tapscript differ");
      continue;
    }
    test(`${id}: ${comment}`, () => {
      const node = parseMiniscript(miniscript);
      const type = node && typeMask(node);
      expect(type?.ok === true && has(type.value, "B"), "valid").toBe(p2wsh.valid);
      if (node === undefined || !type?.ok || !p2wsh.valid) return;
      const seen: Facts = {
        valid: true,
        non_malleable: has(type.value, "m"),
        needs_signature: has(type.value, "s"),
        mixes_timelock_units: !has(type.value, "k"),
        duplicate_keys: sanity(node).some(({ kind }) => kind === "duplicate key"),
      };
      expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((name) => [name, p2wsh[name as keyof Facts]])));
    });
  }
});
