/** All fixture files: each channel with its messages and the rows that fit it. */
import type { CheckKind, ConformanceFile } from "../../src/cli/conformance-file.ts";
import type { CaseRow } from "./row.ts";
import type { World, WorldRow } from "./world.ts";
import { caseOf } from "./row.ts";
import { channelRows } from "./channel-rows.ts";
import type { MechanismName, RuleCode } from "../../src/channel/index.ts";
import { commonProofRows } from "./proof-rows.ts";
import { pathRows } from "./path-rows.ts";
import { revokedRows } from "./revoked-rows.ts";
import { updateProofRows } from "./update-proof-rows.ts";
import type { Transcript } from "./transcript.ts";
import { agreeBeside, agreeTranscript } from "./transcript.ts";
import { claimRows, freedomRows, justiceRows } from "./claim-rows.ts";
import { feeCoinRows } from "./fee-coin-rows.ts";
import { closureRows } from "./closure-rows.ts";
import { fundingRows } from "./funding-rows.ts";
import { publishRows } from "./transaction-rows.ts";
import { updateRows } from "./update-rows.ts";
import { channelMessage, openWorld } from "./world.ts";
import {
  PENALTY_GAME,
  PENALTY_LEAF,
  PENALTY_MUSIG2,
  PENALTY_SCRIPT,
  PENALTY_SHOP,
  SYMMETRIC_THREE,
  SYMMETRIC_TWO,
  TIMELOCK_CLUB,
  TIMELOCK_MUSIG2,
  TIMELOCK_P2C,
  TIMELOCK_SCRIPT,
} from "./worlds.ts";
import { limitRows, penaltyRows, rangeRows } from "./agreed-rows.ts";
import { clubRows, gameRows, shopRows } from "./own-rows.ts";

/** Of an acceptance: the rule it is at the border of, and those that other rows break by changing one thing of the same messages. */
function nearOf(row: CaseRow, rows: readonly CaseRow[]): readonly RuleCode[] {
  const own = row.rule === undefined ? [] : [row.rule];
  if (row.edit !== undefined || row.refused !== undefined) return own;
  const same = rows.filter(({ messages }) => messages.join() === row.messages.join());
  return [...new Set([...own, ...same.flatMap(({ refused }) => refused ?? [])])].sort();
}

function fileOf(world: World, tables: readonly (readonly [CheckKind, readonly CaseRow[]])[]): ConformanceFile {
  const { row, policy, test, messages } = world;
  const channel = channelMessage(test);
  const program = test.channel.program;
  const cases = tables.flatMap(([check, rows]) =>
    rows.map((each) => {
      const named = each.messages.map((name) => messages[name]);
      if (named.includes(undefined)) throw new Error(`${row.name}, ${each.name}: no such message`);
      return caseOf(check, each, { program, channel, messages: named }, nearOf(each, rows));
    }),
  );
  const names = new Set(cases.map(({ check, name }) => `${check} ${name}`));
  if (names.size !== cases.length) throw new Error(`${row.name}: two cases have one name`);
  return { name: row.name, note: row.note, policy, program, channel, messages, cases };
}

/** Those of each mechanism that are broken in every way; the others are shown to be accepted, and refused at their borders. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  penalty: ["commitment/0", "htlc/0/2"],
  timelock: ["trigger", "node/1"],
  symmetric: ["update", "settle"],
};

const PROOFS: Readonly<Record<MechanismName, (world: World, transcript: Transcript) => readonly CaseRow[]>> = {
  penalty: (world, { pending, settled }) => revokedRows(world, pending, settled),
  timelock: (world, { opened, last }) => pathRows(world, opened, last),
  symmetric: (world, { paid, settled }) => updateProofRows(world, paid, settled),
};

function mainFile(row: WorldRow): ConformanceFile {
  const world = openWorld(row);
  const transcript = agreeTranscript(world);
  const { pending, paid, settled } = transcript;
  const otherwise = agreeBeside(world);
  const { mechanism } = world.test.channel.parameters;
  const transactions = [
    ...publishRows(world, pending, BROKEN[mechanism] ?? []),
    ...claimRows(world, pending),
    ...freedomRows(world, pending),
    ...(mechanism === "penalty" ? [...justiceRows(world, paid), ...feeCoinRows(world, pending)] : []),
  ];
  return fileOf(world, [
    ["channel", channelRows(world)],
    [
      "update",
      [
        ...updateRows(world),
        ...limitRows(world),
        ...rangeRows(world),
        ...(mechanism === "penalty" ? penaltyRows(world) : []),
      ],
    ],
    ["transaction", transactions],
    ["funding", fundingRows(world, paid)],
    ["closure", closureRows(world, settled, pending)],
    ["proof", [...commonProofRows(world, { paid, otherwise, pending }), ...PROOFS[mechanism](world, transcript)]],
  ]);
}

/** Anchored outputs are those of other channels: their states and the transactions that spend them. */
function anchoredFile(row: WorldRow): ConformanceFile {
  const world = openWorld(row);
  const { pending, paid } = agreeTranscript(world);
  return fileOf(world, [
    [
      "update",
      [
        {
          name: "anchored",
          note: "states whose payouts carry the state commitment",
          messages: ["opened", "paid", "pending"],
          rule: "E_POLICY_ROOT",
        },
      ],
    ],
    [
      "transaction",
      [
        ...publishRows(world, pending, []),
        ...claimRows(world, pending),
        ...(row.options.mechanism === undefined ? justiceRows(world, paid) : []),
      ],
    ],
  ]);
}

function ownFile(row: WorldRow, rowsOf: (world: World) => readonly CaseRow[]): ConformanceFile {
  const world = openWorld(row);
  return fileOf(world, [["update", rowsOf(world)]]);
}

export const fixtureFiles = (): readonly ConformanceFile[] => [
  ...[PENALTY_SCRIPT, PENALTY_MUSIG2, TIMELOCK_SCRIPT, TIMELOCK_MUSIG2, SYMMETRIC_TWO, SYMMETRIC_THREE].map(mainFile),
  ...[PENALTY_LEAF, TIMELOCK_P2C].map(anchoredFile),
  ownFile(PENALTY_SHOP, shopRows),
  ownFile(TIMELOCK_CLUB, clubRows),
  ownFile(PENALTY_GAME, gameRows),
];
