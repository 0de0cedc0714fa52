/** Who is who by keys: what the powers of an output say of each set of parties is what the assertions say of it, whatever keys they are bound to. */
import { expect, test } from "vitest";
import { analyze, powerReport } from "../../src/analysis/index.ts";
import { check } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/noble.ts";

const backend = noble();
const PARTIES = ["a", "b", "c"] as const;
/** The parties' main keys, and another of the first. */
const NAMES = ["a", "b", "c", "a.cold"] as const;
const KEYS = [
  "02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9",
  "03dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659",
];
const OUTPUTS = [
  "tr(musig(a,b),and_v(v:pk(c),older(144)))",
  "tr(unspendable,{and_v(v:pk(a.cold),pk(b)),and_v(v:pk(a),older(9))})",
  "tr(musig(a.cold,c),{pk(b),and_v(v:pk(a),older(9))})",
  "tr(unspendable,{multi_a(2,a,b),and_v(v:pk(a.cold),pk(c))})",
];

const sets = (all: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: 2 ** all.length - 1 }, (_, i) => all.filter((__, bit) => (((i + 1) >> bit) & 1) === 1));

/** Every way to give each name one of two keys, or none. */
const BINDINGS = Array.from({ length: 3 ** NAMES.length }, (_, n) =>
  Object.fromEntries(
    NAMES.flatMap((name, i) => {
      const key = KEYS[Math.floor(n / 3 ** i) % 3];
      return key === undefined ? [] : [[name, key]];
    }),
  ),
);

const textOf = (output: string): string => {
  const claims = sets(PARTIES).map((who) => `assert ${who.join(" + ")} can spend o eventually`);
  return `contract people party ${PARTIES.join(", ")} output o = ${output} ${claims.join(" ")}`;
};

interface Seen {
  readonly compared: number;
  /** Names that go by another's. */
  readonly shared: number;
}

function compare(output: string, keys: Readonly<Record<string, string>>): Seen {
  const { program } = check({ name: "policy", text: textOf(output) }, { backend, keys });
  // A key twice in one leaf, or in one `musig(…)`, is an error; so is a binding for a name that is not there.
  if (program === undefined) return { compared: 0, shared: 0 };
  const report = powerReport(program, "o", { backend });
  const { assertions } = analyze(program, { backend });
  const aliases = Object.entries(report?.aliases ?? {});
  const person = (name: string): string => aliases.find(([, others]) => others.includes(name))?.[0] ?? name;
  for (const [i, who] of sets(PARTIES).entries()) {
    const held = new Set(who.map(person));
    const can = report?.powers.some(({ who: least }) => least.keys.every((key) => held.has(key)));
    expect([output, keys, who, can === true ? "holds" : "fails"]).toEqual([output, keys, who, assertions[i]?.answer]);
  }
  return { compared: 1, shared: aliases.length };
}

test("every set of parties has the power that the assertions find, whatever keys they are bound to", () => {
  const seen = OUTPUTS.flatMap((output) => BINDINGS.map((keys) => compare(output, keys)));
  const sum = (of: (one: Seen) => number): number => seen.reduce((all, one) => all + of(one), 0);
  expect(sum(({ compared }) => compared)).toBeGreaterThan(100);
  expect(sum(({ shared }) => shared)).toBeGreaterThan(10);
});
