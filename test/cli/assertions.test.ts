/** Assertions at the command line: exit codes, what is printed, the JSON, and that the command it gives runs the spend. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { cli } from "./harness.ts";

const CHANNEL = `contract channel
party alice, bob
param expiry: height
output funding = tr(musig(alice, bob), and_v(v:pk(bob), after(expiry)))
`;
const FALSE = `${CHANNEL}assert bob cannot spend funding ever\n`;
const OPEN = `${CHANNEL}assert bob cannot spend funding before 1000\n`;

interface Assertion {
  readonly text: string;
  readonly answer: string;
  readonly why: string | null;
  readonly waitsFor: readonly string[];
  readonly replay: string | null;
  readonly counterexample: { readonly transaction: string; readonly prevouts: readonly object[] } | null;
}

interface Record {
  readonly ok: boolean;
  readonly program?: object | null;
  readonly assertions: readonly Assertion[];
  readonly diagnostics: readonly { readonly code: string; readonly run?: string }[];
}

describe("exit codes", () => {
  test.each([
    ["compile", FALSE, 1],
    ["check", FALSE, 1],
    ["plan", FALSE, 1],
    ["compile", OPEN, 0],
    ["check", OPEN, 0],
    ["check", CHANNEL, 0],
  ] as const)("%s: %#", async (command, stdin, expected) => {
    expect((await cli([command, "-"], { stdin })).code).toBe(expected);
  });

  test("--set decides what a template leaves open", async () => {
    expect((await cli(["check", "-", "--set", "expiry=1000"], { stdin: OPEN })).code).toBe(0);
    const refused = await cli(["check", "-", "--set", "expiry=999"], { stdin: OPEN });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("error[TW502]: bob can spend funding now, by leaf 0");
  });

  test("--height says when now is", async () => {
    const stdin = `${CHANNEL}assert bob can spend funding now\n`;
    const at = async (height: string): Promise<number> =>
      (await cli(["check", "-", "--set", "expiry=700000", "--height", height], { stdin })).code;
    expect([await at("699999"), await at("700000")]).toEqual([1, 0]);
  });
});

describe("text", () => {
  test("who, what, when, how; and nothing to pay to", async () => {
    const { stdout, stderr } = await cli(["compile", "-"], { stdin: FALSE });
    expect(stderr).toContain("error[TW502]: bob can spend funding once height `expiry` is reached, by leaf 0");
    expect(stderr).toContain("assert bob cannot spend funding ever\n  | ^^^");
    expect(stderr).toContain("leaf 0 is and_v(v:pk(bob),after(expiry))");
    expect(stdout).toBe("");
  });

  test("what waits is a note, and counted on the page", async () => {
    const stdin = `${OPEN}assert alice + bob can spend funding\nassert alice cannot spend funding\n`;
    const { stdout, stderr } = await cli(["compile", "-"], { stdin });
    expect(stderr).toContain("note[TW504]: this assertion waits for `expiry`");
    expect(stdout).toContain("  assertions    2 hold, 1 waits for values\n");
  });

  test("the command runs the spend: pasted, it is valid", async () => {
    const { stderr } = await cli(["check", "-"], { stdin: FALSE });
    const [, prevouts = "", words = ""] = /= run: echo '(.*)' \| tapwright (.*)$/m.exec(stderr) ?? [];
    const traced = await cli(words.split(" "), { stdin: `${prevouts}\n` });
    expect(traced.code).toBe(0);
    expect(traced.stdout).toContain("valid: the script ran to its end and left one true element");
    // Signatures commit to the amount: it is a real one.
    const tampered = await cli(words.split(" "), { stdin: prevouts.replace("100000", "100001") });
    expect(tampered.code).toBe(1);
  });
});

describe("--json", () => {
  const validate = new Ajv({ strict: false }).compile(
    JSON.parse(readFileSync("src/cli/output.schema.json", "utf8")) as object,
  );
  const run = async (command: string, stdin: string): Promise<Record> => {
    const { stdout, stderr } = await cli([command, "-", "--json"], { stdin });
    const record = JSON.parse(stdout) as Record;
    validate(record);
    expect(validate.errors).toBeNull();
    expect(stderr).toBe("");
    return record;
  };

  test.each(["compile", "check"])("%s gives an answer to each assertion, and the transaction", async (command) => {
    const record = await run(command, `${FALSE}assert alice + bob can spend funding\nassert bob can spend funding\n`);
    expect(record.ok).toBe(false);
    expect(record.assertions.map(({ answer }) => answer)).toEqual(["fails", "holds", "waits"]);
    const [fails, , waits] = record.assertions;
    expect(waits?.waitsFor).toEqual(["expiry"]);
    expect(record.diagnostics.find(({ code }) => code === "TW502")?.run).toBe(fails?.replay);
    expect(fails?.replay).toContain(`trace ${fails?.counterexample?.transaction} `);
    if (command === "compile") expect(record.program).toBeNull();
  });

  test("a policy that says nothing has an empty list, one with errors none", async () => {
    expect((await run("check", CHANNEL)).assertions).toEqual([]);
    expect((await run("check", "tr(")).assertions).toBeNull();
  });

  test("the program is the same whatever the answers: they stand beside it", async () => {
    const { program } = await run("compile", OPEN);
    expect(JSON.stringify(program)).not.toContain("waits");
  });
});
