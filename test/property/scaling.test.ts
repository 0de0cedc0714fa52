/** Compiling grows with the policy as a line does: ten times the leaves take about ten times as long, a hundred times would be a square. */
import { expect, test } from "vitest";
import { compile } from "../../src/compiler/index.ts";
import { wasm } from "../../src/crypto/index.ts";
import { cheapKeys, xonly } from "./cheap-keys.ts";

const backend = await wasm();
const KEYS = cheapKeys(10_001, 123_456_789n).map(xonly);

/** Milliseconds of the fastest of a few runs: what the machine does besides makes runs slower, never faster. */
function fastest(text: string, runs: number): number {
  let best = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const { program } = compile({ name: "p", text }, { backend });
    best = Math.min(best, performance.now() - start);
    expect(program).toBeDefined();
  }
  return best;
}

const hexLeaves = (count: number): string =>
  `tr(${KEYS[10_000]},{${Array.from({ length: count }, (_, i) => `and_v(v:pk(${KEYS[i]}),older(144))`).join(",")}})`;
const names = (count: number): string =>
  `party p, ${Array.from({ length: count }, (_, i) => `k${i}`).join(", ")}\noutput x = tr(p,{${Array.from({ length: count }, (_, i) => `and_v(v:pk(k${i}),older(${i + 1}))`).join(",")}})`;
const outputs = (count: number): string =>
  `party p\n${Array.from({ length: count }, (_, i) => `output x${i} = tr(p, pk(p.r${i}))`).join("\n")}`;
const odds = (count: number): string =>
  `tr(unspendable,{${Array.from({ length: count }, (_, i) => `${1 + (i % 7)}@pk(${KEYS[i]})`).join(",")}})`;

test.each([
  ["leaves of real keys", hexLeaves],
  ["leaves of named keys", names],
  ["outputs", outputs],
  ["branches with odds", odds],
])("%s", (name, policy) => {
  fastest(policy(500), 3); // the engine compiles our code first
  const small = fastest(policy(1000), 3);
  const large = fastest(policy(10_000), 2);
  console.log(
    `${name}: 1000 in ${small.toFixed(0)} ms, 10 000 in ${large.toFixed(0)} ms: ${(large / small).toFixed(1)} times as long`,
  );
  expect(large / small).toBeLessThan(35);
});
