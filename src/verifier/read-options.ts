/**
 * The caller's own options, judged as messages are: a height that is no number compares false with everything, and would silently judge nothing. What is wrong is
 * refused; nothing here throws.
 */
import type { Result } from "../base/result.ts";
import type { Refused } from "../channel/index.ts";
import type { UpdateOptions, VerifierOptions } from "./options.ts";
import { ok } from "../base/result.ts";
import { refuse, refused } from "../channel/index.ts";
import { LIMITS } from "../script/limits.ts";

const HEIGHT_MAX = LIMITS.lockTimeThreshold.value - 1;
const UINT32_MAX = 0xffff_ffff;

type Phase = NonNullable<UpdateOptions["phase"]>;
const PHASES: ReadonlySet<unknown> = new Set<Phase>(["open", "closing", "closed"]);

/** Read once: what is judged is what is used. */
export function readUpdateOptions(value: unknown): Result<UpdateOptions, Refused> {
  try {
    if (typeof value !== "object" || value === null) return refuse("E_MALFORMED", "the options are no object", OPTIONS);
    const { memory, now, phase } = value as { readonly [name in keyof UpdateOptions]?: unknown };
    if (phase !== undefined && !PHASES.has(phase))
      return refuse("E_MALFORMED", "the phase is open, closing or closed", { place: "phase" });
    const moment = now === undefined ? undefined : numbersOf(now, MOMENT);
    if (moment === "wrong")
      return refuse("E_MALFORMED", "a moment has a height, a time, a slack and perhaps the height of the funding", NOW);
    return ok({
      ...(memory === undefined ? {} : { memory }),
      ...(phase === undefined ? {} : { phase: phase as Phase }),
      ...(moment === undefined ? {} : { now: moment as unknown as NonNullable<UpdateOptions["now"]> }),
    });
  } catch {
    return refuse("E_MALFORMED", "the options are no plain values", OPTIONS);
  }
}

const OPTIONS = { place: "options" };
const NOW = { place: "now" };

interface NumberRule {
  readonly least: number;
  readonly most: number;
  readonly optional?: boolean;
}

const MOMENT: Readonly<Record<string, NumberRule>> = Object.freeze({
  height: { least: 0, most: HEIGHT_MAX },
  time: { least: 0, most: UINT32_MAX },
  slack: { least: 0, most: 0xffff },
  fundedAt: { least: 0, most: HEIGHT_MAX, optional: true },
});

const TIP: Readonly<Record<string, NumberRule>> = Object.freeze({
  height: { least: 0, most: HEIGHT_MAX },
  time: { least: 0, most: UINT32_MAX },
});

const TRUST: Readonly<Record<string, NumberRule>> = Object.freeze({
  height: { least: 0, most: HEIGHT_MAX },
  confirmations: { least: 0, most: HEIGHT_MAX, optional: true },
});

/** Whole numbers within their ranges; `wrong`: something else is there. */
function numbersOf(
  value: unknown,
  rules: Readonly<Record<string, NumberRule>>,
): Readonly<Record<string, number>> | "wrong" {
  if (typeof value !== "object" || value === null) return "wrong";
  const found: Record<string, number> = {};
  for (const [name, { least, most, optional = false }] of Object.entries(rules)) {
    const number = (value as Readonly<Record<string, unknown>>)[name];
    if (number === undefined && optional) continue;
    if (typeof number !== "number" || !Number.isInteger(number) || number < least || number > most) return "wrong";
    found[name] = number;
  }
  return found;
}

/** What a verifier is opened with. */
export function optionsFault(options: VerifierOptions): Refused | undefined {
  try {
    return openingFault(options);
  } catch {
    return refused("E_MALFORMED", "the options are no plain values", OPTIONS);
  }
}

function openingFault({ now, trust, limits }: VerifierOptions): Refused | undefined {
  if (now !== undefined && numbersOf(now, TIP) === "wrong")
    return refused("E_MALFORMED", "the chain's tip has a height and a time", NOW);
  if (trust !== undefined && !isTrust(trust))
    return refused("E_MALFORMED", "the trusted block has a hash and a height, its chain a work and a depth", {
      place: "trust",
    });
  return limits === undefined || (isAmount(limits.min) && isAmount(limits.max))
    ? undefined
    : refused("E_MALFORMED", "the limits of the funding amount are two amounts", { place: "limits" });
}

const isTrust = (trust: NonNullable<VerifierOptions["trust"]>): boolean =>
  numbersOf(trust, TRUST) !== "wrong" &&
  typeof trust.hash === "string" &&
  (trust.work === undefined || isAmount(trust.work));

const isAmount = (value: unknown): boolean => typeof value === "bigint" && value >= 0n;
