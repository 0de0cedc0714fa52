/** The command line as a process of its own: fast answers, pipes that close early, exit codes that reach the shell. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const MAIN = "src/cli/main.ts";
const POLICY = "tr(musig(alice,bob),and_v(v:pk(bob),older(144)))";

function start(argv: readonly string[], input = ""): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], { input, encoding: "utf8" });
  return { code: status, stdout, stderr };
}

describe("a process", () => {
  test("--version is that of package.json", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(start(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("standard input to standard output; refusals and wrong use reach the exit code", () => {
    const fine = start(["compile", "-"], POLICY);
    expect(fine).toMatchObject({ code: 0, stderr: "" });
    expect(fine.stdout).toContain("leaf 0: bob signs");
    expect(start(["check", "-"], "tr(alice,pk(alice")).toMatchObject({ code: 1 });
    expect(start(["check", "--index", "-1", POLICY])).toMatchObject({ code: 2 });
  });

  test("a reader that closes the pipe early is no error", () => {
    const command = `'${process.execPath}' ${MAIN} explain | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^TW001 .*\n0\n$/);
  });
});
