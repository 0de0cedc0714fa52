/**
 * The ways into a funding output, by what the analysis says each means: which keys must sign, what must be shown, what must have passed; and which of the keys
 * are a party's. From when on a way opens without one of the parties is a walk over its condition.
 */
import type { Condition, Lock, Moment } from "../policy/index.ts";
import type { Program, ProgramOutput } from "../program/program.ts";
import type { FundingQuestion, Now } from "./funding-question.ts";
import { toHex } from "../base/bytes.ts";
import { fold } from "../base/fold.ts";
import { invariant } from "../base/invariant.ts";
import { isRanged } from "../descriptor/key-recipe.ts";
import { isOpen, resolveRecipe } from "../descriptor/resolve-key.ts";
import { namesOf } from "../analysis/instance-names.ts";
import { conditionParts, meaningOf } from "../analysis/meaning.ts";
import { rawMeaningsOf } from "../analysis/raw-leaves.ts";
import { keyRecipes } from "../analysis/same-keys.ts";
import { evaluate, lockOpen } from "../policy/index.ts";
import { keyOf } from "./parameters.ts";
import { SECONDS_PER_INTERVAL } from "../transaction/finality.ts";

export interface FundingRoute {
  /** `the key path`, `leaf 2`. */
  readonly path: string;
  /** Keys by the program's ids; an aggregate is all its participants. */
  readonly condition: Condition;
  /** False: a raw leaf that may have further ways through it. */
  readonly exact: boolean;
}

export interface FundingRoutes {
  readonly routes: readonly FundingRoute[];
  /** party_index; `undefined` for a key that is nobody's. */
  readonly ownerOf: (id: string) => number | undefined;
  /** The party's funding key as the policy writes it; 33 bytes in hex where it does not. */
  readonly fundingKey: (party: number) => string;
}

export interface ExpiryLock {
  readonly unit: Lock["unit"];
  readonly value: number;
}

/** All paths of the output, by the key first; an internal key that provably nobody has is one that never opens. */
export function fundingRoutes(question: FundingQuestion): FundingRoutes {
  const { program, output, parameters, crypto } = question;
  const meaning = meaningOf(program, output.name, { raw: rawMeaningsOf(program, crypto) });
  invariant(meaning !== undefined, "the output is one of the program's");
  const keys = partyKeys(question);
  const names = parameters.parties.map((_, party) => toHex(keyOf(parameters, party, "funding")));
  for (const [id, { party, role }] of keys) if (role === "funding" && !HEX.test(id)) names[party] = id;
  return {
    routes: meaning.branches.map(({ path, condition, exact }) => ({
      path: path.kind === "key path" ? "the key path" : `leaf ${path.index}`,
      condition,
      exact,
    })),
    ownerOf: (id) => keys.get(id)?.party,
    fundingKey: (party) => names[party] as string,
  };
}

const HEX = /^[0-9a-f]{64,66}$/;

interface PartyKey {
  readonly party: number;
  readonly role: string;
}

/** By the program's ids: keys that have the x coordinate of a party's, of any role. */
function partyKeys({ program, output, parameters, crypto }: FundingQuestion): ReadonlyMap<string, PartyKey> {
  const known = new Map<string, PartyKey>();
  for (const [party, { keys }] of parameters.parties.entries())
    for (const [role, key] of Object.entries(keys)) known.set(toHex(key.subarray(1)), { party, role });
  const found = new Map<string, PartyKey>();
  for (const [id, recipe] of keyRecipes(program, namesOf(program, output, {}))) {
    if (isOpen(recipe) || (isRanged(recipe) && program.index === null)) continue;
    const key = resolveRecipe(crypto, recipe, program.index === null ? {} : { index: program.index });
    const owner = key.ok ? known.get(toHex(key.value.xonly)) : undefined;
    if (owner !== undefined) found.set(id, owner);
  }
  return found;
}

/** At the tip: V3, "height class: L <= tip height; time class: L < MTP of tip". No age has passed for an output that is only being funded. */
export const momentAt = ({ height, time }: Now): Moment => ({ height, time: time - 1 });

/** May the route open at this moment without `party`, for whoever has all other keys and every preimage? What is not known may. */
export function opensWithout(
  { ownerOf }: FundingRoutes,
  { condition, exact }: FundingRoute,
  party: number,
  moment: Moment,
): boolean {
  const holding = { keys: (id: string) => ownerOf(id) !== party, preimages: () => true };
  return !exact || evaluate(condition, holding, moment) !== "no";
}

interface Opening {
  readonly blocks: number;
  readonly lock?: ExpiryLock;
}

/** The lock with whose passing a route that is shut first opens without `party`; conditions are monotone, so of k parts it is that of the k-th. */
export function earliestOpening(
  { ownerOf }: FundingRoutes,
  { condition }: FundingRoute,
  party: number,
  now: Now,
): ExpiryLock | undefined {
  const moment = momentAt(now);
  const opening = fold<Condition, Opening>(condition, conditionParts, (node, openings) => {
    switch (node.kind) {
      case "key":
        return ownerOf(node.key) === party ? NEVER : AT_ONCE;
      case "older":
      case "after":
        return openingOf(node, moment, now);
      case "threshold": {
        const k = node.k === "all" ? openings.length : node.k;
        const kth = openings.toSorted((a, b) => a.blocks - b.blocks)[k - 1];
        return k === 0 ? AT_ONCE : (kth ?? NEVER);
      }
      case "impossible":
        return NEVER;
      case "hash":
      case "trivial":
      case "raw":
        return AT_ONCE;
    }
  });
  return opening.lock;
}

const AT_ONCE: Opening = { blocks: Number.MIN_SAFE_INTEGER };
const NEVER: Opening = { blocks: Number.MAX_SAFE_INTEGER };

function openingOf(lock: Lock, moment: Moment, now: Now): Opening {
  if (typeof lock.value !== "number" || lockOpen(lock, moment) === "yes") return AT_ONCE;
  const { unit, value } = lock;
  return { blocks: blocksUntil({ unit, value }, now), lock: { unit, value } };
}

/** Ten minutes, the spacing that Bitcoin aims at. */
const SECONDS_PER_BLOCK = 600;

/** The least age in units of 512 seconds that is at least this many blocks by Bitcoin's spacing. */
export const durationOf = (blocks: number): number => Math.ceil((blocks * SECONDS_PER_BLOCK) / SECONDS_PER_INTERVAL);

/** Blocks from `now` until the lock opens, for an output that confirms next; times by Bitcoin's spacing, rounded to the early side. */
export function blocksUntil({ unit, value }: ExpiryLock, now: Now): number {
  switch (unit) {
    case "height":
      return value - now.height;
    case "time":
      return Math.floor((value - now.time) / SECONDS_PER_BLOCK);
    case "blocks":
      return value;
    case "duration":
      return Math.floor((value * SECONDS_PER_INTERVAL) / SECONDS_PER_BLOCK);
  }
}

/** The funding output by the name that programs give it: `funding`, or `main` for a policy that is one output. */
export const fundingOutputOf = (program: Program): ProgramOutput | undefined =>
  program.outputs.find(({ name }) => name === "funding") ?? program.outputs.find(({ name }) => name === "main");
