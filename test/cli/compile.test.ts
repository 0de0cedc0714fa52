/**
 * `compile` and `check` as a user sees them: golden pages in `golden/`, addresses against rust-miniscript, exit codes, the shape of `--json`,
 * and that width and colours belong to terminals alone.
 */
import { readFileSync } from "node:fs";
import { HDKey } from "@scure/bip32";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { wasmDescriptor } from "../oracles/wasm-utxo.ts";
import { cli } from "./harness.ts";

const master = (seed: number): HDKey => HDKey.fromMasterSeed(new Uint8Array(32).fill(seed));
const hex = (seed: number): string => Buffer.from(master(seed).publicKey as Uint8Array).toString("hex");
const bytes = (text = ""): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
const xpub = (seed: number): string => master(seed).publicExtendedKey;

const TWO_PARTY = "tr(alice,<and_v(v:pk(bob),after(144))>)";
const BOUND = ["--key", `alice=${hex(1)}`, "--key", `bob=${hex(2)}`];

describe("golden pages", () => {
  interface Page {
    readonly name: string;
    readonly argv: readonly string[];
    readonly stdin?: string;
  }
  const PAGES: readonly Page[] = [
    { name: "two-party", argv: [TWO_PARTY] },
    { name: "two-party-bound", argv: [TWO_PARTY, ...BOUND] },
    { name: "payment-channel", argv: ["policies/payment-channel.policy"] },
    { name: "escrow", argv: ["policies/escrow.policy"] },
    { name: "best-tree", argv: ["policy(or(90@pk(alice),or(9@and(pk(bob),pk(carol)),1@and(pk(bob),older(1 day)))))"] },
    {
      name: "group",
      argv: ["-"],
      stdin:
        "party members[], chair\noutput x = tr(musig(members), {multi_a(2, members), and_v(v:pk(chair), older(1 week))})",
    },
    {
      name: "no-key-path",
      argv: [
        `tr(unspendable(${"01".repeat(32)}),{pk(alice),{or_d(pk(bob),and_v(v:pk(carol),after(2030-01-01))),and_v(v:pk(dora),sha256(secret))}})`,
      ],
    },
  ];
  test.each(PAGES)("$name", async ({ name, argv, stdin = "" }) => {
    const { code, stdout } = await cli(["compile", ...argv], { stdin });
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});

describe("what is printed is what rust-miniscript derives", () => {
  interface Result {
    readonly program: { readonly outputs: readonly { readonly descriptor: string; readonly scriptPubKey: string }[] };
  }

  test("hex keys", async () => {
    const { outputs } = (JSON.parse((await cli(["compile", TWO_PARTY, ...BOUND, "--json"])).stdout) as Result).program;
    const [output] = outputs;
    expect(output?.descriptor).toMatch(/^tr\([0-9a-f]{64},and_v\(v:pk\([0-9a-f]{64}\),after\(144\)\)\)#[a-z0-9]{8}$/);
    expect(wasmDescriptor(output?.descriptor ?? "")).toMatchObject({
      ok: true,
      scriptPubKey: bytes(output?.scriptPubKey),
    });
  });

  test("a ranged multipath key at an index: two outputs", async () => {
    const argv = [
      "compile",
      TWO_PARTY,
      "--key",
      `alice=${xpub(1)}/<0;1>/*`,
      "--key",
      `bob=[d34db33f/86h]${xpub(2)}/7`,
      "--index",
      "5",
      "--json",
    ];
    const { outputs } = (JSON.parse((await cli(argv)).stdout) as Result).program;
    expect(outputs).toHaveLength(2);
    for (const { descriptor, scriptPubKey } of outputs)
      expect(wasmDescriptor(descriptor, 5)).toMatchObject({ ok: true, scriptPubKey: bytes(scriptPubKey) });
  });
});

describe("warnings", () => {
  test("the lone key path and the lock that passed are both said; --strict refuses", async () => {
    const lenient = await cli(["compile", TWO_PARTY]);
    expect(lenient.code).toBe(0);
    for (const words of ["warning[TW401]", "warning[TW402]", "older(144)"]) expect(lenient.stderr).toContain(words);
    expect((await cli(["compile", TWO_PARTY, "--strict"])).code).toBe(1);
    expect((await cli(["check", TWO_PARTY, "--strict"])).code).toBe(1);
    expect((await cli(["check", "tr(musig(alice,bob),and_v(v:pk(bob),older(144)))", "--strict"])).code).toBe(0);
  });

  test("--height says what has passed", async () => {
    const future = "tr(musig(alice,bob),and_v(v:pk(bob),after(800000)))";
    expect((await cli(["check", future])).stderr).toContain("TW402");
    expect((await cli(["check", future, "--height", "700000"])).stderr).toBe("");
  });
});

describe("locks of a leaf", () => {
  test.each([
    ["and_v(v:pk(a),or_d(pk(c),older(4320)))", ["may need nSequence ≥ 4320"]],
    ["and_v(v:pk(a),andor(pk(c),older(9),older(4320)))", ["may need nSequence ≥ 9, nSequence ≥ 4320"]],
    ["and_v(v:pk(a),older(1 day))", ["needs nSequence ≥ 4194473"]],
    ["and_v(v:pk(a),older(65681))", ["needs nSequence ≥ 65681"]],
    [
      "and_v(v:after(1000000),or_d(pk(c),and_v(v:pk(a),older(9))))",
      ["needs nLockTime ≥ 1000000", "may need nSequence ≥ 9"],
    ],
    ["thresh(3,pk(a),s:pk(b),sln:older(9))", ["needs nSequence ≥ 9"]],
    ["thresh(2,pk(a),s:pk(b),sln:older(9))", ["may need nSequence ≥ 9"]],
  ])("%s", async (leaf, lines) => {
    const { stdout } = await cli(["compile", `tr(unspendable,${leaf})`]);
    expect([...stdout.matchAll(/(?:may need|needs) .*/g)].map(([line]) => line)).toEqual(lines);
  });
});

describe("a lock that has passed", () => {
  test.each([
    [["after(1000000)", "--height", "1000000"], "`after(1000000)` is reached at the height given as now"],
    [["after(2030-01-01)", "--time", "2030-01-01"], "`after(2030-01-01)` is reached at the time given as now"],
    [["after(2024-01-01)"], "`after(2024-01-01)` passed long ago: the chain was past it on 2026-02-25"],
    [["after(1704067200)"], "`after(1704067200)` passed long ago: it is the time 2024-01-01"],
    [["after(144)"], "`after(144)` passed long ago: height 144 was reached in January 2009"],
  ])("%s", async ([lock, ...argv], says) => {
    expect((await cli(["check", `tr(musig(a,b),and_v(v:pk(b),${lock}))`, ...argv])).stderr).toContain(`: ${says}\n`);
  });
});

describe("check says what it looked at", () => {
  test("assertions that hold and that wait", async () => {
    const file = (assertions: string): string =>
      `party alice, bob\nparam t: blocks\noutput x = tr(musig(alice,bob),and_v(v:pk(bob),older(t)))\n${assertions}`;
    const both =
      "assert alice + bob can spend x\nassert bob cannot spend x before t\nassert bob cannot spend x before 9 blocks";
    expect((await cli(["check", "-"], { stdin: file(both) })).stdout).toBe(
      "fine: 2 assertions hold, 1 waits for values\n",
    );
    const [first = ""] = both.split("\n");
    expect((await cli(["check", "-"], { stdin: file(first) })).stdout).toBe("fine: 1 assertion holds\n");
    expect((await cli(["check", "-"], { stdin: file("") })).stdout).toBe("fine\n");
  });
});

describe("names", () => {
  test("--key with a name that the policy does not have is an error with a suggestion", async () => {
    const { code, stderr } = await cli(["compile", TWO_PARTY, "--key", `alcie=${hex(1)}`]);
    expect(code).toBe(1);
    expect(stderr).toContain("TW101");
    expect(stderr).toContain("alice");
  });

  test("testnet means testnet4 and says so", async () => {
    const { code, stdout, stderr } = await cli(["compile", TWO_PARTY, ...BOUND, "--network", "testnet"]);
    expect(code).toBe(0);
    expect(stderr).toContain("testnet means testnet4");
    expect(stdout).toMatch(/tb1p[a-z0-9]+ \(testnet4\)/);
  });

  test("a source is named as it was given", async () => {
    expect((await cli(["check", "-"], { stdin: "tr(" })).stderr).toContain("--> stdin:1:");
    expect((await cli(["check", "tr("])).stderr).toContain("--> policy:1:");
    expect((await cli(["check", "policies/two-party.policy"])).stderr).toContain("--> policies/two-party.policy:");
  });
});

describe("--json", () => {
  const schema = (path: string): object => JSON.parse(readFileSync(path, "utf8")) as object;
  const validate = new Ajv({ strict: false }).compile(schema("src/cli/output.schema.json"));

  test.each([
    ["one policy", ["compile", TWO_PARTY]],
    ["one with errors", ["compile", "tr(alice,pk(", "--key", "bob=1"]],
    ["several", ["compile", TWO_PARTY, "tr(alice)", "tr("]],
    ["a spending policy", ["compile", "policy(or(9@pk(alice),and(pk(bob),older(144))))"]],
    ["check of one", ["check", TWO_PARTY]],
    ["fmt of one", ["fmt", TWO_PARTY]],
    ["fmt of several", ["fmt", "--check", TWO_PARTY, "tr("]],
    ["check of several", ["check", TWO_PARTY, "policies/escrow.policy"]],
    ["a file that is not there", ["compile", "no-such.policy"]],
    ["one that is not there among several", ["compile", "no-such.policy", TWO_PARTY]],
    ["the same of check", ["check", "no-such.policy", TWO_PARTY]],
    ["the same of fmt", ["fmt", "no-such.policy", TWO_PARTY]],
    ["convert", ["convert", TWO_PARTY, ...BOUND]],
    ["convert with errors", ["convert", "tr(alice,pk("]],
    ["convert of what is not bound", ["convert", TWO_PARTY]],
    ["convert under --strict", ["convert", TWO_PARTY, ...BOUND, "--strict"]],
    ["convert to a wallet policy", ["convert", `tr(${xpub(1)}/<0;1>/*)`, "--to", "bip388"]],
    ["convert to what is no wallet policy", ["convert", TWO_PARTY, ...BOUND, "--to", "bip388"]],
    ["convert of a file that is not there", ["convert", "no-such.policy"]],
  ])("%s: the shape of output.schema.json, and nothing on standard error", async (_, argv) => {
    const { stdout, stderr } = await cli([...argv, "--json"]);
    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
    expect(stderr).toBe("");
  });

  test("a policy that cannot be read has its place and the reason; the exit code is that of wrong use", async () => {
    const { code, stdout } = await cli(["check", TWO_PARTY, "no-such.policy", "--json"]);
    const { policies } = JSON.parse(stdout) as { policies: { file: string; ok: boolean; error?: string }[] };
    expect(policies.map(({ file, ok }) => [file, ok])).toEqual([
      ["policy", true],
      ["no-such.policy", false],
    ]);
    expect(policies[1]?.error).toContain("no such file");
    expect(code).toBe(2);
  });

  test("a policy with errors has no program; the exit code is that of the worst", async () => {
    const { code, stdout } = await cli(["compile", TWO_PARTY, "tr(", "--json"]);
    const { programs } = JSON.parse(stdout) as {
      programs: { ok: boolean; program: object | null; diagnostics: object[] }[];
    };
    expect(programs.map(({ ok, program }) => [ok, program === null])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(code).toBe(1);
  });
});

describe("hostile input", () => {
  test.each([
    ["nothing", "", "TW007"],
    ["a million brackets", "(".repeat(1_000_000), "TW002"],
    ["five megabytes", "a".repeat(5_000_000), "TW001"],
    ["bytes", new Uint8Array([0x74, 0x72, 0x28, 0xc3, 0x28, 0x29]), "TW005"],
    ["a NUL", "tr(al\0ice)", "TW006"],
  ])("%s: a diagnostic", async (_, stdin, expected) => {
    const { code, stderr } = await cli(["compile", "-"], { stdin });
    expect(stderr).toContain(expected);
    expect(code).toBe(1);
  });
});

describe("terminals", () => {
  test("colours on a terminal unless NO_COLOR is set; none in a pipe", async () => {
    const escape = "\u001b[";
    const page = async (world: Parameters<typeof cli>[1]): Promise<string> =>
      Object.values(await cli(["compile", TWO_PARTY], world)).join("");
    expect(await page({ terminal: 80 })).toContain(escape);
    expect(await page({ terminal: 80, env: { NO_COLOR: "1" } })).not.toContain(escape);
    expect(await page({ terminal: 80, env: { TERM: "dumb" } })).not.toContain(escape);
    expect(await page({})).not.toContain(escape);
    expect(await page({ env: { FORCE_COLOR: "1" } })).toContain(escape);
  });

  test("a hash is shortened on a terminal, and whole in a pipe; descriptors are whole on both", async () => {
    const image = "ab".repeat(32);
    const policy = `tr(musig(alice,bob),and_v(v:pk(bob),sha256(${image})))`;
    const piped = await cli(["compile", policy]);
    const shown = await cli(["compile", policy], { terminal: 80, env: { NO_COLOR: "1" } });
    expect(piped.stdout).toContain(`preimage of sha256 ${image}`);
    expect(shown.stdout).toContain("preimage of sha256 abababab…abab");
    expect(shown.stdout).toContain(`template      ${policy}`);
  });

  test("progress is shown for many files on a terminal only", async () => {
    const many = Array.from({ length: 10 }, () => "policies/two-party-safe.policy");
    expect((await cli(["check", ...many], { terminal: 80 })).stderr).toContain("10 of 10");
    const piped = await cli(["check", ...many]);
    expect(piped.stderr).toBe("");
    expect(piped.stdout).toBe("10 fine, 0 refused\n");
  });
});
