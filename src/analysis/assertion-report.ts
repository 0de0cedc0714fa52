/** Every assertion of a program with its answer, and what is to be said about those that do not hold. */
import type { Program } from "../program/program.ts";
import type { Counterexample } from "./counterexample.ts";
import type { Finding } from "./finding.ts";
import type { Case, Judgement } from "./judge-claim.ts";
import type { Scene } from "./scene.ts";
import type { RawMeanings } from "./raw-leaves.ts";
import { counterexampleOf } from "./counterexample.ts";
import { enumerate } from "../policy/words.ts";
import { LOCKTIME_SEQUENCE } from "../program/spend-plan.ts";
import { isLock } from "../policy/index.ts";
import { clockNotes } from "./clock-notes.ts";
import { datesIn, shortWords, instanceWords, lackWords, locksWords, pathWords, whoWords } from "./assertion-words.ts";
import { readClaim } from "./claim.ts";
import { judgeClaim } from "./judge-claim.ts";
import { openingsOf, shortfallOf } from "./openings.ts";
import { replayCommand } from "./replay.ts";

export interface AssertionResult {
  /** As the program states it. */
  readonly text: string;
  readonly answer: "holds" | "fails" | "not proven" | "waits";
  /** Why, in a sentence; null where it holds. */
  readonly why: string | null;
  /** Names whose values decide, where the answer waits for them. */
  readonly waitsFor: readonly string[];
  /** For what cannot be and can: the transaction that does it. */
  readonly counterexample: Counterexample | null;
  /** That transaction, step by step. */
  readonly replay: string | null;
}

export interface AssertionReport {
  readonly results: readonly AssertionResult[];
  readonly findings: readonly Finding[];
}

/** Visits of conditions' nodes for all assertions of a program together: some seconds at most. */
const STEPS = 10_000_000;
/** A transaction takes milliseconds; a policy of thousands of false claims shows the first of them. */
const MOST_COUNTEREXAMPLES = 8;

export function assertionReport(program: Program, scene: Scene & { readonly raw: RawMeanings }): AssertionReport {
  const court = { now: scene.now, raw: scene.raw, budget: { left: STEPS }, meanings: new Map() };
  const shown: Shown = { count: 0, runs: new Map() };
  const results: AssertionResult[] = [];
  const findings: Finding[] = [];
  for (const [index, text] of program.assertions.entries()) {
    const claim = readClaim(text, program);
    const judged: Judgement = claim.ok
      ? judgeClaim(program, claim.value, court)
      : { answer: "not proven", why: claim.error };
    const { result, finding } = describe(program, { text, index, judged }, { scene, shown });
    if (judged.answer === "fails" && judged.decided.claim.verb === "cannot") shown.count += 1;
    results.push(result);
    if (finding !== undefined) findings.push(finding);
  }
  return { results, findings };
}

/** Transactions of the report so far. */
interface Shown {
  count: number;
  /** The assertion that each was shown for first. */
  readonly runs: Map<string, string>;
}

interface Judged {
  readonly text: string;
  readonly index: number;
  readonly judged: Judgement;
}

interface Described {
  readonly result: AssertionResult;
  readonly finding?: Finding;
}

const NONE = { waitsFor: [], counterexample: null, replay: null } as const;

function describe(
  program: Program,
  { text, index, judged }: Judged,
  { scene, shown }: { readonly scene: Scene; readonly shown: Shown },
): Described {
  const place = { kind: "assertion", index } as const;
  switch (judged.answer) {
    case "holds":
      return { result: { text, answer: "holds", why: null, ...NONE } };
    case "waits": {
      const names = judged.for.map((name) => `\`${name}\``).join(" and ");
      const message = `this assertion waits for ${names}`;
      const help = [
        "give the values and run again: `--set NAME=VALUE` for a number or hash, `--key NAME=KEY` for a key or a group's keys",
      ];
      return {
        result: { text, answer: "waits", why: message, ...NONE, waitsFor: judged.for },
        finding: { code: "TW504", place, message, label: "for some values it holds, for others perhaps not", help },
      };
    }
    case "not proven":
      return {
        result: { text, answer: "not proven", why: judged.why, ...NONE },
        finding: {
          code: "TW503",
          place,
          message: `not proven: ${datesIn(text).replace(/^assert /, "")}`,
          label: judged.why,
        },
      };
    case "fails":
      return judged.decided.claim.verb === "can"
        ? describeLack(program, text, index, judged.decided)
        : describePower(program, { text, index, decided: judged.decided }, { scene, shown });
  }
}

