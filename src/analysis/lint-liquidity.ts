/**
 * Outputs that hinge on a party: without it nobody can ever take them. "Funds never hinge on one silent party unless asserted so" (language.md), and
 * an assertion says so when it holds that all the others together cannot spend: `assert alice cannot spend funding` is that funding hinges on bob.
 *
 * Named here is only what an author can answer: a lone output has no room for assertions, a single member of a group has no name in them, and what
 * belongs to one party hinges on it as a matter of course. `tapwright analyze` tells of all of them.
 */
import type { ProgramOutput } from "../program/program.ts";
import type { AssertionResult } from "./assertion-report.ts";
import type { Claim } from "./claim.ts";
import type { Finding } from "./finding.ts";
import type { LintedOutput } from "./linted-output.ts";
import { EVENTUALLY, evaluate } from "../policy/index.ts";
import { enumerate } from "../policy/words.ts";
import { declaredName } from "../program/print.ts";
import { readClaim } from "./claim.ts";
import { liquidity } from "./liquidity.ts";

export function liquidityFindings(linted: LintedOutput, results: readonly AssertionResult[]): readonly Finding[] {
  const { program, output, meaning, now } = linted;
  // What nobody can ever take is said to be lost, and hinges on nobody.
  if (program.contract === null || evaluate(meaning.condition, EVERYONE, EVENTUALLY) === "no") return [];
  const { silences } = liquidity(program, meaning, now);
  const parties = silences.map(({ party }) => party);
  const frozen = silences.flatMap((each) => (each.frozen && !isMember(each.party) ? [each.party] : []));
  if (frozen.length === 0) return [];
  const claims = denials(linted, results);
  const hinges = frozen.filter((party) => !claims.some((claim) => covers(claim, without(parties, party), output)));
  return hinges.length === 0 ? [] : [findingOf(hinges, parties, output)];
}

const EVERYONE = { keys: () => true, preimages: () => true } as const;

const isMember = (party: string): boolean => party.endsWith("]");

const without = (parties: readonly string[], party: string): readonly string[] =>
  parties.filter((other) => other !== party);

/** The assertions of this output that hold and say `cannot … ever`. */
function denials({ program, output }: LintedOutput, results: readonly AssertionResult[]): readonly Claim[] {
  return results.flatMap(({ answer, text }) => {
    const claim = answer === "holds" ? readClaim(text, program) : undefined;
    if (claim?.ok !== true) return [];
    const { verb, when, output: name } = claim.value;
    return verb === "cannot" && when.kind === "ever" && name === declaredName(output.name) ? [claim.value] : [];
  });
}

/** Is WHO, perhaps by one of its choices, at least these parties? */
function covers({ holders, actuals }: Claim, parties: readonly string[], { formals }: ProgramOutput): boolean {
  const named = new Set(holders.flatMap((holder) => (holder.kind === "key" ? [holder.name] : [])));
  const choices = holders.flatMap((holder) => (holder.kind === "any" ? [holder] : []));
  const left = parties
    .map((party) => actuals[formals.findIndex(({ name }) => name === party)] ?? party.replace(/\[[0-9]+\]$/, ""))
    .filter((party) => !named.has(party));
  return (
    left.length === 0 ||
    choices.some(({ count, of }) => left.length <= count && left.every((each) => of.includes(each)))
  );
}

/** Names in a line that can still be read. */
const MOST_NAMES = 8;

function findingOf(hinges: readonly string[], parties: readonly string[], output: ProgramOutput): Finding {
  const name = declaredName(output.name);
  const left = hinges.length - MOST_NAMES;
  const shown = left > 0 ? [...hinges.slice(0, MOST_NAMES), `one of ${left} others`] : hinges;
  const who = enumerate(shown).replace(/ and ([^ ]*(?: of [0-9]+ others)?)$/, " or $1");
  const says = output.formals.length === 0 && parties.length <= MOST_NAMES ? assertionsFor(hinges, parties, name) : [];
  return {
    code: "TW412",
    place: { kind: "output", output: output.name },
    message: `${name} is frozen if ${who} falls silent for ever`,
    label: "the others can never take it, even all together",
    notes: ["a spend that was signed beforehand, such as the exit of a channel, is a way out that is not seen here"],
    help: [
      "give the others a way with a delay, such as a leaf `and_v(v:pk(NAME.late), older(4320))`",
      ...(says.length === 0 ? [] : [`where it is meant, say so: ${enumerate(says.map((text) => `\`${text}\``))}`]),
    ],
  };
}

/** What holds of an output that hinges on these; a member of a group cannot be named. */
function assertionsFor(hinges: readonly string[], parties: readonly string[], name: string): readonly string[] {
  if (parties.some(isMember)) return [];
  if (hinges.length > 2 && hinges.length === parties.length)
    return [`assert any ${parties.length - 1} of (${parties.join(", ")}) cannot spend ${name}`];
  return hinges.map((party) => `assert ${without(parties, party).join(" + ")} cannot spend ${name}`);
}
