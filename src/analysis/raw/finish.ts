/**
 * The end of a way through the script: what it leaves, and whether some witness goes it, and what that costs.
 *
 * In this order: exactly one true element is left; whatever the facts say of items now known is drawn; counted questions become thresholds or
 * the way parts once more; checks that nothing depends on go unsigned; what is left speaks of items that cost nothing, and is solved by trying.
 */
import type { Outcome, Run } from "./outcome.ts";
import type { Check, Path, World } from "./path.ts";
import type { Atom, Literal, Term } from "./term.ts";
import type { Threshold } from "./thresholds.ts";
import type { Locks } from "./way-locks.ts";
import { EMPTY } from "../../base/bytes.ts";
import { LIMITS } from "../../script/limits.ts";
import { bytesTerm, isEqual, isSigned, isTrueTerm, keyKind } from "./algebra.ts";
import { assume } from "./assume.ts";
import { solveItems } from "./solve-items.ts";
import { copyPath, knownOf, pop, settle } from "./path.ts";
import { collectTerm, itemsOf, resolveTerm } from "./resolve.ts";
import { countQuestions } from "./thresholds.ts";
import { wayLocks } from "./way-locks.ts";

/** A way that some witness goes. */
export interface Way {
  /** Bottom first. */
  readonly witness: readonly Term[];
  readonly thresholds: readonly Threshold[];
  /** Items that thresholds speak of: the witness shows one choice of many. */
  readonly counted: ReadonlySet<number>;
  readonly locks: Locks;
  /** Why it is not sure that nothing less will do. */
  readonly unsure?: string;
}

export type Finish =
  | Exclude<Outcome, undefined>
  | { readonly way: Way }
  /** The way goes on as each of these. */
  | { readonly either: readonly Path[] };

export function finish(run: Run): Finish {
  const { world, path } = run;
  if (!path.ended && !end(run)) return "fails";
  if (!drawConclusions(run)) return "fails";
  const questions = countQuestions(world, path);
  if (questions === "fails" || "split" in questions) return questions;
  const { thresholds, counted } = questions;
  const choice = chooseSigners(run, counted);
  if (choice !== undefined) return choice;
  if (!drawConclusions(run)) return "fails";
  const key = openKey(run);
  if (key !== undefined) return key;
  return solve(run, thresholds, counted);
}

/** BIP342: "anything but exactly one element on the stack which evaluates to true with CastToBool(), fail". */
function end({ world, path }: Run): boolean {
  if (path.conditions.length > 0) return false;
  const result = pop(world, path);
  if (path.stack.length > 0) return false;
  path.ended = true;
  if (path.peak + path.items > LIMITS.stackElements.value) return false;
  return assume(world, path, isTrueTerm(world.arena, result));
}

/** Until nothing new follows, or it goes round in circles: what is left then is drawn by whoever asks. */
function drawConclusions({ world, path }: Run): boolean {
  let before = Number.NaN;
  for (let round = 0; round < ROUNDS && before !== path.bindings.size * LARGE - path.facts.size; round++) {
    before = path.bindings.size * LARGE - path.facts.size;
    const facts = [...path.facts.values()];
    for (const fact of facts) {
      path.facts.delete(fact.atom.id);
      if (!assume(world, path, fact)) return false;
    }
    if (!path.checks.every((each) => isAdmissible(world, path, each))) return false;
  }
  return true;
}

/** More than scripts need whose elements depend on each other in a chain. */
const ROUNDS = 1024;

/** Greater than any number of facts. */
const LARGE = 2 ** 24;

/** A signature holds or is empty. */
function isAdmissible(world: World, path: Path, check: Check): boolean {
  const { key, signature } = resolved(world, path, check);
  const kind = keyKind(key, world.anyprevout);
  if (kind.kind === "empty") return false;
  if (kind.kind === "unknown type") return true;
  const truth = isSigned(world.arena, { key, signature, separator: check.separator }, world.anyprevout);
  return truth !== false || assume(world, path, isEqual(world.arena, signature, bytesTerm(world.arena, EMPTY)));
}

function resolved(world: World, path: Path, { key, signature }: Check): Omit<Check, "separator"> {
  const known = knownOf(world, path);
  return { key: resolveTerm(known, key), signature: resolveTerm(known, signature) };
}

