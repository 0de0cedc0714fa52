/**
 * `tapwright analyze` as its user sees it: golden pages, the spends it shows run by `tapwright trace`, the shape of `--json`, and pages that stay
 * readable and quick whatever the policy.
 */
import { Ajv } from "ajv";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cli, type Outcome, type World } from "./harness.ts";

const EXAMPLE = "tr(alice,<and_v(v:pk(bob),after(144))>)";
const FOUR_CLOCKS = `tr(musig(a,b,c),{${[
  "and_v(v:pk(a),and_v(v:older(144),after(1000000)))",
  "and_v(v:pk(b),older(1 day))",
  "and_v(v:pk(c),after(2030-01-01))",
].join(",")}})`;
const PLAIN = { NO_COLOR: "1" };

const fitsSchema = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync("src/cli/analyze.schema.json", "utf8")) as object,
);

const analyze = (argv: readonly string[], world: World = {}): Promise<Outcome> => cli(["analyze", ...argv], world);

/** Lines are broken anywhere. */
const words = ({ stdout }: Outcome): string => stdout.replaceAll(/\s+/g, " ");

describe("golden pages", () => {
  const PAGES: readonly (readonly [name: string, argv: readonly string[], world?: World])[] = [
    ["example", [EXAMPLE]],
    ["payment-channel", ["policies/payment-channel.policy", "--set", "expiry=950000"]],
    ["template", ["policies/mechanisms/penalty.policy", "--output", "offered"]],
    ["decaying-multisig", ["policies/decaying-multisig.policy"]],
    ["four-clocks", [FOUR_CLOCKS, "--height", "900000"]],
    ["four-clocks-wide", [FOUR_CLOCKS, "--height", "900000"], { terminal: 140, env: PLAIN }],
  ];
  test.each(PAGES.map(([name, argv, world = {}]) => ({ name, argv, world })))(
    "$name",
    async ({ name, argv, world }) => {
      const { code, stdout } = await analyze(argv, world);
      expect(code).toBe(0);
      // Transactions are run below; here their place counts.
      await expect(stdout.replaceAll(/[0-9a-f]{64,}/g, "…")).toMatchFileSnapshot(`golden/analyze-${name}.txt`);
    },
  );
});

describe("what is said", () => {
  const SAID: readonly (readonly [policy: string, says: readonly string[], argv?: readonly string[]])[] = [
    [
      EXAMPLE,
      [
        "alice alone can take everything at any moment",
        "bob alone can take everything from the first block on (height 144 was reached in January 2009)",
      ],
    ],
    [
      "tr(a,and_v(v:pk(b),after(2000-01-01)))",
      ["b alone can take everything from the first block on (the time 2000-01-01 has passed)"],
    ],
    ["tr(a,and_v(v:pk(b),after(950000)))", ["b alone can take everything from height 950000 on"]],
    [
      "tr(a,and_v(v:pk(b),after(950000)))",
      ["b alone can take everything from the first block on"],
      ["--height", "950000"],
    ],
    [
      "tr(a,and_v(v:pk(b),after(950000)))",
      ["b alone can take everything from height 950000 on"],
      ["--height", "949999"],
    ],
    [
      "tr(a,and_v(v:pk(b),older(144)))",
      ["b alone can take everything once the output is 144 blocks old (about 1 day)"],
    ],
    ["tr(unspendable)", ["nobody can ever take it: what is sent here is lost"]],
    ["tr(musig(a,b),multi_a(2,a,b,c))", ["any 2 of a, b and c together can take everything at any moment"]],
    ["tr(unspendable,multi_a(1,a,b,c))", ["any one of a, b and c alone can take everything at any moment"]],
    ["tr(unspendable,and_v(v:pk(a),sha256(h)))", ["a alone with the preimage of h can take everything at any moment"]],
    ["tr(a.hot,pk(a.cold))", ["a alone can take everything at any moment"]],
  ];
  test.each(SAID.map(([policy, says, argv = []]) => ({ policy, says, argv })))(
    "$policy",
    async ({ policy, says, argv }) => {
      const outcome = await analyze([policy, ...argv]);
      for (const sentence of says) expect(words(outcome)).toContain(`${sentence} `);
    },
  );

  test("a party's keys are one party, and no line repeats what a smaller coalition can", async () => {
    const { stdout } = await analyze(["tr(alice,{pk(alice.cold),multi_a(2,alice,bob)})"]);
    expect(stdout.match(/can take everything/g)).toHaveLength(1);
  });

  test("a group that is not bound is told with a few members, and says so", async () => {
    const text = "contract c party members[] output o = tr(musig(members), multi_a(2,members))";
    const outcome = await analyze(["-"], { stdin: text });
    expect(words(outcome)).toContain("any 2 of members together can take everything");
    expect(words(outcome)).toContain("members is taken to have 3 members, since it is not bound");
    expect(words(outcome)).toContain("all of members sign");
  });

  test.each([
    ["multi_a(3,board)", "any 3 of board together can take everything at any moment", "any 3 of board ━"],
    ["multi_a(all,board)", "all of board together can take everything at any moment", "all of board ━"],
    ["multi_a(3,board,a)", "any 3 of board and a together can take everything", "any 3 of (board, a) ━"],
  ])("as many members as %s asks for stand for any as many", async (leaf, says, row) => {
    const outcome = await analyze(["-"], { stdin: `contract c party board[], a output o = tr(unspendable,${leaf})` });
    expect(words(outcome)).toContain(says);
    expect(words(outcome)).toContain(row);
  });

  test("a raw leaf is told as far as it is understood, and what is not is said", async () => {
    const leaf = (code: string): string => `tr(a,asm(${code} ${"2".repeat(40)} EQUALVERIFY b CHECKSIG))`;
    const known = await analyze([leaf("HASH160")]);
    expect(words(known)).toContain(
      "b alone with the preimage of hash160 22222222…2222 can take everything at any moment",
    );
    const unknown = await analyze([leaf("SHA1")]);
    expect(words(unknown)).toContain("leaf 0 is a raw script: who else can take it by that leaf is not known");
    expect(words(unknown)).toContain("leaf 0 not known a raw script decides, which is not understood");
  });
});

