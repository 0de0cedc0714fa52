/**
 * Does an assertion hold? language.md, "What an assertion means": power only grows with keys and with time, so `can` is evaluated at the least moment that WHEN
 * admits, `cannot` at the greatest; each choice of WHO once, at each branch. What no value can change is decided for a template too; what needs a
 * value waits for it.
 */
import type { Holding, Moment, Truth } from "../policy/index.ts";
import type { Program } from "../program/program.ts";
import type { Choice } from "./choices.ts";
import type { Claim, When } from "./claim.ts";
import type { Now } from "./scene.ts";
import type { Sizes } from "./group-sizes.ts";
import type { Branch, Meaning } from "./meaning.ts";
import type { RawMeanings } from "./raw-leaves.ts";
import { preorder } from "../base/fold.ts";
import { EVENTUALLY, evaluate, isLock, lockOpen } from "../policy/index.ts";
import { declaredName } from "../program/print.ts";
import { boundSizes } from "./group-members.ts";
import { choicesOf, holdingOf, keyringOf } from "./choices.ts";
import { supposedSizes } from "./group-sizes.ts";
import { alikeIn, twinnedIn } from "./alike.ts";
import { secretsOpen } from "./secrets-open.ts";
import { conditionParts, meaningOf } from "./meaning.ts";

/** One choice of WHO at one output: what decided. */
export interface Case {
  readonly claim: Claim;
  readonly choice: Choice;
  readonly meaning: Meaning;
  /** Where the claim is evaluated. */
  readonly moment: Moment;
  readonly sizes: Sizes;
}

export type Judgement =
  | { readonly answer: "holds" }
  | { readonly answer: "fails"; readonly decided: Case }
  | { readonly answer: "not proven"; readonly why: string }
  | { readonly answer: "waits"; readonly for: readonly string[] };

/** Nodes of conditions that may still be visited, for a whole report: some seconds. */
export interface Budget {
  left: number;
}

/** What a report's claims share. */
export interface Court {
  readonly now: Now;
  readonly raw: RawMeanings;
  readonly budget: Budget;
  /** Those that were asked about, by output, arguments and sizes. */
  readonly meanings: Map<string, Meaning>;
}

export function judgeClaim(program: Program, claim: Claim, court: Court): Judgement {
  const outputs = program.outputs.filter(({ name }) => declaredName(name) === claim.output);
  if (outputs.length === 0) return { answer: "not proven", why: "the program has no output of this name" };
  if (outputs.some(({ formals }) => formals.length !== claim.actuals.length))
    return { answer: "not proven", why: "the output takes another number of arguments" };
  if (court.budget.left <= 0) return SPENT;
  const { groups, sizes } = supposedSizes(program, claim, outputs);
  if (sizes === undefined) return { answer: "waits", for: groups };
  const names = outputs.map(({ name }) => name);
  const found = sizes.map((each) => judgeAt({ program, claim, names, sizes: each, court }));
  const [first] = found;
  if (first === undefined) return TOO_FEW;
  return found.every(({ answer }) => answer === first.answer) ? first : { answer: "waits", for: groups };
}

const SPENT: Judgement = {
  answer: "not proven",
  why: "the claims of this program take more steps than are spent on them",
};
const TOO_FEW: Judgement = { answer: "not proven", why: "WHO asks for more than there are to choose from" };

interface Question {
  readonly program: Program;
  readonly claim: Claim;
  readonly names: readonly string[];
  readonly sizes: Sizes;
  readonly court: Court;
}

