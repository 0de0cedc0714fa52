/** `tapwright diff` as its user sees it: golden pages, what is the same and what is not, exit codes like those of diff, the shape of `--json`. */
import { Ajv } from "ajv";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cli, type Outcome, type World } from "./harness.ts";

const EXAMPLE = "tr(alice,<and_v(v:pk(bob),after(144))>)";
const CORRECTED = "tr(musig(alice,bob),and_v(v:pk(bob),older(144)))";

const fitsSchema = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync("src/cli/diff.schema.json", "utf8")) as object,
);

const diff = (before: string, after: string, options: readonly string[] = [], world: World = {}): Promise<Outcome> =>
  cli(["diff", before, after, ...options], world);

const KEYS = [
  "02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9",
  "03dff1d77f2a671c5f36183726db2341be58feae1da2deced843240f7b502ba659",
];

const words = ({ stdout }: Outcome): string => stdout.replaceAll(/\s+/g, " ");

const channel = (changes: Readonly<Record<string, string>> = {}): string =>
  Object.entries(changes).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    readFileSync("policies/payment-channel.policy", "utf8"),
  );

describe("golden pages", () => {
  const many = (k: number, later = ""): string =>
    `tr(unspendable,{multi_a(${k},${Array.from({ length: 30 }, (_, i) => `k${i}`).join(",")})${later}})`;
  const PAGES: readonly (readonly [name: string, before: string, after: string, code: number])[] = [
    ["example", EXAMPLE, CORRECTED, 1],
    ["back", CORRECTED, EXAMPLE, 1],
    ["same", "tr(unspendable,{pk(a),pk(b)})", "tr(unspendable,or_d(pk(b),pk(a)))", 0],
    ["crowd", many(15), many(16, ",and_v(v:pk(k0),older(9))"), 1],
    ["contracts", "policies/htlc.policy", "policies/payment-channel.policy", 1],
  ];
  test.each(PAGES)("%s", async (name, before, after, code) => {
    const outcome = await diff(before, after);
    expect([outcome.code, outcome.stderr]).toEqual([code, ""]);
    await expect(outcome.stdout).toMatchFileSnapshot(`golden/diff-${name}.txt`);
  });
});

describe("what is the same", () => {
  const SAME: readonly (readonly [name: string, before: string, after: string, options?: readonly string[]])[] = [
    ["itself", EXAMPLE, EXAMPLE],
    ["the order of parts", "tr(musig(a,b),{pk(c),pk(d)})", "tr(musig(b,a),{pk(d),pk(c)})"],
    ["a leaf with the power of the key path", "tr(musig(a,b))", "tr(musig(a,b),and_v(v:pk(a),pk(b)))"],
    ["a dominated leaf", "tr(musig(a,b),pk(a))", "tr(a)"],
    ["locks that have all passed", "tr(a,and_v(v:pk(b),after(100)))", "tr(a,and_v(v:pk(b),after(200)))"],
    ["other key of the same party", "tr(a)", "tr(a.hot)"],
    ["a lone output and a contract", "tr(a)", "contract c party a output o = tr(a)"],
    ["one form of a lock", "tr(a,and_v(v:pk(b),older(1 day)))", "tr(a,and_v(v:pk(b),older(4194473)))"],
  ];
  test.each(SAME.map(([name, before, after, options = []]) => ({ name, before, after, options })))(
    "$name",
    async ({ before, after, options }) => {
      const outcome = await diff(before, after.startsWith("contract") ? "-" : after, options, { stdin: after });
      expect([outcome.stderr, outcome.code]).toEqual(["", 0]);
      expect(words(outcome)).toContain("the same meaning");
    },
  );

  test("other keys of the same party are said", async () => {
    expect(words(await diff("tr(a)", "tr(a.hot)"))).toContain("means the same, with other keys of the same people");
  });

  test("locks that have passed are gone; at a height between them they are not", async () => {
    const [before, after] = ["tr(a,and_v(v:pk(b),after(100)))", "tr(a,and_v(v:pk(b),after(200)))"];
    expect((await diff(before, after, ["--height", "200"])).code).toBe(0);
    expect((await diff(before, after, ["--height", "199"])).code).toBe(1);
  });
});

