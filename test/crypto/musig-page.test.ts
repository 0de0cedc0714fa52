/** The engine in the world of a web page, where nothing of Node is: the same bytes as here. */
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { noble } from "../../src/crypto/index.ts";
import { bytesOf, group, signTogether } from "./signers.ts";

const PAGE = `
  import { noble } from "../../src/crypto/index.ts";
  import { withMusigWasm } from "../../src/crypto/musig-wasm.ts";
  import { bytesOf, group, signTogether } from "./signers.ts";
  import { toHex } from "../../src/base/bytes.ts";
  export const answer = withMusigWasm(noble()).then((backend) => {
    if (backend.musig === undefined) return "no engine";
    return signTogether(backend, group(backend, ["a", "b"]), bytesOf("message")).partials.map(toHex).join(" ");
  });`;

test("signs in a page", async () => {
  const bundled = await build({
    stdin: { contents: PAGE, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    bundle: true,
    platform: "browser",
    format: "iife",
    globalName: "bundled",
    write: false,
    outdir: "out",
    external: ["fs", "path"],
    loader: { ".wasm": "empty" }, // of the other WebAssembly package, which this page does not load
  });
  const script = bundled.outputFiles[0]?.text ?? "";
  const world = createContext({ TextEncoder, TextDecoder, atob });
  const answer: unknown = await runInContext(`${script}\n;bundled.answer`, world, { timeout: 30_000 });
  const here = signTogether(noble(), group(noble(), ["a", "b"]), bytesOf("message"));
  expect(answer).toBe(here.partials.map(toHex).join(" "));
});
