/**
 * Can a channel stand on this funding output? Proven from what the analysis says the program means, path by path: no coalition that lacks a party can spend it now
 * (else whoever that is owns the channel), all parties can with their funding keys alone (that is how states are signed), and the moment from which fewer can is
 * the channel's expiry.
 *
 * "Without party i" is judged with every key but those of i, every preimage, and the locks that have passed: conditions are monotone, so that is the worst
 * coalition without i. A key that is nobody's is taken to help whoever wants to steal; so is a way through a raw leaf that is not known.
 */
import type { Result } from "../base/result.ts";
import type { PlannedWay } from "../program/spend-plan.ts";
import type { FundingQuestion } from "./funding-question.ts";
import type { ExpiryLock, FundingRoutes } from "./funding-routes.ts";
import type { MusigTerms } from "./musig-terms.ts";
import type { Signing } from "./parameters.ts";
import type { Refused } from "./refuse.ts";
import { fromHex, toHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { err, ok } from "../base/result.ts";
import { plan } from "../program/plan.ts";
import { tapTweak } from "../taproot/output.ts";
import { fundingRisks, partyName, repairWords, risksInWords } from "./funding-risks.ts";
import { blocksUntil, earliestOpening, fundingRoutes, momentAt, opensWithout } from "./funding-routes.ts";
import { musigTerms } from "./musig-terms.ts";
import { keyOf } from "./parameters.ts";
import { refuse, refused } from "./refuse.ts";

/** How all parties together spend the funding output. */
export interface FundingPath {
  readonly kind: "leaf" | "key path";
  readonly way: PlannedWay;
  /** Of the key path and of a leaf `apo()`, which one MuSig2 session of all parties signs. */
  readonly session?: MusigTerms;
}

/** From here on fewer than all can spend the funding output: the exit must have confirmed before. */
export interface FundingExpiry extends ExpiryLock {
  /** Which path opens then. */
  readonly path: string;
  /** party_index of one that is not needed. */
  readonly without: number;
}

export interface FundingPolicy {
  /** For states, by the signing profile. */
  readonly path: FundingPath;
  /** For the cooperative close: the key path if it is all parties', else the leaf. */
  readonly closePath: FundingPath;
  readonly expiry?: FundingExpiry;
  /** Risks that the caller took, in words: the channel is unsafe for life, and every verdict says so. */
  readonly risks: readonly string[];
}

/** Blocks before the expiry at which the exit has begun at the latest, beyond a challenge period: room for its first transaction to confirm. */
export const EXPIRY_MARGIN = 18;

/** "checked in this order, all findings listed": the first gives the code, the others follow in its message. */
export function judgeFunding(question: FundingQuestion): Result<FundingPolicy, Refused> {
  const routes = fundingRoutes(question);
  const risks = fundingRisks(question, routes);
  const words = risksInWords(question, routes, risks);
  const paths = pathsOfAll(question);
  const expiry = expiryOf(question, routes);
  const faults = [
    risks.length === 0 || question.acceptRisks.includes("E_FUNDING_UNSAFE")
      ? undefined
      : refused("E_FUNDING_UNSAFE", [...words, repairWords(question, routes, risks)].join("; ")),
    paths.ok ? undefined : paths.error,
    lifeFault(question, routes),
  ].filter((fault) => fault !== undefined);
  const [first, ...others] = faults;
  if (first !== undefined)
    return err({
      ...first,
      message: [first.message, ...others.map((each) => `${each.code}: ${each.message}`)].join("; "),
    });
  invariant(paths.ok, "what it lacks was a fault");
  return ok({ ...paths.value, ...(expiry === undefined ? {} : { expiry }), risks: words });
}

/** "one that can spend from lock t on makes t the channel's expiry". */
function expiryOf(
  { parameters, now }: FundingQuestion,
  routes: FundingRoutes,
  counts: (lock: ExpiryLock) => boolean = () => true,
): FundingExpiry | undefined {
  const moment = momentAt(now);
  let first: FundingExpiry | undefined;
  for (const route of routes.routes) {
    for (let party = 0; party < parameters.parties.length; party++) {
      // Ways that are open already are a risk that was taken, and no date.
      if (opensWithout(routes, route, party, moment)) continue;
      const lock = earliestOpening(routes, route, party, now);
      if (lock === undefined || !counts(lock)) continue;
      if (first !== undefined && blocksUntil(first, now) <= blocksUntil(lock, now)) continue;
      first = { ...lock, path: route.path, without: party };
    }
  }
  return first;
}

/** An age is a life of its own length, whatever the moment; how far off a height or time is needs a clock. */
const isAge = ({ unit }: ExpiryLock): boolean => unit === "blocks" || unit === "duration";

/** "A lifetime shorter than the margin and one challenge period is refused". */
function lifeFault(question: FundingQuestion, routes: FundingRoutes): Refused | undefined {
  const expiry = question.judgesLife ? expiryOf(question, routes) : expiryOf(question, routes, isAge);
  if (expiry === undefined) return undefined;
  const life = blocksUntil(expiry, question.now);
  const least = question.parameters.challengePeriod + EXPIRY_MARGIN;
  if (life > least) return undefined;
  const { unit, value, path, without } = expiry;
  const name = partyName(question, routes, without);
  return refused(
    "E_FUNDING_EXPIRY",
    `from ${unit} ${value} on ${path} can be taken without ${name}: ${life} blocks are left, and a channel needs more than ${least}`,
  );
}

/** "a path that needs exactly all parties' funding keys now, no hash and no lock". */
function pathsOfAll(question: FundingQuestion): Result<Pick<FundingPolicy, "path" | "closePath">, Refused> {
  const candidates = candidatePaths(question);
  if (!candidates.ok) return candidates;
  const { byLeaf, byKey, ways } = candidates.value;
  const { parameters } = question;
  const wanted = parameters.mechanism === "symmetric" ? "apo" : parameters.signing;
  // The aggregate of the key path signs in the leaf too, as itself.
  const byApo = byKey === undefined ? undefined : apoPath(question, ways);
  const path = { apo: byApo, script: byLeaf, musig2: byKey }[wanted];
  if (path !== undefined) return ok({ path, closePath: byKey ?? path });
  const other = OTHER_SIGNING[wanted];
  const isThere = other !== undefined && { script: byLeaf, musig2: byKey }[other] !== undefined;
  return refuse("E_FUNDING_POLICY", isThere ? `${NO_PATH[wanted]}; or sign with \`${other}\`` : NO_PATH[wanted]);
}

/** "signing not given: `script` if there is such a leaf, else `musig2`". */
export function preferredSigning(question: PathQuestion): Signing {
  const candidates = candidatePaths(question);
  return candidates.ok && candidates.value.byLeaf === undefined && candidates.value.byKey !== undefined
    ? "musig2"
    : "script";
}

type PathQuestion = Pick<FundingQuestion, "program" | "output" | "parameters" | "crypto">;

interface CandidatePaths {
  readonly byLeaf: FundingPath | undefined;
  readonly byKey: FundingPath | undefined;
  readonly ways: readonly PlannedWay[];
}

function candidatePaths(question: PathQuestion): Result<CandidatePaths, Refused> {
  const { program, output, parameters, crypto } = question;
  const funding = parameters.parties.map((_, i) => toHex(keyOf(parameters, i, "funding").subarray(1)));
  const planned = plan(program, output.name, { keys: new Set(funding), preimages: new Set() }, { backend: crypto });
  if (!planned.ok) return refuse("E_FUNDING_POLICY", `the funding output cannot be planned: ${planned.error.message}`);
  const ways = planned.value.ways.filter((way) => way.kind === "planned");
  const leaf = ways.find((way) => way.path.kind === "leaf" && way.lacking.length === 0 && needsExactly(way, funding));
  const keyWay = ways.find((way) => way.path.kind === "key path");
  const session = keyWay === undefined ? undefined : sessionOfAll(question);
  const byLeaf = leaf === undefined ? undefined : { kind: "leaf" as const, way: leaf };
  const byKey =
    keyWay === undefined || session === undefined
      ? undefined
      : { kind: "key path" as const, way: { ...keyWay, lacking: [] }, session };
  return ok({ byLeaf, byKey, ways });
}

const NO_PATH = {
  apo: "the key path is not musig() of exactly all parties' funding keys with a leaf `apo()` beside it",
  script: "no leaf asks for exactly one signature of each party's funding key, without hash and lock",
  musig2: "the key path is not musig() of exactly all parties' funding keys",
} as const;

/** What the same output could be signed with. */
const OTHER_SIGNING: Readonly<Record<keyof typeof NO_PATH, Signing | undefined>> = Object.freeze({
  apo: undefined,
  script: "musig2",
  musig2: "script",
});

/** "symmetric: key path K and a leaf `UPD(0)`": K in its form of BIP118, whose signatures fit whatever output they are bound to. */
function apoPath(
  { output, parameters, crypto }: FundingQuestion,
  ways: readonly PlannedWay[],
): FundingPath | undefined {
  const internal = output.internalKey.key;
  const way = ways.find(
    (each) =>
      each.path.kind === "leaf" &&
      internal !== null &&
      needsExactly(each, [internal]) &&
      each.signatures.every(({ apo }) => apo),
  );
  const session = musigTerms(parameters, crypto);
  return way === undefined || session === undefined
    ? undefined
    : { kind: "leaf", way: { ...way, lacking: [] }, session };
}

function needsExactly({ signatures, items, lockTime, sequence }: PlannedWay, keys: readonly string[]): boolean {
  const asked = new Set(signatures.map(({ key }) => key));
  return (
    lockTime === null &&
    sequence === null &&
    items.every(({ kind }) => kind === "signature") &&
    signatures.length === keys.length &&
    keys.every((key) => asked.has(key))
  );
}

/** The session of the key path, where the internal key is the aggregate of exactly the funding keys (BIP390 sorts them). */
function sessionOfAll({ output, parameters, crypto }: PathQuestion): MusigTerms | undefined {
  const plain = musigTerms(parameters, crypto);
  const internal = output.internalKey.key;
  if (output.kind !== "tr" || internal === null || plain === undefined) return undefined;
  if (toHex(plain.context.aggregateKey.subarray(1)) !== internal) return undefined;
  const root = output.merkleRoot === null ? undefined : fromHex(output.merkleRoot);
  const tweaked = musigTerms(parameters, crypto, [{ tweak: tapTweak(fromHex(internal), root), xOnly: true }]);
  invariant(tweaked !== undefined, "the output key was made with this tweak before");
  return tweaked;
}
