/** Writes the README's outputs and figures again, from runs and measurements. */
import { readFileSync, writeFileSync } from "node:fs";
import { freshReadme } from "./readme.ts";

const README = new URL("../README.md", import.meta.url);

writeFileSync(README, await freshReadme(readFileSync(README, "utf8")));