describe("names that are bound to one key are one holder", () => {
  const ONE = "02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9";
  const OTHER = "03dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659";
  const keys = (bound: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(bound).flatMap(([name, key]) => ["--key", `${name}=${key}`]);
  const POLICY = "tr(musig(alice,bob),and_v(v:pk(carol),older(144)))";
  const BOUND = keys({ alice: ONE, bob: OTHER, carol: ONE });

  test("which is said, warned of, and shown by a spend", async () => {
    const outcome = await analyze([POLICY, ...BOUND]);
    expect(words(outcome)).toContain("alice (= carol) and bob together can take everything at any moment");
    expect(words(outcome)).toContain("alice (= carol) alone can take everything once the output is 144 blocks old");
    expect(words(outcome)).toContain("without alice (= carol): frozen, nobody can ever take it");
    expect(outcome.stderr).toContain("warning[TW317]: `alice` and `carol` are bound to the same key");
    const { stdout } = await analyze([POLICY, ...BOUND, "--json"]);
    const [output] = (JSON.parse(stdout) as Analysis).outputs;
    expect(output).toMatchObject({ aliases: { alice: ["carol"] }, spends: [{ signers: ["carol"] }] });
  });

  test("a key that stands as itself is its holder's", async () => {
    const outcome = await analyze([`tr(musig(alice,bob),and_v(v:pk(${ONE.slice(2)}),older(9)))`, ...BOUND.slice(0, 4)]);
    expect(words(outcome)).toContain("alice alone can take everything once the output is 9 blocks old");
    expect(outcome.stdout).not.toContain("(=");
  });

  test("names under different keys are not", async () => {
    const outcome = await analyze([POLICY, ...keys({ alice: ONE, bob: OTHER })]);
    expect(words(outcome)).toContain("carol alone can take everything once");
    expect(outcome.stderr).not.toContain("TW317");
  });
});

test("the command that is to be pasted is npx's where npx ran", async () => {
  const FALSE = "contract c party a, b output o = tr(musig(a,b),pk(b)) assert b cannot spend o";
  for (const [env, name] of [
    [{ npm_command: "exec" }, "| npx tapwright trace"],
    [{}, "| tapwright trace"],
  ] as const) {
    const outcome = await analyze(["-"], { stdin: FALSE, env });
    expect([outcome.stdout.includes(name), outcome.stderr.includes(name)]).toEqual([true, true]);
  }
});

describe("a spend that is shown runs", () => {
  const spendsOf = async (argv: readonly string[]): Promise<readonly Spend[]> =>
    (JSON.parse((await analyze([...argv, "--json"])).stdout) as Analysis).outputs.flatMap(({ spends }) => spends);
  const ROWS: readonly (readonly [name: string, argv: readonly string[], who: readonly (readonly string[])[]])[] = [
    ["the example", [EXAMPLE], [["alice"], ["bob"]]],
    ["a delay", ["policies/two-party-safe.policy"], [["bob"]]],
    [
      "a template",
      ["policies/mechanisms/penalty.policy", "--output", "to_local"],
      [["to_local.revocation"], ["to_local.delayed"]],
    ],
    ["anyone who knows a preimage", [`tr(unspendable,asm(SHA256 ${"2".repeat(64)} EQUAL))`], [[]]],
    ["a preimage", ["policies/htlc.policy"], [["receiver.claim"], ["sender.refund"]]],
  ];
  test.each(ROWS)("%s", async (_, argv, who) => {
    const spends = await spendsOf(argv);
    expect(spends.map(({ signers }) => signers)).toEqual(who);
    for (const { replay } of spends) {
      const [, prevouts, tx, rules] =
        /^echo '(.*)' \| tapwright trace ([0-9a-f]+) --prevouts - --rules (\S+) --network regtest$/.exec(replay) ?? [];
      const traced = await cli(["trace", tx ?? "", "--prevouts", "-", "--rules", rules ?? ""], {
        stdin: prevouts ?? "",
      });
      expect([traced.stderr, traced.code]).toEqual(["", 0]);
    }
  });

  test("all together are shown no spend: nothing is wrong with theirs", async () => {
    expect(await spendsOf(["tr(musig(a,b))"])).toEqual([]);
    expect(await spendsOf(["tr(a)"])).toEqual([]);
  });
});

interface Spend {
  readonly signers: readonly string[];
  readonly replay: string;
}
interface Analysis {
  readonly ok: boolean;
  readonly outputs: readonly { readonly aliases: object; readonly spends: readonly Spend[] }[];
  readonly assertions: readonly { readonly answer: string }[];
}

describe("--json", () => {
  test.each([
    ["the example", [EXAMPLE]],
    ["clocks", [FOUR_CLOCKS]],
    ["a channel", ["policies/payment-channel.policy"]],
    ["a template", ["policies/mechanisms/penalty.policy"]],
    ["a crowd", [`tr(unspendable,{multi_a(8,${names(20)}),and_v(v:multi_a(9,${names(20, 10)}),older(9))})`]],
    ["errors", ["tr(alice,pk())"]],
  ])("%s: the shape of analyze.schema.json", async (_, argv) => {
    const { stdout, stderr } = await analyze([...argv, "--json"]);
    expect(stderr).toBe("");
    fitsSchema(JSON.parse(stdout));
    expect(fitsSchema.errors).toBeNull();
  });
});

function names(count: number, from = 0): string {
  return Array.from({ length: count }, (_, i) => `k${from + i}`).join(",");
}

describe("exit codes", () => {
  const FALSE = "contract c party a, b output o = tr(musig(a,b),pk(b)) assert b cannot spend o";
  test("1 where an assertion fails, and the powers are told all the same", async () => {
    const outcome = await analyze(["-"], { stdin: FALSE });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain("TW502");
    expect(words(outcome)).toContain("b alone can take everything at any moment");
    expect(words(outcome)).toContain("fails b cannot spend o");
  });
  test("1 where the policy has an error, and nothing is told", async () => {
    expect(await analyze(["tr(alice,pk())"])).toMatchObject({ code: 1, stdout: "" });
  });
  test.each([
    ["no policy", [], "missing required argument"],
    ["two policies", ["tr(a)", "tr(b)"], "too many arguments"],
    ["an output that is not there", ["tr(a)", "--output", "fund"], "the policy has main"],
    ["a missing file", ["no-such.policy"], "no such file"],
    ["a height that is none", ["tr(a)", "--height", "0x10"], "a block height"],
  ])("2 for %s", async (_, argv, says) => {
    const { code, stdout, stderr } = await analyze(argv);
    expect(stderr).toContain(says);
    expect([code, stdout]).toEqual([2, ""]);
  });
  test.each([
    ["an output that is not there", ["tr(a)", "--output", "fund"], "the policy has main"],
    ["a missing file", ["no-such.policy"], "no such file"],
  ])("--json says %s on standard output", async (_, argv, says) => {
    const { code, stdout, stderr } = await analyze([...argv, "--json"]);
    expect([code, stderr]).toEqual([2, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: expect.stringContaining(says) as string });
  });
});

describe("pages stay readable", () => {
  const leaf = (i: number): string => `and_v(v:pk(p${i}),and_v(v:older(${i + 1}),after(${1_000_000 + i})))`;
  const overlapping = (i: number): string => {
    const keys = new Set(Array.from({ length: 20 }, (_, j) => `q${(i * 7 + j * 3) % 97}`));
    return `and_v(v:multi_a(9,${[...keys].join(",")}),older(${i + 1}))`;
  };
  const HUGE: readonly (readonly [name: string, policy: string])[] = [
    ["60 leaves of two clocks", `tr(unspendable,{${Array.from({ length: 60 }, (_, i) => leaf(i)).join(",")}})`],
    ["30 crowds that overlap", `tr(unspendable,{${Array.from({ length: 30 }, (_, i) => overlapping(i)).join(",")}})`],
    ["50 of 99", `tr(unspendable,multi_a(50,${names(99)}))`],
    ["a musig of 100", `tr(musig(${names(100)}),and_v(v:multi_a(40,${names(80)}),older(1000)))`],
    ["long names", `tr(musig(${"a".repeat(32)},${"b".repeat(32)}),and_v(v:pk(${"b".repeat(32)}),older(144)))`],
  ];
  test.each(HUGE)("%s", async (_, policy) => {
    for (const terminal of [60, 120]) {
      const { stdout } = await analyze([policy], { terminal, env: PLAIN });
      const lines = stdout.split("\n").filter((line) => !line.includes("tapwright trace"));
      expect(lines.filter((line) => line.length > terminal)).toEqual([]);
      expect(lines.length).toBeLessThan(220);
    }
  });
});
