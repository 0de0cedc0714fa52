/** `tapwright doctor`: what this installation runs on, each part tried rather than looked up, and what is missing. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import type { CryptoBackend } from "../crypto/port.ts";
import type { ExitCode } from "./exit.ts";
import type { Run, Shell } from "./shell.ts";
import { fromHex } from "../base/bytes.ts";
import { EXIT } from "./exit.ts";
import { isSupportedNode, LEAST_NODE } from "./node-version.ts";
import { packageRoot, packageVersion } from "./package-root.ts";
import { hasColours } from "./shell.ts";

interface Finding {
  readonly part: string;
  /** `absent`: not there, and not needed. */
  readonly state: "ok" | "absent" | "broken";
  readonly detail: string;
}

const EXAMPLE = `
Example:
  tapwright doctor --json`;

export function defineDoctor(parent: Command, run: Run): void {
  parent
    .command("doctor")
    .description("which runtime, crypto backends and libraries are in use, and what is missing")
    .option("--json", "as JSON")
    .addHelpText("after", EXAMPLE)
    .action((flags: { readonly json?: boolean }) => run((shell) => examine(flags.json === true, shell)));
}

async function examine(json: boolean, shell: Shell): Promise<ExitCode> {
  const findings = [runtime(), ...(await backends()), await secondOpinion(), pages(), terminal(shell)];
  const healthy = findings.every(({ state }) => state !== "broken");
  const lines = findings.map(({ part, state, detail }) => `${state.padEnd(6)}  ${part.padEnd(22)}  ${detail}`);
  const report = { version: packageVersion(), healthy, findings };
  shell.print(json ? JSON.stringify(report, undefined, 2) : `tapwright ${report.version}\n\n${lines.join("\n")}`);
  return healthy ? EXIT.ok : EXIT.environment;
}

function runtime(): Finding {
  const { node } = process.versions;
  const fits = isSupportedNode(node);
  const detail = fits ? node : `${node}: ${LEAST_NODE} or newer is needed`;
  return { part: "Node.js", state: fits ? "ok" : "broken", detail };
}

/** BIP340 test vector 0: the public key of secret key 3, and its signature of 32 zero bytes. */
const KNOWN_KEY = "f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9";
const KNOWN_SIGNATURE =
  "e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca821525f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0";

function signsRight(backend: CryptoBackend): boolean {
  const [signature, key] = [fromHex(KNOWN_SIGNATURE), fromHex(KNOWN_KEY)];
  const [message, other] = [new Uint8Array(32), new Uint8Array(32).fill(1)];
  return backend.verifySchnorr(signature, message, key) && !backend.verifySchnorr(signature, other, key);
}

async function backends(): Promise<readonly Finding[]> {
  const { noble } = await import("../crypto/noble.ts");
  return [
    await tried("crypto: noble", true, async () => noble()),
    await tried("crypto: wasm (default)", true, async () => (await import("../crypto/wasm.ts")).wasm()),
    await tried("crypto: native", false, async () => (await import("../crypto/native.ts")).native()),
  ];
}

async function tried(part: string, needed: boolean, load: () => Promise<CryptoBackend | undefined>): Promise<Finding> {
  const missing = { part, state: needed ? "broken" : "absent" } as const;
  try {
    const backend = await load();
    if (backend === undefined) return { ...missing, detail: needed ? "cannot be loaded" : "not installed; not needed" };
    if (signsRight(backend)) return { part, state: "ok", detail: "verifies the BIP340 test vector" };
    return {
      part,
      state: "broken",
      detail: "gives a wrong answer to the BIP340 test vector: do not use this installation",
    };
  } catch {
    return { ...missing, detail: "cannot be loaded: install the package again" };
  }
}

/** The library that every leaf is compared with. */
async function secondOpinion(): Promise<Finding> {
  const part = "second opinion";
  try {
    const { analyzeMiniscript } = await import("@bitcoinerlab/miniscript");
    const { issane } = analyzeMiniscript("and_v(v:pk(a),older(144))", { tapscript: true });
    const detail = issane
      ? "@bitcoinerlab/miniscript agrees on a known leaf"
      : "@bitcoinerlab/miniscript refuses a sane leaf";
    return { part, state: issane ? "ok" : "broken", detail };
  } catch {
    return { part, state: "broken", detail: "@bitcoinerlab/miniscript cannot be loaded: install the package again" };
  }
}

function pages(): Finding {
  const there = existsSync(`${packageRoot()}policies/broken`);
  return {
    part: "explanation examples",
    state: there ? "ok" : "absent",
    detail: there ? "policies/broken" : "not installed: `explain` shows no programs",
  };
}

function terminal(shell: Shell): Finding {
  const { stdout, env } = shell;
  const kind = stdout.isTerminal ? `a terminal of ${stdout.columns ?? "unknown"} columns` : "no terminal";
  return {
    part: "standard output",
    state: "ok",
    detail: `${kind}, ${hasColours(stdout, env) ? "with" : "without"} colours`,
  };
}
