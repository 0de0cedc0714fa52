/**
 * Cases in the format of Bitcoin Core's `script_assets_test`: a transaction, an input of it, and witnesses that must
 * pass or fail under verification flags. Our rule sets have no TAPROOT that could be off, so what the flags ask of an
 * engine without it is counted by name, not tested.
 */
import type { Bytes } from "../../src/base/bytes.ts";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { wasm } from "../../src/crypto/index.ts";
import type { CryptoBackend } from "../../src/crypto/index.ts";
import { standardOf, verifyInput } from "../../src/interpreter/index.ts";
import type { RuleSet } from "../../src/interpreter/index.ts";
import { decodeOutput, decodeTransaction } from "../../src/transaction/index.ts";
import type { Transaction, TxOutput } from "../../src/transaction/index.ts";

interface Filling {
  readonly scriptSig: string;
  readonly witness: readonly string[];
}

export interface AssetCase {
  readonly id: string;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly input_index: number;
  readonly final?: boolean;
  readonly tx: string;
  readonly prevouts: readonly string[];
  readonly success?: Filling;
  readonly failure?: Filling;
}

export interface AssetSpend {
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
  readonly inputIndex: number;
}

export function taken<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T {
  if (!result.ok) throw new Error(`a vector does not decode: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The case's transaction with this scriptSig and witness in the tested input. */
export function spendOf(asset: AssetCase, { scriptSig, witness }: Filling): AssetSpend {
  const bare = taken(decodeTransaction(fromHex(asset.tx)));
  const filled = { scriptSig: fromHex(scriptSig), witness: witness.map(fromHex) };
  const inputs = bare.inputs.map((input, index) => (index === asset.input_index ? { ...input, ...filled } : input));
  const prevouts = asset.prevouts.map((hex) => taken(decodeOutput(fromHex(hex))));
  return { tx: { ...bare, inputs }, prevouts, inputIndex: asset.input_index };
}

/** A set of verification flags that our rules can stand for. */
export interface World {
  readonly flags: ReadonlySet<string>;
  readonly rules: RuleSet;
}

/** On in every world of ours: what BIP341 builds on, and what a taproot spend cannot tell from its absence. */
const ALWAYS = ["P2SH", "DERSIG", "NULLDUMMY", "WITNESS", "TAPROOT"] as const;
/** Script verification flags of relay policy, as far as they concern a taproot spend. */
const POLICY = [
  "MINIMALDATA",
  "DISCOURAGE_UPGRADABLE_NOPS",
  "DISCOURAGE_OP_SUCCESS",
  "DISCOURAGE_UPGRADABLE_PUBKEYTYPE",
  "DISCOURAGE_UPGRADABLE_TAPROOT_VERSION",
] as const;

/** Turns a flag off. */
export interface Removal {
  readonly flag: string;
  readonly without: (rules: RuleSet) => RuleSet;
}

/** From a time when this opcode was a NOP. */
const nop = (opcode: string): Removal => ({
  flag: opcode,
  without: (rules) => ({ ...rules, operations: { ...rules.operations, [opcode]: () => undefined } }),
});

/** All worlds between these rules and the same with every removal, each with consensus and with policy. */
export function worldsOf(rules: RuleSet, removals: readonly Removal[]): readonly World[] {
  const all = [nop("CHECKLOCKTIMEVERIFY"), nop("CHECKSEQUENCEVERIFY"), ...removals];
  let worlds: readonly { readonly on: readonly string[]; readonly rules: RuleSet }[] = [{ on: [], rules }];
  for (const { flag, without } of all) {
    worlds = worlds.flatMap((world) => [
      { ...world, on: [...world.on, flag] },
      { ...world, rules: without(world.rules) },
    ]);
  }
  return worlds.flatMap(({ on, rules: consensus }) => [
    { flags: new Set([...ALWAYS, ...on]), rules: consensus },
    { flags: new Set([...ALWAYS, ...on, ...POLICY]), rules: standardOf(consensus) },
  ]);
}

const isPolicy = ({ flags }: World): boolean => flags.has(POLICY[0]);

/**
 * Where the success must pass: "under every set of consensus flags that is a subset of flags", if final "under any
 * set".
 */
const worldsToPass = ({ flags, final }: AssetCase, worlds: readonly World[]): readonly World[] =>
  worlds.filter(
    (world) => (final === true && !isPolicy(world)) || [...world.flags].every((flag) => flags.includes(flag)),
  );

/** Where the failure must fail: "under every superset of flags". */
const worldsToFail = ({ flags }: AssetCase, worlds: readonly World[]): readonly World[] =>
  worlds.filter((world) => flags.every((flag) => world.flags.has(flag)));

export interface Outcome {
  /** One line for each verdict that is not what the vectors say. */
  readonly wrong: string[];
  /** How many verdicts were compared. */
  judged: number;
  /** What could not be asked of this engine, and how often. */
  readonly elsewhere: Map<string, number>;
}

export const newOutcome = (): Outcome => ({ wrong: [], judged: 0, elsewhere: new Map() });

export const note = ({ elsewhere }: Outcome, reason: string): void =>
  void elsewhere.set(reason, (elsewhere.get(reason) ?? 0) + 1);

/**
 * Is this the script of a native witness program of version 1 with 32 bytes? Told apart here without the engine's help.
 */
const isTaproot = (scriptPubKey: Bytes): boolean => /^5120[0-9a-f]{64}$/.test(toHex(scriptPubKey));

interface Part {
  readonly asset: AssetCase;
  readonly part: "success" | "failure";
  readonly worlds: readonly World[];
}

/** One filling under these worlds. */
function judge(outcome: Outcome, backend: CryptoBackend, { asset, part, worlds }: Part): void {
  const filling = asset[part];
  if (filling === undefined) return;
  if (worlds.length === 0)
    return note(outcome, `${part} asks for a flag off that is always on here, or for one on that no rule set has`);
  const spend = spendOf(asset, filling);
  const mine = isTaproot(spend.prevouts[spend.inputIndex]?.scriptPubKey ?? new Uint8Array(0));
  for (const { rules } of worlds) {
    const verdict = verifyInput({ ...spend, rules, backend });
    if ("notMine" in verdict) {
      if (mine) outcome.wrong.push(`${asset.comment} ${asset.id}: a taproot output called ${verdict.notMine}`);
      return note(outcome, `not mine: ${verdict.notMine}`);
    }
    outcome.judged++;
    if (mine && verdict.ok === (part === "success")) continue;
    outcome.wrong.push(`${asset.comment} ${asset.id}: ${part} under ${rules.name} gives ${JSON.stringify(verdict)}`);
  }
}

export async function runAssets(cases: readonly AssetCase[], worlds: readonly World[]): Promise<Outcome> {
  const outcome = newOutcome();
  const backend = await wasm();
  for (const asset of cases) {
    judge(outcome, backend, { asset, part: "success", worlds: worldsToPass(asset, worlds) });
    judge(outcome, backend, { asset, part: "failure", worlds: worldsToFail(asset, worlds) });
  }
  return outcome;
}

export function printOutcome(name: string, { judged, elsewhere }: Outcome, cases: number): void {
  for (const [reason, count] of elsewhere) console.log(`${name}: ${count} × ${reason}`);
  console.log(`${name}: ${judged} verdicts over ${cases} cases`);
}
