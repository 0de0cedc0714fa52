/** Values for every hole of a template, so that one of its outputs can be spent in a test: arguments as the claim gives them, numbers where regtest can reach them. */
import type { CryptoBackend } from "../crypto/port.ts";
import type { Hole, Program, Value, Values } from "../program/index.ts";
import type { Now } from "./scene.ts";
import type { Sizes } from "./group-sizes.ts";
import { toHex } from "../base/bytes.ts";
import { taggedHash } from "../crypto/hash.ts";
import { printExtendedKey, TPUB_VERSION } from "../descriptor/extended-key.ts";
import { LOCK_RANGES } from "../miniscript/lock-push.ts";
import { testKey } from "./test-keys.ts";

/** BIP32: bytes of an extended key, which a hole asks for when steps follow it. */
const EXTENDED_BYTES = 78;
/** Members of a group whose size no claim supposes. */
const FEWEST_MEMBERS = 2;
/** For ages that wait for their number: a day. */
const DAY = { blocks: 144, duration: LOCK_RANGES.duration[0] + 168, seconds: 86_400 } as const;

export interface Supposed {
  readonly now: Now;
  readonly sizes: Sizes;
}

export function testValues(program: Program, backend: CryptoBackend, supposed: Supposed): Values {
  const values: Record<string, Value> = {};
  for (const hole of program.holes) values[hole.id] = valueOf(hole, backend, supposed);
  return values;
}

function valueOf({ id, kind, range }: Hole, backend: CryptoBackend, { now, sizes }: Supposed): Value {
  switch (kind) {
    case "key":
      return keyText(backend, id, range[1]);
    case "group": {
      const size = Math.max(range[0], sizes.get(id.split(".")[0] as string) ?? FEWEST_MEMBERS);
      return Array.from({ length: size }, (_, i) => keyText(backend, `${id}[${i}]`, EXTENDED_BYTES));
    }
    case "hash":
    case "scalar":
      return taggedHash("tapwright/TestValue/1", new TextEncoder().encode(id)).slice(0, range[0]);
    case "number":
      return numberWithin(range, now);
  }
}

/** What stands in first: {@link ./test-output.ts} puts keys in its place whose secrets are known. */
function keyText(backend: CryptoBackend, name: string, length: number): string {
  const { point } = testKey(backend, `${name} before`);
  if (length < EXTENDED_BYTES) return toHex(point);
  const chainCode = taggedHash("tapwright/TestValue/1", point);
  return printExtendedKey({
    version: TPUB_VERSION,
    depth: 0,
    parentFingerprint: 0,
    childNumber: 0,
    chainCode,
    publicKey: point,
  });
}

/** The least of the range tells which clock a number is for. */
function numberWithin([least, most]: Hole["range"], now: Now): number {
  const wanted = (): number => {
    if (most <= LOCK_RANGES.blocks[1]) return DAY.blocks;
    if (least >= LOCK_RANGES.time[0]) return now.time + DAY.seconds;
    return least >= LOCK_RANGES.duration[0] && most <= LOCK_RANGES.duration[1] ? DAY.duration : now.height + DAY.blocks;
  };
  // The index of ranged keys begins at 0.
  return least === 0 ? 0 : Math.min(most, Math.max(least, wanted()));
}
