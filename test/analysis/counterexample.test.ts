/** Counterexamples of every policy of the library, as templates and with keys: whatever somebody can do is shown, by our engine and by Bitcoin Core's library. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Counterexample } from "../../src/analysis/index.ts";
import type { Program } from "../../src/program/index.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { compile } from "../../src/compiler/index.ts";
import { ANYPREVOUT, standardOf } from "../../src/interpreter/index.ts";
import { wasmDescriptor } from "../oracles/wasm-utxo.ts";
import { testValues } from "../policies/test-values.ts";
import { publicKeyOf } from "../satisfaction/sign.ts";
import { ask, backend, NOW, programOf } from "./claims.ts";
import { ACCEPTED, runSpend } from "./run-spend.ts";

/** Each claim that somebody can, turned round. */
const denied = ({ assertions }: Program): readonly string[] =>
  assertions
    .filter((text) => text.includes(" can "))
    .map((text) => text.replace(" can ", " cannot ").replace(/ (now|eventually|from .*)$/, ""));

const library = readdirSync("policies")
  .filter((name) => name.endsWith(".policy"))
  .map((name) => ({ name, text: readFileSync(`policies/${name}`, "utf8") }))
  .filter(({ text }) => text.includes("\nassert "));

describe.each(library)("$name", ({ name, text }) => {
  const template = compile({ name, text }, { backend }).program as Program;
  const bound = compile({ name, text }, { backend, ...testValues(template) }).program as Program;

  test.each([
    ["as a template", template],
    ["with keys", bound],
  ])("%s: every power is shown", (_, program) => {
    const claims = denied(program);
    expect(claims.length).toBeGreaterThan(0);
    for (const claim of claims) {
      const [result] = ask(program, [claim]);
      expect(result?.answer).toBe("fails");
      expect(result?.counterexample, claim).not.toBeNull();
      expect(runSpend(result?.counterexample as Counterexample)).toEqual(ACCEPTED);
    }
  });
});

const HEX = toHex(publicKeyOf("somebody"));
const IMAGE = "cd".repeat(32);

describe("outputs of every form", () => {
  test.each([
    ["a key hash", "output x = tr(unspendable, pkh(alice))", "alice"],
    ["sorted keys", "output x = tr(unspendable, sortedmulti_a(2, alice, bob, alice.two))", "alice"],
    ["ranged keys", "output x = tr(musig(alice/0, bob/1), pk(alice.a/0/*))", "alice"],
    ["a musig with steps", "output x = tr(musig(alice, bob)/0/7, and_v(v:pk(alice.a), older(9)))", "alice + bob"],
    ["a musig in a leaf", "output x = tr(unspendable, and_v(v:pk(musig(alice, bob)), older(9)))", "alice + bob"],
    ["rawtr", "output x = rawtr(alice)", "alice"],
    ["no leaf", "output x = tr(alice)", "alice"],
    ["a key in hex", `output x = tr(alice, pk(${HEX}))`, HEX],
    ["a hash in hex", `output x = tr(alice, and_v(v:pk(bob), sha256(${IMAGE})))`, `bob + preimage(${IMAGE})`],
    ["an unspendable scalar", `output x = tr(unspendable(${"07".repeat(32)}), pk(alice))`, "alice"],
    ["a long time", "output x = tr(unspendable, and_v(v:pk(alice), after(2037-01-01)))", "alice"],
    ["a long span", "output x = tr(unspendable, and_v(v:pk(alice), older(388 days)))", "alice"],
    ["the last height", "output x = tr(unspendable, and_v(v:pk(alice), after(499999999)))", "alice"],
    [
      "20 keys",
      `output x = tr(unspendable, multi_a(3, ${Array.from({ length: 20 }, (_, i) => `alice.k${i}`).join(", ")}))`,
      "alice",
    ],
    ["a group", "party m[]\noutput x = tr(unspendable, multi_a(2, m, alice))", "any 1 of (m) + alice"],
    ["the musig of a group", "party m[]\noutput x = tr(musig(m, alice))", "m + alice"],
  ])("%s", (_, output, who) => {
    const parties = ["alice", "bob"].filter((name) => output.includes(name));
    const program = programOf(`contract c\nparty ${parties.join(", ")}\n${output}`);
    const [result] = ask(program, [`assert ${who} cannot spend x`]);
    expect(result?.answer).toBe("fails");
    const shown = result?.counterexample as Counterexample;
    expect(shown).not.toBeNull();
    expect(runSpend(shown)).toEqual(ACCEPTED);
    // The text with test keys is a descriptor of the very output that is spent.
    if (shown.descriptor.startsWith("tr("))
      expect(wasmDescriptor(shown.descriptor)).toMatchObject({
        ok: true,
        scriptPubKey: fromHex(shown.prevouts[0]?.scriptPubKey ?? ""),
      });
  });

  test("anyprevout: run under its rules, and said so", () => {
    const program = programOf(
      "contract c\nparty alice, bob\nrequires anyprevout\noutput x = tr(alice, {apo(), and_v(v:apo(bob), older(144))})",
    );
    for (const who of ["alice", "bob"]) {
      const [result] = ask(program, [`assert ${who} cannot spend x ever`]);
      const shown = result?.counterexample as Counterexample;
      expect(shown.rules).toBe("standard,anyprevout");
      expect(runSpend(shown, standardOf(ANYPREVOUT)).ours).toBe(true);
    }
  });

  test("a template's numbers are chosen, and said", () => {
    const program = programOf(
      "contract c\nparty alice\nparam h: height\nparam t: time\nparam b: blocks\nparam d: duration\noutput x = tr(unspendable, {{and_v(v:pk(alice.h), after(h)), and_v(v:pk(alice.t), after(t))}, {and_v(v:pk(alice.b), older(b)), and_v(v:pk(alice.d), older(d))}})",
    );
    const numbers = { h: NOW.height + 144, t: NOW.time + 86_400, b: 144, d: 4_194_304 + 169 };
    for (const name of ["h", "t", "b", "d"]) {
      const [result] = ask(program, [`assert alice.${name} cannot spend x ever`]);
      expect(result?.counterexample).toMatchObject({ numbers });
      expect(runSpend(result?.counterexample as Counterexample)).toEqual(ACCEPTED);
    }
  });

  test("names that are bound to one key are one holder", () => {
    const text =
      "contract c\nparty alice, bob\noutput x = tr(unspendable, {and_v(v:pk(alice), older(3)), and_v(v:pk(bob), older(1))})";
    const key = toHex(publicKeyOf("both"));
    const { program } = compile({ name: "test", text }, { backend, keys: { alice: key, bob: key } });
    const [result] = ask(program as Program, ["assert alice cannot spend x before 3 blocks"]);
    expect(result?.answer).toBe("fails");
    expect(runSpend(result?.counterexample as Counterexample)).toEqual(ACCEPTED);
  });
});

test("no secret of a test key is in a report", () => {
  const program = programOf("contract c\nparty alice\noutput x = tr(alice, pk(alice.a))");
  const text = JSON.stringify(ask(program, ["assert alice cannot spend x"]));
  expect(text).toContain("transaction");
  expect(text).not.toMatch(/secret/i);
});
