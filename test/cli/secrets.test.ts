/** A private key given to the command line in any place is never shown on any stream, nor is a part of it. Keys are made while the test runs. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBase58check } from "@scure/base";
import { HDKey } from "@scure/bip32";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli } from "./harness.ts";

const base58check = createBase58check((data: Uint8Array) => new Uint8Array(createHash("sha256").update(data).digest()));
const SECRETS = {
  wif: base58check.encode(new Uint8Array([0x80, ...randomBytes(32), 0x01])),
  "uncompressed wif": base58check.encode(new Uint8Array([0x80, ...randomBytes(32)])),
  "testnet wif": base58check.encode(new Uint8Array([0xef, ...randomBytes(32), 0x01])),
  xprv: HDKey.fromMasterSeed(new Uint8Array(randomBytes(32))).privateExtendedKey,
  tprv: HDKey.fromMasterSeed(new Uint8Array(randomBytes(32)), { private: 0x04358394, public: 0x043587cf })
    .privateExtendedKey,
};

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tapwright-secrets-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

type Place = (secret: string) => { readonly argv: readonly string[]; readonly stdin?: string };

const POLICY = "tr(musig(alice,bob),and_v(v:pk(bob),older(144)))";
/** A transaction to trace: one input, one output, no witness. */
const TX = `0200000001${"11".repeat(32)}0000000000ffffffff01e803000000000000015100000000`;
const PLACES: Readonly<Record<string, Place>> = {
  "the key path": (secret) => ({ argv: ["compile", `tr(${secret})`] }),
  "a leaf": (secret) => ({ argv: ["check", `tr(alice,pk(${secret}))`, "--json"] }),
  "a hash": (secret) => ({ argv: ["compile", `tr(alice,sha256(${secret}))`] }),
  "a wrapper": (secret) => ({ argv: ["compile", `tr(alice,${secret}:pk(bob))`] }),
  "a fragment": (secret) => ({ argv: ["compile", `tr(alice,${secret}(bob))`] }),
  "a comment": (secret) => ({ argv: ["compile", "-"], stdin: `${POLICY} // ${secret}` }),
  "a key with a path": (secret) => ({ argv: ["compile", `tr([d34db33f/86h]${secret}/0/*)`, "--json"] }),
  "a checksum": (secret) => ({ argv: ["compile", `tr(alice)#${secret}`] }),
  "a declaration": (secret) => ({ argv: ["compile", "-"], stdin: `party ${secret}\noutput x = tr(${secret})` }),
  "a value in the text": (secret) => ({
    argv: ["compile", "-", "--json"],
    stdin: `param k: key = ${secret}\noutput x = tr(k)`,
  }),
  "an assertion": (secret) => ({
    argv: ["check", "-"],
    stdin: `party a\noutput x = tr(a)\nassert ${secret} can spend x`,
  }),
  "standard input alone": (secret) => ({ argv: ["compile", "-"], stdin: secret }),
  "the text to format": (secret) => ({ argv: ["fmt", "-"], stdin: `tr(alice) // ${secret}` }),
  "the policy's name": (secret) => ({ argv: ["compile", secret] }),
  "the path of a file": (secret) => ({ argv: ["compile", `${secret}/x.policy`] }),
  "a file's own name": (secret) => ({ argv: ["compile", file(`${secret.slice(0, 60)}.policy`, "tr(")] }),
  "--key": (secret) => ({ argv: ["compile", POLICY, "--key", `alice=${secret}`] }),
  "--key with its name": (secret) => ({ argv: ["compile", POLICY, "--key", `${secret}=alice`] }),
  "--key without a name": (secret) => ({ argv: ["compile", POLICY, "--key", secret] }),
  "--key in a group": (secret) => ({ argv: ["compile", POLICY, "--key", `alice=02aa,${secret}`] }),
  "--keys": (secret) => ({ argv: ["compile", POLICY, "--keys", secret] }),
  "a --keys file": (secret) => ({
    argv: ["compile", POLICY, "--keys", file("keys.json", JSON.stringify({ alice: secret }))],
  }),
  "a --keys file's name": (secret) => ({
    argv: ["compile", POLICY, "--keys", file("names.json", JSON.stringify({ [secret]: 1 }))],
  }),
  "a broken --keys file": (secret) => ({
    argv: ["compile", POLICY, "--keys", file("broken.json", `{"alice": ${secret}`)],
  }),
  "--set": (secret) => ({ argv: ["compile", POLICY, "--set", `expiry=${secret}`] }),
  "--set of a party": (secret) => ({
    argv: ["compile", "policies/payment-channel.policy", "--set", `to_local.owner=${secret}`],
  }),
  "--key of several": (secret) => ({ argv: ["compile", POLICY, "tr(carol)", "--key", `carol=${secret}`] }),
  "a policy's name among several": (secret) => ({ argv: ["compile", POLICY, secret, "--json"] }),
  "a converted policy's name": (secret) => ({ argv: ["convert", secret, "--json"] }),
  "--output": (secret) => ({ argv: ["convert", "tr(alice)", "--output", secret] }),
  "--set without a name": (secret) => ({ argv: ["compile", POLICY, "--set", secret] }),
  "--network": (secret) => ({ argv: ["compile", POLICY, "--network", secret] }),
  "--height": (secret) => ({ argv: ["compile", POLICY, "--height", secret] }),
  "--time": (secret) => ({ argv: ["compile", POLICY, "--time", secret] }),
  "--index": (secret) => ({ argv: ["compile", POLICY, "--index", secret] }),
  "--to": (secret) => ({ argv: ["convert", POLICY, "--to", secret] }),
  "--keys-info": (secret) => ({ argv: ["convert", "tr(@0/**)", "--keys-info", JSON.stringify([secret])] }),
  "a template": (secret) => ({ argv: ["convert", `tr(${secret}/**)`, "--keys-info", "[]"] }),
  "a wallet policy": (secret) => ({
    argv: ["convert", "-"],
    stdin: JSON.stringify({ descriptor_template: "tr(@0/**)", keys_info: [secret] }),
  }),
  "what plan plans for": (secret) => ({ argv: ["plan", `tr(${secret})`] }),
  "--with": (secret) => ({ argv: ["plan", POLICY, "--with", secret] }),
  "--with among names": (secret) => ({ argv: ["plan", POLICY, "--with", `alice,${secret}`] }),
  "--with a preimage": (secret) => ({ argv: ["plan", POLICY, "--with", `preimage=${secret}`] }),
  "--with a preimage's name": (secret) => ({ argv: ["plan", POLICY, "--with", `${secret}=preimage`] }),
  "--at": (secret) => ({ argv: ["plan", POLICY, "--at", secret] }),
  "--at a height": (secret) => ({ argv: ["plan", POLICY, "--at", `height=${secret}`] }),
  "--at an age": (secret) => ({ argv: ["plan", POLICY, "--at", `age=1,age=${secret}`] }),
  "--feerate": (secret) => ({ argv: ["plan", POLICY, "--feerate", secret] }),
  "--output of a plan": (secret) => ({ argv: ["plan", POLICY, "--output", secret, "--json"] }),
  "--key of a plan": (secret) => ({ argv: ["plan", POLICY, "--key", `alice=${secret}`] }),
  "the transaction to trace": (secret) => ({ argv: ["trace", secret, "--prevouts", "x"] }),
  "the transaction on standard input": (secret) => ({ argv: ["trace", "-", "--prevouts", "x"], stdin: secret }),
  "a file of a transaction": (secret) => ({ argv: ["trace", file("tx.hex", secret), "--prevouts", "x"] }),
  "--prevouts": (secret) => ({ argv: ["trace", TX, "--prevouts", secret] }),
  "a --prevouts file": (secret) => ({ argv: ["trace", TX, "--prevouts", file("prevouts.hex", secret)] }),
  "an amount of --prevouts": (secret) => ({
    argv: ["trace", TX, "--prevouts", file("amount.json", JSON.stringify([{ amount: secret, scriptPubKey: "51" }]))],
  }),
  "a script of --prevouts": (secret) => ({
    argv: ["trace", TX, "--prevouts", file("script.json", JSON.stringify([{ amount: "1", scriptPubKey: secret }]))],
  }),
  "a member of --prevouts": (secret) => ({
    argv: ["trace", TX, "--prevouts", file("member.json", JSON.stringify([{ [secret]: 1 }]))],
  }),
  "a member of --prevouts twice": (secret) => ({
    argv: ["trace", TX, "--prevouts", file("twice.json", `[{"${secret}": 1, "${secret}": 2}]`)],
  }),
  "a transaction of --prevouts": (secret) => ({
    argv: ["trace", TX, "--prevouts", file("previous.json", JSON.stringify([secret]))],
  }),
  "--input": (secret) => ({ argv: ["trace", TX, "--prevouts", "x", "--input", secret] }),
  "--rules": (secret) => ({ argv: ["trace", TX, "--prevouts", "x", "--rules", `ctv,${secret}`] }),
  "--network of a trace": (secret) => ({ argv: ["trace", TX, "--prevouts", "x", "--network", secret] }),
  "an unknown option": (secret) => ({ argv: ["compile", `--${secret}`, POLICY] }),
  "an unknown command": (secret) => ({ argv: [secret] }),
  "an unknown code": (secret) => ({ argv: ["explain", secret] }),
  "the name of a shell": (secret) => ({ argv: ["completion", secret] }),
  "one argument too many": (secret) => ({ argv: ["doctor", secret] }),
};

