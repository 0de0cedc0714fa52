/**
 * Funding policies of two and three parties, made at random, against the truth: every set of parties that lacks one, at every height from the funding on, with every
 * preimage and every stranger's signature. Who can take the coin is read from the policy's own words here, not from the program.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import { openChannel } from "../../src/channel/index.ts";
import type { Channel, Refused } from "../../src/channel/index.ts";
import { backend } from "../program/library.ts";
import { crypto, testDefinition } from "./parties.ts";

type Fact =
  | { readonly is: "key"; readonly key: string }
  | { readonly is: "hash" }
  | { readonly is: "older" | "after"; readonly blocks: number }
  | { readonly is: "and" | "or"; readonly of: readonly [Fact, Fact] }
  | { readonly is: "two of three"; readonly keys: readonly string[] };

const NOW = { height: 800_000, time: 1_700_000_000 };
const STRANGER = "0379be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const HASH = "11".repeat(32);

const { fact } = fc.letrec<{ fact: Fact }>((tie) => ({
  fact: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ is: fc.constant("key" as const), key: fc.constantFrom("a", "b", "a", "b", "c", "s") }),
    fc.record({
      is: fc.constantFrom("older" as const, "after" as const),
      blocks: fc.constantFrom(-5, 0, 1, 100, 163, 400, 900),
    }),
    fc.record({ is: fc.constant("hash" as const) }),
    fc.record({ is: fc.constant("two of three" as const), keys: fc.constantFrom(["a", "b", "c"], ["a", "b", "s"]) }),
    fc.record({
      is: fc.constantFrom("and" as const, "and" as const, "or" as const),
      of: fc.tuple(tie("fact"), tie("fact")),
    }),
  ),
}));

/** Miniscript of type B. */
function textOf(one: Fact): string {
  switch (one.is) {
    case "key":
      return `pk(${one.key})`;
    case "hash":
      return `sha256(${HASH})`;
    case "older":
      return `older(${Math.max(1, one.blocks)})`;
    case "after":
      return `after(${NOW.height + one.blocks})`;
    case "two of three":
      return `multi_a(2,${one.keys.join(",")})`;
    case "and":
      return `and_v(v:${textOf(one.of[0])},${textOf(one.of[1])})`;
    case "or":
      return `or_i(${textOf(one.of[0])},${textOf(one.of[1])})`;
  }
}

/** Can these spend by this leaf, `blocks` after now and after the funding confirmed? */
function holds(one: Fact, who: ReadonlySet<string>, blocks: number): boolean {
  switch (one.is) {
    case "key":
      return who.has(one.key);
    case "hash":
      return true;
    case "older":
      return blocks >= Math.max(1, one.blocks);
    case "after":
      return blocks >= one.blocks;
    case "two of three":
      return one.keys.filter((key) => who.has(key)).length >= 2;
    case "and":
      return one.of.every((part) => holds(part, who, blocks));
    case "or":
      return one.of.some((part) => holds(part, who, blocks));
  }
}

const both = (a: Fact, b: Fact): Fact => ({ is: "and", of: [a, b] });
const keyOf = (key: string): Fact => ({ is: "key", key });

/** A condition on top of signatures, as policies have them; now and then on top of nothing. */
const leaf: fc.Arbitrary<Fact> = fc.oneof(
  { arbitrary: fc.tuple(fc.constantFrom("a", "b"), fact).map(([key, more]) => both(keyOf(key), more)), weight: 5 },
  { arbitrary: fact.map((more) => both(keyOf("a"), both(keyOf("b"), more))), weight: 5 },
  { arbitrary: fact.map((more) => both(keyOf("a"), both(keyOf("b"), both(keyOf("c"), more)))), weight: 3 },
  { arbitrary: fact, weight: 1 },
);

interface World {
  readonly parties: readonly string[];
  /** Who signs for the internal key; none: nobody can. */
  readonly internal: readonly string[];
  readonly leaves: readonly Fact[];
}

