/** A second-level transaction whose holder adds a coin of its own for the fee: the template allows it, and the coin's script is held to the same rules. */
import { concat, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import type { StateTransaction } from "../../src/channel/index.ts";
import type { Transaction } from "../../src/transaction/index.ts";
import { NO_CODE_SEPARATOR } from "../../src/transaction/index.ts";
import type { SignedState } from "../../test/channel/parties.ts";
import { bytesOf, crypto, signWith, withHashType } from "../../test/channel/parties.ts";
import { leafWitness } from "../../test/channel/spends.ts";
import { coin, keyOf, secretOf, sign } from "../../test/interpreter/spend-builder.ts";
import type { Spend } from "./spend-messages.ts";
import { exitSteps, pointsOf, PREIMAGES, publishSteps, shownState, spendMessage } from "./spend-messages.ts";
import type { CaseRow } from "./row.ts";
import type { World } from "./world.ts";

/** Secrets of the coin: the numbers themselves. */
const INTERNAL = 7;
const OWNER = 11;
const VALUE = 20_000;

interface FeeCoin {
  readonly script: Uint8Array;
  /** Elements beside the signature, above it. */
  readonly elements?: readonly Uint8Array[];
}

/** The second-level transaction of an offered payment, its counterparty's signature made for the bare template, with the coin as a second input. */
function withCoin(world: World, pending: SignedState, { script, elements = [] }: FeeCoin): Spend {
  const transaction = timeoutOf(world, pending);
  const own = coin(crypto, keyOf(crypto, INTERNAL), { script }, VALUE);
  const input = {
    outPoint: { txid: bytesOf("fee coin"), vout: 0 },
    scriptSig: new Uint8Array(0),
    sequence: 0xffff_fffd,
    witness: [],
  };
  const change = { amount: sats(BigInt(VALUE) - 1_000n), scriptPubKey: own.prevout.scriptPubKey };
  const bare: Transaction = {
    ...transaction.tx,
    inputs: [...transaction.tx.inputs, input],
    outputs: [...transaction.tx.outputs, change],
  };
  const prevouts = [...transaction.prevouts, own.prevout];
  const leaf = { leafHash: own.leafHash as Uint8Array, keyVersion: 0 as const, codeSeparator: NO_CODE_SEPARATOR };
  const signature = sign(crypto, { tx: bare, prevouts }, secretOf(OWNER), { inputIndex: 1, hashType: 0, leaf });
  const witnesses = [
    holderWitness(world, pending, { transaction, tx: bare, prevouts }),
    [signature, ...elements, script, own.controlBlock as Uint8Array],
  ];
  return {
    tx: { ...bare, inputs: bare.inputs.map((each, i) => ({ ...each, witness: witnesses[i] ?? [] })) },
    prevouts,
  };
}

function timeoutOf(world: World, pending: SignedState): StateTransaction {
  const found = publishSteps(exitSteps(world, 0, pending)).find(
    ({ transaction }) => transaction.role === "htlc" && transaction.tx.lockTime > 0,
  );
  if (found === undefined) throw new Error("no offered payment");
  return found.transaction;
}

function holderWitness(
  world: World,
  pending: SignedState,
  { transaction, tx, prevouts }: Spend & { readonly transaction: StateTransaction },
): readonly Uint8Array[] {
  const { parties } = world.test;
  const points = pointsOf(world, pending.update.state.sequence);
  const given = new Map(
    transaction.requests.map(({ key, digest, hashType }) => [
      toHex(key),
      withHashType(signWith(parties, key, digest, points), hashType),
    ]),
  );
  return leafWitness(transaction.way(), { tx, prevouts, given }, { parties, points, preimages: PREIMAGES });
}

const CHECKLOCKTIMEVERIFY = 0xb1;
const DROP = 0x75;
const CHECKSIG = 0xac;
const TWO_DUP = 0x6e;
const CHECKSIGVERIFY = 0xad;

const owner = (): Uint8Array => keyOf(crypto, OWNER);

/** A lock of four bytes before the owner's key; of three for a height. */
function lockScript(lock: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = lock; rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256);
  return concat(Uint8Array.of(bytes.length, ...bytes, CHECKLOCKTIMEVERIFY, DROP, 32), owner(), Uint8Array.of(CHECKSIG));
}

/** The signature checked once, and as often again as said. */
const checks = (again: number): FeeCoin => ({
  script: Uint8Array.of(...Array.from({ length: again }, () => [TWO_DUP, CHECKSIGVERIFY]).flat(), CHECKSIG),
  elements: [owner()],
});

export function feeCoinRows(world: World, pending: SignedState): readonly CaseRow[] {
  const row = (name: string, note: string, made: FeeCoin, rest: Partial<CaseRow>): CaseRow => {
    world.messages[name] = spendMessage(withCoin(world, pending, made), "htlc", shownState(pending));
    return { name, note, messages: [name], ...rest };
  };
  const plain = concat(Uint8Array.of(32), owner(), Uint8Array.of(CHECKSIG));
  return [
    row("fee-coin", "a coin of the holder's own pays the fee", { script: plain }, { rule: "E_FEE_SIPHON" }),
    row(
      "fee-coin-height",
      "a coin locked to a height, as the payment is",
      { script: lockScript(899_999) },
      { rule: "E_TIMELOCK_MIX" },
    ),
    row(
      "fee-coin-time",
      "a coin locked to a time: there is one nLockTime",
      { script: lockScript(1_700_000_000) },
      { refused: "E_TIMELOCK_MIX" },
    ),
    // BIP342: 50 and the size of the witness, 139 bytes here, pay for three checks of 50 each; two bytes more do not pay for a fourth.
    row("fee-coin-checks-3", "three signature checks that the witness pays for", checks(2), { rule: "E_SIGOPS" }),
    row("fee-coin-checks-4", "a fourth that it does not", checks(3), { refused: "E_SIGOPS" }),
  ];
}
