/**
 * Writes `policies/broken/TWnnn.txt`: what the compiler says to the bad program of each code. The files are shown by `tapwright
 * explain` and compared in `test/diagnostic/broken.test.ts`; a change in one is a change in what authors read.
 */
import { writeFileSync } from "node:fs";
import { BROKEN_FOLDER, FILED_CODES, brokenOutput } from "../test/diagnostic/broken-programs.ts";

for (const code of FILED_CODES) writeFileSync(new URL(`${code}.txt`, BROKEN_FOLDER), brokenOutput(code));
