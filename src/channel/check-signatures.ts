/**
 * The signatures that make a state final: exactly those that its mechanism asks for, in its order, each with the hash type of its role and each valid. Whole ones are
 * verified by BIP340, parts of a MuSig2 session one by one, so that who gave a wrong one is named.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { SignatureEvidence } from "./evidence.ts";
import type { MusigTerms } from "./musig-terms.ts";
import type { SignatureRequest, StateTransaction } from "./mechanism.ts";
import type { RefusalDetail, Refused } from "./refuse.ts";
import { musigSession } from "../crypto/musig-session.ts";
import { partialSigVerify } from "../crypto/musig-verify.ts";
import { SIGHASH } from "../transaction/sighash.ts";
import { refused } from "./refuse.ts";

export function signaturesFault(
  transactions: readonly StateTransaction[],
  signatures: readonly SignatureEvidence[],
  crypto: CryptoBackend,
): Refused | undefined {
  const requests = transactions.flatMap((transaction) => transaction.requests);
  for (const [i, request] of requests.entries()) {
    const given = signatures[i];
    const fault = given === undefined ? missing(request) : signatureFault(request, given, crypto);
    if (fault !== undefined) return fault;
  }
  return signatures.length === requests.length
    ? undefined
    : refused("E_MALFORMED", `${signatures.length} signatures are given, the state needs ${requests.length}`);
}

const detailOf = ({ transaction, signer }: SignatureRequest): RefusalDetail => ({
  place: transaction,
  ...(signer === "all" ? {} : { party: signer }),
});

const missing = (request: SignatureRequest): Refused =>
  refused("E_SIG", `the signature of ${request.transaction} is missing`, detailOf(request));

function signatureFault(
  request: SignatureRequest,
  given: SignatureEvidence,
  crypto: CryptoBackend,
): Refused | undefined {
  const { transaction, input, signer } = request;
  if (given.transaction !== transaction || given.input !== input || given.signer !== signer)
    return refused(
      "E_MALFORMED",
      `the signatures are not in the order that the state needs: ${transaction} was expected`,
      {
        place: transaction,
      },
    );
  if ("signature" in given) {
    // One party's share of a session is no signature by itself.
    if (request.musig !== undefined && signer !== "all")
      return refused(
        "E_MALFORMED",
        `${transaction} is signed in a session: nonces and a partial signature were expected`,
        {
          place: transaction,
        },
      );
    return wholeFault(request, given.signature, crypto);
  }
  if (request.musig === undefined)
    return refused("E_MALFORMED", `${transaction} is signed by one party: a whole signature was expected`, {
      place: transaction,
    });
  return partsFault({ request, terms: request.musig, ...given, crypto });
}

/** BIP341: "64 bytes", or 65 of which the last is the hash type, "which must not be 0x00". */
function wholeFault(request: SignatureRequest, signature: Bytes, crypto: CryptoBackend): Refused | undefined {
  const { transaction, key, digest, hashType } = request;
  const detail = detailOf(request);
  if (signature.length !== 64 && signature.length !== 65)
    return refused("E_SIG", `the signature of ${transaction} has ${signature.length} bytes`, detail);
  const given = signature.length === 64 ? SIGHASH.DEFAULT : (signature[64] as number);
  if (given !== hashType || (signature.length === 65 && given === SIGHASH.DEFAULT))
    return refused(
      "E_SIGHASH",
      `the signature of ${transaction} has another hash type than ${hexByte(hashType)}`,
      detail,
    );
  return crypto.verifySchnorr(signature.subarray(0, 64), digest, key)
    ? undefined
    : refused("E_SIG", `the signature of ${transaction} is not valid`, detail);
}

const hexByte = (value: number): string => `0x${value.toString(16).padStart(2, "0")}`;

interface Parts {
  readonly request: SignatureRequest;
  readonly terms: MusigTerms;
  readonly nonces: readonly Bytes[];
  readonly partials: readonly (Bytes | undefined)[];
  readonly crypto: CryptoBackend;
}

/** Of one party its own part, of "all" every part. */
function partsFault({ request, terms, nonces, partials, crypto }: Parts): Refused | undefined {
  const { transaction, signer, digest } = request;
  const { context, positions } = terms;
  const count = positions.length;
  if (nonces.length !== count)
    return refused("E_NONCE_MISSING", `${transaction} needs the public nonces of ${count} parties`, {
      place: transaction,
    });
  const wanted = signer === "all" ? positions.map((_, party) => party) : [signer];
  const extra = partials.some((partial, party) => partial !== undefined && !wanted.includes(party));
  if (partials.length !== count || extra)
    return refused("E_MALFORMED", `${transaction} has partial signatures that nobody asked for`, {
      place: transaction,
    });
  const session = musigSession(crypto, { context, publicNonces: inKeyOrder(nonces, positions), message: digest });
  if (!session.ok) {
    const party = session.error.index === undefined ? -1 : positions.indexOf(session.error.index);
    return refused("E_NONCE_MISSING", `a public nonce of ${transaction} is none`, {
      place: transaction,
      ...(party < 0 ? {} : { party }),
    });
  }
  for (const party of wanted) {
    const partial = partials[party];
    const valid = partial !== undefined && partialSigVerify(crypto, session.value, positions[party] as number, partial);
    if (!valid)
      return refused("E_PARTIAL_SIG", `the partial signature of party ${party} on ${transaction} is not valid`, {
        party,
        place: transaction,
      });
  }
  return undefined;
}

/** From party order to the order of the sorted keys. */
export const inKeyOrder = <T>(items: readonly T[], positions: readonly number[]): readonly T[] => {
  const ordered: T[] = [];
  for (const [party, position] of positions.entries()) ordered[position] = items[party] as T;
  return ordered;
};