/** As many characters in a row of a secret as may ever be seen: a prefix such as `xprv9s21ZrQH143K` is the same in all. */
const PART = 12;

function partOf(secret: string, text: string): string | undefined {
  for (let at = 4; at + PART <= secret.length; at++) {
    const part = secret.slice(at, at + PART);
    if (text.includes(part)) return part;
  }
  return undefined;
}

describe.each(Object.entries(PLACES))("%s", (_, place) => {
  test.each(Object.entries(SECRETS))("%s is never shown", async (_name, secret) => {
    const { argv, stdin } = place(secret);
    for (const terminal of [undefined, 60]) {
      const outcome = await cli(argv, {
        ...(stdin === undefined ? {} : { stdin }),
        ...(terminal === undefined ? {} : { terminal }),
      });
      expect(partOf(secret, outcome.stdout + outcome.stderr)).toBeUndefined();
      expect(outcome.code, outcome.stderr).toBeOneOf([1, 2]);
    }
  });
});

test("an extended public key is shown as it is, also where a line is cut inside it", async () => {
  const xpub = HDKey.fromMasterSeed(new Uint8Array(32).fill(1)).publicExtendedKey;
  const outcomes = [
    await cli(["compile", `tr(${xpub}/<0;1>/*)#aaaaaaaa`]),
    await cli(["compile", `tr(${xpub}/<0;1>/*)`, "--index", "0"]),
    await cli(["compile", "tr(alice)", "--key", `alice=${xpub}/0`, "--json"], { terminal: 60 }),
    await cli(["convert", `tr(${xpub}/<0;1>/*)`, "--to", "bip388"]),
  ];
  for (const { stdout, stderr } of outcomes) expect(stdout + stderr).not.toContain("•");
});
