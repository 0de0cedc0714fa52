/** How formulas come to be: whatever is asked for, what is equal is the same object. */
import { withoutDominated } from "./absorption.ts";
import type { Formula } from "./formula.ts";
import { isAnd, isOr } from "./formula.ts";
import type { Terminal } from "./substitute.ts";

export interface Formulas {
  readonly always: Formula;
  readonly never: Formula;
  readonly terminal: (terminal: Terminal) => Formula;
  /** A new terminal that stands for something else. */
  readonly placeholder: () => Formula;
  readonly threshold: (k: number, of: readonly Formula[]) => Formula;
  readonly and: (of: readonly Formula[]) => Formula;
  readonly or: (of: readonly Formula[]) => Formula;
}

/** A new family of formulas; those of different families do not compare. */
export function createFormulas(): Formulas {
  const store = createStore();
  const threshold = (k: number, of: readonly Formula[]): Formula => composed(k, of, store);
  return {
    always: store.always,
    never: store.never,
    terminal: (terminal) => store.named(terminalName(terminal), { k: 1, of: [], terminal, leaf: true }),
    placeholder: () => store.made({ k: 1, of: [], terminal: undefined, leaf: true }),
    threshold,
    and: (of) => threshold(of.length, of),
    or: (of) => threshold(1, of),
  };
}

interface Store {
  readonly always: Formula;
  readonly never: Formula;
  readonly made: (formula: Omit<Formula, "id">) => Formula;
  /** The formula of that name; made when it is asked for first. */
  readonly named: (name: string, formula: Omit<Formula, "id">) => Formula;
}

function createStore(): Store {
  const known = new Map<string, Formula>();
  let next = 0;
  const made = (formula: Omit<Formula, "id">): Formula => ({ id: next++, ...formula });
  return {
    always: made({ k: 0, of: [], terminal: undefined, leaf: false }),
    never: made({ k: 1, of: [], terminal: undefined, leaf: false }),
    made,
    named(name, formula) {
      const old = known.get(name);
      if (old !== undefined) return old;
      const created = made(formula);
      known.set(name, created);
      return created;
    },
  };
}

function composed(k: number, all: readonly Formula[], store: Store): Formula {
  const { always, never } = store;
  const of = all.filter((part) => part !== always && part !== never);
  const left = k - all.filter((part) => part === always).length;
  if (left <= 0) return always;
  if (left > of.length) return never;
  if (left > 1 && left < of.length) return whole(left, of, store);
  const conjunction = left === of.length;
  const flat = of.flatMap((part) => ((conjunction ? isAnd(part) : isOr(part)) ? part.of : [part]));
  const kept = withoutDominated([...new Set(flat)], conjunction);
  return kept.length === 1 ? (kept[0] as Formula) : whole(conjunction ? kept.length : 1, kept, store);
}

function whole(k: number, parts: readonly Formula[], { named }: Store): Formula {
  const of = parts.toSorted((a, b) => a.id - b.id);
  return named(`${k}:${of.map(({ id }) => id).join()}`, { k, of, terminal: undefined, leaf: false });
}

/** One name for one terminal, whatever its texts hold. */
function terminalName(terminal: Terminal): string {
  switch (terminal.kind) {
    case "key":
      return `key ${terminal.key}`;
    case "older":
    case "after":
      return `${terminal.unit} ${typeof terminal.value} ${terminal.value}`;
    case "hash":
      return `${terminal.function} ${terminal.image}`;
    case "trivial":
    case "impossible":
    case "raw":
      return terminal.kind;
  }
}
