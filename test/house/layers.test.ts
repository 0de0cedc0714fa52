/** The layer check stands for `architecture`: it must fail on each kind of broken wall, and pass on this tree. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { layerViolations } from "../../tools/layers.ts";
import type { Violation } from "../../tools/layers.ts";

/** Violations of a tree that holds just these files. */
function judge(files: Readonly<Record<string, string>>): readonly Violation[] {
  const root = mkdtempSync(join(tmpdir(), "tapwright-layers-"));
  try {
    for (const [name, text] of Object.entries({ "src/base/a.ts": "", "grammars/a.ts": "", ...files })) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return layerViolations(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const BROKEN: readonly (readonly [why: string, rule: Violation["rule"], files: Readonly<Record<string, string>>])[] = [
  [
    "a value of a lower room",
    "upward",
    { "src/base/x.ts": `import { y } from "../taproot/y.ts";`, "src/taproot/y.ts": "" },
  ],
  ["a type of a lower room", "upward", { "src/script/x.ts": `import type { Y } from "../compiler/y.ts";` }],
  ["a type in passing", "upward", { "src/base/x.ts": `export type Y = import("../script/y.ts").Y;` }],
  ["a re-export", "upward", { "src/base/x.ts": `export { y } from "../script/y.ts";` }],
  ["a lazy import", "upward", { "src/base/x.ts": `export const y = () => import("../script/y.ts");` }],
  ["the language, seen from the program's side", "upward", { "src/analysis/x.ts": `import "../language/y.ts";` }],
  ["the grammar, seen from Bitcoin's side", "upward", { "src/taproot/x.ts": `import "../../grammars/a.ts";` }],
  [
    "two files of one room that import each other",
    "circular",
    { "src/base/x.ts": `import "./y.ts";`, "src/base/y.ts": `import "./x.ts";` },
  ],
  [
    "three files in a circle of types",
    "circular",
    {
      "src/base/x.ts": `import type { Y } from "./y.ts";`,
      "src/base/y.ts": `import type { Z } from "./z.ts";`,
      "src/base/z.ts": `import type { X } from "./x.ts";`,
    },
  ],
  ["a built-in by its scheme", "built-in", { "src/taproot/x.ts": `import { readFileSync } from "node:fs";` }],
  ["a built-in by its bare name", "built-in", { "src/crypto/x.ts": `import { createHash } from "crypto";` }],
  ["a built-in in a grammar", "built-in", { "grammars/x.ts": `import "node:path";` }],
  ["a test", "outside", { "src/base/x.ts": `import "../../test/x.ts";` }],
  ["a file outside the project", "outside", { "src/base/x.ts": `import "../../../x.ts";` }],
  ["a room that is in no list", "unknown room", { "src/shed/x.ts": `import "../base/a.ts";` }],
];

test.each(BROKEN)("refuses %s (%s)", (_why, rule, files) => {
  expect(judge(files).map((each) => each.rule)).toEqual([rule]);
});

test("lets a room use the rooms above it, packages, and the shell use Node", () => {
  const files = {
    "src/taproot/x.ts": `import { a } from "../base/a.ts";\nimport { sha256 } from "@noble/hashes/sha2.js";`,
    "src/crypto/native.ts": `import { createRequire } from "node:module";`,
    "src/language/x.ts": `import "../../grammars/a.ts";`,
    "src/cli/x.ts": `import "node:fs";\nimport "../compiler/x.ts";`,
    "src/compiler/x.ts": "",
    "src/base/comment.ts": `// import "../cli/x.ts"\nexport const text = 'import "node:fs"';`,
  };
  expect(judge(files)).toEqual([]);
});

test("this tree keeps every wall", () => {
  expect(layerViolations(fileURLToPath(new URL("../..", import.meta.url)))).toEqual([]);
});
