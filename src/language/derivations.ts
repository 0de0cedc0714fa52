/**
 * The children that the keys of a policy stand for, and the participants to aggregate: each costs a multiplication on the curve, and a short text
 * can ask for many. Steps that keys share are counted once, as they are derived once.
 */
import type { KeyRecipe } from "../descriptor/key-recipe.ts";
import type { KeyUse, WrittenOutput } from "./contract.ts";
import type { Checker } from "./scope.ts";
import { LIMITS } from "./limits.ts";

/** What the outputs so far ask for. */
export interface Derivations {
  /** Each key with each beginning of its path. */
  readonly nodes: Set<string>;
  /** Participants that are written as keys, each of which is multiplied (BIP327), and steps after `musig(...)`, which no other key shares. */
  aggregates: number;
}

export const noDerivations = (): Derivations => ({ nodes: new Set(), aggregates: 0 });

/** Counts the children of an output's keys; beyond the limit the key that exceeds it is reported, and the output refused. */
export function takesDerivations(checker: Checker, derivations: Derivations, output: WrittenOutput): boolean {
  const most = LIMITS.derivations.value;
  const exceeds = (use: KeyUse): boolean =>
    use.branches.some(({ recipe }) => {
      addSteps(derivations, recipe);
      return derivations.nodes.size + derivations.aggregates > most;
    });
  const internalKey = output.kind === "policy" ? [] : [output.internalKey];
  const found = [...internalKey, ...output.uses.values()].find(exceeds);
  if (found === undefined) return true;
  checker.report("TW316", found.span, `keys that stand for more than ${most} children and participants`, {
    label: "the limit is exceeded here",
    notes: [`${LIMITS.derivations.reason}.`],
    help: "derive the steps that keys share beforehand, and write their children, or write several policies",
  });
  return false;
}

const isWritten = ({ kind }: KeyRecipe): boolean => kind === "point" || kind === "extended";

function addSteps(derivations: Derivations, recipe: KeyRecipe): void {
  switch (recipe.kind) {
    case "musig":
      // BIP390 has no musig() inside musig(): the recursion ends here.
      for (const participant of recipe.participants) addSteps(derivations, participant);
      derivations.aggregates += recipe.steps.length + recipe.participants.filter(isWritten).length;
      return;
    case "extended":
    case "hole":
    case "group": {
      let node = recipe.kind === "extended" ? recipe.key : recipe.hole;
      for (const step of recipe.steps) derivations.nodes.add((node += `/${step}`));
      return;
    }
    default:
      return;
  }
}
