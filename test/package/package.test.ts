/**
 * The tarball, as a stranger uses it: every entry imports, the command runs, a policy compiles in Node and in a bundle for the
 * browser, where nothing of Node is, and who imports one room does not pay for the others.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packAndInstall } from "./packed.ts";
import type { Packed } from "./packed.ts";

/** BIP341's H as the internal key, and the x coordinate of G as the one in the leaf. */
const POLICY =
  "tr(50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0," +
  "and_v(v:pk(79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798),older(144)))";
/** The same as rust-miniscript 13.2 derives it. */
const SCRIPT_PUBKEY = "51201d5d6f587502c9c5200963c3713042c6ec2a8ce60d587767fa4719aaa8008c0d";

/** Answers the scriptPubKey that the installed package compiles POLICY to, with the portable backend. */
const COMPILE = `
  import { compile } from "tapwright/compiler";
  import { noble } from "tapwright/crypto";
  export const answer = compile({ name: "policy", text: ${JSON.stringify(POLICY)} }, { backend: noble() })
    .program?.outputs[0]?.scriptPubKey;`;

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/trace/${name}`, import.meta.url), "utf8").trim();

/** How the spends of `fixtures/trace` end: the path of the good one, the error of the flipped one. */
const TRACE = `
  import { noble } from "tapwright/crypto";
  import { TAPSCRIPT, verifyInput } from "tapwright/interpreter";
  import { decodeTransaction } from "tapwright/transaction";
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16));
  const [{ amount, scriptPubKey }] = ${fixture("prevouts.json")};
  const prevouts = [{ amount: BigInt(amount), scriptPubKey: bytes(scriptPubKey) }];
  export const answer = ${JSON.stringify([fixture("spend.hex"), fixture("flipped.hex")])}.map((hex) => {
    const tx = decodeTransaction(bytes(hex)).value;
    const verdict = verifyInput({ tx, prevouts, inputIndex: 0, rules: TAPSCRIPT, backend: noble() });
    return verdict.ok ? verdict.path : verdict.error;
  }).join(" ");`;

/** Where `bin` of package.json points to, seen from a project that has the package. */
const COMMAND = "node_modules/tapwright/dist/src/cli/main.js";

const TSC = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));

let packed: Packed;
beforeAll(() => {
  packed = packAndInstall();
}, 300_000);
afterAll(() => packed?.remove());

/** Runs a module inside the project that has the package installed, and reads what it prints as JSON. */
function runModule(code: string): unknown {
  const args = ["--input-type=module", "--eval", code];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: packed.project, encoding: "utf8" }));
}

/** One script for the browser, with the files that went into it; fails where a built-in of Node is asked for. */
async function bundle(code: string): Promise<{ readonly script: string; readonly inputs: readonly string[] }> {
  const result = await build({
    stdin: { contents: code, resolveDir: packed.project, loader: "js" },
    bundle: true,
    platform: "browser",
    format: "iife",
    globalName: "bundled",
    treeShaking: true,
    write: false,
    metafile: true,
    logLevel: "silent",
    absWorkingDir: packed.project,
    // Bundlers ask what to do with WebAssembly; the backend in it is loaded on demand and not by these scripts.
    loader: { ".wasm": "file" },
    outdir: "out",
  });
  const script = result.outputFiles.find(({ path }) => path.endsWith(".js"))?.text ?? "";
  const outputs = Object.entries(result.metafile.outputs).find(([path]) => path.endsWith(".js"))?.[1];
  return {
    script,
    inputs: Object.entries(outputs?.inputs ?? {})
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  };
}

/** A page's world as far as the language goes: no process, no Buffer, no require, no timers. */
const runAsPage = (script: string): unknown =>
  runInContext(`${script}\n;bundled.answer`, createContext({ TextEncoder, TextDecoder }), { timeout: 30_000 });

describe("the tarball", () => {
  test("holds what is run and read, and no test, tool or source map of ours", () => {
    expect(packed.files).toEqual(
      expect.arrayContaining(["package.json", "README.md", "LICENSE", "dist/src/cli/main.js"]),
    );
    expect(
      packed.files.filter((each) => /^(test|tools|node_modules|\.ci)\/|\.tgz$|\.map$|\.test\./.test(each)),
    ).toEqual([]);
  });

  test("names no folder of the machine it was made on", () => {
    const root = join(packed.project, "node_modules/tapwright");
    const texts = packed.files.filter((each) => /\.(js|ts|json|md|policy|svg)$/.test(each));
    expect(texts.length).toBeGreaterThan(100);
    const places = [process.cwd(), tmpdir(), homedir()].filter((place) => place.length > 1);
    const telling = texts.filter((each) =>
      places.some((place) => readFileSync(join(root, each), "utf8").includes(`${place}/`)),
    );
    expect(telling).toEqual([]);
  });

  test("holds the schemas, the fixtures and the library of policies", () => {
    const schema = runModule(
      `import schema from "tapwright/program.schema.json" with { type: "json" };\nconsole.log(JSON.stringify(schema.title))`,
    );
    expect(schema).toContain("Program");
    expect(packed.files).toEqual(
      expect.arrayContaining(["fixtures/compile/case.schema.json", "policies/vault.policy"]),
    );
  });

  test("imports by every entry, each with types and something to use", () => {
    const root = join(packed.project, "node_modules/tapwright");
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      exports: Record<string, string | { types: string }>;
    };
    const entries = Object.entries(exports).filter(
      (row): row is [string, { types: string }] => typeof row[1] === "object",
    );
    expect(entries.map(([entry]) => entry)).toEqual(
      expect.arrayContaining(["./compiler", "./interpreter", "./transaction", "./transaction/psbt-roles"]),
    );
    for (const [entry, { types }] of entries) {
      const specifier = JSON.stringify(entry.replace(/^\./, "tapwright"));
      const names = runModule(`console.log(JSON.stringify(Object.keys(await import(${specifier}))))`);
      expect((names as string[]).length, `exports of ${entry}`).toBeGreaterThan(0);
      expect(readFileSync(join(root, types), "utf8"), `types of ${entry}`).toContain("export");
    }
  });

  test("runs as a command", () => {
    const out = execFileSync(process.execPath, [join(packed.project, COMMAND), "--version"], { encoding: "utf8" });
    expect(out).toMatch(/\d+\.\d+\.\d+/);
  });

  test("compiles a policy in Node", () => {
    expect(runModule(`${COMPILE}\nconsole.log(JSON.stringify(answer))`)).toBe(SCRIPT_PUBKEY);
  });
});

/** A project of somebody else's, who uses the library's types and values together. */
const CONSUMER = `
  import { compile, type CompileOptions } from "tapwright/compiler";
  import { noble, type CryptoBackend } from "tapwright/crypto";
  import { instantiate, prepareOutput, readProgram, writeProgram, type Program, type Values } from "tapwright/program";
  import { descriptorChecksum } from "tapwright/descriptor";
  import { decodeAddress, NETWORKS, type NetworkName } from "tapwright/taproot";
  import { decodeScript, printMiniscript } from "tapwright/miniscript";
  import { conditionWords } from "tapwright/policy";
  import { OPCODES } from "tapwright/script";
  import { TAPSCRIPT, verifyInput, type Verdict } from "tapwright/interpreter";
  import { decodeTransaction, midstatesOf, type Transaction } from "tapwright/transaction";
  import { extract } from "tapwright/transaction/psbt-roles";
  import { renderDiagnostics, type Diagnostic } from "tapwright/diagnostic";

  const backend: CryptoBackend = noble();
  const options: CompileOptions = { backend, network: "regtest" satisfies NetworkName };
  const { program, diagnostics } = compile({ name: "policy", text: "tr(alice)" }, options);
  const found: readonly Diagnostic[] = diagnostics;
  const values: Values = { alice: new Uint8Array(32) };
  const again = readProgram(writeProgram(program as Program));
  const filled = again.ok ? instantiate(again.value, values, { backend, networks: ["regtest"] }) : again;
  // @ts-expect-error: a program has no member of this name
  const wrong = filled.ok && filled.value.nothing;
  const decoded = decodeTransaction(new Uint8Array(10));
  const verdictOf = (tx: Transaction): Verdict =>
    verifyInput({ tx, prevouts: [], inputIndex: 0, rules: TAPSCRIPT, backend });
  console.log(decoded.ok && verdictOf(decoded.value), midstatesOf, extract);
  console.log(found, wrong, prepareOutput, descriptorChecksum, decodeAddress, NETWORKS, decodeScript, printMiniscript, conditionWords, OPCODES, renderDiagnostics);