describe("what is another", () => {
  const OTHER: readonly (readonly [before: string, after: string, says: readonly string[]])[] = [
    [
      EXAMPLE,
      CORRECTED,
      [
        "- alice alone can no longer take everything before at any moment after never; but still alice and bob together, at any moment",
        "< bob alone must wait longer before from the first block on (height 144 was reached in January 2009) after once the output is 144 blocks old (about 1 day)",
      ],
    ],
    ["tr(a,and_v(v:pk(b),older(9)))", "tr(a,and_v(v:pk(b),older(8)))", ["> b alone can take everything sooner"]],
    [
      "tr(a,and_v(v:pk(b),older(9)))",
      "tr(a,and_v(v:pk(b),after(2000000)))",
      ["~ b alone can take everything at other moments"],
    ],
    ["tr(a)", "tr(a,pk(b))", ["+ b alone can now take everything before never after at any moment"]],
    [
      "tr(musig(a,b,c))",
      "tr(unspendable,multi_a(2,a,b,c))",
      ["+ any 2 of a, b and c together can now take everything"],
    ],
    ["tr(a,and_v(v:pk(b),sha256(h)))", "tr(a,pk(b))", ["+ b alone can now take everything"]],
    ["tr(a)", "tr(b)", ["- party a is gone", "+ party b is new", "- a alone can no longer", "+ b alone can now"]],
  ];
  test.each(OTHER)("%s and %s", async (before, after, says) => {
    const outcome = await diff(before, after);
    expect(outcome.code).toBe(1);
    for (const each of says) expect(words(outcome)).toContain(each);
  });

  test("a parameter's value, and the power that hangs on it", async () => {
    const outcome = await diff("policies/payment-channel.policy", "-", [], { stdin: channel({ "= 144": "= 1008" }) });
    expect(words(outcome)).toContain("~ parameter challenge: blocks 144, now blocks 1008");
    expect(words(outcome)).toContain("output funding means the same");
    expect(words(outcome)).toContain("< owner alone must wait longer");
  });

  test("an argument by another name is no change; nor is an output", async () => {
    const renamed = channel({ penalty: "punishment", to_local: "own" });
    const outcome = await diff("policies/payment-channel.policy", "-", [], { stdin: renamed });
    expect([outcome.code, words(outcome).includes("output own (was to_local) means the same")]).toEqual([0, true]);
  });

  test("a name that is bound to another key", async () => {
    const [one, other] = KEYS.map((key) => `contract c party a param k: key = ${key} output o = tr(a,pk(k))`);
    const outcome = await diff(one ?? "", "-", [], { stdin: other ?? "" });
    expect(outcome.code).toBe(1);
    expect(words(outcome)).toContain("~ key of k");
  });

  test("a lock that waits for its value is unsure, unless both wait for the same", async () => {
    const leaf = (lock: string): string =>
      `contract c party a, b param expiry: height output o = tr(a,and_v(v:pk(b),after(${lock})))`;
    const known = leaf("950000").replace("param expiry: height ", "");
    const outcome = await diff(leaf("expiry"), "-", [], { stdin: known });
    expect(words(outcome)).toContain(
      "? b alone may have lost or gained: it cannot be told until `expiry` has a value (--set expiry=…) before",
    );
    expect(words(outcome)).toMatch(/undecided: whether they mean the same depends on `expiry` $/);
    expect(outcome.stdout).not.toContain("raw leaf");
    expect(outcome.code).toBe(1);
    expect((await diff(leaf("expiry"), "-", ["--set", "expiry=950000"], { stdin: known })).code).toBe(0);
    const gone = await diff(leaf("expiry"), "-", [], { stdin: known.replace("tr(a,", "tr(unspendable,") });
    expect(words(gone)).toMatch(/another meaning $/);
    expect((await diff(leaf("expiry"), "-", [], { stdin: leaf("expiry") })).code).toBe(0);
  });

  test("a raw leaf that is not understood equals itself alone; another may still mean the same", async () => {
    const leaf = (digit: string): string => `tr(a,asm(SHA1 ${digit.repeat(40)} EQUALVERIFY b CHECKSIG))`;
    expect((await diff(leaf("1"), leaf("1"))).code).toBe(0);
    for (const other of [leaf("2"), "tr(a,pk(b))"]) {
      const outcome = await diff(leaf("1"), other);
      expect([outcome.code, words(outcome).includes("undecided")]).toEqual([1, true]);
      expect(words(outcome).includes("a script decides that is not understood")).toBe(other === "tr(a,pk(b))");
      expect(outcome.stdout).not.toMatch(/^ {2}[-+<>~] \S/m);
    }
    expect(words(await diff(leaf("1"), "tr(unspendable)"))).toContain("- a alone can no longer take everything");
  });
});

