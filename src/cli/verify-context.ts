/**
 * What messages are judged against: the contract's program and the channel. Both may come in files of their own, or in the first record of the messages,
 * `{"channel": …, "program": …}`; where no program is given it is the one that the mechanism brings.
 */
import type { CryptoBackend } from "../crypto/port.ts";
import type { Program } from "../program/program.ts";
import type { Result } from "../base/result.ts";
import type { Shell } from "./shell.ts";
import type { VerifyFlags } from "./verify-options.ts";
import { err, ok } from "../base/result.ts";
import { EXIT } from "./exit.ts";
import { readText } from "./transaction-input.ts";
import { quote } from "./quote.ts";

export interface GivenContext {
  /** As it was read: the verifier judges it. */
  readonly channel?: unknown;
  readonly program?: unknown;
}

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A record that is no message but says what the next ones are about. */
export function contextOf(value: unknown): GivenContext | undefined {
  if (!isObject(value) || !("channel" in value)) return undefined;
  const { channel, program, ...others } = value;
  if (Object.keys(others).length > 0) return undefined;
  return { channel, ...(program === undefined ? {} : { program }) };
}

export async function readContext(
  flags: VerifyFlags,
  shell: Shell,
  crypto: CryptoBackend,
): Promise<Result<GivenContext, string>> {
  if (flags.program !== undefined && flags.policy !== undefined)
    return err("--program and --policy both say which contract it is: give one");
  const file = flags.channel === undefined ? ok({}) : await readChannel(flags.channel, shell);
  if (!file.ok) return file;
  const program = await readProgram(flags, shell, crypto);
  if (!program.ok) return program;
  return ok({ ...file.value, ...(program.value === undefined ? {} : { program: program.value }) });
}

export async function readJson(option: string, argument: string, shell: Shell): Promise<Result<unknown, string>> {
  const text = await readText(option, argument, shell);
  if (!text.ok) return err(text.error.replace(", nor is it hex", ""));
  try {
    return ok(JSON.parse(text.value) as unknown);
  } catch {
    return err(`${option} ${quote(argument, 200)} is no JSON`);
  }
}

/** A channel alone, or with its program beside it. */
async function readChannel(argument: string, shell: Shell): Promise<Result<GivenContext, string>> {
  const json = await readJson("--channel", argument, shell);
  return json.ok ? ok(contextOf(json.value) ?? { channel: json.value }) : json;
}

async function readProgram(
  { program, policy }: VerifyFlags,
  shell: Shell,
  crypto: CryptoBackend,
): Promise<Result<unknown, string>> {
  if (policy !== undefined) return compiled(policy, shell, crypto);
  if (program === undefined) return ok(undefined);
  const json = await readJson("--program", program, shell);
  if (!json.ok) return json;
  // What `compile --json` prints holds the program beside other things.
  const { value } = json;
  return ok(isObject(value) && isObject(value["program"]) ? value["program"] : value);
}

async function compiled(policy: string, shell: Shell, backend: CryptoBackend): Promise<Result<Program, string>> {
  const [{ policyCompiler }, { complainOf, exitOf }, { readSource }] = await Promise.all([
    import("./policy-compiler.ts"),
    import("./report.ts"),
    import("./read-source.ts"),
  ]);
  const source = await readSource(policy, shell);
  if (!source.ok) return source;
  const compilation = policyCompiler({ backend, keyFiles: new Map() }, { count: 1, addresses: false }).compile(
    source.value,
  );
  const { program } = compilation;
  if (program !== undefined && exitOf(compilation, false) === EXIT.ok) return ok(program);
  complainOf(compilation, shell);
  return err(`--policy ${quote(policy)} has errors`);
}

/** What is wrong with the names that `--parties` gives, as far as the contract and the channel are known. */
export async function nameFault(
  { channel, program }: GivenContext,
  names: readonly string[],
): Promise<string | undefined> {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) return `--parties: ${quote(twice)} is named twice`;
  const [{ DEFAULT_FUNDING }, { CHANNEL }, { readMessage }, { checkProgram }] = await Promise.all([
    import("../channel/index.ts"),
    import("../verifier/index.ts"),
    import("../verifier/read-message.ts"),
    import("../program/read.ts"),
  ]);
  const message = readMessage("channel", CHANNEL, channel);
  if (!message.ok) return undefined;
  const { parties, mechanism } = message.value.parameters;
  if (parties.length !== names.length)
    return `--parties: the channel has ${parties.length} parties, and ${names.length} names are given`;
  const read = checkProgram(program ?? DEFAULT_FUNDING[mechanism]);
  if (!read.ok) return undefined;
  if (read.value.holes.length === 0) return "--parties: the program has its keys already, no name waits for one";
  const known = new Set(read.value.parties.filter(({ group }) => !group).map(({ name }) => name));
  const stranger = names.find((name) => !known.has(name));
  return stranger === undefined ? undefined : `--parties: ${quote(stranger)} is no party of the contract`;
}

/**
 * The program with the channel's keys in it: a template takes those of the parties. What does not fit is left as it is, for the verifier to refuse.
 * `names`: the contract's names of the parties in party order, where that is not the order of the contract.
 */
export async function boundProgram(
  { channel, program }: GivenContext,
  crypto: CryptoBackend,
  names?: readonly string[],
): Promise<unknown> {
  const [{ bindParties, DEFAULT_FUNDING }, { CHANNEL }, { readMessage }, { checkProgram }] = await Promise.all([
    import("../channel/index.ts"),
    import("../verifier/index.ts"),
    import("../verifier/read-message.ts"),
    import("../program/read.ts"),
  ]);
  const message = readMessage("channel", CHANNEL, channel);
  if (!message.ok) return program;
  const { parties, mechanism } = message.value.parameters;
  const read = checkProgram(program ?? DEFAULT_FUNDING[mechanism]);
  if (!read.ok || read.value.holes.length === 0) return program;
  const bound = bindParties(read.value, { parties, crypto, ...(names === undefined ? {} : { names }) });
  return bound.ok ? bound.value : read.value;
}
