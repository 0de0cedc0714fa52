/**
 * The names of a program are what its policyId is made of, so two programs of one policyId must say the same of equal names: no name stands twice, the outputs
 * of one declaration are numbered and alike, and no text holds a line that prints as another declaration.
 */
import type { BrokenReference } from "./broken-reference.ts";
import type { Program, ProgramOutput } from "./program.ts";
import { broken, firstOf } from "./broken-reference.ts";
import { declaredName } from "./print.ts";

/** The longest key id that is shown; a private key as text has 51 signs or more. */
const SHOWN = /^[A-Za-z_][A-Za-z0-9_]{0,31}(\.[A-Za-z_][A-Za-z0-9_]{0,31}){0,2}(\/[0-9*]{1,10})*(@[0-9]+)?$/;

/** May a message repeat this id? Only what names of policies look like, and none that is long enough to be half of a key. */
export const isShown = (id: string): boolean => SHOWN.test(id) && !/[A-Za-z0-9]{26}/.test(id);

/** A JSON pointer as far as it may be shown; its segments escape `~` and `/` (RFC 6901). */
export function shownPointer(at: string): string {
  const segments = at.split("/").slice(1);
  const hidden = segments.findIndex(
    (each) => !/^[0-9]+$/.test(each) && !isShown(each.replaceAll("~1", "/").replaceAll("~0", "~")),
  );
  return hidden < 0
    ? at
    : segments
        .slice(0, hidden)
        .map((each) => `/${each}`)
        .join("");
}

export function brokenNames(program: Program): BrokenReference | undefined {
  return (
    twice(program.parties, "/parties") ??
    twice(program.parameters, "/parameters") ??
    shared(program) ??
    twice(program.outputs, "/outputs") ??
    firstOf(program.outputs, ({ formals }, i) => twice(formals, `/outputs/${i}/formals`)) ??
    brokenNumbering(program.outputs) ??
    brokenAssertion(program)
  );
}

function twice(named: readonly { readonly name: string }[], at: string): BrokenReference | undefined {
  const seen = new Set<string>();
  for (const [i, { name }] of named.entries()) {
    if (seen.has(name)) return broken(`${at}/${i}/name`, "stands twice");
    seen.add(name);
  }
  return undefined;
}

/** Parties, parameters and outputs share one space of names. */
function shared({ parties, parameters, outputs }: Program): BrokenReference | undefined {
  const seen = new Set(parties.map((party) => party.name));
  for (const [i, { name }] of parameters.entries())
    if (seen.has(name)) return broken(`/parameters/${i}/name`, "is the name of a party");
  for (const { name } of parameters) seen.add(name);
  for (const [i, { name }] of outputs.entries())
    if (seen.has(declaredName(name))) return broken(`/outputs/${i}/name`, "is the name of a party or parameter");
  return undefined;
}

/** BIP389: the outputs of a multipath step, `name/0`, `name/1` and so on, are one declaration, which is printed once. */
function brokenNumbering(outputs: readonly ProgramOutput[]): BrokenReference | undefined {
  const first = new Map<string, ProgramOutput>();
  const counts = new Map<string, number>();
  for (const [i, output] of outputs.entries()) {
    const name = declaredName(output.name);
    const known = first.get(name) ?? output;
    const count = counts.get(name) ?? 0;
    const numbered = output.name !== name;
    if (known !== output && !(numbered && known.name !== name)) return broken(`/outputs/${i}/name`, "stands twice");
    if (numbered && output.name !== `${name}/${count}`)
      return broken(`/outputs/${i}/name`, "is out of order: a declaration's outputs are numbered from 0");
    if (known.policy !== output.policy || !sameFormals(known, output))
      return broken(`/outputs/${i}/policy`, "is not that of the first output of its declaration");
    first.set(name, known);
    counts.set(name, count + 1);
  }
  return undefined;
}

const sameFormals = (one: ProgramOutput, other: ProgramOutput): boolean =>
  one.formals.length === other.formals.length &&
  one.formals.every(({ name, type }, i) => other.formals[i]?.name === name && other.formals[i]?.type === type);

function brokenAssertion({ assertions }: Program): BrokenReference | undefined {
  const at = assertions.findIndex((text) => !text.startsWith("assert "));
  return at < 0 ? undefined : broken(`/assertions/${at}`, "is no assertion");
}
