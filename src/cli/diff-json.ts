/** A difference as JSON (`diff.schema.json`). */
import type { Change } from "../analysis/diff.ts";
import type { OutputDiff, ProgramDiff, WayPair } from "../analysis/diff-programs.ts";
import { coalitionJson, powerJson, spanJson, wayJson } from "./timeline-json.ts";

export const diffJson = ({ answer, outputs, ...declared }: ProgramDiff): object => ({
  answer,
  ...declared,
  outputs: outputs.map(outputJson),
});

const outputJson = ({ changes, ways, supposed, aliases, ...rest }: OutputDiff): object => ({
  ...rest,
  supposedMembers: supposed,
  aliases,
  changes: changes.map(changeJson),
  ways: ways.map(pairJson),
});

const changeJson = ({ kind, who, before, after, within, unknown }: Change): object => ({
  kind,
  ...coalitionJson(who),
  choose: who.choose ?? null,
  before: spanJson(before),
  after: spanJson(after),
  within: within.map(powerJson),
  unknown,
});

const pairJson = ({ condition, before, after }: WayPair): object => ({
  condition,
  before: before === undefined ? null : wayJson(before),
  after: after === undefined ? null : wayJson(after),
});
