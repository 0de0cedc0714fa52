/** What a party claims for itself, and justice: inputs that it spends alone, outputs as it likes. */
import type { Result } from "../base/result.ts";
import type { ClaimStep, ExitStep, Refused, StateTransaction } from "../channel/index.ts";
import type { TxInput } from "../transaction/index.ts";
import type { OpenedState } from "./shown-state.ts";
import type { ExpectedInput, ExpectedSpend, SpendQuestion } from "./spend-shape.ts";
import { toHex } from "../base/bytes.ts";
import { ok } from "../base/result.ts";
import { SIGHASH } from "../transaction/index.ts";
import { movedOutputs, withoutForged } from "./moved-outputs.ts";
import { outPointText, wrongParent } from "./spend-shape.ts";
import { witnessShape } from "./witness-shape.ts";

export function claimed(
  question: SpendQuestion,
  transactions: readonly StateTransaction[],
): Result<ExpectedSpend, Refused> {
  const { evidence, tx } = question;
  const moved = movedOutputs(question, transactions);
  const steps = new Map<string, ClaimStep[]>();
  for (const step of claimSteps(question, transactions)) {
    if (step.role !== evidence.role) continue;
    for (const place of [step.spends, ...moved(step)]) {
      const name = outPointText(place);
      const known = steps.get(name);
      if (known === undefined) steps.set(name, [step]);
      else known.push(step);
    }
  }
  const found = tx.inputs.map((input) => stepOf(input, steps.get(outPointText(input.outPoint)) ?? []));
  if (!found.some((step) => step !== undefined)) return wrongParent(`output that can be claimed so`);
  return ok({
    version: 3,
    inputs: found.map((step) => step && claimInput(step)),
    outputs: [],
    closed: false,
    lockTime: Math.max(0, ...found.map((step) => step?.lockTime ?? 0)),
    laterLock: true,
  });
}

/** An output that two parties can claim, each its own way: the one whose leaf the witness shows. */
function stepOf({ witness }: TxInput, steps: readonly ClaimStep[]): ClaimStep | undefined {
  const { leaf } = witnessShape(witness);
  const shown = leaf && toHex(leaf.script);
  return steps.find(({ way }) => (way.path.kind === "leaf" ? way.path.script : undefined) === shown) ?? steps[0];
}

const claimInput = ({ prevout, way }: ClaimStep): ExpectedInput => ({
  spent: prevout,
  hashTypes: new Map(way.signatures.map(({ key }) => [key, SIGHASH.DEFAULT])),
  items: way.items,
});

/** All that any party can claim of the state by itself. What does not depend on what was published is made once for each state. */
function claimSteps(question: SpendQuestion, transactions: readonly StateTransaction[]): readonly ClaimStep[] {
  if (question.evidence.role === "punish") return justiceSteps(question, transactions);
  const known = EXITS.get(question.opened);
  if (known !== undefined) return known;
  const made = exitClaims(question, transactions);
  EXITS.set(question.opened, made);
  return made;
}

const EXITS = new WeakMap<OpenedState, readonly ClaimStep[]>();

const holdersOf = (transactions: readonly StateTransaction[]): readonly (number | undefined)[] => [
  ...new Set(transactions.map(({ holder }) => holder)),
];

function exitClaims(
  { channel, opened }: SpendQuestion,
  transactions: readonly StateTransaction[],
): readonly ClaimStep[] {
  const { content, commitment } = opened;
  return claimsAmong(
    channel.parameters.parties.flatMap((_, party) =>
      holdersOf(transactions).map((publisher) => {
        const own = publisher === undefined ? {} : { publisher };
        return channel.mechanism.exit(party, { content, commitment, ...own });
      }),
    ),
  );
}

function justiceSteps(
  { channel, opened, published }: SpendQuestion,
  transactions: readonly StateTransaction[],
): readonly ClaimStep[] {
  const { content, commitment } = opened;
  const later = withoutForged(published, transactions);
  return claimsAmong(
    channel.parameters.parties.flatMap((_, party) =>
      holdersOf(transactions).flatMap((publisher) => {
        const first = transactions.find((each) => each.parent === "funding" && each.holder === publisher);
        if (first === undefined || publisher === undefined || publisher === party) return [];
        const stale = { content, commitment, holder: publisher };
        return [channel.mechanism.answer(party, { ...stale, published: [first.tx, ...later] })];
      }),
    ),
  );
}

const claimsAmong = (answers: readonly Result<readonly ExitStep[], Refused>[]): readonly ClaimStep[] =>
  answers.flatMap((answer) => (answer.ok ? answer.value : [])).flatMap((step) => (step.kind === "claim" ? [step] : []));
