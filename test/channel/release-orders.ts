/**
 * What each party lets out of its hands during one update, as a model of 1.8, 2.3 and 3.2: signatures, and secrets that revoke. Others may stop, or turn against it, after
 * any of these steps, so before each of them the party must hold, verified, what it then depends on. Every order can be asked for, the safe ones and all the others.
 */
import type { SignatureEvidence } from "../../src/channel/index.ts";
import { signaturesFault } from "../../src/channel/index.ts";
import type { SignedState, TestChannel } from "./parties.ts";
import { crypto, signSession } from "./parties.ts";

export interface Release {
  readonly party: number;
  /** Transactions whose signatures, or parts, it lets out; none: it is a secret. */
  readonly gives: readonly string[];
  /** Transactions that the party must be able to complete before. */
  readonly needs: readonly string[];
}

/** Penalty (1.8): each signs for the other's transactions; its secret goes out when its own are complete. */
export function penaltyReleases({ proposed }: SignedState): readonly Release[] {
  const of = (holder: number): readonly string[] =>
    proposed.transactions.filter((each) => each.holder === holder).map(({ name }) => name);
  return [0, 1].flatMap((party) => [
    { party, gives: of(1 - party), needs: [] },
    { party, gives: [], needs: of(party) },
  ]);
}

/** Symmetric and timelock: each transaction after all that spend what it makes, since whoever has it can publish it. */
export function jointReleases({ proposed }: SignedState, parties: number): readonly Release[] {
  const names = proposed.transactions.map(({ name }) => name);
  const below = (name: string): readonly string[] => {
    const child = proposed.transactions.find(({ parent }) => parent === name)?.name;
    return child === undefined || !names.includes(child) ? [] : [child, ...below(child)];
  };
  return Array.from({ length: parties }, (_, party) => party).flatMap((party) =>
    names.map((name) => ({ party, gives: [name], needs: below(name) })),
  );
}

/** One update, and every signature of it as it is let out: of a session the parts. */
export interface Exchange {
  readonly proposed: SignedState["proposed"];
  readonly signatures: readonly SignatureEvidence[];
}

export const exchangeOf = ({ parties }: TestChannel, { proposed, update }: SignedState): Exchange => ({
  proposed,
  signatures: proposed.transactions
    .flatMap(({ requests }) => requests)
    .map((request, i) => {
      if (request.musig === undefined || request.signer !== "all") return update.evidence.signatures[i] as never;
      const { transaction, input, signer } = request;
      const { nonces, partials } = signSession(parties, request);
      return { transaction, input, signer, nonces, partials };
    }),
});

/** Finds the first step of an order that is taken too early; `undefined`: nobody ever stands without an exit. */
export function unsafeStep(exchange: Exchange): (order: readonly Release[]) => Release | undefined {
  const known = new Map<string, boolean>();
  const isComplete = (name: string, given: ReadonlySet<number>): boolean => {
    const key = [name, ...[...given].sort()].join();
    const answer = known.get(key) ?? isHeld(exchange, name, given);
    known.set(key, answer);
    return answer;
  };
  return (order) =>
    order.find(({ party, needs }, at) => {
      const before = order.slice(0, at);
      const giving = (name: string): ReadonlySet<number> =>
        // Its own it can make at any time.
        new Set([party, ...before.filter(({ gives }) => gives.includes(name)).map((each) => each.party)]);
      return !needs.every((name) => isComplete(name, giving(name)));
    });
}

/** Is the transaction complete, and all of it verified, with what these parties have let out? */
function isHeld({ proposed, signatures }: Exchange, name: string, given: ReadonlySet<number>): boolean {
  const transactions = proposed.transactions.filter((each) => each.name === name);
  const held = signatures.filter(({ transaction }) => transaction === name).flatMap((each) => heldOf(each, given));
  return transactions.length > 0 && signaturesFault(transactions, held, crypto) === undefined;
}

function heldOf(evidence: SignatureEvidence, given: ReadonlySet<number>): readonly SignatureEvidence[] {
  const { signer } = evidence;
  if (signer !== "all") return given.has(signer) ? [evidence] : [];
  if (!("partials" in evidence)) throw new Error("a session is shown by its parts");
  return [{ ...evidence, partials: evidence.partials.map((part, party) => (given.has(party) ? part : undefined)) }];
}

export function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first, i) => permutations(items.filter((_, at) => at !== i)).map((rest) => [first, ...rest]));
}