function describeLack({ outputs }: Program, text: string, index: number, decided: Case): Described {
  const { claim, choice, meaning } = decided;
  const short = shortfallOf(decided);
  const when = claim.whenText === "" ? "now" : datesIn(claim.whenText);
  const who = whoWords(choice);
  const spend = `spend ${instanceWords(claim)} ${when}`;
  const message = who === "anyone" ? `not just anyone can ${spend}` : `${who} cannot ${spend}`;
  const label =
    short === undefined ? "nobody can ever spend it" : `lacking ${pathWords(short.path)}: ${lackWords(short.lacking)}`;
  const leaf =
    short?.path.kind === "leaf"
      ? outputs.find(({ name }) => name === meaning.output)?.leaves[short.path.index]
      : undefined;
  const notes = [
    ...(leaf === undefined || short?.path.kind !== "leaf" ? [] : [`leaf ${short.path.index} is ${leaf.policy}`]),
    ...clockNotes(claim, short?.lacking.filter(isLock) ?? []),
  ];
  return {
    result: { text, answer: "fails", why: `${message}; ${label}`, ...NONE },
    finding: {
      code: "TW502",
      place: { kind: "assertion", index },
      message,
      label,
      ...(notes.length === 0 ? {} : { notes }),
    },
  };
}

function describePower(
  program: Program,
  { text, index, decided }: { readonly text: string; readonly index: number; readonly decided: Case },
  { scene, shown }: { readonly scene: Scene; readonly shown: Shown },
): Described {
  const { claim, choice, meaning } = decided;
  const show = shown.count < MOST_COUNTEREXAMPLES;
  const openings = openingsOf(decided, scene.now);
  const counterexample = show ? counterexampleOf(program, decided, openings, scene) : undefined;
  const opening = openings.find(({ path }) => path === counterexample?.path) ?? openings[0];
  const how = opening === undefined ? "" : ` ${locksWords(opening.locks)}, ${pathWords(opening.path)}`;
  const message = `${whoWords(choice)} can spend ${instanceWords(claim)}${how}`;
  const leaf = opening?.path.kind === "leaf" ? opening.path.index : undefined;
  const output = program.outputs.find(({ name }) => name === meaning.output);
  const replay = counterexample === undefined ? null : replayCommand(counterexample);
  const earlier = replay === null ? undefined : shown.runs.get(replay);
  if (replay !== null && earlier === undefined) shown.runs.set(replay, text);
  const notes = [
    ...(leaf === undefined ? [] : [`leaf ${leaf} is ${output?.leaves[leaf]?.policy ?? ""}`]),
    ...clockNotes(claim, opening?.locks ?? []),
    ...(earlier === undefined ? [] : [`the transaction is the one shown for \`${datesIn(earlier)}\``]),
    ...(counterexample === undefined || earlier !== undefined ? [] : witnessNotes(counterexample)),
    ...(show ? [] : ["no transaction is shown: earlier assertions that fail have theirs"]),
  ];
  return {
    result: { text, answer: "fails", why: message, waitsFor: [], counterexample: counterexample ?? null, replay },
    finding: {
      code: "TW502",
      place: { kind: "assertion", index },
      message,
      label: "the assertion fails",
      ...(notes.length === 0 ? {} : { notes }),
      ...(replay === null || earlier !== undefined
        ? {}
        : { help: ["the command below runs the spend step by step"], run: replay }),
    },
  };
}

function witnessNotes({ signers, preimages, numbers, lockTime, sequence }: Counterexample): readonly string[] {
  const shown = preimages.map((name) => `the preimage of ${shortWords(name)}`);
  const by = signers.length === 0 ? "without a signature" : `signed by ${enumerate(signers.map(shortWords))}`;
  const fields = [
    ...(lockTime === 0 ? [] : [`nLockTime ${lockTime}`]),
    ...(sequence >= LOCKTIME_SEQUENCE ? [] : [`nSequence ${sequence}`]),
  ];
  const parts = [
    by,
    ...(shown.length === 0 ? [] : [`with ${enumerate(shown)}`]),
    ...(fields.length === 0 ? [] : [`with ${enumerate(fields)}`]),
  ];
  const stood = Object.entries(numbers).map(([name, value]) => `${name} = ${value}`);
  return [
    `the transaction is ${parts.join(", ")}; its keys and preimages are made of names, for regtest alone`,
    ...(stood.length === 0 ? [] : [`where the policy waits for a number, it takes ${stood.join(", ")}`]),
  ];
}
