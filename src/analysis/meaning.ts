/**
 * What an output means: for each way to spend it, who must sign, what must be shown and what must have passed, with the program's own names. The key path is one
 * more branch, without locks.
 *
 * Terminals of keys are the ids that keys have in the program, so that {@link ../program/holders.ts} tells whose they are; `musig(…)` is all its
 * participants, `unspendable` nobody. An output's formals are replaced by the arguments of the instance that is asked about. A group that is bound, or whose
 * size is supposed, stands for its members (`members[0]`, `members.late[0]/0/*`); a name that has its value is that value.
 */
import type { Condition } from "../policy/condition.ts";
import type { Program, ProgramLeaf, ProgramOutput } from "../program/program.ts";
import type { Instance } from "./instance.ts";
import type { Bases, Twins } from "./same-keys.ts";
import type { ImageFacts } from "./image-facts.ts";
import { fold } from "../base/fold.ts";
import { keyIds } from "./key-ids.ts";
import { NO_IMAGE_FACTS } from "./image-facts.ts";
import { openToOthers } from "./open-images.ts";
import { sameKeys } from "./same-keys.ts";
import { namesOf, type InstanceNames } from "./instance-names.ts";

export type BranchPath = { readonly kind: "key path" } | { readonly kind: "leaf"; readonly index: number };

export interface Branch {
  readonly path: BranchPath;
  readonly condition: Condition;
  /** False: there may be further ways (through a raw script, by what `rawtr(…)` commits to), or a group's size decides; `condition` is what is known to open it. */
  readonly exact: boolean;
}

export interface Meaning {
  /** The output's name in the program. */
  readonly output: string;
  readonly branches: readonly Branch[];
  /** Any of the branches. */
  readonly condition: Condition;
  readonly exact: boolean;
  /** What keys are bound to. */
  readonly bases: Bases;
  /** Names of keys whose holders can sign for one another. */
  readonly twins: Twins;
  /** Which hashes follow from others. */
  readonly images: ImageFacts;
}

/** `undefined`: the program has no such output, or it takes another number of arguments. */
export function meaningOf(program: Program, outputName: string, instance: Instance = {}): Meaning | undefined {
  const output = program.outputs.find(({ name }) => name === outputName);
  if (output === undefined) return undefined;
  const { actuals } = instance;
  if (actuals !== undefined && actuals.length !== output.formals.length) return undefined;
  const names = namesOf(program, output, instance);
  const images = instance.raw?.images() ?? NO_IMAGE_FACTS;
  const told = [
    keyBranch(output, names),
    ...output.leaves.map((leaf, index): Branch => {
      const meant = leaf.kind === "asm" ? instance.raw?.(output, leaf) : { condition: leaf.condition, exact: true };
      const path = { kind: "leaf", index } as const;
      return meant === undefined ? { path, ...UNKNOWN } : { path, ...named(output, leaf, meant, names) };
    }),
  ];
  const branches = openToOthers(told, images, (index) => output.leaves[index]?.kind === "asm");
  return {
    output: outputName,
    branches,
    condition: { kind: "threshold", k: 1, of: branches.map(({ condition }) => condition) },
    exact: branches.every(({ exact }) => exact),
    ...sameKeys(program, names, instance.raw?.pointOf ?? (() => undefined)),
    images,
  };
}

/** BIP341: whether an output key commits to a tree cannot be told from it, so beside its key `rawtr` may have any ways. */
const keyBranch = ({ internalKey, kind }: ProgramOutput, { key }: InstanceNames): Branch => ({
  path: { kind: "key path" },
  condition: internalKey.source === "unspendable" ? { kind: "impossible" } : key(internalKey.id),
  exact: kind === "tr",
});

type Meant = Pick<Branch, "condition" | "exact">;

const UNKNOWN: Meant = { condition: { kind: "raw" }, exact: false };

/** The leaf's condition with the names of the instance. */
function named(output: ProgramOutput, leaf: ProgramLeaf, meant: Meant, names: InstanceNames): Meant {
  const idOf = keyIds(output, leaf);
  let { exact } = meant;
  const condition = fold<Condition, Condition>(meant.condition, conditionParts, (node, parts) => {
    switch (node.kind) {
      case "key":
        return names.key(idOf(node.key));
      case "hash":
        return { ...node, image: names.image(node.image) };
      case "older":
      case "after":
        return { ...node, value: names.lock(node) };
      case "threshold": {
        const of = node.of.flatMap((part, i): readonly Condition[] => {
          const listed = part.kind === "key" ? names.listed(idOf(part.key)) : undefined;
          if (listed?.open === true && node.k !== "all") exact = false;
          return listed === undefined || listed.keys.length === 1
            ? [parts[i] as Condition]
            : listed.keys.map((key) => ({ kind: "key", key }));
        });
        return { kind: "threshold", k: node.k === "all" ? of.length : node.k, of };
      }
      default:
        return node;
    }
  });
  return { condition, exact };
}

/** For walks over a condition. */
export const conditionParts = (node: Condition): readonly Condition[] => (node.kind === "threshold" ? node.of : []);