const world: fc.Arbitrary<World> = fc.constantFrom<string[]>(["a", "b"], ["a", "b", "c"]).chain((parties) =>
  fc.record({
    parties: fc.constant(parties),
    internal: fc.constantFrom(...Array<string[]>(8).fill(parties), [], [], ["a"], ["s"], ["a", "b"], [...parties, "s"]),
    leaves: fc.array(leaf, { minLength: 1, maxLength: 2 }),
  }),
);

function policyOf({ parties, internal, leaves }: World): string {
  const all = parties.length === 2 ? "and_v(v:pk(a),pk(b))" : "multi_a(3,a,b,c)";
  const key =
    internal.length === 0 ? "unspendable" : internal.length === 1 ? internal[0] : `musig(${internal.join(",")})`;
  const tree = [all, ...leaves.map(textOf)].reduce((left, right) => `{${left},${right}}`);
  return `tr(${key},${tree})`.replaceAll(/\bc\b/g, parties.length === 2 ? "s" : "c");
}

/** Some parties but not all, with every stranger. */
const subsets = (parties: readonly string[]): readonly ReadonlySet<string>[] =>
  Array.from({ length: 2 ** parties.length - 1 }, (_, bits) => {
    const some = parties.filter((_party, i) => ((bits >> i) & 1) === 1);
    return new Set([...some, "s", ...(parties.length === 2 ? ["c"] : [])]);
  });

/** The first block at which fewer than all can take the coin. */
function firstTheft({ parties, internal, leaves }: World): number | undefined {
  const thieves = subsets(parties);
  for (let blocks = 0; blocks <= 1000; blocks++) {
    const open = thieves.some(
      (who) =>
        (internal.length > 0 && internal.every((key) => who.has(key))) ||
        leaves.some((leaf) => holds(leaf, who, blocks)),
    );
    if (open) return blocks;
  }
  return undefined;
}

/** `undefined`: the compiler refuses the policy before any channel sees it. */
function judged(of: World): Channel | Refused | undefined {
  const names = of.parties.join(", ");
  const funding = policyOf(of).replaceAll(/\bs\b/g, STRANGER);
  const text = `contract test\nparty ${names}\noutput funding = ${funding}`;
  const { program } = compile({ name: "test", text }, { backend, network: "regtest" });
  if (program === undefined) return undefined;
  const mechanism = of.parties.length === 2 ? "penalty" : "timelock";
  const labels = ["alice", "bob", "carol"].slice(0, of.parties.length);
  const { definition } = testDefinition({ mechanism, labels, program, parameters: { signing: "script" } });
  const opened = openChannel(definition, { crypto, now: NOW });
  return opened.ok ? opened.value : opened.error;
}

const told = (answer: Channel | Refused): string => {
  if ("code" in answer) return answer.code;
  const { expiry } = answer.fundingPolicy;
  if (expiry === undefined) return "for ever";
  return `until ${expiry.unit === "height" ? expiry.value - NOW.height : expiry.value}`;
};

/** "a challenge period of 144 and the margin of 18". */
function truth(of: World): string {
  const theft = firstTheft(of);
  if (theft === undefined) return "for ever";
  if (theft === 0) return "E_FUNDING_UNSAFE";
  return theft <= 162 ? "E_FUNDING_EXPIRY" : `until ${theft}`;
}

describe("a funding policy is judged as it is", () => {
  it("for random policies, against every coalition at every height", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(world, (of) => {
        const answer = judged(of);
        if (answer === undefined) return;
        const expected = truth(of);
        const kind = expected.replace(/ [0-9]+$/, "");
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        expect(told(answer), policyOf(of)).toBe(expected);
      }),
      { seed: 20_251_123, numRuns: 700 },
    );
    // Every answer has been given often enough to mean something.
    for (const kind of ["for ever", "until", "E_FUNDING_UNSAFE", "E_FUNDING_EXPIRY"])
      expect(seen.get(kind) ?? 0, `${kind} of ${JSON.stringify([...seen])}`).toBeGreaterThan(10);
  });
});
