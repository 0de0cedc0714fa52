/** rust_miniscript_cases.json, satisfaction_timelocks: the locks that the witness of one key relies on, all locks having passed. */
import { expect, test } from "vitest";
import { fromHex } from "../../src/base/bytes.ts";
import { cheapestSatisfaction } from "../../src/miniscript/index.ts";
import { parsed } from "../miniscript/parse.ts";
import { readVectors } from "./read-vectors.ts";

const FILE = "rust_miniscript_cases.json";

interface Case {
  readonly kind: string;
  readonly miniscript: string;
  readonly key_with_signature: string;
  readonly absolute_timelock: number | null;
  readonly relative_timelock_blocks: number | null;
}

const vectors = readVectors<{ cases: readonly Case[] }>(FILE);
const rows = vectors?.cases.filter(({ kind }) => kind === "satisfaction_timelocks") ?? [];

test.each(rows)(`${FILE}: locks of $miniscript`, (one) => {
  const key = one.key_with_signature.slice(-64);
  expect(fromHex(key)).toHaveLength(32);
  const found = cheapestSatisfaction(parsed(one.miniscript), {
    signs: ({ id }) => id === key,
    knows: () => false,
    passed: () => true,
  });
  expect(found.ok && { lockTime: found.value.lockTime ?? null, sequence: found.value.sequence ?? null }).toEqual({
    lockTime: one.absolute_timelock,
    sequence: one.relative_timelock_blocks,
  });
});
