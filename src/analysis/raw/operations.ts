/**
 * Every opcode of tapscript on elements that may not be known, by name. The meanings are those of `interpreter/operations`; the tests run
 * both on the same scripts.
 */
import type { Outcome, Run, SymbolicOperation } from "./outcome.ts";
import type { Digest, Term, Truth } from "./term.ts";
import { EMPTY } from "../../base/bytes.ts";
import { LOCK_BYTES, readNumber, TRUE } from "../../interpreter/number.ts";
import { bytesTerm, digestTerm, INTERNAL, isEqual, isSigned, isTrueTerm, numberTerm, sizeSum } from "./algebra.ts";
import { term } from "./arena.ts";
import { NUMBERS } from "./number-operations.ts";
import { operands } from "./operands.ts";
import { cloud, require } from "./outcome.ts";
import { decide, peek, pop } from "./path.ts";
import { STACK } from "./stack-operations.ts";
import { addSums, constantSum, isZero, not, truthSum } from "./sum.ts";
import { lengthRange } from "./term.ts";

const nothing: SymbolicOperation = () => undefined;
const fails: SymbolicOperation = () => "fails";

/**
 * BIP342: "the input argument to the OP_IF and OP_NOTIF opcodes must be either exactly 0 (the empty vector) or exactly 1 (the one-byte vector
 * with value 1)".
 */
const branch =
  (takenWhen: boolean): SymbolicOperation =>
  (run) => {
    const { world, path } = run;
    if (path.conditions.includes(false)) {
      path.conditions.push(false);
      return undefined;
    }
    const top = peek(world, path);
    const answer = decide(world, path, isEqual(world.arena, top, bytesTerm(world.arena, TRUE)));
    if (typeof answer !== "boolean") return answer;
    if (!answer && require(run, isEqual(world.arena, top, bytesTerm(world.arena, EMPTY))) === "fails") return "fails";
    pop(world, path);
    path.conditions.push(answer === takenWhen);
    return undefined;
  };

const otherwise: SymbolicOperation = ({ path }) => {
  const taken = path.conditions.pop();
  if (taken === undefined) return "fails";
  path.conditions.push(!taken);
  return undefined;
};

const close: SymbolicOperation = ({ path }) => (path.conditions.pop() === undefined ? "fails" : undefined);

const hash =
  (...chain: readonly Digest[]): SymbolicOperation =>
  ({ world, path }) => {
    path.stack.push(chain.reduce((of, name) => digestTerm(world.arena, name, of), pop(world, path)));
    return undefined;
  };

/** Notes the check, since a signature that is not empty must hold whatever the script does with the answer. */
function check(run: Run, key: Term, signature: Term): Truth | "fails" {
  const { world, path } = run;
  const { arena } = world;
  // BIP342: "If the public key size is zero, the script MUST fail and terminate immediately."
  if (require(run, not(isZero(arena, sizeSum(arena, key)))) === "fails") return "fails";
  const { separator } = path;
  path.checks.push({ key, signature, separator });
  return isSigned(arena, { key, signature, separator }, world.anyprevout);
}

const checkSig: SymbolicOperation = (run) => {
  const { world, path } = run;
  const [key, signature] = [pop(world, path), pop(world, path)];
  const truth = check(run, key, signature);
  if (truth === "fails") return "fails";
  path.stack.push(numberTerm(world.arena, truthSum(truth)));
  return undefined;
};

const checkSigVerify: SymbolicOperation = (run) => {
  const { world, path } = run;
  const [key, signature] = [pop(world, path), pop(world, path)];
  const truth = check(run, key, signature);
  return truth === "fails" ? "fails" : require(run, truth);
};

/** signature n key → n + 1 if it was signed, else n */
const checkSigAdd: SymbolicOperation = (run) => {
  const { world, path } = run;
  const read = operands(run, 1, 1);
  if (!Array.isArray(read)) return read;
  const key = pop(world, path);
  pop(world, path);
  const truth = check(run, key, pop(world, path));
  if (truth === "fails") return "fails";
  path.stack.push(numberTerm(world.arena, addSums(read[0] ?? constantSum(0), truthSum(truth))));
  return undefined;
};

/** The number stays on the stack; whether the lock can be met with the others of its way is seen at the end. */
const lock =
  (kind: "after" | "older"): SymbolicOperation =>
  ({ world, path }) => {
    const of = peek(world, path);
    if (of.kind === "bytes" && (readNumber(of.bytes, LOCK_BYTES, false) ?? -1) < 0) return "fails";
    if (of.kind !== "bytes" && lengthRange(of)[0] > LOCK_BYTES) return "fails";
    path.locks.push({ kind, of });
    return undefined;
  };

export const OPERATIONS: Readonly<Record<string, SymbolicOperation>> = Object.freeze({
  ...STACK,
  ...NUMBERS,
  NOP: nothing,
  IF: branch(true),
  NOTIF: branch(false),
  VERIF: fails,
  VERNOTIF: fails,
  ELSE: otherwise,
  ENDIF: close,
  VERIFY: (run) => require(run, isTrueTerm(run.world.arena, pop(run.world, run.path))),
  RETURN: fails,
  RIPEMD160: hash("ripemd160"),
  SHA1: hash("sha1"),
  SHA256: hash("sha256"),
  HASH160: hash("sha256", "ripemd160"),
  HASH256: hash("sha256", "sha256"),
  CODESEPARATOR: ({ path }) => {
    path.separator = path.at;
    return undefined;
  },
  CHECKSIG: checkSig,
  CHECKSIGVERIFY: checkSigVerify,
  CHECKSIGADD: checkSigAdd,
  CHECKMULTISIG: fails,
  CHECKMULTISIGVERIFY: fails,
  CHECKLOCKTIMEVERIFY: lock("after"),
  CHECKSEQUENCEVERIFY: lock("older"),
  NOP1: nothing,
  NOP4: nothing,
  NOP5: nothing,
  NOP6: nothing,
  NOP7: nothing,
  NOP8: nothing,
  NOP9: nothing,
  NOP10: nothing,
});

/** Opcodes that soft forks bring: what they ask of the transaction or of a message is no condition on signers and moments. */
export const FORK_OPERATIONS: Readonly<Record<string, SymbolicOperation>> = Object.freeze({
  CHECKTEMPLATEVERIFY: (run): Outcome => {
    const [least, most] = lengthRange(peek(run.world, run.path));
    if (most < 32 || least > 32) return undefined;
    return cloud(run, "CHECKTEMPLATEVERIFY lets one transaction through, whoever sends it");
  },
  INTERNALKEY: ({ world: { arena }, path }) => {
    path.stack.push(term(arena, { kind: "key", name: INTERNAL }));
    return undefined;
  },
  CHECKSIGFROMSTACK: (run) => {
    for (let i = 0; i < 3; i++) pop(run.world, run.path);
    run.path.stack.push(term(run.world.arena, { kind: "opaque", origin: `checksigfromstack ${run.path.at}` }));
    return cloud(run, "CHECKSIGFROMSTACK takes a signature of any message, old ones too");
  },
  TEMPLATEHASH: ({ world: { arena }, path }) => {
    path.stack.push(term(arena, { kind: "opaque", origin: "templatehash" }));
    return undefined;
  },
});
