/**
 * How a ratio is measured on a machine that others use too: the contenders of a row take turns, round by round, so that whatever
 * slows the machine slows them alike; a round is long enough that the clock does not matter; the median round counts.
 */

export interface Contender {
  readonly name: string;
  /** Does the work so many times and answers the mean nanoseconds of one. */
  sample(iterations: number): number | Promise<number>;
  /** Parts of one work that the figure is given for; 1 unless stated. */
  readonly parts?: number;
}

export interface Measured {
  readonly name: string;
  readonly nanoseconds: number;
}

const ROUNDS = 7;
/** Length of one round of one contender. */
const ROUND_NS = 150e6;
/** Compilers of JavaScript need some calls before they know what is hot. */
const WARM_UP_NS = 300e6;
const MOST_ITERATIONS = 20_000;

/** A contender that does its work here, call by call; the call gets its number, to take its inputs in turn. */
export function here(name: string, work: (call: number) => void): Contender {
  let call = 0;
  return {
    name,
    sample(iterations) {
      const start = process.hrtime.bigint();
      for (let i = 0; i < iterations; i++) work(call++);
      return Number(process.hrtime.bigint() - start) / iterations;
    },
  };
}

/** Median time of each contender, in their order. */
export async function race(contenders: readonly Contender[]): Promise<readonly Measured[]> {
  const rounds: { readonly contender: Contender; readonly iterations: number; readonly times: number[] }[] = [];
  for (const contender of contenders) rounds.push({ contender, iterations: await calibrate(contender), times: [] });
  for (let round = 0; round < ROUNDS; round++) {
    // Whoever goes first finds the caches cold: so the order turns with the rounds.
    for (const { contender, iterations, times } of round % 2 === 0 ? rounds : rounds.toReversed()) {
      times.push(await contender.sample(iterations));
    }
  }
  return rounds.map(({ contender, times }) => ({
    name: contender.name,
    nanoseconds: median(times) / (contender.parts ?? 1),
  }));
}

async function calibrate(contender: Contender): Promise<number> {
  let once = await contender.sample(1);
  for (let spent = once; spent < WARM_UP_NS;) {
    const iterations = clamp(ROUND_NS / 4 / once);
    once = await contender.sample(iterations);
    spent += once * iterations;
  }
  return clamp(ROUND_NS / once);
}

const clamp = (iterations: number): number => Math.max(1, Math.min(MOST_ITERATIONS, Math.round(iterations)));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