describe("keys tell who is who", () => {
  const [ONE, OTHER] = KEYS as [string, string];
  const bound = ["--key", `a=${ONE}`, "--key", `b=${OTHER}`];
  const POLICY = "tr(musig(a,b),and_v(v:pk(b),older(144)))";
  const SAME: readonly (readonly [name: string, before: string, after: string, options?: readonly string[]])[] = [
    ["a policy and its descriptor", POLICY, `tr(musig(${ONE},${OTHER}),and_v(v:pk(${OTHER.slice(2)}),older(144)))`],
    ["another name for a party", POLICY, "tr(musig(a,c),and_v(v:pk(c),older(144)))", ["--key", `c=${OTHER}`]],
    ["another name for one key of a party", "tr(a,pk(b.hot))", `tr(a,pk(${OTHER}))`, ["--key", `b.hot=${OTHER}`]],
    ["a key under an origin", "tr(a,pk(b))", `tr([01234567/86h/0h/0h]${ONE},pk(b))`],
  ];
  test.each(SAME.map(([name, before, after, options = []]) => ({ name, before, after, options })))(
    "$name",
    async ({ before, after, options }) => {
      for (const [one, other] of [
        [before, after],
        [after, before],
      ] as const) {
        const outcome = await diff(one, other, [...bound, ...options]);
        expect([outcome.stderr, outcome.code]).toEqual(["", 0]);
        expect(words(outcome)).toContain("means the same every way weighs what it did");
      }
    },
  );

  test("another key is another holder, and so are keys that have changed places", async () => {
    for (const after of [
      `tr(musig(${ONE},${OTHER}),and_v(v:pk(${ONE.slice(2)}),older(144)))`,
      `tr(musig(a,b),and_v(v:pk(c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5),older(144)))`,
    ]) {
      const outcome = await diff(POLICY, after, bound);
      expect([outcome.code, words(outcome).includes("- b alone can no longer take everything")]).toEqual([1, true]);
    }
  });

  test("who shares a key with another has that one's power; given a key of its own, it has not", async () => {
    const text = (key: string): string =>
      `contract c party a param k: key = ${key} output o = tr(unspendable,and_v(v:pk(k),older(9)))`;
    const shared = await diff(text(ONE), "-", ["--key", `a=${ONE}`], {
      stdin: text(OTHER).replace("pk(k)", "pk(a)"),
    });
    expect(words(shared)).toContain("output o means the same");
  });
});

test("texts of the command line are told apart by their sides", async () => {
  const { stderr } = await cli(["diff", "tr(a,pk())", "tr(b,pk())"]);
  expect(stderr).toContain("--> before:1:");
  expect(stderr).toContain("--> after:1:");
});

test("--json says on standard output why there is no difference", async () => {
  const unread = await diff("tr(a)", "no-such.policy", ["--json"]);
  expect([unread.code, unread.stderr]).toEqual([2, ""]);
  expect(JSON.parse(unread.stdout)).toMatchObject({ before: "tr(a)", ok: false });
  const broken = await diff("tr(a,pk())", "tr(a)", ["--json"]);
  expect([broken.code, broken.stderr]).toEqual([2, ""]);
  const { ok, diagnostics } = JSON.parse(broken.stdout) as { ok: boolean; diagnostics: readonly { file: string }[] };
  expect([ok, diagnostics.length > 0, diagnostics[0]?.file]).toEqual([false, true, "before"]);
});

describe("--json", () => {
  test.each([
    ["the example", EXAMPLE, CORRECTED],
    ["contracts", "policies/htlc.policy", "policies/payment-channel.policy"],
    ["templates", "policies/mechanisms/penalty.policy", "policies/mechanisms/penalty.policy"],
    ["a loss within", "tr(a)", "tr(musig(a,b),and_v(v:pk(a),sha256(h)))"],
    [
      "a choice",
      "tr(unspendable,multi_a(9,a,b,c,d,e,f,g,h,i,j,k,l,m,n))",
      "tr(unspendable,multi_a(10,a,b,c,d,e,f,g,h,i,j,k,l,m,n))",
    ],
  ])("%s: the shape of diff.schema.json", async (_, before, after) => {
    const { stdout, stderr } = await diff(before, after, ["--json"]);
    expect(stderr).toBe("");
    fitsSchema(JSON.parse(stdout));
    expect(fitsSchema.errors).toBeNull();
  });
});

describe("trouble exits with 2, as that of diff does", () => {
  test.each([
    ["one policy", ["tr(a)"], "missing required argument"],
    ["standard input twice", ["-", "-"], "one standard input"],
    ["a missing file", ["tr(a)", "no-such.policy"], "no such file"],
    ["an error in the first", ["tr(a,pk())", "tr(a)"], "error["],
    ["an error in the second", ["tr(a)", "tr(a,pk())"], "error["],
    ["a warning under --strict", ["tr(a)", EXAMPLE, "--strict"], "--strict"],
    ["a name that neither knows", ["tr(a)", "tr(a)", "--key", `carol=${KEYS[0]}`], "carol"],
  ])("%s", async (_, argv, says) => {
    const { code, stdout, stderr } = await cli(["diff", ...argv]);
    expect(stderr).toContain(says);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test("a policy whose assertions fail has a meaning all the same", async () => {
    const text = "contract c party a, b output o = tr(musig(a,b),pk(b)) assert b cannot spend o";
    expect((await diff("-", "tr(musig(a,b),pk(b))", [], { stdin: text })).code).toBe(0);
  });
});