`;

describe("types", () => {
  test.each([
    ["nodenext", "nodenext"],
    ["bundler", "esnext"],
  ])(
    "of every entry hold under moduleResolution %s, in strict mode and without Node's own",
    (moduleResolution, module) => {
      writeFileSync(join(packed.project, "consumer.ts"), CONSUMER);
      const compilerOptions = {
        strict: true,
        noEmit: true,
        target: "es2024",
        lib: ["es2024", "dom"],
        types: [],
        module,
        moduleResolution,
      };
      writeFileSync(join(packed.project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
      const tsc = spawnSync(process.execPath, [TSC, "-p", packed.project], { encoding: "utf8" });
      expect(tsc.stdout).toBe("");
      expect(tsc.status).toBe(0);
    },
    120_000,
  );
});

describe("a bundle for the browser", () => {
  test("compiles a policy where nothing of Node is", async () => {
    expect(runAsPage((await bundle(COMPILE)).script)).toBe(SCRIPT_PUBKEY);
  });

  test("traces a spend and its flipped twin where nothing of Node is, without bitcoinjs-lib and the compiler", async () => {
    const { script, inputs } = await bundle(TRACE);
    expect(runAsPage(script)).toBe("script SCHNORR_SIG");
    expect(inputs.filter((each) => /chevrotain|ajv|commander|bitcoinjs|@bitcoinerlab/.test(each))).toEqual([]);
  });

  test("of tapwright/transaction alone holds no curve, no backend and no bitcoinjs-lib", async () => {
    const { script, inputs } = await bundle(`
      import { decodeTransaction } from "tapwright/transaction";
      export const answer = decodeTransaction(new Uint8Array(3)).ok;`);
    expect(runAsPage(script)).toBe(false);
    expect(inputs.filter((each) => /bitcoinjs|tiny-secp256k1|noble\/curves|chevrotain|ajv/.test(each))).toEqual([]);
  });

  test("of tapwright/taproot alone holds no parser, no checker and no backend", async () => {
    const { script, inputs } = await bundle(`
      import { decodeAddress, NETWORKS } from "tapwright/taproot";
      export const answer = typeof decodeAddress + Object.keys(NETWORKS).length;`);
    expect(runAsPage(script)).toMatch(/^function\d/);
    const heavy = inputs.filter((each) =>
      /chevrotain|ajv|commander|tiny-secp256k1|@bitcoinerlab|noble\/curves/.test(each),
    );
    expect(heavy).toEqual([]);
  });
});
