/**
 * The mutants of protocol 7.2: mistakes that a channel's design must survive, each caught by tests in `test/mutants/protocol-*.test.ts` whose names begin with its number.
 */

export interface ProtocolMutant {
  readonly number: number;
  readonly title: string;
}

export const PROTOCOL_MUTANTS: readonly ProtocolMutant[] = Object.freeze([
  { number: 1, title: "Secret revealed before the signatures" },
  { number: 2, title: "Update signed before its settlement" },
  { number: 3, title: "TL(n) in UPD(n) in place of UPD(n+1): a state spends itself" },
  { number: 4, title: "Missing CSV" },
  { number: 5, title: "nSequence without its disable bit in an update" },
  { number: 6, title: "Offline time + confirmation == challenge period" },
  { number: 7, title: "Step no longer than offline time + confirmation" },
  { number: 8, title: "Equal locks of two states at one level" },
  { number: 9, title: "Nonce of a pre-signature used again" },
  { number: 10, title: "ALL and SINGLE swapped" },
  { number: 11, title: "Keys used in two channels" },
  { number: 12, title: "Hidden leaf" },
  { number: 13, title: "Second-level transaction with a fee of its own" },
  { number: 14, title: "Gap in the sequence" },
  { number: 15, title: "CTV settlement without its sequence" },
  { number: 16, title: "Unchecked parity" },
  { number: 17, title: "Node signed before its subtree" },
  { number: 18, title: "Update after a released closing signature" },
  { number: 19, title: "Same sighash signed under a second aggregate nonce" },
  { number: 20, title: "Secret not checked against its point" },
]);
