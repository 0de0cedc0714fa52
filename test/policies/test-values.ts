/** Values for every hole of a program: multiples of the generator for keys, so that nobody takes them for real ones. */
import type { CompileOptions } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import type { Hole, Program } from "../../src/program/program.ts";

const GENERATOR = fromHex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
const backend = noble();

export function testValues({ holes }: Program): Pick<CompileOptions, "keys" | "set"> {
  const of = (kind: Hole["kind"]): readonly Hole[] => holes.filter((hole) => hole.kind === kind);
  return {
    keys: Object.fromEntries([
      ...of("key").map((hole, i) => [hole.id, point(i + 2)]),
      ...of("group").map((hole, i) => [hole.id, [point(100 + 10 * i), point(101 + 10 * i), point(102 + 10 * i)]]),
    ]),
    set: Object.fromEntries([
      ...of("hash").map((hole, i) => [hole.id, toHex(new Uint8Array(hole.range[0]).fill(i + 1))]),
      ...of("number").map((hole) => [hole.id, String(hole.range[1] <= 0xffff ? 144 : Math.max(hole.range[0], 4_000_000))]),
    ]),
  };
}

/** A compressed key: the generator times `factor`. */
function point(factor: number): string {
  const scalar = new Uint8Array(32);
  scalar[31] = factor - 1;
  const sum = backend.tweakXOnly(GENERATOR, scalar);
  if (sum === undefined) throw new Error("a small multiple of the generator is a point");
  return `${sum.parity === 1 ? "03" : "02"}${toHex(sum.key)}`;
}
