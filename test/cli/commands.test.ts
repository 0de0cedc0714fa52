/** What every command answers to right and wrong use, by exit code and stream. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isSupportedNode, LEAST_NODE } from "../../src/cli/node-version.ts";
import { RULES } from "../../src/channel/rules.ts";
import { ERRORS } from "../../src/interpreter/index.ts";
import { PLAN_REFUSALS, REFUSALS } from "../../src/program/index.ts";
import { NETWORKS } from "../../src/taproot/network.ts";
import { cli } from "./harness.ts";

let folder = "";
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tapwright-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("wrong use exits with 2 and says what is right", () => {
  const ROWS: readonly (readonly [name: string, argv: readonly string[], says: string])[] = [
    ["no command", [], "Usage: tapwright"],
    ["an unknown command", ["complie"], "Did you mean compile?"],
    ["an unknown option", ["compile", "--kye", "a=b", "tr(a)"], "unknown option '--kye'"],
    ["no policy", ["compile"], "missing required argument 'POLICY'"],
    ["a missing file", ["check", "no-such.policy"], "no such file"],
    ["a directory", ["check", "policies"], "is a directory"],
    ["an empty name", ["check", ""], "an empty file name"],
    ["a name with a NUL", ["check", "a\0b"], "no file has such a name"],
    ["standard input twice", ["check", "-", "-"], "one standard input"],
    ["--key without =", ["compile", "tr(a)", "--key", "alice"], "--key alice=[d34db33f/86h/0h/0h]xpub…/0/*"],
    ["--key without a name", ["compile", "tr(a)", "--key", "=02aa"], "is not NAME=KEY"],
    ["--key without a key", ["compile", "tr(a)", "--key", "alice="], "is not NAME=KEY"],
    ["--set twice", ["compile", "tr(a)", "--set", "d=1", "--set", "d=2"], "set twice"],
    ["--index -1", ["compile", "tr(a)", "--index", "-1"], "--index `-1`"],
    ["--index 1e3", ["compile", "tr(a)", "--index", "1e3"], "--index `1e3`"],
    ["--index 2^31", ["compile", "tr(a)", "--index", "2147483648"], "0 to 2147483647"],
    ["--height 0x10", ["compile", "tr(a)", "--height", "0x10"], "a block height"],
    ["--height of a time", ["compile", "tr(a)", "--height", "500000000"], "a block height"],
    ["--time on 30 February", ["compile", "tr(a)", "--time", "2026-02-30"], "a date of UTC"],
    ["--network of nobody", ["compile", "tr(a)", "--network", "testnet3"], "mainnet, testnet4, signet, regtest"],
    ["--to of nobody", ["convert", "tr(a)", "--to", "bip381"], "bip386 or bip388"],
    ["--check with --write", ["fmt", "--check", "--write", "x.policy"], "give one of them"],
    ["an unknown code", ["explain", "TW40"], "did you mean TW40"],
    ["an unknown refusal", ["explain", "e_key_curv"], "did you mean E_KEY_CURVE"],
    ["an unknown script error", ["explain", "CLEANSTAK"], "did you mean CLEANSTACK"],
    ["an unknown shell", ["completion", "cmd"], "bash, zsh and fish"],
  ];
  test.each(ROWS)("%s", async (_, argv, says) => {
    const { code, stdout, stderr } = await cli(argv);
    expect(stderr).toContain(says);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

describe("--keys", () => {
  const ROWS: readonly (readonly [name: string, content: string, says: string])[] = [
    ["not JSON", "alice: 02", "not JSON"],
    ["empty", "", "not JSON"],
    ["a list", '["02"]', "not a JSON object"],
    ["null", "null", "not a JSON object"],
    ["a number", '{"alice": 2}', "member `alice`"],
    ["an empty list", '{"alice": []}', "member `alice`"],
    ["an empty key", '{"alice": ""}', "member `alice`"],
    ["a nested object", '{"alice": {"key": "02"}}', "member `alice`"],
    ["no name", '{"al ice": "02"}', "member `al ice`"],
    ["a name twice", '{"alice": "02aa", "\\u0061lice": "03bb"}', "`alice` stands twice"],
  ];
  test.each(ROWS)("%s: refused, the member named", async (name, content, says) => {
    const { code, stderr } = await cli(["compile", "tr(alice)", "--keys", file(`${name}.json`, content)]);
    expect(stderr).toContain(says);
    expect(code).toBe(2);
  });

  test("a name bound by file and option is refused", async () => {
    const keys = file("bound.json", '{"alice": "02aa"}');
    const { code, stderr } = await cli(["compile", "tr(alice)", "--keys", keys, "--key", "alice=03bb"]);
    expect(stderr).toContain("`alice` is bound twice");
    expect(code).toBe(2);
  });
});

describe("explain", () => {
  test("has a page for every refusal of programs, values and plans", async () => {
    const list = (await cli(["explain"])).stdout;
    for (const [code, why] of Object.entries({ ...REFUSALS, ...PLAN_REFUSALS })) {
      expect((await cli(["explain", code])).stdout).toContain(why);
      expect(list).toContain(`\n${code} `);
    }
  });

  test("has a page for every rule of channels: what must hold, why, and where it is written", async () => {
    const list = (await cli(["explain"])).stdout;
    for (const [code, { statement, why, reference }] of Object.entries(RULES)) {
      const { stdout } = await cli(["explain", code]);
      for (const words of [statement, why, reference]) expect(stdout, code).toContain(words);
      expect(list).toContain(`\n${code} `);
    }
    const json = JSON.parse((await cli(["explain", "e_not_newer", "--json"])).stdout) as object;
    expect(json).toEqual({ code: "E_NOT_NEWER", ...RULES.E_NOT_NEWER });
  });

  test("has a page for every script error, by Bitcoin Core's name with and without its prefix", async () => {
    const list = (await cli(["explain"])).stdout;
    for (const [code, words] of Object.entries(ERRORS)) {
      for (const name of [code, `SCRIPT_ERR_${code}`, code.toLowerCase()]) {
        const page = await cli(["explain", name]);
        expect(page).toMatchObject({ code: 0, stderr: "" });
        expect(page.stdout.toLowerCase()).toBe(`${code}\n\n${words}.\n`.toLowerCase());
      }
      expect(list).toContain(`\n${code} `);
    }
  });

  test("the page of a code, in either case, and the list of all", async () => {
    const page = await cli(["explain", "tw402"]);
    expect(page).toMatchObject({ code: 0, stderr: "" });
    expect(page.stdout).toContain("warning[TW402]");
    expect(page.stdout).toContain("A program that shows it:");
    const list = await cli(["explain"]);
    expect(list.stdout).toMatch(/^TW001 {2}error/);
    const json = JSON.parse((await cli(["explain", "TW402", "--json"])).stdout) as Record<string, unknown>;
    expect(Object.keys(json)).toEqual(expect.arrayContaining(["code", "severity", "title", "why", "bad", "good"]));
  });
});

describe("fmt", () => {
  const messy = "party alice,bob\noutput x=tr(musig(alice,bob))";
  const tidy = "party alice, bob\noutput x = tr(musig(alice, bob))\n";

  test("prints standard input formatted", async () => {
    expect(await cli(["fmt", "-"], { stdin: messy })).toEqual({ code: 0, stdout: tidy, stderr: "" });
  });

  test("--check names what differs and changes nothing; --write changes it", async () => {
    const path = file("messy.policy", messy);
    expect(await cli(["fmt", "--check", path])).toEqual({ code: 1, stdout: `not formatted: ${path}\n`, stderr: "" });
    expect(readFileSync(path, "utf8")).toBe(messy);
    expect(await cli(["fmt", "--write", path])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(readFileSync(path, "utf8")).toBe(tidy);
    expect(await cli(["fmt", "--check", path])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test.each([
    ["a syntax error", new TextEncoder().encode("party alice,\noutput x = tr(alice"), "TW00"],
    ["bytes that are no UTF-8", new Uint8Array([0x74, 0x72, 0x28, 0xff, 0x29]), "TW005"],
    ["nothing", new Uint8Array(), "TW007"],
  ])("%s: diagnostics, and the file stays as it is", async (name, bytes, code) => {
    const path = file(`${name}.policy`, bytes);
    const outcome = await cli(["fmt", "--write", path]);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain(code);
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
  });
});

describe("help", () => {
  test("every command has one, with an example", async () => {
    for (const command of ["compile", "check", "explain", "fmt", "convert", "doctor", "completion"]) {
      const { code, stdout } = await cli([command, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`tapwright ${command}`);
      expect(stdout).toMatch(/Examples?:/);
    }
  });

  test("completion scripts name every command", async () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const { code, stdout } = await cli(["completion", shell]);
      expect(code).toBe(0);
      for (const command of ["compile", "check", "explain", "fmt", "convert", "doctor"])
        expect(stdout).toContain(command);
    }
  });
});

describe("completion in bash", () => {
  const offers = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await cli(["completion", "bash"]);
    const line = words.map((word) => `'${word}'`).join(" ");
    const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _tapwright; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync("bash", ["-c", `${stdout}\n${ask}`], { encoding: "utf8" })
      .stdout.trim()
      .split("\n");
  };

  test("commands, options, and the values of those that have a closed list", async () => {
    expect(await offers("tapwright", "com")).toEqual(["compile", "completion"]);
    expect(await offers("tapwright", "convert", "--keys-")).toEqual(["--keys-info"]);
    expect(await offers("tapwright", "compile", "--network", "")).toEqual(Object.keys(NETWORKS));
    expect(await offers("tapwright", "convert", "--to", "")).toEqual(["bip386", "bip388"]);
    expect(await offers("tapwright", "explain", "TW40")).toContain("TW402");
    expect(await offers("tapwright", "explain", "E_KEY_C")).toContain("E_KEY_CURVE");
  });
});

describe("doctor", () => {
  test("all that is needed is there and gives right answers", async () => {
    const { code, stdout } = await cli(["doctor", "--json"]);
    const report = JSON.parse(stdout) as { healthy: boolean; findings: { part: string; state: string }[] };
    expect(report.findings.filter(({ state }) => state === "broken")).toEqual([]);
    expect(report.healthy).toBe(true);
    expect(code).toBe(0);
  });
});

describe("what is nobody's mistake", () => {
  test("the oldest Node.js that runs is that of package.json", () => {
    const { engines } = JSON.parse(readFileSync("package.json", "utf8")) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${LEAST_NODE}`);
    expect(["20.20.2", "22.17.9", "22.18.0", "24.0.0"].map(isSupportedNode)).toEqual([false, false, true, true]);
  });

  test("a system call that fails exits with 3", async () => {
    const stdin = Object.assign(new Error("EIO: user text"), { code: "EIO", syscall: "read" });
    expect(await cli(["compile", "-"], { stdin })).toEqual({
      code: 3,
      stdout: "",
      stderr: "error: the system failed: read EIO\n",
    });
  });

  test("a defect exits with 4, asks for a report and repeats nothing of the user's", async () => {
    const { code, stderr } = await cli(["compile", "-"], { stdin: new TypeError("cannot read alice's policy") });
    expect(code).toBe(4);
    expect(stderr).toMatch(/^tapwright has a defect: TypeError/);
    expect(stderr).toContain("Please report");
    expect(stderr).not.toContain("alice");
  });
});
