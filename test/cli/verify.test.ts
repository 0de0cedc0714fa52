/** `tapwright verify` and `tapwright conformance` as their users meet them: verdicts in words and as JSON, streams, exit codes, and input that is none. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { afterAll, describe, expect, it } from "vitest";
import type { ConformanceFile } from "../../src/cli/conformance-file.ts";
import { RULES } from "../../src/channel/index.ts";
import { cli } from "./harness.ts";

const FIXTURES = fileURLToPath(new URL("../../fixtures/", import.meta.url));
const story = (name: string): string => `${FIXTURES}stories/${name}`;
const folder = mkdtempSync(join(tmpdir(), "tapwright-verify-"));
afterAll(() => rmSync(folder, { recursive: true }));
const save = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
};

const penalty = JSON.parse(readFileSync(`${FIXTURES}channel/penalty-script.json`, "utf8")) as ConformanceFile;
const message = (name: string): unknown => penalty.messages[name];
const channel = save("channel.json", penalty.channel);
const PAYMENTS = ["verify", "update", story("payments.jsonl"), "--channel", story("payments.channel.json")];

const TRUSTED = `${"00".repeat(32)}:800000`;

describe("verify update", () => {
  it("judges a transcript, each update after the last that was accepted", async () => {
    const { code, stdout, stderr } = await cli(PAYMENTS);
    expect([code, stderr]).toEqual([0, ""]);
    const lines = stdout.trim().split("\n");
    expect(lines[0]).toBe("line 1: update to state 0: accepted");
    expect(lines.at(-1)).toBe("11 accepted, 0 refused");
  });

  it("reads JSON lines from standard input, with the channel in the first of them", async () => {
    const context = JSON.stringify({ channel: penalty.channel, program: penalty.program });
    const stdin = [context, "", ...["opened", "paid", "pending"].map((name) => JSON.stringify(message(name)))].join(
      "\r\n",
    );
    const { code, stdout } = await cli(["verify", "update", "-", "--json"], { stdin });
    const verdicts = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(0);
    expect(verdicts.map(({ at, what, ok }) => [at, what, ok])).toEqual([
      ["line 1", "channel", true],
      ["line 3", "update", true],
      ["line 4", "update", true],
      ["line 5", "update", true],
    ]);
  });

  it("goes on after a refusal from the last state that was accepted", async () => {
    const bad = structuredClone(message("paid")) as { state: { sequence: number } };
    bad.state.sequence = 7;
    const path = save(
      "bad.jsonl",
      [message("opened"), bad, message("paid")].map((each) => JSON.stringify(each)).join("\n"),
    );
    const { code, stdout } = await cli(["verify", "update", path, "--channel", channel]);
    expect(code).toBe(1);
    expect(stdout).toContain("line 2: update: refused, E_SEQUENCE_GAP: ");
    expect(stdout).toContain("line 3: update to state 1: accepted");
    expect(stdout).toContain("2 accepted, 1 refused");
  });

  it("says of one message all that there is to say: proven and assumed, or the rule that was broken", async () => {
    const good = await cli(["verify", "update", save("opened.json", message("opened")), "--channel", channel]);
    expect(good.code).toBe(0);
    for (const word of ["accepted", "proven", "AUTHORIZED", "assumed", "FUNDING_ON_CHAIN"])
      expect(good.stdout).toContain(word);
    const bad = await cli(["verify", "update", save("paid.json", message("paid")), "--channel", channel]);
    expect(bad.code).toBe(1);
    const { statement, why, reference } = RULES.E_SEQUENCE_GAP;
    for (const words of ["refused, E_SEQUENCE_GAP", statement, why, reference, "tapwright explain E_SEQUENCE_GAP"])
      expect(bad.stdout).toContain(words);
  });

  it("starts after an update that was accepted earlier, and then assumes it", async () => {
    const [opened, paid] = [save("opened.json", message("opened")), save("paid.json", message("paid"))];
    const { code, stdout } = await cli(["verify", "update", paid, "--channel", channel, "--after", opened]);
    expect(code).toBe(0);
    expect(stdout).toContain("BEFORE");
  });

  it("takes the contract as a policy, and refuses under one changed by a lock", async () => {
    const club = ["verify", "update", story("club.jsonl"), "--channel", story("club.channel.json")];
    expect((await cli([...club, "--policy", story("club.policy")])).code).toBe(0);
    const changed = readFileSync(story("club.policy"), "utf8").replace("older(52000)", "older(52001)");
    const other = await cli([...club, "--policy", save("changed.policy", changed)]);
    expect(other.code).toBe(1);
    expect(other.stdout).toContain("refused, E_PARAMS");
  });

  it("says what may be behind a contract that does not fit", async () => {
    const club = ["verify", "update", story("club.jsonl"), "--channel", story("club.channel.json")];
    const own = await cli(club);
    expect(own.code).toBe(1);
    expect(own.stdout).toContain("judged under the mechanism's own contract: give `--policy`");
    const known = JSON.parse(readFileSync(story("club.channel.json"), "utf8")) as {
      channel: { parameters: { policyId: string; parties: { keys: unknown }[] } };
    };
    const { policyId, parties } = known.channel.parameters;
    expect(own.stdout).toContain(policyId);
    const [first, second] = parties.map(({ keys }) => keys);
    for (const [i, keys] of [second, first].entries()) (parties[i] as { keys: unknown }).keys = keys;
    const turned = ["verify", "update", story("club.jsonl"), "--channel", save("turned.json", known)];
    const wrong = await cli([...turned, "--policy", story("club.policy")]);
    expect(wrong.stdout).toMatch(/E_FUNDING_SCRIPT.*`--parties` gives another order/);
    expect(wrong.code).toBe(1);
  });

  it("judges payments against the height that is given", async () => {
    const path = save("t.json", ["opened", "paid", "pending"].map(message));
    const at = (height: string) =>
      cli(["verify", "update", path, "--channel", channel, "--height", height, "--slack", "6"]);
    expect((await at("800000")).code).toBe(0);
    const late = await at("899990");
    expect(late.code).toBe(1);
    expect(late.stdout).toContain("message 3: update: refused, E_HTLC_EXPIRY");
  });
});

describe("--json", () => {
  const schema = JSON.parse(
    readFileSync(new URL("../../src/cli/verify.schema.json", import.meta.url), "utf8"),
  ) as object;
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

  it("prints one verdict a line, of one form, accepted or refused", async () => {
    const stdin = [message("opened"), message("pending"), message("paid"), { channel: null }].map((each) =>
      JSON.stringify(each),
    );
    const { code, stdout } = await cli(["verify", "update", "-", "--channel", channel, "--json"], {
      stdin: stdin.join("\n"),
    });
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(1);
    expect(lines.map(({ at, ok, code: refused }) => [at, ok, refused])).toEqual([
      ["line 1", true, undefined],
      ["line 2", false, "E_SEQUENCE_GAP"],
      ["line 3", true, undefined],
      ["line 4", false, "E_MALFORMED"],
    ]);
    for (const line of lines) expect(validate(line), JSON.stringify(validate.errors)).toBe(true);
    const proof = await cli(["verify", "proof", story("revoked.json"), "--json"]);
    expect(validate(JSON.parse(proof.stdout)), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe("other kinds", () => {
  it("a proof stands alone", async () => {
    const { code, stdout } = await cli(["verify", "proof", story("revoked.json")]);
    expect(code).toBe(0);
    expect(stdout).toContain("the secret that revokes it is known");
    const proof = JSON.parse(readFileSync(story("revoked.json"), "utf8")) as { mech: { secret: string } };
    proof.mech.secret = "11".repeat(32);
    const bad = await cli(["verify", "proof", save("proof.json", proof)]);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain("refused, E_REVOCATION_SECRET: party 0");
  });

  it("a proof is about the channel that the reader names, or refused", async () => {
    const other = await cli(["verify", "proof", story("revoked.json"), "--channel", story("payments.channel.json")]);
    expect([other.code, other.stdout.includes("E_CHANNEL_ID")]).toEqual([1, true]);
    const own = save("own.json", {
      channel: (JSON.parse(readFileSync(story("revoked.json"), "utf8")) as { channel: unknown }).channel,
    });
    expect((await cli(["verify", "proof", story("revoked.json"), "--channel", own])).code).toBe(0);
  });

  it.each([
    ["transaction", "tx-commitment-0"],
    ["closure", "close"],
    ["funding", "funding-tx"],
  ])("%s", async (kind, name) => {
    const path = save(`${kind}.json`, message(name));
    expect((await cli(["verify", kind, path, "--channel", channel])).code).toBe(0);
    expect((await cli(["verify", kind, save("empty.json", {}), "--channel", channel])).code).toBe(1);
  });

  it("a file that holds only a channel proves nothing", async () => {
    const path = save("alone.json", { channel: penalty.channel });
    const { code, stderr } = await cli(["verify", "proof", path]);
    expect([code, stderr.includes("no proof in")]).toEqual([2, true]);
  });

  it("a trusted block asks for the blocks after it", async () => {
    const trusted = (kind: string, path: string) =>
      cli(["verify", kind, path, "--trust", TRUSTED, "--channel", channel]);
    const bare = await trusted("funding", save("funding.json", message("funding-tx")));
    expect([bare.code, bare.stdout.includes("E_CHAIN_REQUIRED")]).toEqual([1, true]);
    const proof = await cli(["verify", "proof", story("revoked.json"), "--trust", TRUSTED, "--confirmations", "6"]);
    expect([proof.code, proof.stdout.includes("E_CHAIN_REQUIRED")]).toEqual([1, true]);
    const empty = await cli(["verify", "funding", save("empty.json", {}), "--channel", channel]);
    expect([empty.code, empty.stdout.includes("E_MALFORMED")]).toEqual([1, true]);
  });

  it("funding in a chain, from a block that the reader trusts", async () => {
    const one = penalty.cases.find(({ name }) => name === "confirmed-7");
    const { hash, height } = one?.options?.trust ?? { hash: "", height: 0 };
    const path = save("chain.json", message("funding-chain"));
    const ask = (confirmations: string) =>
      cli([
        "verify",
        "funding",
        path,
        "--channel",
        channel,
        "--trust",
        `${hash}:${height}`,
        "--confirmations",
        confirmations,
      ]);
    expect((await ask("7")).code).toBe(0);
    const shallow = await ask("8");
    expect([shallow.code, shallow.stdout.includes("E_FUNDING_UNCONFIRMED")]).toEqual([1, true]);
    expect((await cli(["verify", "funding", path, "--channel", channel])).stdout).toContain("E_SPV");
  });
});

describe("wrong use is exit code 2, and says what is wrong", () => {
  const UPDATES = ["verify", "update", story("club.jsonl"), "--channel", story("club.channel.json")];
  const CLUB = [...UPDATES, "--policy", story("club.policy")];
  it.each<readonly [string, readonly string[], string]>([
    ["an unknown kind", ["verify", "everything", channel], "update, proof"],
    ["no file", ["verify", "update", "/nowhere/at/all.json"], "there is no such file"],
    ["no lines", ["verify", "update", "/nowhere/at/all.jsonl"], "there is no such file"],
    ["a channel that is no JSON", ["verify", "update", channel, "--channel", save("no.json", "{")], "--channel"],
    ["a program that is not there", ["verify", "update", channel, "--program", "/nowhere"], "--program"],
    ["a program and a policy", ["verify", "update", channel, "--program", channel, "--policy", "tr(a)"], "give one"],
    ["a policy with errors", ["verify", "update", channel, "--policy", "tr(alice,"], "--policy"],
    ["standard input twice", ["verify", "update", "-", "--channel", "-"], "one standard input"],
    ["a height that is none", ["verify", "update", channel, "--height", "soon"], "--height"],
    ["a slack without a height", ["verify", "update", channel, "--slack", "6"], "--height"],
    ["a block that is none", ["verify", "funding", channel, "--trust", "genesis"], "--trust"],
    ["work without a block", ["verify", "funding", channel, "--work", "1"], "--trust"],
    ["a risk that is no code", ["verify", "update", channel, "--accept-risk", "E_NOTHING"], "--accept-risk"],
    ["an unknown application", ["verify", "update", channel, "--application", "chess"], "--application"],
    ["no file named", ["verify", "update"], "missing required argument"],
    ["no channel", ["verify", "update", save("opened.json", message("opened"))], "no channel: give `--channel`"],
    ["a list of no proofs", ["verify", "proof", save("none.json", [])], "no proof in"],
    ["no line at all", ["verify", "update", save("none.jsonl", ""), "--channel", channel], "no update in"],
    [
      "JSON lines under another name",
      ["verify", "update", save("lines.json", "{}\n{}\n"), "--channel", channel],
      ".jsonl",
    ],
    ["a name that is no party", [...CLUB, "--parties", "zed,alice,bob"], "`zed` is no party"],
    ["too few names", [...CLUB, "--parties", "alice,bob"], "3 parties, and 2 names"],
    ["a name twice", [...CLUB, "--parties", "alice,alice,bob"], "`alice` is named twice"],
    ["a rule as a risk", ["verify", "update", channel, "--accept-risk", "E_SIG"], "a rule, and no risk"],
    ["an update before a proof", ["verify", "proof", channel, "--after", channel], "--after does nothing here"],
    ["a trusted block for an update", ["verify", "update", channel, "--trust", TRUSTED], "--trust does nothing here"],
  ])("%s", async (_what, argv, words) => {
    const { code, stderr, stdout } = await cli(argv);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(words);
  });
});

describe("hostile input is a verdict, never a crash", () => {
  it.each<readonly [string, string]>([
    ["nothing", ""],
    ["no JSON", "{"],
    ["a text", '"update"'],
    ["a number", "7"],
    ["null", "null"],
    ["deep lists", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["a prototype", '{"__proto__": {"state": 1}}'],
    ["binary", "\u0000\u0001\ufffd"],
  ])("%s", async (_what, text) => {
    for (const kind of ["update", "proof", "transaction", "closure", "funding"]) {
      const { code, stdout, stderr } = await cli(["verify", kind, save("hostile.json", text), "--channel", channel]);
      expect([kind, code, stderr]).toEqual([kind, 1, ""]);
      expect(stdout).toMatch(/E_MALFORMED|0 accepted/);
    }
  });

  it("a line longer than any message is refused, and the next one is read", async () => {
    const stdin = `"${"x".repeat(17 * 1024 * 1024)}"\n${JSON.stringify(message("opened"))}\n`;
    const { code, stdout } = await cli(["verify", "update", "-", "--channel", channel], { stdin });
    expect(code).toBe(1);
    expect(stdout).toContain("line 1: update: refused, E_MALFORMED");
    expect(stdout).toContain("line 2: update to state 0: accepted");
  });

  it("a channel that is none says where", async () => {
    const { parameters, ...rest } = penalty.channel as { parameters: Record<string, unknown> };
    const path = save("no-channel.json", { ...rest, parameters: { ...parameters, opener: "alice" } });
    const { code, stdout } = await cli(["verify", "update", save("opened.json", message("opened")), "--channel", path]);
    expect(code).toBe(1);
    expect(stdout).toContain("E_MALFORMED: at channel/parameters/opener");
  });
});

describe("conformance", () => {
  const own = join(folder, "cases");
  const small = `${FIXTURES}channel/penalty-own-contract.json`;
  const run = async (change: (file: ConformanceFile) => unknown) => {
    const path = mkdtempSync(join(folder, "cases-"));
    const file = JSON.parse(readFileSync(small, "utf8")) as ConformanceFile;
    writeFileSync(join(path, "one.json"), JSON.stringify(change(file)));
    return cli(["conformance", path]);
  };

  it("runs a folder and prints what was covered and what was not", async () => {
    const path = mkdtempSync(`${own}-`);
    copyFileSync(small, join(path, "penalty-own-contract.json"));
    const { code, stdout } = await cli(["conformance", path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^penalty +\d+ cases: update \d+$/m);
    expect(stdout).toMatch(/^E_APP_UNPUNISHABLE +[1-9]\d* +[1-9]\d*$/m);
    expect(stdout).toMatch(/^E_KEY_REUSE +waits for the client/m);
    expect(stdout).toMatch(/cases, \d+ codes: all as expected\n$/);
    const json = JSON.parse((await cli(["conformance", path, "--json"])).stdout) as {
      ok: boolean;
      differences: unknown[];
    };
    expect([json.ok, json.differences]).toEqual([true, []]);
  });

  it("shows a verdict that differs, and fails", async () => {
    const { code, stdout } = await run((file) => ({
      ...file,
      cases: file.cases.map((one, i) => (i === 0 ? { ...one, expected: { ok: false, code: "E_SIG" } } : one)),
    }));
    expect(code).toBe(1);
    expect(stdout).toContain("expected: refused with E_SIG; given: accepted");
    expect(stdout).toContain("1 differ");
  });

  it.each<readonly [string, (file: ConformanceFile) => unknown, number]>([
    ["a case that names no message", (file) => ({ ...file, messages: {} }), 1],
    [
      "a patch that does not fit",
      (file) => ({
        ...file,
        cases: file.cases.map((one) => ({ ...one, patch: [{ op: "remove", path: "/nothing" }] })),
      }),
      1,
    ],
    ["a member more", (file) => ({ ...file, more: 1 }), 2],
    ["an unknown check", (file) => ({ ...file, cases: [{ ...file.cases[0], check: "magic" }] }), 2],
    ["no object", () => [], 2],
  ])("%s", async (_what, change, expected) => {
    expect((await run(change)).code).toBe(expected);
  });

  it("says of a file that is no object that it is the file", async () => {
    const { stderr } = await run(() => []);
    expect(stderr).toMatch(/: the file must be object/);
  });

  it("a folder without cases, or none at all, is wrong use", async () => {
    expect((await cli(["conformance", mkdtempSync(join(folder, "none-"))])).code).toBe(2);
    expect((await cli(["conformance", "/nowhere/at/all"])).code).toBe(2);
  });
});
