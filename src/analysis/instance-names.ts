/** The names of an output, as one instance of it has them: arguments in place of formals, members in place of groups, values in place of parameters that are bound. */
import type { Condition } from "../policy/condition.ts";
import type { Program, ProgramOutput } from "../program/program.ts";
import type { Instance } from "./instance.ts";
import { LIMITS } from "../script/limits.ts";
import { declaredName } from "../program/print.ts";
import { groupMembers } from "./group-members.ts";

type Lock = Extract<Condition, { kind: "older" | "after" }>;

export interface InstanceNames {
  /** The keys of which all sign for one of the program. */
  readonly signers: (id: string) => readonly string[];
  /** Who must sign for a key of the program. */
  readonly key: (id: string) => Condition;
  /** The keys that stand where one of the program does in a counted list. */
  readonly listed: (id: string) => { readonly keys: readonly string[]; readonly open: boolean };
  readonly image: (image: string) => string;
  readonly lock: (lock: Lock) => number | string;
}

const MUSIG = /^musig\((.*)\)[^)]*$/;
const UNSPENDABLE = /^unspendable\b/;

export function namesOf(program: Program, output: ProgramOutput, instance: Instance): InstanceNames {
  const owner = `${declaredName(output.name)}.`;
  const actuals = new Map(output.formals.map(({ name }, i) => [name, instance.actuals?.[i]]));
  const values = new Map(program.parameters.map(({ name, value }) => [name, value]));
  const members = groupMembers(program, instance);
  const signers = (id: string): readonly string[] =>
    participantsOf(id)
      .flatMap((key) => participantsOf(withActual(key, owner, actuals)))
      .flatMap((key) => members(key)?.keys ?? [key]);
  const valueOf = (name: string): string => {
    const formal = name.startsWith(owner) ? name.slice(owner.length) : name;
    const named = actuals.get(formal) ?? name;
    return values.get(named) ?? named;
  };
  return {
    signers,
    key: (id) => allOf(signers(id)),
    listed: (id) => members(id) ?? { keys: [withActual(id, owner, actuals)], open: false },
    image: (image) => hexOrName(valueOf(image)),
    lock: (lock) => (typeof lock.value === "number" ? lock.value : lockValue(lock, valueOf(lock.value))),
  };
}

/** BIP390: participants of `musig(…)` are no `musig(…)` themselves. */
const participantsOf = (id: string): readonly string[] => MUSIG.exec(id)?.[1]?.split(",") ?? [id];

function allOf(keys: readonly string[]): Condition {
  if (keys.some((key) => UNSPENDABLE.test(key))) return { kind: "impossible" };
  const of = keys.map((key): Condition => ({ kind: "key", key }));
  return of.length === 1 ? (of[0] as Condition) : { kind: "threshold", k: of.length, of };
}

/** Hex is written in small letters; a name as it is. */
export const hexOrName = (text: string): string => (/^[0-9a-fA-F]{40,}$/.test(text) ? text.toLowerCase() : text);

/** `to_local.owner.delayed` of `to_local(alice, …)` is `alice.delayed`. */
function withActual(id: string, owner: string, actuals: ReadonlyMap<string, string | undefined>): string {
  if (!id.startsWith(owner)) return id;
  const name = /^[A-Za-z0-9_]*/.exec(id.slice(owner.length))?.[0] ?? "";
  const actual = actuals.get(name);
  return actual === undefined ? id : actual + id.slice(owner.length + name.length);
}

/** BIP68: only the low 16 bits of the sequence number are the age; the value of a time span is the whole number. */
function lockValue({ kind }: Lock, text: string): number | string {
  if (!/^[0-9]{1,10}$/.test(text)) return text;
  return kind === "older" ? Number(text) & LIMITS.sequenceMask.value : Number(text);
}
