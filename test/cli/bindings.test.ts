/** Names that options bind: all that `to bind` prints can be given, parties stand for the keys of arguments, and several policies share one set of options. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HDKey } from "@scure/bip32";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli } from "./harness.ts";

const hex = (seed: number): string =>
  Buffer.from(HDKey.fromMasterSeed(new Uint8Array(32).fill(seed)).publicKey as Uint8Array).toString("hex");
const key = (name: string, seed: number): readonly string[] => ["--key", `${name}=${hex(seed)}`];

let folder = "";
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tapwright-bindings-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const CHANNEL = "policies/payment-channel.policy";
const FUNDING = ["--set", "expiry=2000000", ...key("alice", 1), ...key("bob", 2)];

interface Compiled {
  readonly program: { readonly outputs: readonly { readonly name: string; readonly scriptPubKey: string | null }[] };
}

async function scripts(argv: readonly string[]): Promise<readonly (string | null)[]> {
  const { code, stdout, stderr } = await cli(["compile", CHANNEL, ...argv, "--json"]);
  expect(code, stderr + stdout).toBe(0);
  return (JSON.parse(stdout) as Compiled).program.outputs.map(({ scriptPubKey }) => scriptPubKey);
}

describe("what `to bind` prints can be given", () => {
  test.each(["policies/payment-channel.policy", "policies/escrow.policy", "policies/htlc.policy"])(
    "%s is bound by its own line",
    async (path) => {
      const { stdout } = await cli(["compile", path]);
      const line = /^ {2}to bind +(.*)$/m.exec(stdout)?.[1] ?? "";
      const values: Readonly<Record<string, string>> = { KEY: "", HEX: "ab".repeat(32), NUMBER: "2000000" };
      const options = line.split(/ {2,}/).flatMap((option, i) => {
        const [flag = "", pair = ""] = option.split(" ");
        const [name = "", kind = ""] = pair.split("=");
        return [flag, `${name}=${kind === "KEY" ? hex(i + 1) : values[kind]}`];
      });
      expect(options.length).toBeGreaterThan(0);
      const bound = await cli(["compile", path, ...options]);
      expect(bound.code, bound.stderr).toBe(0);
      expect(bound.stdout).not.toContain("to bind");
    },
  );

  test("an output with arguments says what an address of it takes", async () => {
    const { stdout } = await cli(["compile", CHANNEL]);
    expect(stdout).toContain("when bound: --key to_local.penalty=KEY  --key to_local.owner.delayed=KEY");
    expect(stdout).toContain("--set to_local.owner=PARTY");
  });
});

describe("a party for an argument", () => {
  const penalty = key("to_local.penalty", 4);

  test("takes the keys of that party: the same script as with the keys given one by one", async () => {
    const named = await scripts([...FUNDING, ...penalty, ...key("alice.delayed", 3), "--set", "to_local.owner=alice"]);
    expect(named).not.toContain(null);
    expect(named).toEqual(await scripts([...FUNDING, ...penalty, ...key("to_local.owner.delayed", 3)]));
  });

  test.each([
    ["a name that is no party", ["--set", "to_local.owner=alise"], "did you mean `alice`?"],
    ["a party without the key", ["--set", "to_local.owner=alice"], "--key alice.delayed=KEY"],
    [
      "a hole that has a key already",
      ["--set", "to_local.owner=alice", ...key("alice.delayed", 3), ...key("to_local.owner.delayed", 4)],
      "`to_local.owner.delayed` is bound twice",
    ],
  ])("%s is refused", async (_, argv, says) => {
    const { code, stderr } = await cli(["check", CHANNEL, ...FUNDING, ...argv]);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });
});

describe("--keys", () => {
  test("is read as often as it is given", async () => {
    const [a, b] = [file("a.json", `{"alice": "${hex(1)}"}`), file("b.json", `{"bob": "${hex(2)}"}`)];
    const { code, stdout } = await cli(["convert", "tr(musig(alice,bob))", "--keys", a, "--keys", b]);
    expect(code).toBe(0);
    expect(stdout).toBe((await cli(["convert", "tr(musig(alice,bob))", ...key("alice", 1), ...key("bob", 2)])).stdout);
  });

  test("a name in two files is refused with both", async () => {
    const [a, b] = [file("one.json", `{"alice": "${hex(1)}"}`), file("two.json", `{"alice": "${hex(2)}"}`)];
    const { code, stderr } = await cli(["compile", "tr(alice)", "--keys", a, "--keys", b]);
    expect(code).toBe(2);
    for (const words of ["`alice` is bound twice", "one.json", "two.json"]) expect(stderr).toContain(words);
  });

  test("an unknown name and a bad key are reported with the file, in one count", async () => {
    const path = file("bad.json", `{"alcie": "${hex(1)}", "bob": "02aa"}`);
    const { code, stderr } = await cli(["check", "tr(musig(alice,bob))", "--keys", path]);
    expect(code).toBe(1);
    expect(stderr).toContain(`--> --keys ${path}, alcie:1:1`);
    expect(stderr).toContain(`--> --keys ${path}, bob:1:1`);
    expect(stderr.match(/^\d+ errors?$/gm)).toEqual(["2 errors"]);
  });

  test("a missing file is not taken for a policy's text", async () => {
    const { code, stderr } = await cli(["check", "tr(a)", "--keys", "no-such.json"]);
    expect(code).toBe(2);
    expect(stderr).toBe("error: cannot read `no-such.json`: there is no such file\n");
  });
});

describe("several policies", () => {
  const [ONE, TWO] = ["tr(musig(alice,bob))", "tr(musig(bob,carol))"];

  test("each takes the names it knows, and stands under its own", async () => {
    const keys = [...key("alice", 1), ...key("bob", 2), ...key("carol", 3)];
    const both = await cli(["compile", ONE, file("two.policy", TWO), ...keys]);
    expect(both).toMatchObject({ code: 0, stderr: "" });
    expect(both.stdout).toMatch(/^policy:\n/);
    expect(both.stdout).toContain(`\n\n${folder}/two.policy:\n`);
    const alone = await cli(["compile", TWO, ...key("bob", 2), ...key("carol", 3)]);
    expect(both.stdout.endsWith(alone.stdout)).toBe(true);
  });

  test("a name that none of them knows is an error of each", async () => {
    const { code, stderr } = await cli(["check", ONE, TWO, ...key("alcie", 1), ...key("carol", 3)]);
    expect(code).toBe(1);
    expect(stderr.match(/the policy has no key `alcie`/g)).toHaveLength(2);
    expect(stderr).not.toContain("no key `carol`");
  });

  test("a name may be that of a policy with errors", async () => {
    const { code, stderr } = await cli(["check", ONE, "tr(dora,pk(", ...key("dora", 1)]);
    expect(code).toBe(1);
    expect(stderr).not.toContain("TW101");
  });

  test("a role that an argument uses in one is not foreign to it", async () => {
    const argv = [CHANNEL, ONE, ...FUNDING, ...key("alice.delayed", 3), "--set", "to_local.owner=alice"];
    const { code, stderr } = await cli(["check", ...argv]);
    expect(code, stderr).toBe(0);
  });
});

describe("--strict", () => {
  test("says why it refuses", async () => {
    const { code, stderr } = await cli(["check", "tr(alice,pk(bob))", "--strict"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: refused by --strict, under which a warning fails\n$/);
    expect((await cli(["check", "tr(alice", "--strict"])).stderr).not.toContain("--strict");
  });
});
