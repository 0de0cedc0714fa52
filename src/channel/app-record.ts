/**
 * App outputs: value of a state in an instance of any other output of the user's contract. The state holds only a hash (record kind 2); the opening says
 * which output, with which arguments. Both sides instantiate it and compare bytes.
 *
 * Under `penalty` each commitment has its own revocation key, so it cannot stand in a record that both share: an argument of 32 zero bytes, which is no
 * key, stands for it.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { PreparedOutput, OutputInstance } from "../program/instantiate-output.ts";
import type { FormalType, Program, ProgramOutput } from "../program/program.ts";
import type { Value, Values } from "../program/read-values.ts";
import type { AppOpening } from "./evidence.ts";
import type { Refused } from "./refuse.ts";
import type { OutputSource } from "./state-output.ts";
import { equalBytes, fromHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { ok } from "../base/result.ts";
import { prepareOutput } from "../program/instantiate-output.ts";
import { declaredName } from "../program/print.ts";
import { join } from "../transaction/write.ts";
import { prefixed16, uint16 } from "./layout.ts";
import { refuse } from "./refuse.ts";
import { channelHash } from "./tags.ts";

/** Stands in a record for the revocation key of the commitment that the output is in. x = 0 is on no point of the curve. */
export const REVOCATION_ARGUMENT: Bytes = new Uint8Array(32);

/** A descriptor is hashed behind a length of 16 bits. */
const DESCRIPTOR_MAX = 0xffff;

const utf8 = new TextEncoder();

/** "H(T"App", policy_id32 ‖ le16 |name| ‖ name ‖ le16 count ‖ count×(le16 |arg| ‖ arg))" */
export const appHash = (policyId: Bytes, { output, arguments: args }: AppOpening): Bytes =>
  channelHash("App", policyId, join([prefixed16(utf8.encode(output)), uint16(args.length), ...args.map(prefixed16)]));

export interface PreparedApps {
  /** The contract. */
  readonly program: Program;
  /** The output of an opening; `revocation`, x-only, where the mechanism has such a key. */
  readonly instance: (opening: AppOpening, revocation?: Bytes) => Result<OutputInstance, Refused>;
  /** What {@link instance} fills, of an opening that it accepts. */
  readonly source: (opening: AppOpening, revocation?: Bytes) => OutputSource;
  readonly hash: (opening: AppOpening) => Bytes;
  /** The declared output of this name, with its formals. */
  readonly output: (name: string) => ProgramOutput | undefined;
}

/** All outputs of a contract but the funding output; each is prepared when it is first used. */
export function prepareApps(program: Program, backend: CryptoBackend): PreparedApps {
  const policyId = fromHex(program.policyId);
  const outputs = new Map(
    program.outputs.filter(({ name }) => name !== FUNDING_OUTPUT && name !== "main").map((each) => [each.name, each]),
  );
  const prepared = new Map<string, PreparedOutput>();
  return {
    program,
    hash: (opening) => appHash(policyId, opening),
    output: (name) => outputs.get(name),
    source: (opening, revocation) => {
      const output = outputs.get(opening.output);
      const values = output && readArguments(program, output, opening.arguments, revocation);
      invariant(values !== undefined, "the opening was instantiated before");
      return { program, output: opening.output, values };
    },
    instance: (opening, revocation) => {
      const output = outputs.get(opening.output);
      if (output === undefined)
        return refuse("E_MALFORMED", "an app record opens to an output that the contract does not have");
      const values = readArguments(program, output, opening.arguments, revocation);
      if (values === undefined)
        return refuse("E_MALFORMED", `the arguments of \`${output.name}\` are not those it declares`);
      let fill = prepared.get(output.name);
      if (fill === undefined) {
        const made = prepareOutput(program, output.name, { backend });
        if (!made.ok) return refuse("E_MALFORMED", `\`${output.name}\`: ${made.error.message}`);
        fill = made.value;
        prepared.set(output.name, fill);
      }
      return checkedInstance(fill, output, values);
    },
  };
}

/** The contract's output that the channel is funded by; a lone output is called `main`. */
export const FUNDING_OUTPUT = "funding";

function checkedInstance(fill: PreparedOutput, output: ProgramOutput, values: Values): Result<OutputInstance, Refused> {
  const instance = fill({ arguments: values });
  if (!instance.ok) return refuse("E_MALFORMED", `\`${output.name}\`: ${instance.error.message}`);
  if (instance.value.descriptor().length > DESCRIPTOR_MAX)
    return refuse("E_LEAF_UNSAFE", `the descriptor of \`${output.name}\` is longer than ${DESCRIPTOR_MAX} characters`);
  return ok(instance.value);
}

function readArguments(
  program: Program,
  { name: output, formals }: ProgramOutput,
  args: readonly Bytes[],
  revocation: Bytes | undefined,
): Values | undefined {
  if (args.length !== formals.length) return undefined;
  const values: Record<string, Value> = {};
  for (const [i, { name, type }] of formals.entries()) {
    const value = readArgument(program, type, args[i] as Bytes, revocation);
    if (value === undefined) return undefined;
    const isInMusig = type === "key" && needsPoint(program, `${declaredName(output)}.${name}`);
    values[name] = isInMusig ? join([EVEN, value as Bytes]) : value;
  }
  return values;
}

/** "a key known only as x-only enters it as 02‖x": whoever's own point is odd signs with the negated secret. */
const EVEN: Bytes = Uint8Array.of(2);

/** A hole asks for 33 bytes where its key is in a `musig()`. */
const needsPoint = ({ holes }: Program, id: string): boolean =>
  holes.some((hole) => hole.id === id && hole.kind === "key" && hole.range[0] === 33);

const BYTES: Readonly<Record<FormalType, number>> = {
  key: 32,
  sha256: 32,
  hash256: 32,
  scalar: 32,
  hash160: 20,
  ripemd160: 20,
  blocks: 8,
  duration: 8,
  height: 8,
  time: 8,
  party: 8,
};

/** "arguments in declared order: keys 32 B x-only, hashes raw, numbers le64"; a party is a number, its position among the contract's. */
function readArgument(program: Program, type: FormalType, bytes: Bytes, revocation?: Bytes): Value | undefined {
  if (bytes.length !== BYTES[type]) return undefined;
  if (type === "key") return revocation !== undefined && equalBytes(bytes, REVOCATION_ARGUMENT) ? revocation : bytes;
  if (BYTES[type] !== 8) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const number = view.getBigUint64(0, true);
  if (number > 0xffff_ffffn) return undefined;
  return type === "party" ? program.parties[Number(number)]?.name : Number(number);
}
