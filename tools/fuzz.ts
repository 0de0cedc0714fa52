/**
 * `npm run fuzz [-- SECONDS [TARGET…]]`: throws bytes at the engine until the time is up. Whatever takes a new way
 * through it (a verdict or an opcode sequence not seen before) is kept and changed further. A finding is printed with
 * the bytes that show it, and is exit code 1: an exception, an input that takes too long, a trace that tells another
 * story than the verdict, an answer that is not Bitcoin Core's (where its library is at hand).
 */
import { randomFrom } from "../test/interpreter/random.ts";
import type { Random } from "../test/interpreter/random.ts";
import { SCRIPT } from "./fuzz-script.ts";
import { TRANSACTION } from "./fuzz-transaction.ts";
import { WITNESS } from "./fuzz-witness.ts";
import type { FuzzTarget, Opened } from "./fuzz-target.ts";

const TARGETS: readonly FuzzTarget[] = [TRANSACTION, WITNESS, SCRIPT];

/** No input of these sizes may take longer, on any machine that is alive. */
const TOO_LONG_MS = 5000;
const MAX_CORPUS = 5000;
const MAX_BYTES = 20_000;

/** A piece cut, copied, flipped, filled, or taken from another input. */
function change(bytes: Uint8Array, random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  const at = random.below(bytes.length + 1);
  const length = random.below(Math.min(64, bytes.length - at + 1));
  switch (random.below(6)) {
    case 0:
      return Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + length));
    case 1:
      return Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at, at + length), ...bytes.subarray(at));
    case 2:
      return bytes.map((byte, index) => (index === at ? byte ^ (1 << random.below(8)) : byte));
    case 3:
      return bytes.map((byte, index) => (index === at ? random.pick([0, 1, 0x50, 0x7f, 0x80, 0xc0, 0xff]) : byte));
    case 4:
      return Uint8Array.of(...bytes.subarray(0, at), ...random.bytes(1 + random.below(8)), ...bytes.subarray(at));
    default: {
      const other = random.pick(corpus);
      const from = random.below(other.length + 1);
      return Uint8Array.of(
        ...bytes.subarray(0, at),
        ...other.subarray(from, from + 200),
        ...bytes.subarray(at + length),
      );
    }
  }
}

function nextInput(opened: Opened, random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  if (corpus.length === 0 || random.oneIn(10)) return opened.fresh(random);
  let bytes = random.pick(corpus);
  for (let times = 1 + random.below(4); times > 0; times--) bytes = change(bytes, random, corpus);
  return bytes.subarray(0, MAX_BYTES);
}

/** Tries one input; a finding in words, or the name of the way that it took. */
function attempt(opened: Opened, bytes: Uint8Array): { readonly finding: string } | { readonly way: string } {
  const start = performance.now();
  try {
    const way = opened.run(bytes);
    const spent = performance.now() - start;
    return spent > TOO_LONG_MS ? { finding: `took ${Math.round(spent)} ms` } : { way };
  } catch (error) {
    return { finding: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Number of findings. */
async function fuzz(target: FuzzTarget, milliseconds: number, seed: number): Promise<number> {
  const opened = await target.open();
  const random = randomFrom(seed);
  const corpus: Uint8Array[] = [];
  const ways = new Set<string>();
  const findings = new Set<string>();
  let runs = 0;
  for (const end = performance.now() + milliseconds; performance.now() < end; runs++) {
    const bytes = nextInput(opened, random, corpus);
    const outcome = attempt(opened, bytes);
    if ("finding" in outcome) {
      if (!findings.has(outcome.finding))
        console.log(`${target.name}: ${outcome.finding}\n  input ${Buffer.from(bytes).toString("hex")}`);
      findings.add(outcome.finding);
    } else if (!ways.has(outcome.way)) {
      ways.add(outcome.way);
      if (corpus.length < MAX_CORPUS) corpus.push(bytes);
      else corpus[random.below(MAX_CORPUS)] = bytes;
    }
  }
  console.log(`${target.name}: ${runs} inputs, ${ways.size} different ways, ${findings.size} findings (seed ${seed})`);
  return findings.size;
}

const [seconds = "60", ...names] = process.argv.slice(2);
const limit = Number(seconds);
if (!Number.isFinite(limit) || limit <= 0) throw new Error("usage: node tools/fuzz.ts [SECONDS [TARGET…]]");
const chosen = TARGETS.filter(({ name }) => names.length === 0 || names.includes(name));
if (chosen.length === 0) throw new Error(`targets: ${TARGETS.map(({ name }) => name).join(", ")}`);
let found = 0;
for (const target of chosen) found += await fuzz(target, (limit * 1000) / chosen.length, Date.now() & 0x7fff_ffff);
process.exitCode = found === 0 ? 0 : 1;
