/** Ten payments of a channel, judged: `node examples/verify-updates.ts` in a folder that depends on tapwright. */
import { readFileSync } from "node:fs";
import { createVerifier, wasm } from "tapwright/verifier";

const file = (name: string): string => readFileSync(new URL(`../fixtures/stories/${name}`, import.meta.url), "utf8");
const { program, channel } = JSON.parse(file("payments.channel.json"));
const [opening, ...payments] = file("payments.jsonl").trim().split("\n");

const verifier = createVerifier({ program, channel, crypto: await wasm() });
let state = verifier.update(undefined, opening);

for (const payment of payments) {
  if (!state.ok) break;
  state = verifier.update(state.accepted, payment);
  console.log(state.ok ? `state ${state.accepted.sequence} accepted` : `refused: ${state.code}, ${state.message}`);
}
