/** Spending policies for tests: read from the text that rust-miniscript reads, and drawn at random. */
import type { Spending } from "../../src/language/spending.ts";
import fc from "fast-check";
import type { Fact } from "../satisfaction/condition.ts";
import type { HashFunction } from "../../src/policy/condition.ts";
import { preorder } from "../../src/base/fold.ts";
import { spendingParts } from "../../src/language/spending.ts";
import { lockArg } from "../../src/miniscript/build.ts";

/** A well-formed policy; keys and hashes are names, locks are numbers. */
export function parsePolicy(text: string): Spending {
  const words = text.match(/[A-Za-z0-9_]+|[(),@]/g) ?? [];
  let at = 0;
  const next = (): string => words[at++] ?? "";
  const policy = (): Spending => {
    const name = next();
    if (name === "TRIVIAL") return { kind: "trivial" };
    if (name === "UNSATISFIABLE") return { kind: "impossible" };
    next();
    const read = (): Spending => {
      if (name === "pk") return key(next());
      if (name === "older" || name === "after")
        return { kind: "lock", fragment: name, lock: lockArg(name, Number(next())) };
      if (isHashFunction(name)) return { kind: "hash", function: name, hash: { text: next() } };
      const k = name === "thresh" ? Number(next()) : 0;
      if (name === "thresh") next();
      const of = list();
      if (name === "and") return { kind: "and", of: of.map((branch) => branch.of) };
      if (name === "or") return { kind: "or", of };
      return { kind: "thresh", k, of: of.map((branch) => branch.of) };
    };
    const result = read();
    next();
    return result;
  };
  const list = (): { odds: number; of: Spending }[] => {
    const branches: { odds: number; of: Spending }[] = [];
    do {
      const odds = words[at + 1] === "@" ? Number(next()) : 1;
      if (words[at] === "@") next();
      branches.push({ odds, of: policy() });
    } while (words[at] === "," && next() !== "");
    return branches;
  };
  return policy();
}

const isHashFunction = (name: string): name is HashFunction =>
  name === "sha256" || name === "hash256" || name === "ripemd160" || name === "hash160";

export const key = (name: string): Spending => ({ kind: "key", key: { id: name, text: name } });

type Terminal = Extract<Spending, { kind: "key" | "lock" | "hash" }>;

const isTerminal = (policy: Spending): policy is Terminal =>
  policy.kind === "key" || policy.kind === "lock" || policy.kind === "hash";

/** What a terminal asks for, in words that {@link factName} has for it too. */
export function askName(terminal: Terminal): string {
  if (terminal.kind === "key") return `key ${terminal.key.id}`;
  if (terminal.kind === "hash") return `${terminal.function} ${terminal.hash.text}`;
  const { unit, value = 0 } = terminal.lock;
  return `${unit} ${terminal.fragment === "older" ? value & 0xffff : value}`;
}

export function factName(fact: Fact): string {
  if (fact.kind === "key") return `key ${fact.key}`;
  return fact.kind === "hash" ? `${fact.function} ${fact.image}` : `${fact.unit} ${fact.value}`;
}

/** What the terminals ask for, one by one. */
export const asked = (policy: Spending): readonly string[] =>
  [...preorder(policy, spendingParts)].filter((node) => isTerminal(node)).map(askName);

/** The text that rust-miniscript reads. */
export function policyText(spending: Spending): string {
  switch (spending.kind) {
    case "trivial":
      return "TRIVIAL";
    case "impossible":
      return "UNSATISFIABLE";
    case "key":
      return `pk(${spending.key.text})`;
    case "lock":
      return `${spending.fragment}(${spending.lock.text})`;
    case "hash":
      return `${spending.function}(${spending.hash.text})`;
    case "and":
      return `and(${spending.of.map(policyText).join(",")})`;
    case "or":
      return `or(${spending.of.map(({ odds, of }) => `${odds}@${policyText(of)}`).join(",")})`;
    case "thresh":
      return `thresh(${[spending.k, ...spending.of.map(policyText)].join(",")})`;
  }
}

/** A policy of up to `most` terminals, keys distinct; drawn so that most have a sane leaf. */
export const arbitraryPolicy = (most: number): fc.Arbitrary<Spending> =>
  fc.record({ size: fc.integer({ min: 1, max: most }), tape: fc.infiniteStream(fc.nat(999)) }).map(({ size, tape }) => {
    const draw = (below: number): number => (tape.next().value as number) % below;
    return drawPolicy({ draw, mixesLocks: draw(10) === 0, terminals: 0 }, size, true);
  });

interface Drawing {
  readonly draw: (below: number) => number;
  /** Locks in time and in blocks may meet on one way. */
  readonly mixesLocks: boolean;
  terminals: number;
}

/** `signed`: a way without a signature would be refused, so there is none but by chance. */
function drawPolicy(drawing: Drawing, size: number, signed: boolean): Spending {
  if (size === 1) return drawTerminal(drawing, signed && drawing.draw(20) > 0);
  const kind = drawing.draw(10);
  if (kind < 4) return drawAnd(drawing, size, signed);
  return kind < 8 || size < 3 ? drawOr(drawing, size, signed) : drawThreshold(drawing, size);
}

function drawAnd(drawing: Drawing, size: number, signed: boolean): Spending {
  const left = 1 + drawing.draw(size - 1);
  const isFirst = drawing.draw(2) === 0;
  const first = drawPolicy(drawing, left, signed && isFirst);
  return { kind: "and", of: [first, drawPolicy(drawing, size - left, signed && !isFirst)] };
}

function drawOr(drawing: Drawing, size: number, signed: boolean): Spending {
  const { draw } = drawing;
  const left = 1 + draw(size - 1);
  const odds = (): number => [1, 1, 1 + draw(9), 1 + draw(127)][draw(4)] ?? 1;
  const branches = [left, size - left].map((each) => ({ odds: odds(), of: drawPolicy(drawing, each, signed) }));
  return { kind: "or", of: branches };
}

function drawThreshold(drawing: Drawing, size: number): Spending {
  const { draw } = drawing;
  const sizes = Array.from({ length: 2 + draw(Math.min(size - 1, 5)) }, () => 1);
  for (let left = size - sizes.length; left > 0; left--) {
    const grown = draw(sizes.length);
    sizes[grown] = (sizes[grown] ?? 0) + 1;
  }
  const k = 1 + draw(sizes.length);
  const unsigned = draw(3) === 0 ? draw(k) : 0;
  return { kind: "thresh", k, of: sizes.map((each, i) => drawPolicy(drawing, each, i >= unsigned)) };
}

const HASHES = ["sha256", "hash256", "ripemd160", "hash160"] as const;
/** The greatest number of blocks, and the bit that makes it units of 512 seconds. */
const SECONDS = 1 << 22;
const FIRST_TIME = 500_000_000;

function drawTerminal(drawing: Drawing, signed: boolean): Spending {
  const { draw, mixesLocks } = drawing;
  const kind = signed ? 0 : draw(6);
  const name = drawing.terminals++;
  if (kind < 2) return key(`K${name}`);
  if (kind === 2) return { kind: "hash", function: HASHES[draw(4)] ?? "sha256", hash: { text: `H${name}` } };
  const fragment = kind < 5 ? "older" : "after";
  const inTime = mixesLocks && draw(2) === 0 ? (fragment === "older" ? SECONDS : FIRST_TIME) : 0;
  return { kind: "lock", fragment, lock: lockArg(fragment, inTime + 1 + draw(8) ** 5 + name) };
}
