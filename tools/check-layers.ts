/** `npm run check:layers`: prints each broken rule of `layers.ts` and fails when there is one. */
import { fileURLToPath } from "node:url";
import { layerViolations } from "./layers.ts";

const violations = layerViolations(fileURLToPath(new URL("..", import.meta.url)));
for (const { rule, file, detail } of violations) console.error(`${rule}: ${file}: ${detail}`);
console.log(violations.length === 0 ? "layers: as they should be" : `layers: ${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
