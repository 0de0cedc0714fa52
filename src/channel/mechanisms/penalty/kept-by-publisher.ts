/**
 * Can whoever publishes a revoked commitment take an app output before the peer does? That the revocation key takes it at once is not enough: a path that is open to
 * the publisher at once too is taken in the same block. So each path asks for the revocation key, or for both parties, or for an age of a challenge period.
 *
 * Judged for each party as the victim: with every key but its own and the revocation key, every preimage, and all heights and times that there are, since a state may
 * be published at any time. Conditions are monotone, so that is the worst coalition. A key that is no party's is taken to be the publisher's.
 */
import type { Branch } from "../../../analysis/meaning.ts";
import type { RawMeanings } from "../../../analysis/raw-leaves.ts";
import type { Moment } from "../../../policy/index.ts";
import type { Value } from "../../../program/read-values.ts";
import type { PreparedApps } from "../../app-record.ts";
import type { AppOpening } from "../../evidence.ts";
import type { MechanismContext } from "../../mechanism.ts";
import type { Refused } from "../../refuse.ts";
import { meaningOf } from "../../../analysis/meaning.ts";
import { rawMeaningsOf } from "../../../analysis/raw-leaves.ts";
import { toHex } from "../../../base/bytes.ts";
import { isRanged } from "../../../descriptor/key-recipe.ts";
import { isOpen, resolveRecipe } from "../../../descriptor/resolve-key.ts";
import { namesOf } from "../../../analysis/instance-names.ts";
import { keyRecipes } from "../../../analysis/same-keys.ts";
import { evaluate } from "../../../policy/index.ts";
import { REVOCATION_ARGUMENT } from "../../app-record.ts";
import { durationOf } from "../../funding-routes.ts";
import { refused } from "../../refuse.ts";

/** Asked of an opening that was instantiated, whose arguments are therefore those that the output declares. */
export function keptByPublisher(context: MechanismContext, opening: AppOpening): Refused | undefined {
  const { apps, parameters } = context;
  const { output, values } = apps.source(opening);
  const facts = factsOf(context);
  const meaning = meaningOf(apps.program, output, {
    actuals: Object.values(values).map(actualText),
    raw: rawOf(context, facts, output),
  });
  const owners = ownersOf(context, facts);
  const moment = youngest(parameters.challengePeriod);
  const open = meaning?.branches.find((branch) =>
    parameters.parties.some((_, victim) => takenWithout(branch, victim, owners, moment)),
  );
  if (meaning !== undefined && open === undefined) return undefined;
  const path = open?.path.kind === "leaf" ? `leaf ${open.path.index}` : "the key path";
  return refused(
    "E_APP_UNPUNISHABLE",
    `${path} of \`${output}\` may be open to the publisher of a revoked state before ${parameters.challengePeriod} blocks; it needs \`older(${parameters.challengePeriod})\`, or a key of each party`,
    { place: output },
  );
}

/** Every height and time has come; the output is one step younger than a challenge period. */
const youngest = (challengePeriod: number): Moment => ({
  height: Infinity,
  time: Infinity,
  blocks: challengePeriod - 1,
  duration: durationOf(challengePeriod) - 1,
});

type Owners = ReadonlyMap<string, number>;

const REVOCATION = toHex(REVOCATION_ARGUMENT);

const takenWithout = ({ condition, exact }: Branch, victim: number, owners: Owners, moment: Moment): boolean => {
  const holding = { keys: (id: string) => id !== REVOCATION && owners.get(id) !== victim, preimages: () => true };
  return !exact || evaluate(condition, holding, moment) !== "no";
};

interface Facts {
  /** By output: each has a search budget of its own, so that no answer depends on what was asked before. */
  readonly raw: Map<string, RawMeanings>;
  owners?: Owners;
}

/** Of a channel's contract, whatever the opening. */
const FACTS = new WeakMap<PreparedApps, Facts>();

function factsOf({ apps }: MechanismContext): Facts {
  const facts = FACTS.get(apps) ?? { raw: new Map() };
  FACTS.set(apps, facts);
  return facts;
}

function rawOf({ apps, crypto }: MechanismContext, { raw }: Facts, output: string): RawMeanings {
  const meanings = raw.get(output) ?? rawMeaningsOf(apps.program, crypto);
  raw.set(output, meanings);
  return meanings;
}

/** The parties' keys, by their x coordinate and by the contract's names for them. */
function ownersOf({ apps: { program }, parameters, crypto }: MechanismContext, facts: Facts): Owners {
  if (facts.owners !== undefined) return facts.owners;
  const owners = new Map<string, number>();
  for (const [party, { keys }] of parameters.parties.entries())
    for (const key of Object.values(keys)) owners.set(toHex(key.subarray(1)), party);
  for (const output of program.outputs)
    for (const [id, recipe] of keyRecipes(program, namesOf(program, output, {}))) {
      if (owners.has(id) || isOpen(recipe) || (isRanged(recipe) && program.index === null)) continue;
      const key = resolveRecipe(crypto, recipe, program.index === null ? {} : { index: program.index });
      const owner = key.ok ? owners.get(toHex(key.value.xonly)) : undefined;
      if (owner !== undefined) owners.set(id, owner);
    }
  facts.owners = owners;
  return owners;
}

/** As policies write it. */
const actualText = (value: Value): string => (value instanceof Uint8Array ? toHex(value) : String(value));
