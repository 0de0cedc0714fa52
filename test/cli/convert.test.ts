/** `convert`: policies and descriptors to BIP386 and BIP388, and back; what is no wallet policy says why. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HDKey } from "@scure/bip32";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wasmDescriptor } from "../oracles/wasm-utxo.ts";
import { cli } from "./harness.ts";

const master = (seed: number): HDKey => HDKey.fromMasterSeed(new Uint8Array(32).fill(seed));
const A = `[d34db33f/86h/0h/0h]${master(1).publicExtendedKey}`;
const B = master(2).publicExtendedKey;
const hex = Buffer.from(master(3).publicKey as Uint8Array).toString("hex");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tapwright-convert-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("to a descriptor", () => {
  test("a policy with its keys: canonical, with a checksum that rust-miniscript accepts", async () => {
    const { code, stdout } = await cli([
      "convert",
      "tr(alice, <and_v(v:pk(bob), older(144))>)",
      "--key",
      `alice=${hex}`,
      "--key",
      `bob=${B}/3`,
    ]);
    expect(code).toBe(0);
    const descriptor = stdout.trim();
    expect(descriptor).toMatch(
      new RegExp(`^tr\\(${hex.slice(2)},and_v\\(v:pk\\(${B}/3\\),older\\(144\\)\\)\\)#[a-z0-9]{8}$`),
    );
    expect(wasmDescriptor(descriptor)).toMatchObject({ ok: true });
  });

  test("several outputs are named; branches of a multipath key stay one descriptor", async () => {
    const policy = "party alice, bob\noutput x = tr(alice, pk(bob))\noutput y = tr(bob)";
    const { stdout } = await cli(["convert", "-", "--key", `alice=${A}/<0;1>/*`, "--key", `bob=${hex}`, "--json"], {
      stdin: policy,
    });
    const { descriptors } = JSON.parse(stdout) as { descriptors: { name: string; descriptor: string }[] };
    expect(descriptors.map(({ name }) => name)).toEqual(["x", "y"]);
    expect(descriptors[0]?.descriptor).toContain(`tr(${A}/<0;1>/*,pk(${hex.slice(2)}))#`);
  });

  test("outputs that are not bound are named beside those that are; --output takes one", async () => {
    const policy = "party alice, bob\noutput x = tr(musig(alice, bob))\noutput y = tr(alice)";
    const argv = ["convert", "-", "--key", `alice=${hex}`];
    const some = await cli(argv, { stdin: policy });
    expect(some.code).toBe(0);
    expect(some.stdout).toMatch(new RegExp(`^tr\\(${hex.slice(2)}\\)#[a-z0-9]{8}\n$`));
    expect(some.stderr).toContain("note: output x has no descriptor yet: bind bob");
    expect((await cli([...argv, "--output", "y"], { stdin: policy })).stderr).not.toContain("output x");
    for (const [name, says] of [
      ["x", "bind bob"],
      ["z", "the outputs are x, y"],
    ] as const) {
      const { code, stdout, stderr } = await cli([...argv, "--output", name], { stdin: policy });
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(says);
    }
  });

  test("--json has the diagnostics, also where --strict refuses", async () => {
    const argv = ["convert", "tr(alice,pk(bob))", "--key", `alice=${hex}`, "--key", `bob=${B}`, "--json"];
    const codes = (text: string): readonly string[] =>
      (JSON.parse(text) as { diagnostics: { code: string }[] }).diagnostics.map(({ code }) => code);
    const fine = await cli(argv);
    expect([fine.code, fine.stderr, codes(fine.stdout)]).toEqual([0, "", ["TW401"]]);
    const strict = await cli([...argv, "--strict"]);
    expect([strict.code, strict.stderr, codes(strict.stdout)]).toEqual([1, "", ["TW401"]]);
    expect(JSON.parse(strict.stdout)).toMatchObject({ ok: false, descriptors: null });
  });

  test("what is not bound is asked for", async () => {
    const { code, stdout, stderr } = await cli(["convert", "tr(alice,pk(bob))", "--key", `alice=${hex}`]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("bind bob");
  });
});

describe("wallet policies", () => {
  const template = "tr(musig(@0,@1)/**,and_v(v:pk(@1/**),older(144)))";
  const policy = "tr(musig(alice,bob)/<0;1>/*,and_v(v:pk(bob/<0;1>/*),older(144)))";
  const wallet = { name: "main", descriptor_template: template, keys_info: [A, B] };

  test("a policy with accounts as its keys", async () => {
    const { code, stdout } = await cli([
      "convert",
      policy,
      "--to",
      "bip388",
      "--key",
      `alice=${A}`,
      "--key",
      `bob=${B}`,
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(wallet);
  });

  test("and back, from JSON in a file or from a template with its keys", async () => {
    const path = join(folder, "wallet.json");
    writeFileSync(path, JSON.stringify(wallet));
    const keys = join(folder, "keys.json");
    writeFileSync(keys, JSON.stringify([A, B]));
    const outcomes = [
      await cli(["convert", path]),
      await cli(["convert", "-"], { stdin: JSON.stringify(wallet) }),
      await cli(["convert", template, "--keys-info", JSON.stringify([A, B])]),
      await cli(["convert", template, "--keys-info", keys]),
    ];
    const expected = `tr(musig(${A},${B})/<0;1>/*,and_v(v:pk(${B}/<0;1>/*),older(144)))#`;
    for (const { code, stdout } of outcomes) {
      expect(code).toBe(0);
      expect(stdout.startsWith(expected)).toBe(true);
    }
    const again = await cli(["convert", "-", "--to", "bip388"], { stdin: outcomes[0]?.stdout ?? "" });
    expect(JSON.parse(again.stdout)).toEqual(wallet);
  });

  test.each([
    ["a key without children", ["convert", `tr(${hex})`, "--to", "bip388"], "no extended key"],
    ["a key without branches", ["convert", `tr(${B}/*)`, "--to", "bip388"], "ends in /<M;N>/*"],
    ["a rule of BIP388", ["convert", "tr(@0/**,pk(@0/**))", "--keys-info", JSON.stringify([B])], "the same key twice"],
    ["a wrong key item", ["convert", "tr(@0/**)", "--keys-info", '["xpub"]'], "key information item 0"],
    ["another kind of output", ["convert", "wsh(pk(@0/**))", "--keys-info", JSON.stringify([B])], "TW114"],
    ["an unsound leaf", ["convert", "tr(@0/**,older(1))", "--keys-info", JSON.stringify([B])], "TW204"],
  ])("%s is refused", async (_, argv, says) => {
    const { code, stdout, stderr } = await cli(argv);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(says);
  });

  test.each([
    ["a template without keys", ["convert", template], "--keys-info takes"],
    ["keys that are no list", ["convert", template, "--keys-info", '["a", 1]'], "--keys-info takes"],
    ["keys in a missing file", ["convert", template, "--keys-info", "no-such.json"], "no such file"],
    ["an object of another form", ["convert", '{"template": "tr(@0/**)"}'], '"descriptor_template"'],
  ])("%s is wrong use", async (_, argv, says) => {
    const { code, stderr } = await cli(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});
