/**
 * What conditions mean: timelines and entailment against the clock, and entailment against itself at a larger size, which shows how it grows: in step
 * with the condition where each terminal occurs once in it, steeply in the families made to be hard.
 */
import type { Condition } from "../../src/policy/index.ts";
import type { Contender } from "./measure.ts";
import type { Group, Row } from "./rows.ts";
import { entails, timeline } from "../../src/policy/index.ts";
import { here } from "./measure.ts";

const key = (name: string): Condition => ({ kind: "key", key: name });
const of = (k: number | "all", ...parts: readonly Condition[]): Condition => ({ kind: "threshold", k, of: parts });
const older = (value: number): Condition => ({ kind: "older", unit: "blocks", value });
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
const keys = (count: number, name = "k"): readonly Condition[] => upTo(count).map((i) => key(`${name}${i}`));

const SECOND: Contender = { name: "one second", sample: () => 1e9 };
const TENTH: Contender = { name: "100 milliseconds", sample: () => 1e8 };

type Pair = readonly [Condition, Condition];

function ours(name: string, pair: Pair, decided = true): Contender {
  const { answer } = entails(...pair);
  if ((answer === "undecided") === decided) throw new Error(`the answer is "${answer}": ${name}`);
  return here(name, () => void entails(...pair));
}

/** A tree of "and", "or" and thresholds over terminals in an order that `seed` draws. */
function tree(terminals: readonly Condition[], seed: number): Condition {
  let state = seed;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 8) % below;
  };
  const drawn = terminals.map((terminal) => ({ terminal, place: draw(1 << 20) }));
  let level: readonly Condition[] = drawn.toSorted((a, b) => a.place - b.place).map(({ terminal }) => terminal);
  while (level.length > 1) {
    const next: Condition[] = [];
    for (let at = 0; at < level.length;) {
      const some = level.slice(at, at + 2 + draw(4));
      at += some.length;
      next.push(of(draw(3) === 0 ? 1 + draw(some.length) : draw(2) === 0 ? 1 : "all", ...some));
    }
    level = next;
  }
  return level[0] as Condition;
}

const reversed = (condition: Condition): Condition =>
  condition.kind === "threshold" ? { ...condition, of: condition.of.toReversed().map(reversed) } : condition;

/** Each terminal once, and once more in the other order, with one part to be told apart. */
function once(count: number): Pair {
  const some = tree(keys(count), 1);
  return [of("all", some, key("more")), reversed(some)];
}

/** 20 of 200 terminals twice; the second is the first with one more branch, written the other way round. */
function twice(): Pair {
  const some = tree([...keys(180), ...keys(20, "s"), ...keys(20, "s")], 3);
  return [some, of(1, reversed(some), of("all", key("k0"), key("s0")))];
}

/** Two trees drawn apart over the same 200, 20 of them twice. */
const apart = (): Pair => {
  const terminals = [...keys(180), ...keys(20, "s"), ...keys(20, "s")];
  return [of("all", tree(terminals, 5), tree(terminals, 6)), of(1, tree(terminals, 7), tree(terminals, 6))];
};

/** More pigeons than holes: each sits in one, so two share one. Every proof by cases is long. */
function pigeons(count: number): Pair {
  const at = (pigeon: number, hole: number): Condition => key(`p${pigeon}h${hole}`);
  const [all, holes] = [upTo(count), upTo(count - 1)];
  return [
    of("all", ...all.map((pigeon) => of(1, ...holes.map((hole) => at(pigeon, hole))))),
    of(1, ...holes.map((hole) => of(2, ...all.map((pigeon) => at(pigeon, hole))))),
  ];
}

/** (x1 or y1) and (x2 or y2) ... against what it is when multiplied out: 2^n ands. */
function multipliedOut(count: number): Pair {
  const pairs = upTo(count).map((i) => [key(`x${i}`), key(`y${i}`)] as const);
  const choices = upTo(2 ** count).map((bits) =>
    of("all", ...pairs.map((pair, i) => pair[(bits >> i) & 1] as Condition)),
  );
  return [of("all", ...pairs.map((pair) => of(1, ...pair))), of(1, ...choices)];
}

/** Random clauses of three: one of each holds, and of none of as many others all three. Hardest where both become rare. */
function clauses(count: number): Pair {
  let state = 9;
  const draw = (): Condition => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return key(`k${(state >> 8) % count}`);
  };
  const some = (k: number | "all"): readonly Condition[] =>
    upTo(Math.round(2.3 * count)).map(() => of(k, draw(), draw(), draw()));
  return [of("all", ...some(1)), of(1, ...some("all"))];
}

/** The work at a larger size in the time of a smaller one, which is the growth. */
const growth = (work: string, family: (size: number) => Pair, sizes: readonly [number, number]): Row => ({
  work: `${work}, ${sizes[1]}`,
  ours: ours("tapwright", family(sizes[1])),
  peer: ours(`tapwright, ${sizes[0]}`, family(sizes[0])),
});

const decaying = (): Condition =>
  of(1, ...upTo(11).map((i) => (i === 0 ? of(15, ...keys(30)) : of("all", of(15 - i, ...keys(30)), older(100 * i)))));

function timelineRow(): Row {
  const condition = decaying();
  if (timeline(condition, {}).stages.length !== 11) throw new Error("the bench's timeline has 11 stages");
  return {
    work: "timeline, 15 of 30, 10 lock times",
    ours: here("tapwright", () => void timeline(condition, {})),
    peer: TENTH,
    goal: 1,
  };
}

export const MEANING: Group = {
  name: "meaning of conditions",
  async open() {
    return {
      rows: [
        timelineRow(),
        { work: "entailment, 200 terminals, 20 twice", ours: ours("tapwright", twice()), peer: SECOND, goal: 1 },
        { work: "the same, two trees drawn apart", ours: ours("tapwright", apart()), peer: SECOND, goal: 1 },
        { ...growth("entailment, each once", once, [2000, 20_000]), goal: 20 },
        growth("multiplied out, factors", multipliedOut, [4, 8]),
        growth("random clauses, keys", clauses, [20, 40]),
        growth("pigeons", pigeons, [5, 6]),
        growth("pigeons", pigeons, [6, 7]),
        growth("pigeons", pigeons, [7, 8]),
        { work: "beyond the budget: pigeons, 14", ours: ours("tapwright", pigeons(14), false), peer: SECOND },
      ],
    };
  },
};
