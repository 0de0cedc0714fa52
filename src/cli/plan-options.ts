/** The options of `plan`: what there is to spend with, when, and what a virtual byte costs. */
import type { Result } from "../base/result.ts";
import type { LockUnit } from "../miniscript/node.ts";
import { err, ok } from "../base/result.ts";
import { readChainOptions } from "./chain-options.ts";
import { holdsLongHex, quote } from "./quote.ts";

export interface PlanFlags {
  readonly with: readonly string[];
  readonly at: readonly string[];
  readonly feerate?: string;
  readonly output?: string;
}

export interface PlanOptions {
  readonly names: readonly string[];
  /** As given: hex, or the name of a hash. */
  readonly preimages: readonly string[];
  readonly at: Readonly<Partial<Record<LockUnit, number>>>;
  /** Satoshis per virtual byte. */
  readonly feerate?: number;
}

const AT_FORM = "write for example `--at height=900000,age=144` or `--at time=2026-06-01,age=2days`";

export function readPlanOptions(flags: PlanFlags): Result<PlanOptions, string> {
  const given = flags.with.flatMap((text) => text.split(",")).map((text) => text.trim());
  const names: string[] = [];
  const preimages: string[] = [];
  for (const text of given) {
    if (text === "") return err("--with has an empty name: write for example `--with alice,bob.delayed,preimage=h`");
    const preimage = /^preimage\s*=\s*(.*)$/.exec(text)?.[1];
    if (preimage === undefined) names.push(text);
    else preimages.push(preimage);
  }
  const at = readMoment(flags.at);
  if (!at.ok) return at;
  const { feerate } = flags;
  if (feerate === undefined) return ok({ names, preimages, at: at.value });
  const rate = /^(0|[1-9][0-9]{0,6})(\.[0-9]{1,3})?$/.test(feerate) ? Number(feerate) : 0;
  if (rate === 0)
    return err(`--feerate ${quote(feerate)} is not a number of satoshis per virtual byte, such as 5 or 0.5`);
  return ok({ names, preimages, at: at.value, feerate: rate });
}

function readMoment(texts: readonly string[]): Result<PlanOptions["at"], string> {
  const at: Partial<Record<LockUnit, number>> = {};
  for (const text of texts.flatMap((each) => each.split(","))) {
    const [, clock = "", value = ""] = /^\s*(height|time|age)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
    const read = clock === "" ? undefined : readClock(clock as "height" | "time" | "age", value);
    if (read === undefined) return err(`--at ${holdsLongHex(text) ? "…" : quote(text)} is no moment: ${AT_FORM}`);
    if (at[read.unit] !== undefined) return err(`--at says ${quote(clock)} twice`);
    at[read.unit] = read.value;
  }
  return ok(at);
}

interface Reading {
  readonly unit: LockUnit;
  readonly value: number;
}

function readClock(clock: "height" | "time" | "age", value: string): Reading | undefined {
  if (clock === "age") return readAge(value);
  const read = readChainOptions({ [clock]: value });
  const now = read.ok ? read.value.now : undefined;
  return now === undefined ? undefined : { unit: clock, value: now[clock] };
}

const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400, week: 604_800 };
/** BIP68: "in units of 512 seconds". */
const INTERVAL = 512;

/** Blocks, or a span of time, of which the whole intervals count: an interval that has begun has not passed. */
function readAge(text: string): Reading | undefined {
  const [, digits = "", unit = "block"] = /^(0|[1-9][0-9]{0,7})\s*(block|minute|hour|day|week)?s?$/.exec(text) ?? [];
  if (digits === "") return undefined;
  if (unit === "block") return { unit: "blocks", value: Number(digits) };
  return { unit: "duration", value: Math.floor((Number(digits) * (SECONDS[unit] ?? 0)) / INTERVAL) };
}
