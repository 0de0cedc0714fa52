/** The tree of a spending policy of a thousand ways, against the clock; and rust-miniscript's `compile_tr` on the same, whose tree must not be lighter. */
import type { RustMiniscript } from "../oracles/rust-miniscript.ts";
import type { Contender } from "./measure.ts";
import type { Group, Row } from "./rows.ts";
import { compile } from "../../src/compiler/index.ts";
import { noble } from "../../src/crypto/index.ts";
import { branchesOf } from "../../src/compiler/spending-cost.ts";
import { parsePolicy } from "../compiler/best-leaf-policies.ts";
import { expectedWeight, outputOf } from "../compiler/tree-weight.ts";
import { openRustMiniscript } from "../oracles/rust-miniscript.ts";
import { here } from "./measure.ts";

const SECOND: Contender = { name: "one second", sample: () => 1e9 };
const WAYS = 1000;

/** Keys, delays, hashes and small thresholds, with odds of their own; in a balanced tree of `or`. */
function mixed(count: number): string {
  const way = (i: number): string =>
    [
      `pk(a${i})`,
      `and(pk(a${i}),older(${i + 1}))`,
      `and(pk(a${i}),or(${1 + (i % 9)}@pk(b${i}),older(${i + 1})))`,
      `thresh(2,pk(a${i}),pk(b${i}),pk(c${i}))`,
      `and(and(pk(a${i}),pk(b${i})),after(${i + 1}))`,
    ][i % 5] ?? "";
  let level = Array.from({ length: count }, (_, i) => way(i));
  for (; level.length > 1;)
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) => {
      const [left, right] = level.slice(2 * i, 2 * i + 2);
      return right === undefined ? (left ?? "") : `or(${1 + (i % 7)}@${left},${1 + (i % 4)}@${right})`;
    });
  return level[0] ?? "";
}

const backend = noble();

const ours = (policy: string): Contender =>
  here("tapwright", () => {
    const { program } = compile({ name: "bench", text: `policy(${policy})` }, { backend });
    if (program === undefined) throw new Error("the bench's policy does not compile");
  });

async function theirs(rust: RustMiniscript, policy: string): Promise<Contender> {
  const request = { op: "compile_tr" as const, policy, internal: "UNSPENDABLE" };
  const [answer] = await rust.ask([request]);
  if (answer?.ok !== true) throw new Error(answer?.error ?? "the oracle did not answer");
  const branches = branchesOf(parsePolicy(policy), 10 * WAYS) ?? [];
  const [mine, other] = [outputOf(`policy(${policy})`), outputOf(answer.descriptor.split("#")[0] ?? "")];
  if (expectedWeight(mine, branches) > expectedWeight(other, branches))
    throw new Error("rust-miniscript's tree is lighter");
  return {
    name: "rust-miniscript (native)",
    async sample(iterations) {
      const start = process.hrtime.bigint();
      for (let i = 0; i < iterations; i++) await rust.ask([request]);
      return Number(process.hrtime.bigint() - start) / iterations;
    },
  };
}

export const BEST_TREE: Group = {
  name: "optimal tree",
  async open() {
    const plain = `thresh(1,${Array.from({ length: WAYS }, (_, i) => `and(pk(k${i}),older(${i + 1}))`).join(",")})`;
    const rows: Row[] = [
      { work: `${WAYS} ways alike`, ours: ours(plain), peer: SECOND, goal: 1 },
      { work: `${WAYS} ways of five kinds`, ours: ours(mixed(WAYS)), peer: SECOND, goal: 1 },
    ];
    const rust = openRustMiniscript();
    if (rust === undefined) return { rows };
    const small = mixed(100);
    return {
      rows: [
        ...rows,
        { work: "100 ways of five kinds, never heavier", ours: ours(small), peer: await theirs(rust, small) },
      ],
      close: () => rust.close(),
    };
  },
};