/** Signatures that nothing depends on are left out; where something does, the way parts. */
function chooseSigners({ world, path }: Run, counted: ReadonlySet<number>): Finish | undefined {
  const mentioned = itemsOf(path.facts.values());
  const inside = boundItems(world, path);
  for (const check of path.checks) {
    const { key, signature } = resolved(world, path, check);
    const asked = isSigned(world.arena, { key, signature, separator: check.separator }, world.anyprevout);
    const truth = settle(world, path, asked);
    if (typeof truth === "boolean") continue;
    // A signature that the script itself brings cannot be left out.
    if (signature.kind !== "item") return { split: truth.atom };
    if (counted.has(signature.index)) continue;
    if (mentioned.has(signature.index) || inside.has(signature.index)) return { split: truth.atom };
    if (!assume(world, path, { atom: truth.atom, holds: false })) return "fails";
  }
  return undefined;
}

/** Items on which other items depend, or the number of a lock, or which key is checked. */
function boundItems(world: World, path: Path): ReadonlySet<number> {
  const items = new Set<number>();
  const known = knownOf(world, path);
  const asked = [...path.locks.map(({ of }) => of), ...path.checks.map(({ key }) => key)];
  for (const term of [...path.bindings.values(), ...asked]) collectTerm(resolveTerm(known, term), items);
  return items;
}

const isSignedFact = ({ atom, holds }: Literal): boolean => atom.kind === "signed" && holds;

/** A signature that holds for a key which the witness brings: anyone's key will do, of an unknown type or of their own. */
function openKey({ world, path }: Run): Finish | undefined {
  const fact = [...path.facts.values()].find(isSignedFact);
  if (fact === undefined) return undefined;
  const { key } = fact.atom as Extract<Atom, { kind: "signed" }>;
  if (key.kind !== "item") return { unknown: "a signature is checked whose key or bytes are not known" };
  const { index } = key;
  const asked = [...path.facts.values()].filter((each) => each !== fact && itemsOf([each]).has(index));
  if (!asked.every(isLength)) path.unknown ??= MORE_OF_A_KEY;
  const either = world.ownKeys.flatMap((own) => {
    const copy = copyPath(path);
    const fits = assume(world, copy, isEqual(world.arena, key, own)) && drawConclusions({ world, path: copy });
    return fits ? [copy] : [];
  });
  return either.length === 0 ? { unknown: MORE_OF_A_KEY } : { either };
}

const MORE_OF_A_KEY = "the witness brings a key, of which the script asks more";

const isLength = ({ atom }: Literal): boolean =>
  (atom.kind === "zero" || atom.kind === "negative") && atom.sum.parts.every(([part]) => part.kind === "size");

function solve({ world, path }: Run, thresholds: readonly Threshold[], counted: ReadonlySet<number>): Finish {
  for (const { signed, unsigned } of thresholds)
    for (const [atoms, holds] of [[signed, true] as const, [unsigned, false] as const])
      for (const atom of atoms) if (!assume(world, path, { atom, holds })) return "fails";
  if (!drawConclusions({ world, path })) return "fails";
  const chosen = choosesLock(world, path);
  const solved = solveItems(world, path);
  if (solved === "fails" || "unknown" in solved) return solved;
  for (const [index, value] of solved.items) path.bindings.set(index, value);
  const locks = wayLocks(world, path);
  if (locks === "fails") return chosen ? { unknown: CHOSEN } : locks;
  if ("unknown" in locks) return locks;
  for (const [index, bytes] of locks.past) path.bindings.set(index, bytesTerm(world.arena, bytes));
  const unsure = path.unknown ?? (chosen ? CHOSEN : undefined);
  const witness = witnessOf(world, path);
  return { way: { witness, thresholds, counted, locks, ...(unsure === undefined ? {} : { unsure }) } };
}

const CHOSEN = "the witness chooses the number of a lock";

/** Does the number of a lock depend on an item of which more is asked? Which of its values is best is not searched. */
function choosesLock(world: World, path: Path): boolean {
  const asked = itemsOf(path.facts.values());
  return path.locks.some((lock) => {
    const of = resolveTerm(knownOf(world, path), lock.of);
    if (of.kind === "item") return asked.has(of.index);
    const inside = new Set<number>();
    collectTerm(of, inside);
    return inside.size > 0;
  });
}

function witnessOf(world: World, path: Path): readonly Term[] {
  const known = knownOf(world, path);
  const empty = bytesTerm(world.arena, EMPTY);
  const open = new Map(path.bindings);
  for (let index = 0; index < path.items; index++) if (!open.has(index)) open.set(index, empty);
  const items = Array.from({ length: path.items }, (_, i) => open.get(path.items - 1 - i) as Term);
  return items.map((item) => resolveTerm({ ...known, bindings: open }, item));
}
