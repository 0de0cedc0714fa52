/** What all parties sign so that an output of theirs is spent: one signature out of a session of all, or one of each party, in party order. */
import type { FundingPath } from "./funding-policy.ts";
import type { SignatureRequest, StateTransaction } from "./mechanism.ts";
import type { ChannelParameters } from "./parameters.ts";
import { equalBytes, fromHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { signatureMessage } from "../program/finalize.ts";
import { midstatesOf } from "../transaction/midstates.ts";
import { SIGHASH } from "../transaction/sighash.ts";
import { keyOf } from "./parameters.ts";

export interface JointSpend extends Pick<StateTransaction, "name" | "tx" | "prevouts"> {
  /** DEFAULT where absent. */
  readonly hashType?: number;
}

/** Of the one input of `tx`, which spends by `path`. */
export function jointRequests(
  { way, session }: FundingPath,
  parameters: ChannelParameters,
  { name, tx, prevouts, hashType = SIGHASH.DEFAULT }: JointSpend,
): readonly SignatureRequest[] {
  const [first] = way.signatures;
  invariant(first !== undefined, "the path takes a signature");
  // All sign in one leaf, or by one key: the message is one.
  const digest = signatureMessage(way, first, hashType, { midstates: midstatesOf(tx, prevouts), inputIndex: 0 });
  invariant(digest !== undefined, "the role of a transaction has a hash type that its key knows");
  const requests = way.signatures.map(({ key }) => ({
    transaction: name,
    input: 0,
    key: fromHex(key),
    digest,
    hashType,
  }));
  if (session !== undefined) return requests.map((request) => ({ ...request, signer: "all", musig: session }));
  return parameters.parties.flatMap((_, signer) => {
    const key = keyOf(parameters, signer, "funding").subarray(1);
    return requests.filter((request) => equalBytes(request.key, key)).map((request) => ({ ...request, signer }));
  });
}
