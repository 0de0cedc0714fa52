/** What a caller of the verifier brings in code: a mistake in it is said once and plainly, and never answered by an exception. */
import type { Refused } from "../channel/index.ts";
import type { VerifierOptions } from "./options.ts";
import { refused } from "../channel/index.ts";

export function inputFault({ crypto, acceptRisks }: VerifierOptions): Refused | undefined {
  try {
    return cryptoFault(crypto) ?? riskFault(acceptRisks ?? []);
  } catch {
    return wrong("the options are no plain values", "options");
  }
}

const wrong = (message: string, place: string): Refused => refused("E_MALFORMED", message, { place });

function cryptoFault(crypto: unknown): Refused | undefined {
  const { then, verifySchnorr } = (crypto ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof then === "function") return wrong("`crypto` is a promise: write `crypto: await wasm()`", "crypto");
  return typeof verifySchnorr === "function"
    ? undefined
    : wrong("`crypto` is no backend: give `await wasm()`", "crypto");
}

/** The others are no risks, but rules. */
function riskFault(codes: NonNullable<VerifierOptions["acceptRisks"]>): Refused | undefined {
  return codes.every((code) => code === "E_FUNDING_UNSAFE")
    ? undefined
    : wrong("the one code whose risk can be taken is E_FUNDING_UNSAFE", "acceptRisks");
}
