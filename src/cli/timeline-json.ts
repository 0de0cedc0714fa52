/** Powers, moments and ways as JSON (`analyze.schema.json`, `diff.schema.json`). A lock that waits for its value is the value's name. */
import type { Power, Span } from "../analysis/power.ts";
import type { Way } from "../analysis/power-ways.ts";
import type { Coalition, Lock } from "../policy/index.ts";
import type { SizeRange } from "../script/size.ts";

export const coalitionJson = ({ keys, preimages }: Coalition): object => ({ signers: keys, preimages });

/** Least moments, each with the locks that are still shut, and those that have passed and without which it could not be. */
export const spanJson = ({ from, passed }: Span): readonly object[] =>
  from.map((locks, i) => ({ locks: locksJson(locks), passed: passed[i] ?? {} }));

export const powerJson = ({ who, ...span }: Power): object => ({ ...coalitionJson(who), from: spanJson(span) });

export const locksJson = (locks: readonly Lock[]): readonly object[] =>
  locks.map(({ unit, value }) => ({ clock: unit, value }));

export const wayJson = ({ path, condition, cost }: Way): object => ({
  path,
  condition,
  weight: cost === null ? null : (cost.weight satisfies SizeRange),
});
