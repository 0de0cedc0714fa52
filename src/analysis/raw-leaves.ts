/**
 * What of a program only a search or arithmetic tells, each found once for {@link ./meaning.ts}: what raw leaves mean, with keys called by the program's ids;
 * which points keys are; which hashes follow from one another.
 */
import type { CryptoBackend } from "../crypto/port.ts";
import type { LockUnit } from "../miniscript/node.ts";
import type { Program, ProgramLeaf, ProgramOutput } from "../program/program.ts";
import type { ImageFacts } from "./image-facts.ts";
import type { RawMeaning, RawOptions } from "./raw/raw-meaning.ts";
import type { PointOf } from "./point-of.ts";
import { fromHex } from "../base/bytes.ts";
import { fromProgramParts } from "../program/parts.ts";
import { declaredNames } from "../program/declared.ts";
import { NETWORKS } from "../taproot/network.ts";
import { CLOCKS } from "../policy/index.ts";
import { imageFacts, NO_IMAGE_FACTS } from "./image-facts.ts";
import { pointsOf } from "./point-of.ts";
import { rawMeaning } from "./raw/raw-meaning.ts";

export interface RawMeanings {
  (output: ProgramOutput, leaf: ProgramLeaf): RawMeaning;
  readonly pointOf: PointOf;
  readonly images: () => ImageFacts;
}

/** For all raw leaves of a program together: some seconds at most. */
const STEPS = 500_000;

export function rawMeaningsOf(program: Program, backend: CryptoBackend): RawMeanings {
  const known = new Map<ProgramLeaf, RawMeaning>();
  const budget = { steps: STEPS };
  let names: KeyNames | undefined;
  const pointOf = pointsOf(program, backend);
  let facts: ImageFacts | undefined;
  const meaning = (output: ProgramOutput, leaf: ProgramLeaf): RawMeaning => {
    names ??= keyNames(program, pointOf);
    const found = known.get(leaf) ?? search(program, output, leaf, { backend, budget, names });
    known.set(leaf, found);
    return found;
  };
  return Object.assign(meaning, {
    pointOf,
    images: () => (facts ??= hasHashes(program) ? imageFacts(wordsOf(program, pointOf)) : NO_IMAGE_FACTS),
  });
}

/** For what is the same whatever raw leaves mean. */
export const unsearched = (program: Program, backend: CryptoBackend): RawMeanings =>
  Object.assign((): RawMeaning => ({ condition: { kind: "impossible" }, exact: false, spends: [] }), {
    pointOf: pointsOf(program, backend),
    images: () => NO_IMAGE_FACTS,
  });

const HASH = /sha256|hash256|ripemd160|hash160/i;
const hasHashes = ({ outputs }: Program): boolean => outputs.some(({ policy }) => HASH.test(policy));

/** 32 bytes each: keys, images, and whatever else stands in the program's text. */
function wordsOf({ keys, parameters, outputs, assertions }: Program, pointOf: PointOf): readonly string[] {
  const texts = [...parameters.map(({ value }) => value ?? ""), ...outputs.map(({ policy }) => policy), ...assertions];
  return [
    ...texts.flatMap((text) => [...text.matchAll(/\b[0-9a-f]{64}\b/gi)].map(([word]) => word.toLowerCase())),
    ...Object.values(keys).flatMap((recipe) => pointOf(recipe) ?? []),
  ];
}

function search(
  program: Program,
  output: ProgramOutput,
  leaf: ProgramLeaf,
  { names, ...options }: RawOptions & { readonly names: KeyNames },
): RawMeaning {
  const holes = new Map(program.holes.map((hole) => [hole.id, hole]));
  const units = new Map([...declaredNames(program, output).values()].map(({ id, type }) => [id, type]));
  const template =
    leaf.template === null
      ? [{ kind: "bytes", bytes: fromHex(leaf.script ?? "") } as const]
      : fromProgramParts(leaf.template);
  return rawMeaning(
    {
      template,
      numberRange: (id) => holes.get(id)?.range ?? [0, 0],
      hashLength: (id) => holes.get(id)?.range[0] ?? 0,
      lockUnit: (id): LockUnit | undefined => CLOCKS.find((clock) => clock === units.get(id)),
      keyName: (xonly) => names.get(xonly),
      publicKeys: [...names.keys()],
    },
    { ...options, softforks: NETWORKS.regtest.softforks.filter((name) => program.requires.includes(name)) },
  );
}

/** Ids by x-only hex. */
type KeyNames = ReadonlyMap<string, string>;

/** All keys of the program: a leaf may show the hash of a key that stands elsewhere, and a public key is no secret. */
function keyNames({ keys }: Program, pointOf: PointOf): KeyNames {
  const names = new Map<string, string>();
  for (const [id, recipe] of Object.entries(keys)) {
    const point = pointOf(recipe);
    if (point !== undefined) names.set(point, id);
  }
  return names;
}
