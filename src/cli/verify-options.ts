/** The options of `tapwright verify` as the verifier takes them: what the reader knows, and would never take from what it reads. */
import type { Application, RuleCode } from "../channel/index.ts";
import type { Result } from "../base/result.ts";
import type { UpdateOptions, VerifierOptions } from "../verifier/index.ts";
import type { ChainFlags } from "./chain-options.ts";
import { err, ok } from "../base/result.ts";
import { readChainOptions } from "./chain-options.ts";
import { quote } from "./quote.ts";

export interface VerifyFlags extends Pick<ChainFlags, "network" | "height" | "time"> {
  readonly channel?: string;
  readonly program?: string;
  readonly policy?: string;
  readonly parties?: string;
  readonly after?: string;
  readonly slack?: string;
  readonly fundedAt?: string;
  readonly trust?: string;
  readonly work?: string;
  readonly confirmations?: string;
  readonly acceptRisk: readonly string[];
  readonly application?: string;
  readonly json?: boolean;
}

export interface VerifySettings {
  readonly verifier: Omit<VerifierOptions, "crypto">;
  readonly update: UpdateOptions;
}

/** Blocks that a transaction may need to confirm, where nothing else is said. */
const SLACK = 6;

export async function readVerifySettings(flags: VerifyFlags): Promise<Result<VerifySettings, string>> {
  const chain = readChainOptions(flags);
  if (!chain.ok) return chain;
  const trust = readTrust(flags);
  if (!trust.ok) return trust;
  const risks = await readRisks(flags.acceptRisk);
  if (!risks.ok) return risks;
  const application = await readApplication(flags.application);
  if (!application.ok) return application;
  const moment = readMoment(flags, chain.value.now);
  if (!moment.ok) return moment;
  return ok({
    verifier: {
      ...(flags.network === undefined ? {} : { network: chain.value.network }),
      ...(chain.value.now === undefined ? {} : { now: chain.value.now }),
      ...(trust.value === undefined ? {} : { trust: trust.value }),
      ...(risks.value.length === 0 ? {} : { acceptRisks: risks.value }),
      ...(application.value === undefined ? {} : { application: application.value }),
    },
    update: moment.value,
  });
}

function readMoment(
  flags: VerifyFlags,
  now: { readonly height: number; readonly time: number } | undefined,
): Result<UpdateOptions, string> {
  const slack = readCount("--slack", flags.slack, 65_535);
  if (!slack.ok) return slack;
  const fundedAt = readCount("--funded-at", flags.fundedAt, 499_999_999);
  if (!fundedAt.ok) return fundedAt;
  if (now === undefined)
    return slack.value === undefined && fundedAt.value === undefined
      ? ok({})
      : err("--slack and --funded-at are judged against a height: give --height too");
  const age = fundedAt.value === undefined ? {} : { fundedAt: fundedAt.value };
  return ok({ now: { ...now, slack: slack.value ?? SLACK, ...age } });
}

function readCount(option: string, text: string | undefined, most: number): Result<number | undefined, string> {
  if (text === undefined) return ok(undefined);
  const value = /^(0|[1-9][0-9]{0,9})$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  return value <= most ? ok(value) : err(`${option} ${quote(text)} is not a whole number up to ${most}`);
}

function readTrust({ trust, work, confirmations }: VerifyFlags): Result<VerifierOptions["trust"], string> {
  if (trust === undefined)
    return work === undefined && confirmations === undefined
      ? ok(undefined)
      : err("--work and --confirmations are of a chain that begins at a trusted block: give --trust HASH:HEIGHT too");
  const [, hash = "", text = ""] = /^([0-9a-f]{64}):([0-9]+)$/.exec(trust) ?? [];
  const height = readCount("--trust", text, 499_999_999);
  if (hash === "" || !height.ok || height.value === undefined)
    return err(
      `--trust ${quote(trust, 90)} is not HASH:HEIGHT, the hash of a block as explorers show it and its height`,
    );
  if (work !== undefined && !/^(0|[1-9][0-9]{0,77})$/.test(work))
    return err(`--work ${quote(work)} is not a whole number of hashes`);
  const depth = readCount("--confirmations", confirmations, 10_000);
  if (!depth.ok) return depth;
  return ok({
    hash,
    height: height.value,
    ...(work === undefined ? {} : { work: BigInt(work) }),
    ...(depth.value === undefined ? {} : { confirmations: Math.max(1, depth.value) }),
  });
}

async function readRisks(codes: readonly string[]): Promise<Result<readonly RuleCode[], string>> {
  const { RULES } = await import("../channel/index.ts");
  const other = codes.find((code) => code !== "E_FUNDING_UNSAFE");
  if (other === undefined) return ok(codes as readonly RuleCode[]);
  const what = Object.hasOwn(RULES, other) ? "a rule, and no risk" : "no code";
  return err(`--accept-risk ${quote(other)} is ${what}; the one whose risk can be taken is E_FUNDING_UNSAFE`);
}

async function readApplication(name: string | undefined): Promise<Result<Application | undefined, string>> {
  if (name === undefined) return ok(undefined);
  const { PAYMENT, TIC_TAC_TOE } = await import("../channel/index.ts");
  const found = [PAYMENT, TIC_TAC_TOE].find((each) => each.name === name);
  return found === undefined
    ? err(
        `--application ${quote(name)}: here are ${PAYMENT.name} and ${TIC_TAC_TOE.name}; others are registered in code`,
      )
    : ok(found);
}
