/**
 * The cheapest witness of thresholds: against the satisfier that lists all of them, against the clock, and against ourselves at ten times
 * the size, per entry of the table that is filled (n·k), which shows the growth.
 */
import { satisfier } from "@bitcoinerlab/miniscript";
import type { AtHandAndTime, KeyArg, MiniscriptNode } from "../../src/miniscript/index.ts";
import type { Contender } from "./measure.ts";
import type { Group } from "./rows.ts";
import { cheapestSatisfaction, miniscript, printMiniscript } from "../../src/miniscript/index.ts";
import { here } from "./measure.ts";

const key = (n: number): KeyArg => ({ id: `key${n}`, text: `key${n}` });
const pk = (n: number): MiniscriptNode => miniscript("c", { subs: [miniscript("pk_k", { keys: [key(n)] })] });

function thresh(k: number, n: number): MiniscriptNode {
  const subs = Array.from({ length: n }, (_, i) => (i === 0 ? pk(i) : miniscript("s", { subs: [pk(i)] })));
  return miniscript("thresh", { threshold: k, subs });
}

const multi = (k: number, n: number): MiniscriptNode =>
  miniscript("multi_a", { threshold: k, keys: Array.from({ length: n }, (_, i) => key(i)) });

/** Every other key signs: as many as are needed, and no more. */
const HALF: AtHandAndTime = {
  signs: ({ id }) => Number(id.slice(3)) % 2 === 0,
  knows: () => false,
  passed: () => false,
};

function ours(name: string, node: MiniscriptNode): Contender {
  if (!cheapestSatisfaction(node, HALF).ok) throw new Error("the bench's miniscript has a witness");
  return here(name, () => void cheapestSatisfaction(node, HALF));
}

function theirs(k: number, n: number): Contender {
  const text = printMiniscript(thresh(k, n));
  const unknowns = Array.from({ length: n }, (_, i) => i)
    .filter((i) => i % 2 === 1)
    .map((i) => `<sig(key${i})>`);
  return here(
    "@bitcoinerlab/miniscript",
    () => void satisfier(text, { tapscript: true, unknowns, maxSolutions: null }),
  );
}

const MILLISECOND: Contender = { name: "one millisecond", sample: () => 1e6 };

/** Time of a thousand entries of the table. */
const perEntry = (k: number, n: number): Contender => ({
  ...ours(`tapwright, per 1000 of ${k} × ${n}`, thresh(k, n)),
  parts: (k * n) / 1000,
});

export const SATISFACTION: Group = {
  name: "satisfaction of a miniscript",
  async open() {
    return {
      rows: [
        {
          work: "thresh(10,20), 10 keys sign",
          ours: ours("tapwright", thresh(10, 20)),
          peer: theirs(10, 20),
          goal: 1 / 1000,
        },
        { work: "multi_a(10,20), 10 keys sign", ours: ours("tapwright", multi(10, 20)), peer: MILLISECOND, goal: 1 },
        { work: "thresh(50,100), 50 keys sign", ours: ours("tapwright", thresh(50, 100)), peer: MILLISECOND, goal: 1 },
        { work: "growth to 1000 keys, n·k", ours: perEntry(500, 1000), peer: perEntry(50, 100), goal: 2 },
      ],
    };
  },
};
