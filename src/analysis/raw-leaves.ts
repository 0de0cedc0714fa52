/** The raw leaves of a program, each searched once, with its keys called by the program's ids: what {@link ./meaning.ts} takes them to mean. */
import type { CryptoBackend } from "../crypto/port.ts";
import type { LockUnit } from "../miniscript/node.ts";
import type { Program, ProgramLeaf, ProgramOutput } from "../program/program.ts";
import type { RawMeaning, RawOptions } from "./raw/raw-meaning.ts";
import { fromHex, toHex } from "../base/bytes.ts";
import { isRanged } from "../descriptor/key-recipe.ts";
import { isOpen, resolveRecipe } from "../descriptor/resolve-key.ts";
import { fromProgramParts } from "../program/parts.ts";
import { declaredNames } from "../program/declared.ts";
import { NETWORKS } from "../taproot/network.ts";
import { CLOCKS } from "../policy/index.ts";
import { rawMeaning } from "./raw/raw-meaning.ts";

export type RawMeanings = (output: ProgramOutput, leaf: ProgramLeaf) => RawMeaning;

/** For all raw leaves of a program together: some seconds at most. */
const STEPS = 500_000;

export function rawMeaningsOf(program: Program, backend: CryptoBackend): RawMeanings {
  const known = new Map<ProgramLeaf, RawMeaning>();
  const budget = { steps: STEPS };
  let names: KeyNames | undefined;
  return (output, leaf) => {
    names ??= keyNames(program, backend);
    const found = known.get(leaf) ?? search(program, output, leaf, { backend, budget, names });
    known.set(leaf, found);
    return found;
  };
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
function keyNames(program: Program, backend: CryptoBackend): KeyNames {
  const names = new Map<string, string>();
  const index = program.index ?? undefined;
  for (const [id, recipe] of Object.entries(program.keys)) {
    if (recipe.kind === "group" || isOpen(recipe) || (isRanged(recipe) && index === undefined)) continue;
    const resolved = resolveRecipe(backend, recipe, index === undefined ? {} : { index });
    if (resolved.ok) names.set(toHex(resolved.value.xonly), id);
  }
  return names;
}
