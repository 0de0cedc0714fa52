/**
 * A way that needs no signature is shown to be one before anyone hears of it: its witness is made and run by the interpreter, under consensus
 * rules. Where the way needs a secret that is not known here, or the script has holes, the script is run with test values in their places.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { CryptoBackend } from "../../crypto/port.ts";
import type { RuleSet } from "../../interpreter/machine.ts";
import type { Condition, HashFunction } from "../../policy/condition.ts";
import type { Transaction, TxOutput } from "../../transaction/transaction.ts";
import type { Sum, Term } from "./term.ts";
import { concat, EMPTY, equalBytes } from "../../base/bytes.ts";
import { invariant } from "../../base/invariant.ts";
import { sats } from "../../base/units.ts";
import { hash160, hash256, ripemd160, sha256 } from "../../crypto/hash.ts";
import { numberBytes } from "../../interpreter/number.ts";
import { verifyInput } from "../../interpreter/verify-input.ts";
import { LIMITS } from "../../script/limits.ts";
import { tapLeafHash, TAPSCRIPT_LEAF_VERSION } from "../../taproot/leaf.ts";
import { taprootOutput } from "../../taproot/output.ts";
import { UNSPENDABLE_H } from "../../taproot/unspendable.ts";
import { midstatesOf } from "../../transaction/midstates.ts";
import { NO_CODE_SEPARATOR, taprootSighash } from "../../transaction/sighash.ts";
import { signAsAnyone } from "./own-key.ts";
import { testKey, testPreimage } from "./tokens.ts";
import { imageText } from "./conditions.ts";

export interface Confirmed {
  /** The script that was run, with test values where it had holes or asked for secrets. */
  readonly script: Bytes;
  /** Bottom first, without script and control block. */
  readonly witness: readonly Bytes[];
}

export interface Trial {
  readonly backend: CryptoBackend;
  readonly rules: RuleSet;
  /** With test values in its holes. */
  readonly script: Bytes;
  readonly witness: readonly Term[];
  readonly locks: readonly Condition[];
  /** The value that stands in the script for a number which is a parameter. */
  readonly numberOf: (parameter: string) => number;
}

/** `undefined`: it does not run, or cannot be made. */
export function confirm(trial: Trial): Confirmed | undefined {
  const { backend, rules } = trial;
  const script = withTestImages(trial);
  const leafHash = tapLeafHash(script);
  const output = taprootOutput(backend, UNSPENDABLE_H, leafHash);
  invariant(output !== undefined, "the unspendable point is a point");
  const prevouts: readonly TxOutput[] = [{ amount: sats(100_000n), scriptPubKey: output.scriptPubKey }];
  const bare = transaction(trial, output.scriptPubKey);
  const witness = trial.witness.map((item) => concrete(item, trial, { tx: bare, prevouts, leafHash }));
  const control = concat(Uint8Array.of(TAPSCRIPT_LEAF_VERSION + output.parity), UNSPENDABLE_H);
  const tx = { ...bare, inputs: bare.inputs.map((input) => ({ ...input, witness: [...witness, script, control] })) };
  return verifyInput({ tx, prevouts, inputIndex: 0, rules, backend }).ok ? { script, witness } : undefined;
}

function transaction({ locks, numberOf }: Trial, scriptPubKey: Bytes): Transaction {
  const number = (value: number | string): number => (typeof value === "string" ? numberOf(value) : value);
  let [lockTime, sequence] = [0, 0];
  for (const lock of locks) {
    if (lock.kind === "after") lockTime = Math.max(lockTime, number(lock.value));
    if (lock.kind === "older")
      sequence = Math.max(
        sequence,
        number(lock.value) | (lock.unit === "duration" ? LIMITS.sequenceTypeFlag.value : 0),
      );
  }
  const outPoint = { txid: sha256(scriptPubKey), vout: 0 };
  return {
    version: 2,
    inputs: [{ outPoint, scriptSig: EMPTY, sequence, witness: [] }],
    outputs: [{ amount: sats(99_000n), scriptPubKey }],
    lockTime,
  };
}

interface Spend {
  readonly tx: Transaction;
  readonly prevouts: readonly TxOutput[];
  readonly leafHash: Bytes;
}

function concrete(term: Term, trial: Trial, spend: Spend): Bytes {
  switch (term.kind) {
    case "bytes":
      return term.bytes;
    case "key":
      return testKey(term.name);
    case "preimage":
      return testPreimage(imageText(term.image) ?? "");
    case "signature": {
      const leaf = {
        leafHash: spend.leafHash,
        keyVersion: 0,
        codeSeparator: term.separator < 0 ? NO_CODE_SEPARATOR : term.separator,
      } as const;
      const message = taprootSighash({
        midstates: midstatesOf(spend.tx, spend.prevouts),
        inputIndex: 0,
        hashType: 0,
        leaf,
      });
      return message === undefined ? EMPTY : signAsAnyone(trial.backend, message);
    }
    case "digest": {
      const inner = concrete(term.of, trial, spend);
      return term.function === "sha256" ? sha256(inner) : term.function === "ripemd160" ? ripemd160(inner) : EMPTY;
    }
    case "hole":
      return sha256(testPreimage(term.name)).subarray(0, term.length);
    case "number":
      return numberBytes(valueOf(term.sum, trial));
    default:
      return EMPTY;
  }
}

/** Of what the witness repeats of the script's parameters. */
function valueOf({ constant, parts }: Sum, { numberOf }: Trial): number {
  let value = constant;
  for (const [part, coefficient] of parts) if (part.kind === "parameter") value += coefficient * numberOf(part.name);
  return value;
}

const HASHES: Readonly<Record<HashFunction, (bytes: Bytes) => Bytes>> = { sha256, hash256, ripemd160, hash160 };

/** The script as it were if the secrets were ours. */
function withTestImages({ script, witness }: Trial): Bytes {
  let changed = script;
  for (const term of witness) {
    if (term.kind !== "preimage") continue;
    const name = imageText(term.image) ?? "";
    const standing = term.image.kind === "bytes" ? term.image.bytes : sha256(testPreimage(name));
    const image = HASHES[term.function](testPreimage(name));
    changed = replaceBytes(changed, standing.subarray(0, image.length), image);
  }
  return changed;
}

/** Every place of `from`, which has the length of `to`. */
function replaceBytes(script: Bytes, from: Bytes, to: Bytes): Bytes {
  const changed = Uint8Array.from(script);
  for (let at = 0; at + from.length <= script.length; at++)
    if (equalBytes(script.subarray(at, at + from.length), from)) changed.set(to, at);
  return changed;
}
