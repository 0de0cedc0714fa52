/**
 * The cheapest leaf of a part, found once for all parts of the same form: which key, hash or number stands where matters to the bytes, not to
 * the choice of fragments. A policy of a thousand ways has a handful of forms.
 *
 * Locks that are parameters count with their widest push, bound or not, so that a template and its instances get one tree.
 */
import type { HashArg, KeyArg, LockArg, MiniscriptNode } from "../../miniscript/node.ts";
import type { Result } from "../../base/result.ts";
import type { Spending } from "../../language/spending.ts";
import type { BestLeaf } from "../best-leaf/best-leaf.ts";
import type { LeafRefusal } from "../best-leaf/refusal.ts";
import type { Part, Terminal, TerminalPart, ThreshPart } from "./part.ts";
import { fold } from "../../base/fold.ts";
import { invariant } from "../../base/invariant.ts";
import { ok } from "../../base/result.ts";
import { pushNumber } from "../../script/push.ts";
import { bestLeaf } from "../best-leaf/best-leaf.ts";
import { partsOf } from "./part.ts";

export interface LeafTable {
  readonly forms: Map<string, Result<BestLeaf, LeafRefusal>>;
  /** Keys, locks and hashes of all parts that were looked up for the policy at hand: what its search has cost so far. */
  work: number;
}

export const emptyTable = (): LeafTable => ({ forms: new Map(), work: 0 });

/** Some hundred leaves of a dozen conditions, or a few dozen of a hundred: about a second. */
const MOST_WORK = 5_000;

/** Has the search cost so much that only what must be looked at is? A choice made by the policy's text alone, as time is not. */
export const isSpent = ({ work }: LeafTable): boolean => work > MOST_WORK;

/** What the leaf adds to the weight of a spend beside its control block; the reason where there is no leaf. */
export function leafCost(table: LeafTable, part: Part): Result<number, LeafRefusal> {
  const found = lookUp(table, formOf(part));
  // Reasons name places of the policy, so a refused form is judged again as it stands there.
  const isPlaced = !found.ok && found.error.code !== "limit";
  const judged = isPlaced ? bestLeaf(plainSpending(part)) : found;
  return judged.ok ? ok(judged.value.cost) : judged;
}

/** The leaf of a part that has one. */
export function leafNode(table: LeafTable, part: Part): MiniscriptNode {
  const form = formOf(part);
  const found = lookUp(table, form);
  invariant(found.ok, "a leaf that was weighed can be written");
  return fillIn(found.value.node, form.terminals);
}

function lookUp(table: LeafTable, { text, spending, terminals }: Form): Result<BestLeaf, LeafRefusal> {
  table.work += terminals.length;
  const known = table.forms.get(text);
  if (known !== undefined) return known;
  const found = bestLeaf(spending);
  table.forms.set(text, found);
  return found;
}

interface Form {
  readonly text: string;
  /** With numbers for names. */
  readonly spending: Spending;
  /** By their number. */
  readonly terminals: readonly Terminal[];
}

/** Digits of odds that are told apart. */
const ODDS_DIGITS = 9;

function formOf(part: Part): Form {
  const numbers = new Map<string, number>();
  const terminals: Terminal[] = [];
  const { text, spending } = fold<Part, Pick<Form, "text" | "spending">>(part, partsOf, (node, subs) => {
    const of = subs.map((sub) => sub.spending);
    const texts = subs.map((sub) => sub.text);
    switch (node.kind) {
      case "terminal": {
        const number = numbers.get(node.name) ?? terminals.push(node.terminal) - 1;
        numbers.set(node.name, number);
        const abstract = abstractTerminal(node, `#${number}`);
        return { text: `${shapeOf(abstract)}${number}`, spending: abstract };
      }
      case "and":
        return { text: `and(${texts.join()})`, spending: { kind: "and", of } };
      case "or": {
        const odds = node.of.map((branch) => roundOdds(branch.odds));
        const branches = of.map((each, i) => ({ odds: odds[i] as number, of: each }));
        return {
          text: `or(${texts.map((each, i) => `${odds[i]}@${each}`).join()})`,
          spending: { kind: "or", of: branches },
        };
      }
      case "thresh":
        return threshForm(node, of, texts);
    }
  });
  return { text, spending, terminals };
}

const roundOdds = (odds: number): number => Number(odds.toPrecision(ODDS_DIGITS));

function threshForm(
  { k, odds }: ThreshPart,
  of: readonly Spending[],
  texts: readonly string[],
): Pick<Form, "text" | "spending"> {
  if (odds === undefined) return { text: `thresh(${k},${texts.join()})`, spending: { kind: "thresh", k, of } };
  const rounded = odds.map(roundOdds);
  const weighed = texts.map((each, i) => `${rounded[i]}@${each}`);
  return { text: `thresh(${k},${weighed.join()})`, spending: { kind: "thresh", k, of, odds: rounded } };
}

function abstractTerminal({ terminal }: TerminalPart, name: string): Terminal {
  switch (terminal.kind) {
    case "key":
      return { kind: "key", key: { id: name, text: name } };
    case "hash":
      return { ...terminal, hash: { text: name, hole: name } };
    case "lock": {
      const { text, unit, value } = terminal.lock;
      const isNumber = value !== undefined && text === String(value);
      return { ...terminal, lock: isNumber ? { text: name, unit, value } : { text: name, unit, hole: name } };
    }
  }
}

/** What of a terminal decides types and sizes. */
function shapeOf(terminal: Terminal): string {
  switch (terminal.kind) {
    case "key":
      return "pk";
    case "hash":
      return terminal.function;
    case "lock": {
      const { unit, value } = terminal.lock;
      return `${terminal.fragment}.${unit}.${value === undefined ? "open" : pushNumber(value).length}.`;
    }
  }
}

function fillIn(node: MiniscriptNode, terminals: readonly Terminal[]): MiniscriptNode {
  const of = ({ text }: KeyArg | LockArg | HashArg): Terminal => terminals[Number(text.slice(1))] as Terminal;
  const key = (arg: KeyArg): KeyArg => {
    const terminal = of(arg);
    return terminal.kind === "key" ? terminal.key : arg;
  };
  return fold<MiniscriptNode, MiniscriptNode>(
    node,
    (each) => each.subs,
    (each, subs) => {
      const { lock, hash, keys } = each;
      const filled: MiniscriptNode = { ...each, subs, keys: keys.map(key) };
      const named = lock ?? hash;
      const terminal = named === undefined ? undefined : of(named);
      if (terminal?.kind === "lock") return { ...filled, lock: terminal.lock };
      return terminal?.kind === "hash" ? { ...filled, hash: terminal.hash } : filled;
    },
  );
}

/** A part with the arguments as the author wrote them. */
const plainSpending = (part: Part): Spending =>
  fold<Part, Spending>(part, partsOf, (node, of) => {
    switch (node.kind) {
      case "terminal":
        return node.terminal;
      case "and":
        return { kind: "and", of };
      case "or":
        return { kind: "or", of: node.of.map(({ odds }, i) => ({ odds, of: of[i] as Spending })) };
      case "thresh":
        return { kind: "thresh", k: node.k, of };
    }
  });
