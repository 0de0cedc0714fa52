/** Why an assertion fails, as facts: by which branches WHO can spend and which locks must pass for it; or what is lacking. */
import type { Condition } from "../policy/condition.ts";
import type { Lock } from "../policy/index.ts";
import type { Lack } from "../program/lacking.ts";
import type { Case } from "./judge-claim.ts";
import type { Now } from "./scene.ts";
import type { BranchPath } from "./meaning.ts";
import { fold, preorder } from "../base/fold.ts";
import { isLock, lockOpen } from "../policy/index.ts";
import { compareLacks, lackingOf } from "../program/lacking.ts";
import { holdingOf, keyringOf } from "./choices.ts";
import { conditionParts } from "./meaning.ts";

export interface Opening {
  readonly path: BranchPath;
  /** Locks that are not open now and that have passed at the moment of the claim. */
  readonly locks: readonly Lock[];
}

/** The branches that WHO can take, those that open first of all first. */
export function openingsOf({ claim, choice, meaning, moment }: Case, now: Now): readonly Opening[] {
  const holding = holdingOf(choice, keyringOf(meaning, claim.output));
  const openings = meaning.branches.flatMap(({ path, condition }): readonly Opening[] => {
    const possible = fold<Condition, Condition>(condition, conditionParts, (node, of) => {
      if (node.kind === "threshold") return { ...node, of };
      const closed =
        (node.kind === "key" && !holding.keys(node.key)) ||
        (node.kind === "hash" && !holding.preimages(node.function, node.image)) ||
        (isLock(node) && lockOpen(node, moment) !== "yes");
      return closed ? { kind: "impossible" } : node;
    });
    const facts = lackingOf(possible, (fact) => !isLock(fact) || lockOpen(fact, { ...now }) === "yes");
    return facts === undefined ? [] : [{ path, locks: distinct(facts.filter(isLock)) }];
  });
  return openings.sort((a, b) => a.locks.length - b.locks.length);
}

const distinct = (locks: readonly Lock[]): readonly Lock[] => [
  ...new Map(locks.map((lock) => [`${lock.unit} ${lock.value}`, lock])).values(),
];

const isFact = (node: Condition): node is Lack =>
  node.kind === "key" || node.kind === "hash" || node.kind === "older" || node.kind === "after";

export interface Shortfall {
  readonly path: BranchPath;
  readonly lacking: readonly Lack[];
}

/** The branch for which WHO lacks least, and what, of those in which WHO takes part if there are any; `undefined`: nothing would do. */
export function shortfallOf({ claim, choice, meaning, moment }: Case): Shortfall | undefined {
  const holding = holdingOf(choice, keyringOf(meaning, claim.output));
  const has = (fact: Lack): boolean => {
    if (fact.kind === "key") return holding.keys(fact.key);
    return fact.kind === "hash" ? holding.preimages(fact.function, fact.image) : lockOpen(fact, moment) === "yes";
  };
  const found = meaning.branches.flatMap(
    ({ path, condition }): readonly (Shortfall & { readonly partless: boolean })[] => {
      const lacking = lackingOf(condition, has);
      const partless = ![...preorder(condition, conditionParts)].some(
        (node) => isFact(node) && !isLock(node) && has(node),
      );
      return lacking === undefined ? [] : [{ path, lacking, partless }];
    },
  );
  return found.sort((a, b) => Number(a.partless) - Number(b.partless) || compareLacks(a.lacking, b.lacking))[0];
}
