/**
 * A transaction that shows that a claim is false, or that a power is real: the output with test keys, a funding that never was, and a spend by exactly the
 * coalition of the case with no other secrets. It is planned, signed and filled as any other, and run by the engine under the rules of relay before anyone sees it.
 */
import type { Bytes } from "../base/bytes.ts";
import type { HashFunction } from "../policy/condition.ts";
import type { Clock, Holding } from "../policy/index.ts";
import type { PlannedWay, Program, ProgramOutput } from "../program/index.ts";
import type { Case } from "./judge-claim.ts";
import type { BranchPath } from "./meaning.ts";
import type { Opening } from "./openings.ts";
import type { Scene } from "./scene.ts";
import type { TestOutput } from "./test-output.ts";
import { finalize, imageId, plan, signatureMessage } from "../program/index.ts";
import { LIMITS } from "../script/limits.ts";
import { holdingOf, keyringOf } from "./choices.ts";
import { rawSpendBy } from "./raw-spend-by.ts";
import { supposedOutput } from "./supposed-output.ts";
import { testSpend, unsignedSpend, type TestSpend } from "./test-spend.ts";

export type { Scene };

export interface Counterexample extends TestSpend {
  readonly path: BranchPath;
  /** Numbers that stand where the program waits for some. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** Of the first opening that can be shown; `undefined` where none can. */
export function counterexampleOf(
  program: Program,
  decided: Case,
  openings: readonly Opening[],
  scene: Scene,
): Counterexample | undefined {
  const supposed = supposedOutput(program, decided, scene);
  if (supposed === undefined) return undefined;
  const { test, numbers } = supposed;
  const [output] = test.program.outputs;
  if (output === undefined) return undefined;
  const held = holdingOf(decided.choice, keyringOf(decided.meaning, decided.claim.output));
  const isPublic = (name: HashFunction, image: string): boolean =>
    decided.meaning.images.isPublic({ function: name, image });
  const holding: Holding = {
    ...held,
    preimages: (name, image) => held.preimages(name, image) || isPublic(name, image),
  };
  for (const opening of openings) {
    const leaf = opening.path.kind === "leaf" ? output.leaves[opening.path.index] : undefined;
    const shown =
      leaf?.kind === "asm"
        ? rawSpendBy(test, leaf, holding, scene.backend)
        : plannedSpend(test, output, { holding, opening, numbers, scene });
    if (shown !== undefined)
      return { ...shown, path: opening.path, numbers: namedNumbers(program, output.name, numbers) };
  }
  return undefined;
}

/** Those that the output holds, by their names. */
function namedNumbers(
  { holes }: Program,
  output: string,
  numbers: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> {
  const inside = holes.filter(
    ({ kind, where }) => kind === "number" && where.some((place) => place.startsWith(`${output}/`)),
  );
  return Object.fromEntries(inside.map(({ id }) => [id, numbers.get(id) ?? 0]));
}

interface Attempt {
  readonly holding: Holding;
  readonly opening: Opening;
  readonly numbers: ReadonlyMap<string, number>;
  readonly scene: Scene;
}

function wayOf(test: TestOutput, output: ProgramOutput, attempt: Attempt): PlannedWay | undefined {
  const { holding, opening, scene } = attempt;
  const held = [...test.keys].filter(([, { names }]) => names.every((name) => holding.keys(name)));
  const keys = new Set(held.map(([xonly]) => xonly));
  if (keys.has(output.outputKey ?? "")) keys.add(output.internalKey.id);
  const knows = ([id, name]: readonly [string, string]): boolean =>
    holding.preimages(id.split(" ")[0] as HashFunction, name);
  const preimages = new Set([...test.images].filter(knows).map(([id]) => id));
  const assets = { keys, preimages, at: momentOf(attempt) };
  const planned = plan(test.program, output.name, assets, {
    backend: scene.backend,
    index: test.program.index ?? 0,
  });
  if (!planned.ok) return undefined;
  return planned.value.ways.find(
    (way): way is PlannedWay => way.kind === "planned" && way.lacking.length === 0 && samePath(way.path, opening.path),
  );
}

const samePath = (a: PlannedWay["path"], b: BranchPath): boolean =>
  a.kind === b.kind && (a.kind === "key path" || (b.kind === "leaf" && a.index === b.index));

/** As far as the opening's locks need, and no further. */
function momentOf({ opening, numbers, scene }: Attempt): Readonly<Partial<Record<Clock, number>>> {
  const at: Partial<Record<Clock, number>> = { ...scene.now };
  for (const { kind, unit, value } of opening.locks) {
    const number = typeof value === "number" ? value : (numbers.get(value) ?? 0);
    at[unit] = Math.max(at[unit] ?? 0, kind === "older" ? number & LIMITS.sequenceMask.value : number);
  }
  return at;
}

function plannedSpend(test: TestOutput, output: ProgramOutput, attempt: Attempt): TestSpend | undefined {
  const way = wayOf(test, output, attempt);
  if (way === undefined) return undefined;
  const { backend } = attempt.scene;
  const unsigned = unsignedSpend(way, backend);
  const signatures = new Map<string, Bytes>();
  for (const request of way.signatures) {
    const key = test.keys.get(request.key);
    const message = signatureMessage(way, request, 0, unsigned);
    if (key === undefined || message === undefined) return undefined;
    signatures.set(request.key, backend.signSchnorr(message, key.key.secret, new Uint8Array(32)));
  }
  const witness = finalize(way, { signatures, preimages: test.preimages }, unsigned);
  if (!witness.ok) return undefined;
  const signers = way.signatures.flatMap(({ key }) => test.keys.get(key)?.names ?? []);
  const preimages = way.items.flatMap((item) =>
    item.kind === "preimage" ? [test.images.get(imageId(item.function, item.image)) ?? item.image] : [],
  );
  return testSpend(test, { ...unsigned, witness: witness.value }, { signers, preimages });
}
