/** A spend of a raw leaf by a coalition: one of the ways that the search found, of which everything that it asks for is held. */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { Condition } from "../policy/condition.ts";
import type { Holding } from "../policy/index.ts";
import type { ProgramLeaf, SpendInput } from "../program/index.ts";
import type { RawSpend, RawWitnessItem } from "./raw/raw-spend.ts";
import type { TestOutput } from "./test-output.ts";
import type { SpendFields, TestSpend } from "./test-spend.ts";
import { fromHex } from "../base/bytes.ts";
import { imageId } from "../program/lacking.ts";
import { LOCKTIME_SEQUENCE } from "../program/spend-plan.ts";
import { sequenceOf } from "../transaction/locktime.ts";
import { taprootSighash } from "../transaction/sighash.ts";
import { rawMeaningsOf } from "./raw-leaves.ts";
import { testSpend, unsignedSpend } from "./test-spend.ts";

/** Ways that are tried: a script with more of them shows one of these or none. */
const TRIALS = 64;

export function rawSpendBy(
  test: TestOutput,
  leaf: ProgramLeaf,
  holding: Holding,
  backend: CryptoBackend,
): TestSpend | undefined {
  const [output] = test.program.outputs;
  if (output === undefined || output.scriptPubKey === null) return undefined;
  const { scriptPubKey } = output;
  for (const spend of rawMeaningsOf(test.program, backend)(output, leaf).spends.slice(0, TRIALS)) {
    const unsigned = unsignedSpend({ scriptPubKey, ...fieldsOf(spend.locks) }, backend);
    const filled = fill(spend, { test, leaf, holding, unsigned });
    const shown = filled && testSpend(test, { ...unsigned, witness: filled.witness }, filled);
    if (shown !== undefined) return shown;
  }
  return undefined;
}

/** The fields that pass these locks. */
function fieldsOf(locks: readonly Condition[]): Pick<SpendFields, "lockTime" | "sequence"> {
  let lockTime = 0;
  let sequence: number | undefined;
  for (const lock of locks) {
    if (lock.kind === "after" && typeof lock.value === "number") lockTime = Math.max(lockTime, lock.value);
    if (lock.kind !== "older" || typeof lock.value !== "number") continue;
    const { unit, value } = lock;
    sequence = Math.max(
      sequence ?? 0,
      sequenceOf(unit === "blocks" ? { unit, blocks: value } : { unit, intervals: value }),
    );
  }
  return { lockTime, sequence: sequence ?? LOCKTIME_SEQUENCE };
}

interface Filling {
  readonly test: TestOutput;
  readonly leaf: ProgramLeaf;
  readonly holding: Holding;
  readonly unsigned: SpendInput;
}

interface Filled {
  readonly witness: readonly Bytes[];
  readonly signers: readonly string[];
  readonly preimages: readonly string[];
}

function fill({ witness }: RawSpend, filling: Filling): Filled | undefined {
  const found = witness.map((item) => element(item, filling));
  if (found.includes(undefined)) return undefined;
  const items = found as readonly Element[];
  const { script, controlBlock } = filling.leaf;
  return {
    witness: [...items.map(({ bytes }) => bytes), fromHex(script ?? ""), fromHex(controlBlock ?? "")],
    signers: items.flatMap(({ signers = [] }) => signers),
    preimages: items.flatMap(({ preimage }) => (preimage === undefined ? [] : [preimage])),
  };
}

interface Element {
  readonly bytes: Bytes;
  readonly signers?: readonly string[];
  readonly preimage?: string;
}

function element(item: RawWitnessItem, { test, leaf, holding, unsigned }: Filling): Element | undefined {
  switch (item.kind) {
    case "bytes":
      return { bytes: fromHex(item.hex) };
    case "preimage": {
      const name = test.images.get(imageId(item.function, item.image));
      const bytes = test.preimages.get(item.image);
      const known = name !== undefined && bytes !== undefined && holding.preimages(item.function, name);
      return known ? { bytes, preimage: name } : undefined;
    }
    case "signature": {
      const recipe = test.program.keys[item.key];
      const key = test.keys.get(recipe?.kind === "point" ? recipe.key.slice(-64) : item.key);
      if (key === undefined || !key.names.every((name) => holding.keys(name))) return undefined;
      const { codeSeparator } = item;
      const leafHash = fromHex(leaf.leafHash ?? "");
      const signed = taprootSighash({ ...unsigned, hashType: 0, leaf: { leafHash, keyVersion: 0, codeSeparator } });
      return (
        signed && {
          bytes: unsigned.backend.signSchnorr(signed, key.key.secret, new Uint8Array(32)),
          signers: key.names,
        }
      );
    }
    default:
      return undefined;
  }
}