function judgeAt(question: Question): Judgement {
  const { program, claim, names, sizes, court } = question;
  const { budget, now } = court;
  const meanings = names.flatMap((name) => meaningAt(name, question) ?? []);
  const sizeOf = sizesOf(program, sizes);
  const twinned = twinnedIn(claim, meanings);
  const classOf = alikeIn(claim, meanings, twinned);
  const choices = choicesOf(claim, { sizeOf, classOf, twinned, opened: secretsOpen(claim.verb, meanings) });
  if (choices === undefined) return { answer: "not proven", why: "WHO stands for more choices than are tried" };
  if (choices.length === 0) return TOO_FEW;
  const moment = momentOf(claim.when, now);
  const open = new Set<string>();
  let unclear: string | undefined;
  for (const meaning of meanings) {
    budget.left -= sizeOfMeaning(meaning) * choices.length;
    if (budget.left < 0) return SPENT;
    const keyring = keyringOf(meaning, claim.output);
    for (const choice of choices) {
      const able = ability(meaning, holdingOf(choice, keyring), moment);
      if (able.answer === "unknown") for (const hole of able.holes) open.add(hole);
      else if (able.answer === "raw") unclear ??= able.why;
      else if ((able.answer === "yes") !== (claim.verb === "can"))
        return { answer: "fails", decided: { claim, choice, meaning, moment, sizes } };
    }
  }
  if (unclear !== undefined) return { answer: "not proven", why: unclear };
  return open.size > 0 ? { answer: "waits", for: [...open] } : { answer: "holds" };
}

/** Of a group, or of its keys in a role. */
function sizesOf(program: Program, sizes: Sizes): (name: string) => number | undefined {
  const groups = new Set(program.parties.filter(({ group }) => group).map(({ name }) => name));
  const bound = boundSizes(program, groups);
  return (name) => bound.get(name) ?? sizes.get(name.split(".")[0] as string);
}

/** Many claims are about one instance, which is read once. */
function meaningAt(name: string, { program, claim, sizes, court }: Question): Meaning | undefined {
  const instance = JSON.stringify([name, claim.actuals, [...sizes]]);
  const known = court.meanings.get(instance);
  if (known !== undefined) return known;
  const { actuals } = claim;
  const meaning = meaningOf(program, name, { actuals, raw: court.raw, groupSize: (group) => sizes.get(group) });
  if (meaning === undefined) return undefined;
  court.budget.left -= sizeOfMeaning(meaning) + Object.keys(program.keys).length;
  court.meanings.set(instance, meaning);
  return meaning;
}

const sizeOfMeaning = ({ branches }: Meaning): number =>
  branches.reduce((sum, { condition }) => sum + [...preorder(condition, conditionParts)].length, 0);

/** The table of language.md. */
export function momentOf(when: When, now: Now): Moment {
  switch (when.kind) {
    case "now":
      return { ...now };
    case "ever":
      return EVENTUALLY;
    case "from":
      return { ...now, ...when.moment };
    case "before":
      return { ...EVENTUALLY, ...when.moment };
  }
}

type Ability =
  | { readonly answer: "yes" | "no" }
  | { readonly answer: "unknown"; readonly holes: readonly string[] }
  | { readonly answer: "raw"; readonly why: string };

function ability({ branches }: Meaning, holding: Holding, moment: Moment): Ability {
  const truths = branches.map((branch): readonly [Branch, Truth] => [
    branch,
    evaluate(branch.condition, holding, moment),
  ]);
  if (truths.some(([, truth]) => truth === "yes")) return { answer: "yes" };
  const unclear = truths.find(([{ exact }]) => !exact)?.[0];
  if (unclear !== undefined) return { answer: "raw", why: unclearWords(unclear) };
  const undecided = truths.filter(([, truth]) => truth === "unknown");
  if (undecided.length === 0) return { answer: "no" };
  return { answer: "unknown", holes: undecided.flatMap(([branch]) => openLocks(branch, moment)) };
}

const unclearWords = ({ path }: Branch): string =>
  path.kind === "leaf"
    ? `leaf ${path.index} is a raw script, and not every way through it is known`
    : "whoever made the key of `rawtr(…)` may know a tree of other ways to spend it";

/** Whose numbers decide: locks that are holes, and the hole that a lock's clock is compared with. */
const openLocks = ({ condition }: Branch, moment: Moment): readonly string[] =>
  [...preorder(condition, conditionParts)].flatMap((node) => {
    if (!isLock(node) || lockOpen(node, moment) !== "unknown") return [];
    const instant = moment[node.unit];
    const asked = typeof instant === "object" ? ("at" in instant ? instant.at : instant.before) : undefined;
    return [...(typeof node.value === "string" ? [node.value] : []), ...(asked === undefined ? [] : [asked])];
  });
